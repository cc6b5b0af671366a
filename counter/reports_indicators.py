"""The four indicators for staff, with the turns behind them, and the amounts entered for costs."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from counter.reports_turns import TURNS
from shared.domain.cube import ALL
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.permissions import Permission, may
from shared.domain.service_cost import MAX_TEXT, CostEntry, CostPart, CostSpan
from shared.domain.thai import fiscal_year, fiscal_year_range
from shared.i18n import current_language, gettext
from shared.services import access, costs
from shared.services.commands import Caller
from shared.services.costs import Changed, CostWish
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.definitions import explained
from shared.web.indicator_views import (
    INDICATOR_DEFINITIONS,
    Link,
    baht,
    days_words,
    facts_of,
    indicators_view,
    part_words,
    usage_view,
)
from shared.web.language import keep_language
from shared.web.report_pages import Asked, First, Last, asked_of, frame_context

REPORT = f"{HOME}/reports/indicators"
COSTS = f"{HOME}/reports/costs"
_MONTHS, _YEARS = 24, 3
"""How far back an amount may be entered from the list."""


@get(REPORT, include_in_schema=False)
async def indicators_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """Digital take-up, completion, satisfaction and cost, per unit and service."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    context = await to_thread(_context, office, asked, caller)
    return staff_page(
        request,
        "counter/reports/indicators.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        file=asked.address(f"{REPORT}.csv"),
        **context,
    )


def _context(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    with office.db.snapshot():
        view = indicators_view(office, asked, everything=True, link=_link(office, asked, caller))
    facts = facts_of(view["indicators"].total)
    return {
        **frame_context(office, asked),
        **view,
        "usage": usage_view(office, asked),
        "usage_file": asked.address(f"{HOME}/reports/statistics.csv"),
        "costs_of": [
            each
            for each in centres_of(office, asked.centre)
            if may(caller.grants, Permission.REPORTS, each)
        ],
        "definitions": explained(INDICATOR_DEFINITIONS, facts),
    }


def _link(office: Office, asked: Asked, caller: Caller) -> Link:
    """Where the turns behind a count stand, for those who may see single ones at every unit."""

    def link(of: str, centre: str, service: str) -> str:
        at = Asked(None if centre == ALL else centre, asked.period)
        at_all = centres_of(office, at.centre)
        if not all(may(caller.grants, Permission.REPORTS, each) for each in at_all):
            return ""
        return at.address(TURNS, of=of, key="" if service == ALL else service)

    return link


class CostForm(msgspec.Struct, frozen=True):
    """`days` is `month 2026-10-01` or `year 2025-10-01`; an empty amount takes it back."""

    key: str
    version: int
    days: str
    service: str = ""
    amount: Annotated[str, msgspec.Meta(max_length=40)] = ""
    note: Annotated[str, msgspec.Meta(max_length=2 * MAX_TEXT)] = ""
    source: Annotated[str, msgspec.Meta(max_length=2 * MAX_TEXT)] = ""
    staff: str = ""
    premises: str = ""
    equipment: str = ""
    materials: str = ""
    services: str = ""
    other: str = ""

    @property
    def includes(self) -> tuple[CostPart, ...]:
        return tuple(part for part in CostPart if getattr(self, part.value))


class _Days(NamedTuple):
    """Days that an amount may be entered for."""

    value: str
    words: str


@get(COSTS, include_in_schema=False)
async def costs_page(
    request: AnyRequest, centre: FromQuery[str], done: FromQuery[str] = ""
) -> Response[str]:
    """What the services of a centre cost, as it entered it."""
    return _costs(request, require_staff(request), centre, done=bool(done))


def _costs(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    *,
    done: bool = False,
    filled: CostForm | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    asked = asked_of(office, centre, None, None)
    entries = costs.of_centre(office, caller, centre)
    return staff_page(
        request,
        "counter/reports/costs.html",
        caller,
        here=asked.address(COSTS),
        centre=centre,
        status_code=status_code,
        entries=entries,
        may_enter=costs.may_enter(caller, centre),
        offered=[office.catalogue.services[each] for each in office.catalogue.offers[centre]],
        services=office.catalogue.services,
        choices=list(_choices(office.today(centre))),
        parts=[(part.value, part_words(part)) for part in CostPart],
        filled=filled,
        history=[_told(office, each) for each in costs.history(office, caller, centre)],
        done=done,
        problem=problem,
        baht=baht,
        plain_baht=lambda satang: f"{satang // 100}.{satang % 100:02}",
        days_words=days_words,
        part_words=part_words,
        days_value=_days_value,
        **frame_context(office, asked),
    )


def _choices(today: date) -> Iterator[_Days]:
    """Months and fiscal years that are over, the newest first."""
    first = today.replace(day=1)
    for _ in range(_MONTHS):
        month = first.month - 1 or 12
        first = first.replace(year=first.year - (month == 12), month=month)
        entry = _blank(CostSpan.MONTH, first)
        yield _Days(_days_value(entry), days_words(entry))
    for year in range(fiscal_year(today) - 1, fiscal_year(today) - 1 - _YEARS, -1):
        entry = _blank(CostSpan.YEAR, fiscal_year_range(year)[0])
        yield _Days(_days_value(entry), days_words(entry))


def _blank(span: CostSpan, begins: date) -> CostEntry:
    return CostEntry("", "", span, begins, None, (), "", "", 0)


def _days_value(entry: CostEntry) -> str:
    return f"{entry.span.value} {entry.begins.isoformat()}"


def _told(office: Office, change: Changed) -> dict[str, Any]:
    """One change in words."""
    detail = change.detail
    service = office.catalogue.services.get(str(detail["service"]))
    entry = _blank(CostSpan(str(detail["span"])), date.fromisoformat(str(detail["begins"])))
    satang = detail["satang"]
    return {
        "at": change.at,
        "days": days_words(entry),
        "service": service.names.text(current_language()) if service else "",
        "words": baht(int(satang)) if satang is not None else gettext("taken back"),
        "source": detail["source"],
    }


@post(COSTS, include_in_schema=False)
async def enter_cost(request: AnyRequest, centre: FromQuery[str]) -> Response[Any]:
    """One amount; then the same list again."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.ADMINISTER, office.centre(centre).id)
    form: CostForm | None = None
    try:
        form = await pages.filled(request, CostForm)
        key = await Sent(request, office, caller, centre).key(form.key)
        await costs.put(office, caller, _wish(centre, form), key)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return _costs(
            request, caller, centre, filled=form, problem=problem, status_code=refusal.status
        )
    return Redirect(keep_language(f"{COSTS}?centre={centre}&done=1"), status_code=303)


def _wish(centre: str, form: CostForm) -> CostWish:
    span, _, begins = form.days.partition(" ")
    try:
        days = CostSpan(span), date.fromisoformat(begins)
    except ValueError:
        problem = N_("Choose a month or a fiscal year from the list.")
        raise InvalidRequest("period", problem) from None
    return CostWish(
        centre,
        form.service,
        *days,
        form.version,
        form.amount,
        form.includes,
        form.note,
        form.source,
    )


routes = [indicators_report, costs_page, enter_cost]
