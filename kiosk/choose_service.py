"""The touchscreen up to the ticket: topic or agency, then the service.

Language, topic, service: the third tap takes the ticket. Every list is cut into screens, because
nothing on the touchscreen scrolls.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from kiosk.choices import (
    Subtopics,
    agencies_of,
    in_order,
    most_asked,
    of_topic,
    screen_of,
    service_choice,
    subtopic_choice,
    subtopics_of,
    takeable,
    topics_of,
)
from kiosk.frame import Frame, frame_of, in_words, show
from shared.domain.catalogue import Catalogue, Names, Service
from shared.domain.errors import NotFound
from shared.services import hall
from shared.services.bundles import bundles_here
from shared.services.last_tickets import last_ticket_of_hall
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of

LAST_TICKET_NOTED = timedelta(minutes=60)
MANY_WAITING = 30
"""From so many people on, the citizen hears before choosing that the wait will be long."""


@get("/{centre:str}/topics")
async def topics(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre)
    frame = frame.after(f"ticket/{frame.adding.token}" if frame.adding else "")
    found = topics_of(office.catalogue, takeable(office, centre))
    waiting = hall.board_view(office, centre).waiting
    crowd = waiting if waiting >= MANY_WAITING and not frame.closed else 0
    events = not frame.adding and bool(bundles_here(office, centre))
    last = None if frame.closed or frame.adding else soon_over(office, frame)
    return show(request, "topics.html", frame, topics=found, crowd=crowd, events=events, last=last)


def soon_over(office: Office, frame: Frame) -> datetime | None:
    """About when the last ticket is given, once that is near enough to matter."""
    with office.db.read() as connection:
        last = last_ticket_of_hall(office, connection, frame.centre.id, frame.now)
    return last if last is not None and last - frame.now <= LAST_TICKET_NOTED else None


@get("/{centre:str}/topics/{topic:str}")
async def topic_services(
    request: AnyRequest, centre: FromPath[str], topic: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre).after("topics")
    found = next((each for each in office.catalogue.topics if each.id == topic), None)
    services = of_topic(found, takeable(office, centre)) if found else []
    if found is None or not services:
        raise NotFound
    subtopics = subtopics_of(office.catalogue, found, services)
    if len(services) > frame.per_screen and subtopics:
        services = most_asked(services, subtopics, frame.per_screen - 1 - len(subtopics))
        return _services_page(request, frame, found.names, services, subtopics=subtopics)
    return _services_page(request, frame, found.names, services, page)


@get("/{centre:str}/subtopics/{subtopic:str}")
async def subtopic_services(
    request: AnyRequest, centre: FromPath[str], subtopic: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre)
    found = next((each for each in office.catalogue.subtopics if each.id == subtopic), None)
    services = in_order(found, takeable(office, centre)) if found else []
    if found is None or not services:
        raise NotFound
    frame = frame.after(topic_with(office.catalogue, found.letter))
    return _services_page(request, frame, found.names, services, page)


@get("/{centre:str}/agencies")
async def agencies(
    request: AnyRequest, centre: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre)
    choices = agencies_of(office.catalogue, takeable(office, centre))
    shown, left = screen_of(choices, page, frame.per_screen)
    frame = frame.after("agencies", page=page - 1) if page > 1 else frame.after("topics")
    return show(request, "agencies.html", frame, agencies=shown, following=page + 1, left=left)


@get("/{centre:str}/agencies/{agency:str}")
async def agency_services(
    request: AnyRequest, centre: FromPath[str], agency: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre).after("agencies")
    services = [each for each in takeable(office, centre) if each.agency == agency]
    if not services:
        raise NotFound
    names = office.catalogue.agencies[agency].names
    return _services_page(request, frame, names, services, page)


def topic_with(catalogue: Catalogue, letter: str) -> str:
    """The page of the topic that holds a letter's services."""
    found = next((each.id for each in catalogue.topics if letter in each.letters), None)
    return f"topics/{found}" if found else "topics"


def _services_page(
    request: AnyRequest,
    frame: Frame,
    names: Names,
    services: Sequence[Service],
    page: int = 1,
    subtopics: Subtopics = (),
) -> Response[str]:
    office = office_of(request)
    shown, left = screen_of(services, page, frame.per_screen)
    if page > 1:
        frame = frame.after(frame.path, page=page - 1)
    return show(
        request,
        "services.html",
        frame,
        heading=in_words(names),
        services=[service_choice(office, frame, each) for each in shown],
        subtopics=[subtopic_choice(each, len(inside)) for each, inside in subtopics],
        following=page + 1,
        left=left,
        dense=len(shown) + len(subtopics) >= frame.per_screen - 1,
    )


routes = [topics, topic_services, subtopic_services, agencies, agency_services]
