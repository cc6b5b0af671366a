"""Published figures for everybody, and the same as open data."""

from __future__ import annotations

from asyncio import to_thread
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from shared.domain.reduction import Bracket, largest_remainder_shares
from shared.domain.satisfaction import SCORES
from shared.services.office import Office
from shared.services.reports import adherence, reduction, satisfaction, tables, waiting
from shared.services.reports.reduction import ProcessFigure, ReductionReport
from shared.services.reports.satisfaction import SatisfactionFigure
from shared.web.callers import AnyRequest, office_of
from shared.web.report_pages import Asked, asked_of, csv_headers, reduction_context
from shared.web.templating import page

PERFORMANCE = "/portal/performance"
DATA = "/portal/data"
First = Annotated[str, QueryParameter(name="from")]
Last = Annotated[str, QueryParameter(name="to")]


@get(PERFORMANCE, include_in_schema=False)
async def performance(
    request: AnyRequest, centre: FromQuery[str] = "", first: First = "", last: Last = ""
) -> Response[str]:
    """How long people wait, how often promises are kept, what they say, how far times fell."""
    office = office_of(request)
    asked = asked_of(office, centre, first, last)
    context = await to_thread(_figures, office, asked)
    return page(
        request,
        "portal/performance.html",
        as_of=office.clock.now(),
        csv=asked.address(f"{DATA}/reduction.csv"),
        json=asked.address(f"{DATA}/reduction.json"),
        link=_manual,
        **context,
    )


def _figures(office: Office, asked: Asked) -> dict[str, Any]:
    votes = satisfaction.report(office, asked.centre, asked.period)
    context = dict(reduction_context(office, asked))
    return {
        **context,
        "waits": waiting.report(office, asked.centre, asked.period),
        "kept": adherence.report(office, asked.centre, asked.period),
        "answers": votes.total,
        "shares": _shares(votes.total),
        "groups": office.catalogue.groups,
        "fell": _fell_by_30(context["report"]),
    }


def _fell_by_30(report: ReductionReport) -> int:
    brackets = report.real.brackets
    return brackets[Bracket.FROM_30_TO_50] + brackets[Bracket.OVER_50]


def _shares(figure: SatisfactionFigure) -> list[tuple[int, int, Any]]:
    """(score, answers, per cent) from the best score down; empty while hidden."""
    if figure.votes is None:
        return []
    counts = figure.votes.counts
    shares = largest_remainder_shares(counts)
    return list(reversed(list(zip(SCORES, counts, shares, strict=True))))


def _manual(figure: ProcessFigure) -> str:
    """What everybody may look at behind a process: how it is done."""
    return f"/portal/services/{figure.service.id}"


@get(DATA, include_in_schema=False)
async def open_data(request: AnyRequest) -> Response[str]:
    office = office_of(request)
    asked = asked_of(office, "", "", "")

    def address(centre: str, ending: str) -> str:
        return Asked(centre, asked.period).address(f"{DATA}/reduction.{ending}")

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


routes = [performance, open_data, reduction_csv, reduction_json]
