"""The public manual: which services are in it, found by words, topic or agency.

A service whose fees or papers are not known is done at the counters but is not published, because
a manual that is silent would be read as "none".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal import wording
from portal.before_today import OtherCase, before_and_today, other_cases
from shared.domain import search
from shared.domain.catalogue import Agency, Catalogue, Centre, Fee, Mode, Names, Service, Topic
from shared.domain.process import Baseline, Process
from shared.i18n import BANGKOK, gettext
from shared.services.office import Office
from shared.services.opening import reopens, service_is_open
from shared.services.reports.versions import Compared
from shared.web.opening import Opening, opening_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One service in a list."""

    service: Service
    agency: Agency
    process: Process
    fees: str


@dataclass(frozen=True, slots=True)
class Group:
    """Services of one topic."""

    topic: Topic
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A centre that offers a service. `takes_now` and `takes_again` know cut-off and season."""

    centre: Centre
    mode: Mode
    opening: Opening
    takes_now: bool
    takes_again: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact beside the manual (fine, deadline …) in the words of its source."""

    title: str
    text: Names


@dataclass(frozen=True, slots=True)
class Manual:
    """All that the page of one service shows. `fees` None is "not known".

    `doers`: the agencies of the steps that another one than the service's does, by position.
    """

    service: Service
    agency: Agency
    operator: Agency | None
    topic: Topic | None
    process: Process
    doers: Mapping[int, Agency]
    baseline: Baseline | None
    compared: Compared | None
    other_cases: tuple[OtherCase, ...]
    fees: tuple[Fee, ...] | None
    facts: tuple[Fact, ...]
    places: tuple[Place, ...]
    sources: tuple[tuple[str, str], ...]
    is_published: bool
    at: datetime


def is_published(catalogue: Catalogue, service: str, day: date) -> bool:
    """Whether fees and papers are stated, be it as "none"."""
    documents = catalogue.process_on(service, day).documents
    return documents is not None and catalogue.fees_on(service, day) is not None


def split(
    catalogue: Catalogue, services: Iterable[Service], day: date
) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
    """Published services, and those that are left out."""
    known = list(services)
    published = tuple(each for each in known if is_published(catalogue, each.id, day))
    return published, tuple(each for each in known if each not in published)


def find(catalogue: Catalogue, words: str, topic: str = "", agency: str = "") -> list[Service]:
    """Services that answer the words, best first, of a topic or an agency if one is named."""
    letters = {each.id: each.letters for each in catalogue.topics}
    among = [
        service
        for service in catalogue.services.values()
        if (not topic or service.letter in letters.get(topic, ()))
        and (not agency or agency in (service.agency, service.operated_by))
    ]
    return search.find(catalogue, words, among)


def entry(catalogue: Catalogue, service: Service, day: date) -> Entry:
    return Entry(
        service,
        catalogue.agencies[service.agency],
        catalogue.process_on(service.id, day),
        wording.fees_in_short(catalogue.fees_on(service.id, day)),
    )


def by_topic(catalogue: Catalogue, services: Iterable[Service], day: date) -> tuple[Group, ...]:
    """Services under the topics of the kiosk, so that people find the same words here."""
    chosen = list(services)
    groups = (
        Group(
            topic,
            tuple(entry(catalogue, each, day) for each in chosen if each.letter in topic.letters),
        )
        for topic in catalogue.topics
    )
    return tuple(group for group in groups if group.entries)


def manual(office: Office, service: Service) -> Manual:
    """The page of one service, as of now."""
    catalogue, now = office.catalogue, office.clock.now()
    day = now.astimezone(BANGKOK).date()
    process = catalogue.process_on(service.id, day)
    baseline = catalogue.baseline_on(service.id, day)
    fees = catalogue.fees_on(service.id, day)
    operator = service.operated_by
    places = _places(office, service, now)
    return Manual(
        service=service,
        agency=catalogue.agencies[service.agency],
        operator=catalogue.agencies.get(operator) if operator else None,
        topic=next((t for t in catalogue.topics if service.letter in t.letters), None),
        process=process,
        doers=catalogue.other_agencies(process),
        baseline=baseline,
        compared=before_and_today(office, process, baseline),
        other_cases=other_cases(office, service, day),
        fees=fees,
        facts=_facts(service),
        places=places,
        sources=_sources(service, process, baseline, fees or (), places),
        is_published=is_published(catalogue, service.id, day),
        at=now,
    )


def _places(office: Office, service: Service, now: datetime) -> tuple[Place, ...]:
    return tuple(
        Place(
            centre,
            offer.mode,
            opening_of(office, centre.id),
            service_is_open(office, centre.id, service.id, now),
            reopens(office, centre.id, service.id, now),
            offer.source,
        )
        for centre in office.catalogue.centres.values()
        if (offer := office.catalogue.offers.get(centre.id, {}).get(service.id))
    )


def _facts(service: Service) -> tuple[Fact, ...]:
    known = ((name, wording.note_text(note)) for name, note in service.notes.items())
    return tuple(Fact(wording.note_title(name), text) for name, text in known if text)


def _sources(
    service: Service,
    process: Process,
    baseline: Baseline | None,
    fees: Iterable[Fee],
    places: Iterable[Place],
) -> tuple[tuple[str, str], ...]:
    """What was taken from where, each once, in the order of the page."""
    found = [
        (gettext("Service and papers"), service.source),
        (gettext("Steps and time"), process.steps_source),
        *[(gettext("Fees"), fee.source) for fee in fees],
        *[(wording.note_title(name), note.get("source")) for name, note in service.notes.items()],
        (gettext("Before the improvement"), baseline.source if baseline else None),
        *[(gettext("Centres"), place.source) for place in places],
    ]
    return tuple(dict.fromkeys((title, str(source)) for title, source in found if source))
