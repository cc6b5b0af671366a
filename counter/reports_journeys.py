"""The report on life events: page, file, and the tickets behind each figure."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter.pages import HOME, staff_page
from shared.domain.permissions import Permission, may
from shared.i18n import format_number, gettext
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.journey_values import JourneyFigure
from shared.services.reports.period import centres_of
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.definitions import explained
from shared.web.journey_pages import JOURNEY_DEFINITIONS, Link, journeys_view
from shared.web.report_pages import Asked, First, Last, asked_of, frame_context
from shared.web.seals import sealed

REPORT = f"{HOME}/reports/journeys"


def link_to_tickets(office: Office, asked: Asked, caller: Caller) -> Link:
    """Where the tickets of a figure stand, for those who may see single ones there."""

    def link(figure: JourneyFigure, which: str = "") -> str:
        at = Asked(figure.centre or asked.centre, asked.period)
        if not all(
            may(caller.grants, Permission.REPORTS, each) for each in centres_of(office, at.centre)
        ):
            return ""
        return at.address(f"{REPORT}/{figure.bundle.id}", **({"which": which} if which else {}))

    return link


@get(REPORT, include_in_schema=False)
async def journeys_report(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
) -> Response[str]:
    """How long life events took from the first start to the last result."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    return staff_page(
        request,
        "counter/reports/journeys.html",
        caller,
        here=asked.address(REPORT),
        centre=asked.centre,
        file=asked.address(f"{REPORT}.csv"),
        **await to_thread(_context, office, asked, caller),
    )


def _context(office: Office, asked: Asked, caller: Caller) -> dict[str, Any]:
    link = link_to_tickets(office, asked, caller)
    view = sealed(
        office, asked, "journeys", "journeys", lambda: journeys_view(office, asked, link=link)
    )
    facts = {"journey": [gettext("n = %(num)s", num=format_number(view["journeys"].n))]}
    definitions = explained(JOURNEY_DEFINITIONS, facts)
    return {**frame_context(office, asked), **view, "definitions": definitions}


routes = [journeys_report]
