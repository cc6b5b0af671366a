"""The tickets behind the figures of a life event, for those with the right to reports."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any, NamedTuple

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from counter import wording
from counter.pages import HOME, staff_page
from shared.i18n import gettext
from shared.services.office import Office
from shared.services.reports import journey_tickets
from shared.services.reports.journey_tickets import COUNTED, TicketsOfEvent
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.journey_pages import because
from shared.web.report_pages import Asked, First, Last, asked_of, frame_context

REPORT = f"{HOME}/reports/journeys"


class Part(NamedTuple):
    """A part of the tickets of a life event, as a link with how many they are."""

    name: str
    words: str
    address: str
    n: int
    current: bool


@get(f"{REPORT}/{{event:str}}", include_in_schema=False)
async def tickets_of_event(
    request: AnyRequest,
    event: FromPath[str],
    centre: FromQuery[str] = "",
    first: First = "",
    last: Last = "",
    period: FromQuery[str] = "",
    which: FromQuery[str] = "",
    after: FromQuery[int] = 0,
) -> Response[str]:
    """The tickets of one life event: all, those that count, or those left out for one reason."""
    office, caller = office_of(request), require_staff(request)
    asked = asked_of(office, centre, first, last, period)
    found = await to_thread(
        journey_tickets.tickets_of_event,
        *(office, caller, asked.centre, asked.period, event),
        which=which,
        after=after,
    )
    return staff_page(
        request,
        "counter/reports/journey-tickets.html",
        caller,
        here=asked.address(f"{REPORT}/{event}", which=which),
        centre=asked.centre,
        **_context(office, asked, found, which),
    )


def _context(office: Office, asked: Asked, found: TicketsOfEvent, which: str) -> dict[str, Any]:
    here = f"{REPORT}/{found.bundle.id}"
    following = ""
    if found.next is not None:
        following = asked.address(here, which=which, after=found.next)
    return {
        **frame_context(office, asked),
        "action": here,
        "back": asked.address(REPORT),
        "found": found,
        "parts": _parts(asked, here, found, which),
        "events": [
            (each.names, asked.address(f"{REPORT}/{each.id}"), each.id == found.bundle.id)
            for each in office.catalogue.bundles.values()
        ],
        "following": following,
        "because": because,
        "outcome": wording.outcome,
        "services": office.catalogue.services,
    }


def _parts(asked: Asked, here: str, found: TicketsOfEvent, which: str) -> list[Part]:
    """All tickets, those that count, and those left out by reason."""
    left_out = [(reason, because(reason), n) for reason, n in found.left_out.items()]
    return [
        Part(part, words, asked.address(here, which=part), n, part == which)
        for part, words, n in (
            ("", gettext("All tickets"), found.taken),
            (COUNTED, gettext("Counted"), found.n),
            *left_out,
        )
    ]


routes = [tickets_of_event]
