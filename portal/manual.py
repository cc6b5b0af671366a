"""The public manual of one service, with every block that the official form of manuals has.

Blocks and their order follow the form of the central store of manuals (info.go.th) under the
Licensing Facilitation Act B.E. 2558 s. 7; what the catalogue does not know is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.before_today import OtherCase, before_and_today, other_cases
from shared.domain.catalogue import Agency, Bundle, Centre, Fee, Mode, Names, Service, Topic
from shared.domain.process import Baseline, Process
from shared.domain.waiting import WaitRange
from shared.i18n import BANGKOK, gettext
from shared.services.office import Office
from shared.services.opening import reopens, service_is_open
from shared.services.public_manual import is_published
from shared.services.reports.versions import Compared
from shared.web import manual_words
from shared.web.hours_words import Hours, clock_words, hours_of, week_of
from shared.web.opening import Opening, opening_of

BLOCKS = (
    *("criteria", "laws", "forms", "checked", "complaints"),
    *("category", "impact", "area", "legal_time", "statistics"),
)
"""Facts with a place of their own in the manual; the others are warnings beside it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A centre that offers a service. `takes_now` and `takes_again` know cut-off and season;
    `today`: its planned hours, empty on a day off; `wait`: what whoever comes now would wait, where
    it is known."""

    centre: Centre
    mode: Mode
    opening: Opening
    takes_now: bool
    takes_again: datetime | None
    week: tuple[Hours, ...]
    today: str
    wait: WaitRange | None
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the manual in the words of its source; `url` where it can be had."""

    title: str
    text: Names
    url: str = ""


@dataclass(frozen=True, slots=True)
class Manual:
    """All that the page of one service shows. `fees` None is "not known", and so is a block of the
    form that is not in `blocks`.

    `taken_until`: the time of day after which it is not taken, in words, empty where there is none.
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
    blocks: Mapping[str, Fact]
    warnings: tuple[Fact, ...]
    checked_on: date | None
    taken_until: str
    places: tuple[Place, ...]
    events: tuple[Bundle, ...]
    sources: tuple[tuple[str, str], ...]
    is_published: bool
    at: datetime

    @property
    def is_forwarded(self) -> bool:
        """Whether several units work on it, which manuals state as the kind of service."""
        return bool(self.doers) or any(place.mode is Mode.RECEIVE_FORWARD for place in self.places)


def manual(office: Office, service: Service) -> Manual:
    """The page of one service, as of now."""
    catalogue, now = office.catalogue, office.clock.now()
    day = now.astimezone(BANGKOK).date()
    process = catalogue.process_on(service.id, day)
    baseline = catalogue.baseline_on(service.id, day)
    fees = catalogue.fees_on(service.id, day)
    operator = service.operated_by
    places = tuple(places_of(office, service, now))
    facts = dict(_facts(service))
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
        blocks={name: fact for name, fact in facts.items() if name in BLOCKS},
        warnings=tuple(fact for name, fact in facts.items() if name not in BLOCKS),
        checked_on=_checked_on(service),
        taken_until=clock_words(service.cutoff) if service.cutoff else "",
        places=places,
        events=tuple(e for e in catalogue.present_bundles if service.id in e.services),
        sources=_sources(service, process, baseline, fees or (), places),
        is_published=is_published(catalogue, service.id, day),
        at=now,
    )


def places_of(office: Office, service: Service, now: datetime) -> Iterable[Place]:
    """Every centre that offers a service, those that take it now first."""
    found = [
        _place(office, centre, service, now)
        for centre in office.catalogue.centres.values()
        if service.id in office.catalogue.offers.get(centre.id, {})
    ]
    return sorted(found, key=lambda place: not place.takes_now)


def _place(office: Office, centre: Centre, service: Service, now: datetime) -> Place:
    offer = office.catalogue.offers[centre.id][service.id]
    calendar = office.calendar(centre.id)
    day = office.today(centre.id, now)
    opening = opening_of(office, centre.id)
    takes = opening.is_open and service_is_open(office, centre.id, service.id, now)
    return Place(
        centre=centre,
        mode=offer.mode,
        opening=opening,
        takes_now=takes,
        takes_again=None if takes else reopens(office, centre.id, service.id, now),
        week=week_of(calendar),
        today=hours_of(calendar.windows(day), calendar.zone),
        wait=office.waits.newcomer(centre.id, day, [service.id], now) if takes else None,
        source=offer.source,
    )


def _facts(service: Service) -> Iterable[tuple[str, Fact]]:
    for name, note in service.notes.items():
        text = manual_words.note_text(note)
        if text is not None:
            yield name, Fact(manual_words.note_title(name), text, str(note.get("url") or ""))


def _checked_on(service: Service) -> date | None:
    day = service.notes.get("checked", {}).get("on")
    return None if day is None else date.fromisoformat(str(day))


def _sources(
    service: Service,
    process: Process,
    baseline: Baseline | None,
    fees: Iterable[Fee],
    places: Iterable[Place],
) -> tuple[tuple[str, str], ...]:
    """What was taken from where, each once, in the order of the page."""
    notes = service.notes.items()
    found = [
        (gettext("Service and papers"), service.source),
        (gettext("Steps and time"), process.steps_source),
        *[(gettext("Fees"), fee.source) for fee in fees],
        *[(manual_words.note_title(name), note.get("source")) for name, note in notes],
        (gettext("Before the improvement"), baseline.source if baseline else None),
        *[(gettext("Centres"), place.source) for place in places],
    ]
    return tuple(dict.fromkeys((title, str(source)) for title, source in found if source))
