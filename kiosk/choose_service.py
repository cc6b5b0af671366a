"""The touchscreen up to the ticket: topic or agency, service, and the papers to bring.

Language, topic, service: the third tap takes the ticket. A topic with more services than fit on a
screen shows the most asked for and leads to the others through sub-topics, one tap more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, zip_longest
from typing import TypeVar
from uuid import uuid4

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from kiosk.frame import CHOICES_PER_SCREEN, Frame, frame_of, in_words, show
from kiosk.papers import fees_in_short, papers_page
from shared.domain.catalogue import Agency, Catalogue, Names, Service, Subtopic, Topic
from shared.domain.errors import NotFound, UnknownService
from shared.domain.thai import sort_key
from shared.i18n import format_work
from shared.services import hall, opening
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of

Choice = TypeVar("Choice")
PAGE = CHOICES_PER_SCREEN - 1
"""Choices on a screen that also has to lead to a next one."""


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A big choice; `letters` of the tickets it leads to; `asks` for those who are not sure."""

    id: str
    name: str
    letters: tuple[str, ...]
    pictogram: str
    count: int
    asks: bool


@dataclass(frozen=True, slots=True)
class AgencyChoice:
    id: str
    name: str
    badge: str
    count: int


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """A button that takes the ticket; `key` makes two taps of one page one ticket."""

    id: str
    name: str
    fees: str
    time: str
    closed: bool
    opens: datetime | None
    on_ticket: bool
    key: str


@dataclass(frozen=True, slots=True)
class SubtopicChoice:
    id: str
    name: str
    count: int


@get("/{centre:str}/topics")
async def topics(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre)
    frame = frame.after(f"ticket/{frame.adding.token}" if frame.adding else "")
    found = topics_of(office.catalogue, takeable(office, centre))
    return show(request, "topics.html", frame, topics=found)


@get("/{centre:str}/topics/{topic:str}")
async def topic_services(
    request: AnyRequest, centre: FromPath[str], topic: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre).after("topics")
    found = next((each for each in office.catalogue.topics if each.id == topic), None)
    services = _of_topic(found, takeable(office, centre)) if found else []
    if found is None or not services:
        raise NotFound
    subtopics = _subtopics(office.catalogue, found, services)
    if len(services) > CHOICES_PER_SCREEN and subtopics:
        services = _most_asked(services, subtopics, PAGE - len(subtopics))
        return _services_page(request, frame, found.names, services, subtopics=subtopics)
    return _services_page(request, frame, found.names, services, page)


@get("/{centre:str}/subtopics/{subtopic:str}")
async def subtopic_services(
    request: AnyRequest, centre: FromPath[str], subtopic: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre)
    found = next((each for each in office.catalogue.subtopics if each.id == subtopic), None)
    services = _in_order(found, takeable(office, centre)) if found else []
    if found is None or not services:
        raise NotFound
    frame = frame.after(_topic_with(office.catalogue, found.letter))
    return _services_page(request, frame, found.names, services, page)


@get("/{centre:str}/agencies")
async def agencies(
    request: AnyRequest, centre: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    office = office_of(request)
    frame = frame_of(request, centre)
    choices = agencies_of(office.catalogue, takeable(office, centre))
    shown, following = _screen(choices, page)
    frame = frame.after("agencies", page=page - 1) if page > 1 else frame.after("topics")
    left = len(choices) - PAGE * page
    return show(request, "agencies.html", frame, agencies=shown, following=following, left=left)


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


@get("/{centre:str}/services/{service:str}")
async def service_papers(
    request: AnyRequest, centre: FromPath[str], service: FromPath[str]
) -> Response[str]:
    """What to bring, what it costs, how long it takes."""
    office, frame = office_of(request), frame_of(request, centre)
    found = _service(office, centre, service)
    return show(
        request,
        "service.html",
        frame.after(_topic_with(office.catalogue, found.letter)),
        service=papers_page(office.catalogue, found, frame.now),
        choice=_choice(office, frame, found),
        waiting=hall.board_view(office, centre).waiting,
    )


@get("/{centre:str}/services/{service:str}/steps")
async def service_steps(
    request: AnyRequest, centre: FromPath[str], service: FromPath[str]
) -> Response[str]:
    """How it is done, step by step, and where all this is written."""
    office, frame = office_of(request), frame_of(request, centre)
    found = _service(office, centre, service)
    about = papers_page(office.catalogue, found, frame.now)
    return show(request, "steps.html", frame.after(f"services/{service}"), service=about)


@get("/{centre:str}/help")
async def get_help(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    """What to do, and whom to ask."""
    return show(request, "help.html", frame_of(request, centre).after("topics"))


def _topic_with(catalogue: Catalogue, letter: str) -> str:
    """The page of the topic that holds a letter's services."""
    found = next((each.id for each in catalogue.topics if letter in each.letters), None)
    return f"topics/{found}" if found else "topics"


def _service(office: Office, centre: str, id: str) -> Service:
    """Raises `UnknownService`."""
    for each in takeable(office, centre):
        if each.id == id:
            return each
    raise UnknownService


def takeable(office: Office, centre: str) -> list[Service]:
    """The services for which a ticket can be taken here: offered, and served at some counter."""
    catalogue = office.catalogue
    return [s for s in catalogue.offered(centre) if catalogue.counters_for(centre, s.id)]


def topics_of(catalogue: Catalogue, services: Sequence[Service]) -> list[TopicChoice]:
    """The topics that lead to any of these services."""
    choices = []
    for topic in catalogue.topics:
        here = _of_topic(topic, services)
        letters = tuple(each for each in topic.letters if any(s.letter == each for s in here))
        asks = catalogue.is_information(topic)
        name = in_words(topic.names)
        if here:
            choices.append(TopicChoice(topic.id, name, letters, topic.pictogram, len(here), asks))
    return choices


def agencies_of(catalogue: Catalogue, services: Sequence[Service]) -> list[AgencyChoice]:
    """The agencies behind these services, by name."""
    counts: dict[str, int] = {}
    for service in services:
        counts[service.agency] = counts.get(service.agency, 0) + 1
    choices = [_agency(catalogue.agencies[id], count) for id, count in counts.items()]
    return sorted(choices, key=lambda each: sort_key(each.name))


def _agency(agency: Agency, count: int) -> AgencyChoice:
    return AgencyChoice(agency.id, in_words(agency.names), agency.abbreviation or "", count)


def _of_topic(topic: Topic, services: Iterable[Service]) -> list[Service]:
    return [each for each in services if each.letter in topic.letters]


def _subtopics(
    catalogue: Catalogue, topic: Topic, services: Sequence[Service]
) -> list[tuple[Subtopic, list[Service]]]:
    """The sub-topics of a topic, if together they lead to all of its services here."""
    found = [
        (each, _in_order(each, services))
        for each in catalogue.subtopics
        if each.letter in topic.letters
    ]
    reached = {service.id for _, inside in found for service in inside}
    complete = all(service.id in reached for service in services)
    return [pair for pair in found if pair[1]] if complete else []


def _in_order(subtopic: Subtopic, services: Sequence[Service]) -> list[Service]:
    by_id = {each.id: each for each in services}
    return [by_id[id] for id in subtopic.services if id in by_id]


def _most_asked(
    services: Sequence[Service], subtopics: Sequence[tuple[Subtopic, list[Service]]], room: int
) -> list[Service]:
    """The first services of each sub-topic in turn, as many as there is room for."""
    rounds = zip_longest(*(inside for _, inside in subtopics))
    chosen = [each for each in chain.from_iterable(rounds) if each is not None][:room]
    ordered = chain.from_iterable(inside for _, inside in subtopics)
    return [each for each in ordered if each in chosen] or list(services[:room])


def _screen(choices: Sequence[Choice], page: int) -> tuple[Sequence[Choice], int | None]:
    """One screen of choices and the number of the next one, if there is more."""
    if len(choices) <= CHOICES_PER_SCREEN:
        return choices, None
    first = max(page - 1, 0) * PAGE
    shown = choices[first : first + PAGE]
    if not shown:
        raise NotFound
    return shown, page + 1 if first + PAGE < len(choices) else None


def _services_page(
    request: AnyRequest,
    frame: Frame,
    names: Names,
    services: Sequence[Service],
    page: int = 1,
    subtopics: Sequence[tuple[Subtopic, list[Service]]] = (),
) -> Response[str]:
    office = office_of(request)
    shown, following = _screen(services, page)
    if page > 1:
        frame = frame.after(frame.path, page=page - 1)
    return show(
        request,
        "services.html",
        frame,
        heading=in_words(names),
        services=[_choice(office, frame, each) for each in shown],
        subtopics=[SubtopicChoice(s.id, in_words(s.names), len(inside)) for s, inside in subtopics],
        following=following,
        left=len(services) - PAGE * page,
        dense=len(shown) + len(subtopics) >= PAGE,
    )


def _choice(office: Office, frame: Frame, service: Service) -> ServiceChoice:
    day = frame.now.astimezone(frame.centre.calendar.zone).date()
    standard = office.catalogue.process_on(service.id, day).standard
    closed = not opening.service_is_open(office, frame.centre.id, service.id, frame.now)
    on_ticket = frame.adding is not None and any(
        turn.service == service.id and turn.state != "ended" for turn in frame.adding.turns
    )
    return ServiceChoice(
        id=service.id,
        name=in_words(service.label),
        fees=fees_in_short(office.catalogue.fees_on(service.id, day)),
        time=format_work(standard.working_days, standard.seconds),
        closed=closed,
        opens=opening.reopens(office, frame.centre.id, service.id, frame.now) if closed else None,
        on_ticket=on_ticket,
        key=str(uuid4()),
    )


routes = [
    topics,
    topic_services,
    subtopic_services,
    agencies,
    agency_services,
    service_papers,
    service_steps,
    get_help,
]
