"""Published figures for everybody: all services together, per centre and period."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from portal import performance_service
from portal.performance_service import SERVICES
from portal.public_page import figures_page
from portal.service_figures import AllServices, all_services
from shared.domain.reduction import Bracket
from shared.i18n import format_number, gettext
from shared.services.office import Office
from shared.services.reports import requests
from shared.services.reports.reduction import ReductionReport
from shared.services.reports.told_turns import told_turns
from shared.web import answer_pages, service_pages
from shared.web.callers import AnyRequest, office_of
from shared.web.definitions import explained
from shared.web.indicator_views import INDICATOR_DEFINITIONS, costs_mark, facts_of, indicators_view
from shared.web.journey_pages import JOURNEY_DEFINITIONS, journeys_view
from shared.web.kept_views import kept_view
from shared.web.reduction_views import views_context
from shared.web.report_pages import (
    REDUCTION_DEFINITIONS,
    Asked,
    Everything,
    First,
    Last,
    frame_context,
    public_asked_of,
    reduction_context,
    reduction_facts,
)
from shared.web.seals import seals_context

PERFORMANCE = "/portal/performance"
DATA = "/portal/data"
"""Where the files of these figures lie."""
DEFINED = tuple(
    dict.fromkeys(
        (
            *("wait", "half-hour", "fairness", "in-turn", "kept", "votes", "response"),
            *answer_pages.DEFINED,
            *INDICATOR_DEFINITIONS,
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
) -> Response[bytes]:
    """How long people wait, how often promises are kept, what they say, how far times fell."""
    office = office_of(request)
    asked = public_asked_of(office, centre, first, last, period)
    context = await to_thread(_figures, office, asked, view, bool(everything))
    return figures_page(
        request,
        "portal/performance.html",
        link=lambda figure: _of_service(asked, figure.service.id),
        unit_link=lambda figure, unit: _of_service(
            replace(asked, centre=unit.centre), figure.service.id
        ),
        service_address=lambda id: _of_service(asked, id),
        file=lambda name, ending: asked.address(f"{DATA}/{name}.{ending}"),
        **context,
    )


def _figures(office: Office, asked: Asked, view: str, every: bool) -> dict[str, Any]:
    with office.db.snapshot():
        key = PERFORMANCE, view, every, costs_mark(office)
        sums = kept_view(office, asked, key, lambda: _sums(office, asked, view, every))
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
    context |= indicators_view(office, asked, everything=False)
    known: AllServices = all_services(office, asked, context["report"], context["tell"])
    waits = context["waits"]
    return {
        **context,
        **seals_context(office, asked, {name: context[key] for name, key in SEALED.items()}, DATA),
        "every_service": known,
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
    facts |= facts_of(context["indicators"].total)
    return facts | reduction_facts(context["told_all"])


def _fell_by_30(report: ReductionReport) -> int:
    brackets = report.real.brackets
    return brackets[Bracket.FROM_30_TO_50] + brackets[Bracket.OVER_50]


def _of_service(asked: Asked, service: str) -> str:
    """What everybody may look at behind the figures of a service: its own page."""
    return asked.address(f"{SERVICES}/{service}")


routes = [performance, *performance_service.routes]
