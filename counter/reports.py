"""Figures for staff: the reduction report, the cases behind one figure, one case to its events.

The report itself holds nothing but published figures, so all staff may look at it; single cases are
for those with the right to reports.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from functools import partial
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter import (
    reports_baselines,
    reports_capsules,
    reports_files,
    reports_indicators,
    reports_journey_tickets,
    reports_journeys,
    reports_service,
    reports_time,
    reports_turns,
    reports_versions,
)
from counter.pages import HOME, staff_page
from counter.reports_journeys import link_to_tickets
from counter.traces import figure_context, trace_context
from shared.domain.errors import UnknownService
from shared.domain.permissions import Permission, may
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import reduction, tracing
from shared.services.reports.reduction import ProcessFigure, UnitFigure
from shared.services.reports.telling import Telling
from shared.services.reports.tracing import Narrowed
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.definitions import explained
from shared.web.journey_pages import JOURNEY_DEFINITIONS, journeys_view
from shared.web.reduction_views import View, views_context
from shared.web.report_pages import (
    Asked,
    Everything,
    First,
    Last,
    asked_of,
    counts_context,
    reduction_context,
)
from shared.web.seals import sealed

REPORT = f"{HOME}/reports/reduction"


@get(REPORT, include_in_schema=False)
async def reduction_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
    view: FromQuery[str] = "",
    everything: Everything = "",
) -> Response[str]:
    """Its three views are the three kinds of the award programme."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    views = partial(_views, office, caller, asked, view, bool(everything))
    context = await to_thread(sealed, office, asked, "reduction", "report", views)
    return staff_page(
        request,
        "counter/reports/reduction.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        link=_link_to_cases(asked, caller, office),
        unit_link=_link_to_unit(asked, caller),
        file=asked.address(f"{REPORT}.csv"),
        **context,
    )


def _views(office: Office, caller: Caller, asked: Asked, view: str, every: bool) -> dict[str, Any]:
    context = dict(reduction_context(office, asked, every=every))
    context |= views_context(office, asked, context["report"], REPORT, view)
    if context["view"] is not View.AGENCIES:
        return context
    context |= journeys_view(office, asked, link=link_to_tickets(office, asked, caller))
    return {**context, "definitions": explained(JOURNEY_DEFINITIONS)}


def _link_to_unit(asked: Asked, caller: Caller) -> Callable[[ProcessFigure, UnitFigure], str]:
    """The address of a process at one unit; none for those who may not see its cases."""

    def link(figure: ProcessFigure, unit: UnitFigure) -> str:
        if not _may_see_cases(caller, unit.centre):
            return ""
        return _process_address(Asked(unit.centre, asked.period), figure)

    return link


def _process_address(asked: Asked, figure: ProcessFigure) -> str:
    variant = {"variant": figure.variant} if figure.variant else {}
    return asked.address(f"{REPORT}/{figure.service.id}", **variant)


def _link_to_cases(asked: Asked, caller: Caller, office: Office) -> Callable[[ProcessFigure], str]:
    """The address behind a process's name; none for those who may not see cases anywhere."""
    centres = [asked.centre] if asked.centre else list(office.catalogue.centres)
    allowed = any(_may_see_cases(caller, each) for each in centres)

    def link(figure: ProcessFigure) -> str:
        return _process_address(asked, figure) if allowed else ""

    return link


def _may_see_cases(caller: Caller, centre: str) -> bool:
    return may(caller.grants, Permission.REPORTS, centre)


@get(f"{REPORT}/{{service:str}}", include_in_schema=False)
async def one_process(
    request: AnyRequest,
    service: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    after: FromQuery[int] = 0,
    variant: FromQuery[str] = "",
    version: FromQuery[int] = 0,
    channel: FromQuery[str] = "",
) -> Response[str]:
    """One process: before, promised, measured, and at one centre the cases behind the figure."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last)
    only = Narrowed(variant, version or None, channel or None)
    context = await to_thread(_process, office, caller, asked, service, only, after)
    return staff_page(
        request,
        "counter/reports/process.html",
        caller,
        here=asked.address(f"{REPORT}/{service}", **_named(only)),
        centre=asked.centre,
        back=asked.address(REPORT),
        time_goes=reports_time.address_of(asked, service, variant),
        **context,
    )


def _process(
    office: Office, caller: Caller, asked: Asked, service: str, only: Narrowed, after: int
) -> dict[str, Any]:
    if service not in office.catalogue.services:
        raise UnknownService
    report = reduction.report(office, asked.centre, asked.period, service=service)
    figure = next((each for each in report.processes if each.variant == only.variant), None)
    if figure is None:
        raise UnknownService
    cases, following = None, ""
    if asked.centre is not None:
        cases = tracing.cases_of_figure(
            office, caller, asked.centre, service, asked.period, after=after, only=only
        )
        if cases.next is not None:
            address = f"{REPORT}/{service}"
            following = asked.address(address, **_named(only), after=cases.next)
    seen = partial(_may_see_cases, caller)
    return {
        "cases": cases,
        "following": following,
        "only": only,
        "all_cases": _process_address(asked, figure),
        **counts_context(office, Telling(report, everything=True)),
        **figure_context(office, asked, figure, REPORT, seen),
    }


def _named(only: Narrowed) -> dict[str, object]:
    """A part of the cases as it stands in an address."""
    parts = {"variant": only.variant, "version": only.version, "channel": only.channel}
    return {name: value for name, value in parts.items() if value}


@get(f"{HOME}/reports/cases/{{case:int}}", include_in_schema=False)
async def one_case(request: AnyRequest, case: FromPath[int]) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    trace = await to_thread(tracing.case_trace, office, caller, case)
    return staff_page(
        request,
        "counter/reports/case.html",
        caller,
        here=f"{HOME}/reports/cases/{case}",
        centre=trace.case.centre,
        **trace_context(office, trace, REPORT),
    )


routes = [
    *reports_files.routes,
    *reports_capsules.routes,
    *reports_service.routes,
    *reports_journeys.routes,
    *reports_journey_tickets.routes,
    *reports_time.routes,
    *reports_turns.routes,
    *reports_versions.routes,
    *reports_baselines.routes,
    *reports_indicators.routes,
    reduction_report,
    one_process,
    one_case,
]
