"""Published figures for everybody, and the same as open data."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from shared.domain.errors import NotFound
from shared.domain.reduction import Bracket
from shared.i18n import format_number, gettext
from shared.services import capsules
from shared.services.office import Office
from shared.services.reports import requests
from shared.services.reports.file_rows import OPEN
from shared.services.reports.period import centres_of
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.tables import Row, rows_as_json, to_csv
from shared.services.reports.told_turns import told_turns
from shared.web import service_pages
from shared.web.callers import AnyRequest, office_of
from shared.web.definitions import explained
from shared.web.filing.answers import FOR_EVERYBODY, FORMS, file_answer
from shared.web.filing.capsule_answers import ENDING, capsule_answer
from shared.web.filing.output import file_name
from shared.web.filing.reports import REPORTS
from shared.web.journey_pages import JOURNEY_DEFINITIONS, journeys_view
from shared.web.kept_views import kept_view
from shared.web.reduction_views import views_context
from shared.web.report_pages import (
    REDUCTION_DEFINITIONS,
    Asked,
    Everything,
    First,
    Last,
    csv_headers,
    frame_context,
    public_asked_of,
    reduction_context,
    reduction_facts,
)
from shared.web.seals import seals_context
from shared.web.templating import page
from shared.web.unchanged import unless_known

PERFORMANCE = "/portal/performance"
DATA = "/portal/data"
DEFINED = tuple(
    dict.fromkeys(
        (
            *("wait", "half-hour", "fairness", "kept", "votes", "response"),
            *(*JOURNEY_DEFINITIONS, *REDUCTION_DEFINITIONS),
        )
    )
)


SEALED = {
    "waiting": "waits",
    "satisfaction": "answers",
    "adherence": "kept",
    "reduction": "report",
    "journeys": "journeys",
}
"""Reports on the page that carry a seal, with what holds them."""


@get(PERFORMANCE, include_in_schema=False)
async def performance(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
    view: FromQuery[str] = "",
    everything: Everything = "",
) -> Response[str]:
    """How long people wait, how often promises are kept, what they say, how far times fell."""
    office = office_of(request)
    asked = public_asked_of(office, centre, first, last, period)
    context = await to_thread(_figures, office, asked, view, bool(everything))
    return page(
        request,
        "portal/performance.html",
        as_of=office.clock.now(),
        link=_manual,
        unit_link=_manual_at_unit,
        file=lambda name, ending: asked.address(f"{DATA}/{name}.{ending}"),
        **context,
    )


def _figures(office: Office, asked: Asked, view: str, every: bool) -> dict[str, Any]:
    with office.db.snapshot():
        sums = kept_view(
            office, asked, (PERFORMANCE, view, every), lambda: _sums(office, asked, view, every)
        )
        return {
            **sums,
            **frame_context(office, asked),
            "requests": requests.report(office, asked.centre, asked.period),
        }


def _sums(office: Office, asked: Asked, view: str, every: bool) -> dict[str, Any]:
    """Everything on the page but what is as of now."""
    context = dict(reduction_context(office, asked, staff=False, every=every))
    context |= views_context(office, asked, context["report"], PERFORMANCE, view)
    turns = told_turns(office, asked.centre, asked.period, everything=False)
    context |= service_pages.waiting_view(office, asked, told=turns)
    context |= service_pages.satisfaction_view(office, asked, public=True)
    context |= service_pages.adherence_view(office, asked, public=True)
    context |= service_pages.fairness_view(office, asked, told=turns)
    context |= journeys_view(office, asked, public=True)
    waits = context["waits"]
    return {
        **context,
        **seals_context(office, asked, {name: context[key] for name, key in SEALED.items()}, DATA),
        "fell": _fell_by_30(context["report"]),
        "busiest": service_pages.longest_wait(waits),
        "quietest": service_pages.shortest_wait(waits),
        "definitions": explained(DEFINED, _facts(context)),
    }


def _facts(context: dict[str, Any]) -> dict[str, list[str]]:
    told = {
        "wait": context["wait_n"]("total", context["waits"].total.centre or "all"),
        "kept": context["kept_n"],
        "fairness": context["fair_n"],
        "votes": context["answers_n"],
        "response": context["answers_told"]["invited"],
        "journey": context["journeys_n"],
    }
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
    asked = public_asked_of(office, "", "", "")

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


FILED: Mapping[str, str] = {**{name: name for name in REPORTS}, "performance": "overview"}
"""The reports that are also workbooks and printed pages, by the name in their address."""


@get(f"{DATA}/{{file:str}}", include_in_schema=False)
async def data_file(
    request: AnyRequest,
    file: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
) -> Response[bytes]:
    """What the page shows, for programs of tables, as a workbook, and as printed pages."""
    name, _, ending = file.partition(".")
    office = office_of(request)
    asked = public_asked_of(office, centre, first, last)
    if ending == ENDING and name in capsules.REPORTS:
        return await capsule_answer(request, office, asked, name)
    if ending in FORMS and name in FILED:
        return await file_answer(request, office, asked, FILED[name], ending, FOR_EVERYBODY)
    if name not in OPEN or ending not in _AS_TEXT or (ending == "json" and name != "reduction"):
        raise NotFound
    rows = await to_thread(OPEN[name], office, asked.wanted)
    media_type, text = _AS_TEXT[ending]
    headers = csv_headers(file_name(asked, name, ending)) if ending == "csv" else {}
    return unless_known(request, text(office, asked, rows).encode(), media_type, headers)


def _as_csv(_office: Office, _asked: Asked, rows: Sequence[Row]) -> str:
    return to_csv(rows)


def _as_json(office: Office, asked: Asked, rows: Sequence[Row]) -> str:
    return rows_as_json(asked.period, centres_of(office, asked.centre), rows)


_AS_TEXT: Mapping[str, tuple[str, Callable[[Office, Asked, Sequence[Row]], str]]] = {
    "csv": ("text/csv", _as_csv),
    "json": ("application/json", _as_json),
}


routes = [performance, open_data, data_file]
