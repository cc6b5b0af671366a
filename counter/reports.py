"""Figures for staff: the reduction report, the cases behind one figure, one case to its events.

The report itself holds nothing but published figures, so all staff may look at it; single cases are
for those with the right to reports.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter import reports_journeys, reports_service
from counter.pages import HOME, staff_page
from counter.traces import figure_context, trace_context
from shared.domain.errors import UnknownService
from shared.domain.permissions import Permission, may
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import reduction, tables, tracing
from shared.services.reports.reduction import ProcessFigure
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.report_pages import Asked, First, Last, asked_of, csv_headers, reduction_context

REPORT = f"{HOME}/reports/reduction"


@get(REPORT, include_in_schema=False)
async def reduction_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    context = await to_thread(reduction_context, office, asked)
    return staff_page(
        request,
        "counter/reports/reduction.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        link=_link_to_cases(asked, caller, office),
        file=asked.address(f"{REPORT}.csv"),
        **context,
    )


def _link_to_cases(asked: Asked, caller: Caller, office: Office) -> Callable[[ProcessFigure], str]:
    """The address behind a process's name; none for those who may not see cases anywhere."""
    centres = [asked.centre] if asked.centre else list(office.catalogue.centres)
    allowed = any(_may_see_cases(caller, each) for each in centres)

    def link(figure: ProcessFigure) -> str:
        return asked.address(f"{REPORT}/{figure.service.id}") if allowed else ""

    return link


def _may_see_cases(caller: Caller, centre: str) -> bool:
    return may(caller.grants, Permission.REPORTS, centre)


@get(f"{REPORT}.csv", include_in_schema=False)
async def reduction_csv(
    request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
) -> Response[str]:
    office = office_of(request)
    require_staff(request)
    asked = asked_of(office, centre, first, last)
    report = await to_thread(reduction.report, office, asked.centre, asked.period)
    content = tables.to_csv(tables.reduction_rows(office, report, for_staff=True))
    return Response(content, media_type="text/csv", headers=csv_headers("reduction.csv"))


@get(f"{REPORT}/{{service:str}}", include_in_schema=False)
async def one_process(
    request: AnyRequest,
    service: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    after: FromQuery[int] = 0,
) -> Response[str]:
    """One process: before, promised, measured, and at one centre the cases behind the figure."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last)
    report = await to_thread(reduction.report, office, asked.centre, asked.period)
    figure = next((each for each in report.processes if each.service.id == service), None)
    if figure is None:
        raise UnknownService
    cases = None
    if asked.centre is not None:
        cases = tracing.cases_of_figure(
            office, caller, asked.centre, service, asked.period, after=after
        )
    return staff_page(
        request,
        "counter/reports/process.html",
        caller,
        here=asked.address(f"{REPORT}/{service}"),
        centre=asked.centre,
        back=asked.address(REPORT),
        cases=cases,
        following=_following(asked, service, cases.next) if cases else "",
        **figure_context(office, asked, figure, REPORT, lambda unit: _may_see_cases(caller, unit)),
    )


def _following(asked: Asked, service: str, after: int | None) -> str:
    return asked.address(f"{REPORT}/{service}", after=after) if after is not None else ""


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
    *reports_service.routes,
    *reports_journeys.routes,
    reduction_report,
    reduction_csv,
    one_process,
    one_case,
]
