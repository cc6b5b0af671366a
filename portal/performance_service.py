"""Published figures of one service: waiting, fairness, promises kept, satisfaction, reduction."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from portal import service_figures
from portal.public_page import figures_page
from portal.service_figures import AllServices, ServiceFigures, all_services
from shared.domain.cube import ALL
from shared.domain.errors import UnknownService
from shared.i18n import format_number, gettext
from shared.services.office import Office
from shared.services.reports.usage import months_of
from shared.web import charts
from shared.web.callers import AnyRequest, office_of
from shared.web.definitions import explained
from shared.web.indicator_views import baht, costs_mark, facts_of, included, no_link
from shared.web.kept_views import kept_view
from shared.web.report_pages import (
    Asked,
    First,
    Last,
    counts_context,
    frame_context,
    lines_of,
    public_asked_of,
)

SERVICES = "/portal/performance/services"
DEFINED = (
    *("wait", "in-turn", "kept", "votes", "baseline", "standard", "measured", "reduction"),
    *("interval", "usage", "take-up", "completion", "cost", "coverage", "minimum"),
)


@get(f"{SERVICES}/{{service:str}}", include_in_schema=False)
async def service_performance(
    request: AnyRequest,
    service: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[bytes]:
    """Raises `UnknownService`, `UnknownCentre`."""
    office = office_of(request)
    if service not in office.catalogue.services:
        raise UnknownService
    asked = public_asked_of(office, centre, first, last, period)
    context = await to_thread(_context, office, asked, service)
    return figures_page(
        request,
        "portal/performance-service.html",
        file=lambda name, ending: asked.address(f"/portal/data/{name}.{ending}"),
        **context,
    )


def every_service(office: Office, asked: Asked) -> AllServices:
    """The figures of all services, drawn once for the pages of each of them. In a snapshot."""
    key = SERVICES, costs_mark(office)
    view = kept_view(office, asked, key, lambda: {"services": all_services(office, asked)})
    found: AllServices = view["services"]
    return found


def _context(office: Office, asked: Asked, service: str) -> dict[str, Any]:
    with office.db.snapshot():
        known = every_service(office, asked)
        found = known.figures.get(service) or ServiceFigures(service, (), (), (), ())
        run = service_figures.run_picture(office, asked, service)
        frame = frame_context(office, asked)
    total = found.indicators[0] if found.indicators else None
    counts = counts_context(office, known.tell)
    told = [known.tell.of_process(each) for each in found.processes]
    reasons: dict[str, int] = {}
    for each in told:
        for reason, n in each.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + n
    return {
        **frame,
        **counts,
        **run,
        "service": office.catalogue.services[service],
        "figures": found,
        "turns": found.turns[0] if found.turns else None,
        "four": total,
        "lines": [lines_of(p, known.tell.of_process(p).n) for p in found.processes],
        "left_out": reasons,
        "told_all": replace(known.tell.of_report(), reasons=reasons),
        "lead_words": service_figures.lead(found),
        "variant_of": lambda id: office.catalogue.variant_names(service, id),
        "charts": charts,
        "most": None,
        "report": None,
        "indicators": _Months(len(months_of(asked.period))),
        "indicator_link": no_link,
        "baht": baht,
        "cost_parts": included,
        "all_key": ALL,
        "definitions": explained(DEFINED, _facts(found)),
    }


class _Months:
    """How many months the period has, for the words beside a cost."""

    def __init__(self, months: int) -> None:
        self.months = months


def _facts(found: ServiceFigures) -> dict[str, list[str]]:
    facts = facts_of(found.indicators[0]) if found.indicators else {}
    n = found.turns[0].n if found.turns else None
    if n is not None:
        facts["wait"] = [gettext("n = %(num)s", num=format_number(n))]
    return facts


routes = [service_performance]
