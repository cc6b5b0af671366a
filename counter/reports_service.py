"""Figures for staff about the service itself: overview, waits, answers, kept standards.

They hold nothing but published figures, so all staff may look at them, each also as a file.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Mapping
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter.pages import HOME, staff_page
from counter.reports_turns import TURNS
from shared.domain.period import Period
from shared.domain.permissions import Permission, may
from shared.i18n import format_number, gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.adherence import AdherenceFigure
from shared.services.reports.period import centres_of
from shared.services.reports.told_waits import told_waits
from shared.web import answer_pages, service_pages
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.definitions import explained
from shared.web.report_pages import (
    Asked,
    First,
    Last,
    asked_of,
    frame_context,
    reduction_context,
    reduction_facts,
)
from shared.web.seals import sealed
from shared.web.service_pages import Turns

REPORTS = f"{HOME}/reports"

Context = Callable[[Office, Asked, Caller], Mapping[str, Any]]


async def _page(request: AnyRequest, name: str, asked: Asked, context: Context) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    path = f"{REPORTS}/{name}" if name else REPORTS
    return staff_page(
        request,
        f"counter/reports/{name or 'overview'}.html",
        caller,
        here=asked.address(path),
        centre=asked.centre,
        file=asked.address(f"{REPORTS}/{name or 'overview'}.csv"),
        **await to_thread(context, office, asked, caller),
    )


def _counted(n: int) -> list[str]:
    return [gettext("n = %(num)s", num=format_number(n))]


def _turns(office: Office, asked: Asked, caller: Caller) -> Turns:
    """Where the turns behind a figure stand, for those who may see single ones at every unit."""

    def link(of: str, key: str, span: Period | None = None, centre: str | None = None) -> str:
        at = Asked(centre or asked.centre, span or asked.period)
        if not all(
            may(caller.grants, Permission.REPORTS, each) for each in centres_of(office, at.centre)
        ):
            return ""
        return at.address(TURNS, of=of, key=key)

    return link


def _cases(asked: Asked, caller: Caller) -> Callable[[AdherenceFigure], str]:
    """Where the cases behind a kept standard stand."""

    def link(figure: AdherenceFigure) -> str:
        if figure.centre is None or not may(caller.grants, Permission.REPORTS, figure.centre):
            return ""
        variant = {"variant": figure.variant} if figure.variant else {}
        path = f"{REPORTS}/reduction/{figure.service}"
        return Asked(figure.centre, asked.period).address(path, **variant)

    return link


def overview_context(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    """One figure of every report, with the two pictures that say most, all of one moment."""
    with office.db.snapshot():
        return _overview(office, asked, caller)


def _overview(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    context = dict(reduction_context(office, asked))
    context |= service_pages.waiting_view(office, asked, _turns(office, asked, caller))
    context |= service_pages.endings_view(office, asked)
    context |= service_pages.satisfaction_view(office, asked)
    context |= service_pages.adherence_view(office, asked)
    facts = _service_facts(context) | reduction_facts(context["told_all"])
    ids = (
        "served",
        "wait",
        "goal",
        "half-hour",
        "kept",
        "votes",
        "response",
        "reduction",
        "interval",
        "totals",
    )
    shown = (*ids, "mean", "steps", "coverage", "minimum")
    return {**context, "definitions": explained(shown, facts)}


def _service_facts(context: Mapping[str, Any]) -> dict[str, list[str]]:
    """The n behind each figure of this page."""
    return {
        "served": _counted(context["endings"].people),
        "wait": _counted(context["waits"].total.n),
        "endings": _counted(context["endings"].n),
        "votes": _counted(context["answers"].total.n),
        "response": _counted(context["answers"].invited),
        "kept": _counted(context["kept"].total.n),
    }


def waiting_context(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    links = _turns(office, asked, caller)
    waits = sealed(
        office, asked, "waiting", "waits", lambda: service_pages.waiting_view(office, asked, links)
    )
    turns = service_pages.endings_view(office, asked)
    turns |= service_pages.fairness_view(office, asked)
    told = told_waits(office, asked.centre, asked.period)
    facts = {
        "wait": _counted(waits["waits"].total.n),
        "told": _counted(told.n),
        "endings": _counted(turns["endings"].n),
        "fairness": _counted(turns["fair"].n),
    }
    ids = ("wait", "goal", "told", "half-hour", "endings", "fairness", "minimum")
    return {
        **frame_context(office, asked),
        **waits,
        **turns,
        "told": told,
        "definitions": explained(ids, facts),
    }


def satisfaction_context(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    view = {"turns": _turns(office, asked, caller)} | sealed(
        office,
        asked,
        "satisfaction",
        "answers",
        lambda: service_pages.satisfaction_view(office, asked),
    )
    report = view["answers"]
    facts = {"votes": _counted(report.total.n), "response": _counted(report.invited)}
    ids = ("votes", "response", *answer_pages.DEFINED, "likeness", "presses", "minimum")
    return {
        **frame_context(office, asked),
        **view,
        **answer_pages.respondents_view(office, asked),
        "reads_comments": asked.centre is not None
        and may(caller.grants, Permission.REPORTS, asked.centre),
        "makes_questionnaires": may(caller.grants, Permission.ADMINISTER, None),
        "definitions": explained(ids, facts),
    }


def adherence_context(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    links = _cases(asked, caller)
    view = sealed(
        office,
        asked,
        "adherence",
        "kept",
        lambda: service_pages.adherence_view(office, asked, links),
    )
    facts = {"kept": _counted(view["kept"].total.n)}
    ids = ("kept", "standard", "measured", "minimum")
    return {**frame_context(office, asked), **view, "definitions": explained(ids, facts)}


@get(REPORTS, include_in_schema=False)
async def overview(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    asked = asked_of(office_of(request), centre, first, last, period)
    return await _page(request, "", asked, overview_context)


@get(f"{REPORTS}/waiting", include_in_schema=False)
async def waiting_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """Waits by time of day, queue and day, and how turns ended."""
    asked = asked_of(office_of(request), centre, first, last, period)
    return await _page(request, "waiting", asked, waiting_context)


@get(f"{REPORTS}/satisfaction", include_in_schema=False)
async def satisfaction_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """Answers by score, service and week, with who did not answer beside them."""
    asked = asked_of(office_of(request), centre, first, last, period)
    return await _page(request, "satisfaction", asked, satisfaction_context)


@get(f"{REPORTS}/adherence", include_in_schema=False)
async def adherence_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """How often each service kept its promised time, the lowest first."""
    asked = asked_of(office_of(request), centre, first, last, period)
    return await _page(request, "adherence", asked, adherence_context)


routes = [overview, waiting_report, satisfaction_report, adherence_report]
