"""What can be chosen on the touchscreen: topics, sub-topics, agencies and services.

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

from kiosk.frame import Frame, in_words
from kiosk.papers import fees_in_short
from shared.domain.catalogue import Agency, Catalogue, Service, Subtopic, Topic
from shared.domain.catalogue_file import PICTOGRAMS
from shared.domain.errors import NotFound
from shared.domain.thai import sort_key
from shared.services import opening
from shared.services.office import Office
from shared.web import version_words

Choice = TypeVar("Choice")
Subtopics = Sequence[tuple[Subtopic, list[Service]]]


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
    why: str = ""
    """The code of the refusal that a tap would meet."""


@dataclass(frozen=True, slots=True)
class SubtopicChoice:
    """`pictogram` is empty where no drawing belongs to it."""

    id: str
    name: str
    count: int
    pictogram: str


def takeable(office: Office, centre: str) -> list[Service]:
    """The services for which a ticket can be taken here: offered, and served at some counter."""
    catalogue = office.catalogue
    return [s for s in catalogue.offered(centre) if catalogue.counters_for(centre, s.id)]


def topics_of(catalogue: Catalogue, services: Sequence[Service]) -> list[TopicChoice]:
    """The topics that lead to any of these services."""
    choices = []
    for topic in catalogue.topics:
        here = of_topic(topic, services)
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


def of_topic(topic: Topic, services: Iterable[Service]) -> list[Service]:
    return [each for each in services if each.letter in topic.letters]


def subtopics_of(
    catalogue: Catalogue, topic: Topic, services: Sequence[Service]
) -> list[tuple[Subtopic, list[Service]]]:
    """The sub-topics of a topic, if together they lead to all of its services here."""
    found = [
        (each, in_order(each, services))
        for each in catalogue.subtopics
        if each.letter in topic.letters
    ]
    reached = {service.id for _, inside in found for service in inside}
    complete = all(service.id in reached for service in services)
    return [pair for pair in found if pair[1]] if complete else []


def in_order(subtopic: Subtopic, services: Sequence[Service]) -> list[Service]:
    by_id = {each.id: each for each in services}
    return [by_id[id] for id in subtopic.services if id in by_id]


def most_asked(services: Sequence[Service], subtopics: Subtopics, room: int) -> list[Service]:
    """The first services of each sub-topic in turn, as many as there is room for."""
    rounds = zip_longest(*(inside for _, inside in subtopics))
    chosen = [each for each in chain.from_iterable(rounds) if each is not None][:room]
    ordered = chain.from_iterable(inside for _, inside in subtopics)
    return [each for each in ordered if each in chosen] or list(services[:room])


def screen_of(choices: Sequence[Choice], number: int, most: int) -> tuple[Sequence[Choice], int]:
    """One screen of choices and how many come after it. Raises `NotFound` past the last screen.

    A screen that leads to another one has a choice less, for the way there.
    """
    if len(choices) <= most and number <= 1:
        return choices, 0
    size = most - 1
    first = max(number - 1, 0) * size
    shown = choices[first : first + size]
    if not shown:
        raise NotFound
    return shown, len(choices) - first - len(shown)


def subtopic_choice(subtopic: Subtopic, count: int) -> SubtopicChoice:
    """A sub-topic has the drawing that its id begins with: `house-and-family` has the house."""
    drawn = [name for name in PICTOGRAMS if subtopic.id.startswith(name)]
    return SubtopicChoice(
        subtopic.id, in_words(subtopic.names), count, max(drawn, key=len, default="")
    )


def service_choice(office: Office, frame: Frame, service: Service) -> ServiceChoice:
    day = frame.now.astimezone(frame.centre.calendar.zone).date()
    process = office.catalogue.process_on(service.id, day)
    centre = frame.centre.id
    with office.db.read() as connection:
        refused = opening.why_centre_closed(office, centre, frame.now) or opening.why_no_ticket(
            office, connection, centre, service.id, frame.now
        )
    opens = refused.params.get("opens") if refused is not None else None
    on_ticket = frame.adding is not None and any(
        turn.service == service.id and turn.state != "ended" for turn in frame.adding.turns
    )
    return ServiceChoice(
        id=service.id,
        name=in_words(service.label),
        fees=fees_in_short(office.catalogue.fees_on(service.id, day)),
        time=version_words.standard(process),
        closed=refused is not None,
        opens=opens if isinstance(opens, datetime) else None,
        on_ticket=on_ticket,
        key=str(uuid4()),
        why=refused.code if refused is not None else "",
    )
