"""Centres and services to take a ticket for, as the page before the ticket shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from shared.domain.catalogue import Centre, Names, Service, Topic
from shared.domain.process import Document
from shared.services import before_coming
from shared.services.before_coming import Before
from shared.services.office import Office
from shared.services.opening import service_is_open
from shared.web.opening import Opening, opening_of


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A centre that offers all that was chosen; `waiting` people are in line there. `query` chooses
    it."""

    id: str
    names: Names
    opening: Opening
    waiting: int
    query: str


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    service: Service
    is_open: bool


@dataclass(frozen=True, slots=True)
class PapersOf:
    names: Names
    documents: tuple[Document, ...] | None


@dataclass(frozen=True, slots=True)
class Offered:
    """All that is known before a ticket is taken."""

    centre: Centre
    services: tuple[Service, ...]
    opening: Opening
    waiting: int
    before: Before
    papers: tuple[PapersOf, ...]
    zone: ZoneInfo
    at: datetime


def places(office: Office, services: Sequence[str]) -> list[PlaceChoice]:
    """Every centre that offers all of these services, those that are open first."""
    catalogue = office.catalogue
    found = [
        PlaceChoice(
            each.id,
            each.names,
            opening_of(office, each.id),
            before_coming.people_waiting(office, each.id),
            urlencode([("centre", each.id), *(("service", service) for service in services)]),
        )
        for each in catalogue.centres.values()
        if all(catalogue.counters_for(each.id, service) for service in services)
        and all(service in catalogue.offers.get(each.id, {}) for service in services)
        and catalogue.offers.get(each.id)
    ]
    return sorted(found, key=lambda place: not place.opening.is_open)


def services_of(office: Office, centre: str) -> list[tuple[Topic, list[ServiceChoice]]]:
    """What a centre offers, by topic, with what is not given now. Raises `UnknownCentre`."""
    office.centre(centre)
    now = office.clock.now()
    open_now = opening_of(office, centre).is_open
    offers = [
        each
        for each in office.catalogue.offered(centre)
        if office.catalogue.counters_for(centre, each.id)
    ]
    found = []
    for topic in office.catalogue.topics:
        choices = [
            ServiceChoice(each, open_now and service_is_open(office, centre, each.id, now))
            for each in offers
            if each.letter in topic.letters
        ]
        if choices:
            found.append((topic, choices))
    return found


def offered(office: Office, centre: str, services: Sequence[str]) -> Offered:
    """Raises `UnknownCentre`, `UnknownService`."""
    before = before_coming.before_coming(office, centre, services)
    catalogue, day = office.catalogue, office.today(centre)
    found = tuple(catalogue.services[each] for each in services)
    return Offered(
        centre=office.centre(centre),
        services=found,
        opening=opening_of(office, centre),
        waiting=before_coming.people_waiting(office, centre),
        before=before,
        papers=tuple(
            PapersOf(each.names, catalogue.process_on(each.id, day).documents) for each in found
        ),
        zone=office.calendar(centre).zone,
        at=office.clock.now(),
    )
