"""Published figures for everybody, and the same as open data."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Mapping
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from shared.domain.errors import NotFound
from shared.domain.publication import published_count
from shared.domain.reduction import Bracket
from shared.i18n import format_number, gettext
from shared.services.office import Office
from shared.services.reports import (
    adherence,
    fairness,
    journeys,
    reduction,
    requests,
    satisfaction,
    service_tables,
    tables,
    waiting,
)
from shared.services.reports.journey_rows import journey_rows
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.web import service_pages
from shared.web.callers import AnyRequest, office_of
from shared.web.definitions import explained
from shared.web.filing.answers import FOR_EVERYBODY, FORMS, file_answer
from shared.web.filing.reports import REPORTS
from shared.web.journey_pages import journeys_view
from shared.web.reduction_views import views_context
from shared.web.report_pages import (
    REDUCTION_DEFINITIONS,
    Asked,
    First,
    Last,
    asked_of,
    csv_headers,
    reduction_context,
    reduction_facts,
)
from shared.web.templating import page

PERFORMANCE = "/portal/performance"
DATA = "/portal/data"
DEFINED = tuple(
    dict.fromkeys(
        (
            *("wait", "half-hour", "fairness", "kept", "votes", "response"),
            *("journey", "separately", *REDUCTION_DEFINITIONS),
        )
    )
)


@get(PERFORMANCE, include_in_schema=False)
async def performance(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
    view: FromQuery[str] = "",
) -> Response[str]:
    """How long people wait, how often promises are kept, what they say, how far times fell."""
    office = office_of(request)
    asked = asked_of(office, centre, first, last, period)
    context = await to_thread(_figures, office, asked, view)
    return page(
        request,
        "portal/performance.html",
        as_of=office.clock.now(),
        link=_manual,
        unit_link=_manual_at_unit,
        file=lambda name, ending: asked.address(f"{DATA}/{name}.{ending}"),
        **context,
    )


def _figures(office: Office, asked: Asked, view: str) -> dict[str, Any]:
    with office.db.snapshot():
        return _figures_now(office, asked, view)


def _figures_now(office: Office, asked: Asked, view: str) -> dict[str, Any]:
    context = dict(reduction_context(office, asked, staff=False))
    context |= views_context(office, asked, context["report"], PERFORMANCE, view)
    context |= service_pages.waiting_view(office, asked, public=True)
    context |= service_pages.satisfaction_view(office, asked, public=True)
    context |= service_pages.adherence_view(office, asked, public=True)
    context |= service_pages.fairness_view(office, asked, public=True)
    context |= journeys_view(office, asked, public=True)
    waits = context["waits"]
    return {
        **context,
        "requests": requests.report(office, asked.centre, asked.period),
        "fell": _fell_by_30(context["report"]),
        "busiest": service_pages.longest_wait(waits),
        "quietest": service_pages.shortest_wait(waits),
        "definitions": explained(DEFINED, _facts(context)),
    }


def _facts(context: dict[str, Any]) -> dict[str, list[str]]:
    counts = {
        "wait": context["waits"].total.n,
        "kept": context["kept"].total.n,
        "fairness": context["fair"].n,
        "votes": context["answers"].total.n,
        "response": context["answers"].invited,
        "journey": context["journeys_n"] or 0,
    }
    told = {id: published_count(n) for id, n in counts.items()}
    facts = {
        id: [gettext("n = %(num)s", num=format_number(n))]
        for id, n in told.items()
        if n is not None
    }
    return facts | reduction_facts(context["told_all"])


def _fell_by_30(report: ReductionReport) -> int:
    brackets = report.real.brackets
    return brackets[Bracket.FROM_30_TO_50] + brackets[Bracket.OVER_50]


def _manual(figure: ProcessFigure) -> str:
    """What everybody may look at behind a process: how it is done."""
    return f"/portal/services/{figure.service.id}"


def _manual_at_unit(figure: ProcessFigure, unit: UnitFigure) -> str:
    del unit
    return _manual(figure)


@get(DATA, include_in_schema=False)
async def open_data(request: AnyRequest) -> Response[str]:
    office = office_of(request)
    asked = asked_of(office, "", "", "")

    def address(centre: str, file: str) -> str:
        return Asked(centre, asked.period).address(f"{DATA}/{file}")

    return page(
        request,
        "portal/open-data.html",
        as_of=office.clock.now(),
        asked=asked,
        address=address,
        rows=[(each.id, each.names) for each in office.catalogue.centres.values()],
    )


@get(f"{DATA}/reduction.csv", include_in_schema=False)
async def reduction_csv(
    request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
) -> Response[str]:
    report, rows = await to_thread(_rows, office_of(request), centre, first, last)
    return Response(
        tables.to_csv(rows), media_type="text/csv", headers=csv_headers(_name(report, "csv"))
    )


@get(f"{DATA}/reduction.json", include_in_schema=False)
async def reduction_json(
    request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
) -> Response[bytes]:
    report, rows = await to_thread(_rows, office_of(request), centre, first, last)
    return Response(tables.to_json(report, rows).encode(), media_type="application/json")


def _rows(
    office: Office, centre: str, first: str, last: str
) -> tuple[ReductionReport, list[tables.Row]]:
    asked = asked_of(office, centre, first, last)
    report = reduction.report(office, asked.centre, asked.period)
    return report, tables.reduction_rows(office, report)


def _name(report: ReductionReport, ending: str) -> str:
    return f"reduction_{report.period.first}_{report.period.last}.{ending}"


def _waiting_file(office: Office, asked: Asked) -> list[tables.Row]:
    return service_tables.waiting_rows(waiting.report(office, asked.centre, asked.period))


def _satisfaction_file(office: Office, asked: Asked) -> list[tables.Row]:
    return service_tables.satisfaction_rows(satisfaction.report(office, asked.centre, asked.period))


def _adherence_file(office: Office, asked: Asked) -> list[tables.Row]:
    return service_tables.adherence_rows(adherence.report(office, asked.centre, asked.period))


def _journeys_file(office: Office, asked: Asked) -> list[tables.Row]:
    return journey_rows(journeys.report(office, asked.centre, asked.period))


def _fairness_file(office: Office, asked: Asked) -> list[tables.Row]:
    return fairness.rows(fairness.report(office, asked.centre, asked.period))


def _requests_file(office: Office, asked: Asked) -> list[tables.Row]:
    return requests.rows(requests.report(office, asked.centre, asked.period), asked.centre)


FILES: Mapping[str, Callable[[Office, Asked], list[tables.Row]]] = {
    "waiting": _waiting_file,
    "satisfaction": _satisfaction_file,
    "adherence": _adherence_file,
    "journeys": _journeys_file,
    "fairness": _fairness_file,
    "requests": _requests_file,
}


FILED: Mapping[str, str] = {**{name: name for name in REPORTS}, "performance": "overview"}
"""The reports that are also workbooks and printed pages, by the name in their address."""


@get(f"{DATA}/{{file:str}}", include_in_schema=False)
async def data_file(
    request: AnyRequest,
    file: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
) -> Response[str] | Response[bytes]:
    """What the page shows, for programs of tables, as a workbook, and as printed pages."""
    name, _, ending = file.partition(".")
    office = office_of(request)
    asked = asked_of(office, centre, first, last)
    if ending in FORMS and name in FILED:
        return await file_answer(office, asked, FILED[name], ending, FOR_EVERYBODY)
    if name not in FILES or ending != "csv":
        raise NotFound
    rows = service_tables.for_everybody(await to_thread(FILES[name], office, asked))
    headers = csv_headers(f"{name}_{asked.period.first}_{asked.period.last}.csv")
    return Response(tables.to_csv(rows), media_type="text/csv", headers=headers)


routes = [performance, open_data, reduction_csv, reduction_json, data_file]
