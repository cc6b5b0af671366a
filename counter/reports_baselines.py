"""All former tables: what they say, where from, who approved them; and approving one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.i18n import BANGKOK, current_language, gettext
from shared.services import baselines
from shared.services.baselines import Changed, Former
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import versions
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.report_pages import asked_of, frame_context

REPORT = f"{HOME}/reports/baselines"


class ApproveForm(msgspec.Struct, frozen=True):
    """`approved_by` is the role or person that approved the table on the day `approved_on`."""

    key: str
    baseline: int
    approved_by: Annotated[str, msgspec.Meta(max_length=baselines.MAX_NAME)]
    approved_on: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change in words."""

    at: datetime
    service: str
    words: str
    reason: str


@get(REPORT, include_in_schema=False)
async def baselines_page(
    request: AnyRequest, centre: FromQuery[str] = "", done: FromQuery[int] = 0
) -> Response[str]:
    """`done`: the table that was approved last."""
    return _page(request, require_staff(request), centre, done=done)


def _page(
    request: AnyRequest,
    caller: Caller,
    centre: str = "",
    *,
    done: int = 0,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    asked = asked_of(office, centre, None, None)
    tables = baselines.all_tables(office, caller)
    return staff_page(
        request,
        "counter/reports/baselines.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        status_code=status_code,
        tables=tables,
        counts=_counts(tables),
        history=list(_lines(office, baselines.history(office, caller))),
        done=done if done in office.catalogue.baselines else 0,
        problem=problem,
        services=office.catalogue.services,
        address_of=lambda each: asked.address(
            f"{HOME}/reports/versions/{each.service}", before=versions.ref_of(each)
        ),
        variant_names=lambda each: office.catalogue.variant_names(each.service, each.variant),
        today=office.clock.now().astimezone(BANGKOK).date(),
        **frame_context(office, asked),
    )


def _counts(tables: list[Former]) -> dict[str, int]:
    """How many tables that count are approved, invented, or wait for an approval."""
    standing = [each.baseline for each in tables if each.stands]
    return {
        "approved": sum(each.is_approved for each in standing),
        "open": sum(each.waits for each in tables),
        "illustrative": sum(each.illustrative for each in standing),
    }


def _lines(office: Office, history: Any) -> Iterator[Line]:
    language = current_language()
    for each in history:
        service = office.catalogue.services.get(each.subject)
        name = service.names.text(language) if service else each.subject
        yield Line(each.at, name, _words(each), str(each.detail.get("reason", "")))


def _words(change: Changed) -> str:
    detail = change.detail
    if change.kind == "baseline_approved":
        return gettext(
            "Former table %(number)s approved by %(who)s",
            number=detail["number"],
            who=detail["approved_by"],
        )
    return gettext(
        "Former table %(before)s was followed by number %(after)s",
        before=detail["before"],
        after=detail["after"],
    )


@post(f"{REPORT}/approve", include_in_schema=False)
async def approve(request: AnyRequest) -> Response[Any]:
    """One press; then the same list again."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, ApproveForm)
        key = await Sent(request, office, caller, "").key(form.key)
        await baselines.approve(
            office, caller, form.baseline, form.approved_by, _day(form.approved_on), key
        )
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return _page(request, caller, problem=problem, status_code=refusal.status)
    return Redirect(keep_language(f"{REPORT}?done={form.baseline}"), status_code=303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidRequest("approved_on", N_("Choose a day.")) from None


routes = [baselines_page, approve]
