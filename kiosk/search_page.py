"""Searching with a keyboard on the screen; results appear while somebody types."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from kiosk.choices import ServiceChoice, service_choice, takeable
from kiosk.frame import Frame, frame_of, show
from kiosk.life_events import EventChoice, event_choice
from shared.domain.catalogue import Bundle, Service
from shared.domain.search import LONGEST_QUERY, find, find_events
from shared.domain.thai import search_key
from shared.services.bundles import bundles_here
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of

SHOWN = {False: 3, True: 2}
"""Services above the keyboard, by large letters or not."""


@dataclass(frozen=True, slots=True)
class Results:
    """One screen of what was found; `previous` and `following` are pages, None where none is."""

    asked: str
    events: tuple[EventChoice, ...]
    services: tuple[ServiceChoice, ...]
    count: int
    left: int
    previous: int | None
    following: int | None


@get("/{centre:str}/search")
async def search(
    request: AnyRequest, centre: FromPath[str], q: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Response[str]:
    """The page for people; only its results for the script that asks while they type."""
    office = office_of(request)
    frame = frame_of(request, centre).after("topics")
    asked = " ".join(q[:LONGEST_QUERY].split())
    results = results_of(office, frame, asked, max(page, 1))
    asks = next((t.id for t in office.catalogue.topics if office.catalogue.is_information(t)), "")
    only_results = request.headers.get("hx-request") == "true"
    template = "_results.html" if only_results else "search.html"
    return show(request, template, frame, results=results, longest=LONGEST_QUERY, asks=asks)


def results_of(office: Office, frame: Frame, asked: str, page: int) -> Results:
    """A page of results; nothing for nothing, and nothing past the last page."""
    services = takeable(office, frame.centre.id)
    found: list[Bundle | Service] = []
    if search_key(asked):
        if frame.adding is None:
            found += find_events(asked, bundles_here(office, frame.centre.id))
        found += find(office.catalogue, asked, services)
    size = SHOWN[frame.aids.large]
    shown = found[(page - 1) * size : page * size]
    left = max(len(found) - page * size, 0)
    return Results(
        asked=asked,
        events=tuple(event_choice(office, frame, e) for e in shown if isinstance(e, Bundle)),
        services=tuple(service_choice(office, frame, e) for e in shown if isinstance(e, Service)),
        count=len(found),
        left=left,
        previous=page - 1 if page > 1 else None,
        following=page + 1 if left else None,
    )


routes = [search]
