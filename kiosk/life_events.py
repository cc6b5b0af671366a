"""A life event as one choice: what it contains, what may be left out, one ticket for all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import uuid4

from litestar import Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

from kiosk.choices import screen_of
from kiosk.frame import Frame, frame_of, in_words, show
from shared.domain.catalogue import Bundle
from shared.domain.errors import UnknownBundle
from shared.services import bundles
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of


@dataclass(frozen=True, slots=True)
class EventChoice:
    """A life event; `count` services of it are done here."""

    id: str
    name: str
    pictogram: str
    count: int


@dataclass(frozen=True, slots=True)
class PartLine:
    """A service of a life event. `turned` is this page with it left out or taken in again; None
    for what cannot be had now, or is the last one left."""

    id: str
    name: str
    agency: str
    state: str
    opens: datetime | None
    why: str
    turned: str | None


def events_here(office: Office, frame: Frame) -> list[EventChoice]:
    """The life events that can be chosen at a centre."""
    found = bundles.bundles_here(office, frame.centre.id)
    return [event_choice(office, frame, each) for each in found]


def event_choice(office: Office, frame: Frame, bundle: Bundle) -> EventChoice:
    offered = office.catalogue.offers.get(frame.centre.id, {})
    count = sum(each in offered for each in bundle.services)
    return EventChoice(bundle.id, in_words(bundle.names), bundle.pictogram or "", count)


@get("/{centre:str}/life-events")
async def life_events(
    request: AnyRequest, centre: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office, frame = office_of(request), frame_of(request, centre)
    shown, left = screen_of(events_here(office, frame), page, frame.per_screen)
    frame = frame.after("life-events", page=page - 1) if page > 1 else frame.after("topics")
    return show(request, "life_events.html", frame, events=shown, following=page + 1, left=left)


@get("/{centre:str}/life-events/{event:str}")
async def life_event(
    request: AnyRequest,
    centre: FromPath[str],
    event: FromPath[str],
    without: Annotated[str, QueryParameter()] = "",
) -> Response[str]:
    """What a life event contains; raises `UnknownBundle`."""
    office, frame = office_of(request), frame_of(request, centre)
    bundle = next((b for b in bundles.bundles_here(office, centre) if b.id == event), None)
    if bundle is None:
        raise UnknownBundle
    lines = part_lines(office, frame, bundle, set(without.split(",")))
    return show(
        request,
        "life_event.html",
        frame.after("life-events"),
        event=bundle.id,
        name=in_words(bundle.names),
        parts=lines,
        taken=[line for line in lines if line.state == "in"],
        key=str(uuid4()),
    )


def part_lines(office: Office, frame: Frame, bundle: Bundle, without: set[str]) -> list[PartLine]:
    """The services in the order of the catalogue; at least one that can be had stays in."""
    found = [
        part
        for part in bundles.parts_here(office, frame.centre.id, bundle, frame.now)
        if part.offered
    ]
    can_be_had = {part.service for part in found if part.is_open}
    out = without & can_be_had
    out = out if out < can_be_had else set()
    lines = []
    for part in found:
        service = office.catalogue.services[part.service]
        state = "closed" if not part.is_open else "out" if part.service in out else "in"
        changed = out ^ {part.service}
        possible = part.is_open and changed < can_be_had
        lines.append(
            PartLine(
                service.id,
                in_words(service.label),
                in_words(office.catalogue.agencies[service.agency].names),
                state,
                part.opens,
                part.why,
                frame.here(without=",".join(sorted(changed)) or None) if possible else None,
            )
        )
    return lines


routes = [life_events, life_event]
