"""What centres offer: agencies, services, dated process versions, fees, baselines, and who does it.

All values are frozen, and one `Catalogue` is a snapshot of everything, so that a page, a rule and a
simulation look at the same state. `shared.store.catalogue` loads it; services keep it in a cache.

Unknown is not none (the rule of official manuals: "ไม่มี" must be printed): documents `None` are
not known yet, an empty tuple says "none, stated"; fees likewise, see `Catalogue.fees_on`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from shared.domain.calendar import ServiceCalendar
from shared.domain.calendar_versions import CalendarOwner, FormerCalendar
from shared.domain.catalogue_choices import Bundle, Subtopic, Topic
from shared.domain.process import (
    BY_PROXY,
    Baseline,
    BaselineStep,
    Document,
    Names,
    Process,
    Step,
    StepKind,
    Variant,
    imported_variant,
    is_imported,
)
from shared.domain.season import Season

__all__ = [
    "UNKNOWN",
    "Agency",
    "Baseline",
    "BaselineStep",
    "Bundle",
    "Catalogue",
    "Centre",
    "CentreKind",
    "Counter",
    "Document",
    "Fee",
    "Mode",
    "Names",
    "Offer",
    "Process",
    "QueueGroup",
    "Season",
    "Service",
    "Step",
    "StepKind",
    "Subtopic",
    "Topic",
    "empty_catalogue",
]

UNKNOWN = "unknown"
"""A date that exists but that the source does not tell."""


class Mode(StrEnum):
    """How far a centre takes a service."""

    INFO = "info"
    RECEIVE_FORWARD = "receive_forward"
    COMPLETE = "complete"


class CentreKind(StrEnum):
    STATION_COUNTER = "station_counter"
    DISTRICT_OUTLET = "district_outlet"
    MOBILE_UNIT = "mobile_unit"


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """A letter of ticket numbers and what it stands for."""

    letter: str
    names: Names
    source: str


@dataclass(frozen=True, slots=True)
class Agency:
    """`role` says what it does here: `provider`, `site_host`, `site_media` or `convener`.

    `calendar` None: it works on the days and at the hours of the centre.
    """

    id: str
    names: Names
    role: str
    source: str
    abbreviation: str | None = None
    full_name_th: str | None = None
    successor: Mapping[str, object] | None = None
    names_en_source: str | None = None
    calendar: ServiceCalendar | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What a citizen asks for. `operated_by` does it on behalf of `agency`, where that differs.

    `notes` keeps the other facts of the catalogue as they stand there, each with its source:
    penalty, deadline, cutoff, season, contribution, surcharge, alternative, clock_note, note;
    amounts are in `amount_satang`. `per_visit_cap`: how many people one ticket may bring for it;
    None: the house rule.
    """

    id: str
    agency: str
    letter: str
    mode: Mode
    names: Names
    source: str
    operated_by: str | None = None
    short: Names | None = None
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    notes: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    fees_stated: bool = True
    position: int = 0
    per_visit_cap: int | None = None

    @property
    def label(self) -> Names:
        """What people call it, for buttons; the official name where there is no short one."""
        return self.short or self.names

    @property
    def cutoff(self) -> time | None:
        """Local time of day after which a request counts for the next day, or is refused."""
        at = self.notes.get("cutoff", {}).get("at")
        return None if at is None else time.fromisoformat(str(at))

    @property
    def season(self) -> Season | None:
        note = self.notes.get("season", {})
        if "from" not in note or "to" not in note:
            return None
        return Season(_month_and_day(note["from"]), _month_and_day(note["to"]))


def _month_and_day(text: object) -> tuple[int, int]:
    month, day = str(text).split("-")
    return int(month), int(day)


@dataclass(frozen=True, slots=True)
class Fee:
    """An amount in satang, or a per cent of `base`. Both dates are days on which it still holds.

    `valid_from` and `valid_to` are ISO dates, `unknown`, or None (always was; no end in sight).
    """

    names: Names
    amount_satang: int | None = None
    percent: Decimal | None = None
    base: str | None = None
    per: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    source: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is to be paid on this day; one that ended on an unknown day has ended."""
        today = day.isoformat()
        begun = self.valid_from in (None, UNKNOWN) or self.valid_from <= today
        ended = self.valid_to is not None and (self.valid_to == UNKNOWN or self.valid_to < today)
        return begun and not ended


@dataclass(frozen=True, slots=True)
class Counter:
    """A desk. `services` None: everything the centre offers; `zone`: the part of the hall."""

    number: int
    names: Names | None = None
    services: tuple[str, ...] | None = None
    zone: str | None = None

    def serves(self, service: str) -> bool:
        return self.services is None or service in self.services


@dataclass(frozen=True, slots=True)
class Centre:
    """A place with counters; `language` is the first choice for people who made none.

    `proxy`: what somebody brings who comes for others, where the service does not say it itself.
    """

    id: str
    kind: CentreKind
    names: Names
    calendar: ServiceCalendar
    counters: tuple[Counter, ...]
    source: str
    language: str = "th"
    proxy: tuple[Document, ...] | None = None

    @property
    def zones(self) -> tuple[str, ...]:
        """The parts of its hall by name; empty where it is one."""
        return tuple(sorted({each.zone for each in self.counters if each.zone is not None}))

    def zone_of(self, counter: int) -> str | None:
        """The part of the hall in which a counter stands."""
        return next((each.zone for each in self.counters if each.number == counter), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A centre offers a service in a mode."""

    centre: str
    service: str
    mode: Mode
    source: str


@dataclass(frozen=True)
class Catalogue:
    """Everything at one moment. Mappings are in the order in which people see their items.

    `data_version` changes whenever the stored catalogue does. `meta` holds what the files say about
    themselves: named calendars with their sources, and the rule of explicit nothing.
    `former_calendars` are those before the present ones, where any changed.
    """

    data_version: int
    meta: Mapping[str, object]
    groups: Mapping[str, QueueGroup]
    agencies: Mapping[str, Agency]
    services: Mapping[str, Service]
    fees: Mapping[str, tuple[Fee, ...]]
    processes: Mapping[int, Process]
    baselines: Mapping[int, Baseline]
    centres: Mapping[str, Centre]
    offers: Mapping[str, Mapping[str, Offer]]
    topics: tuple[Topic, ...]
    subtopics: tuple[Subtopic, ...]
    bundles: Mapping[str, Bundle]
    former_calendars: Mapping[tuple[CalendarOwner, str], tuple[FormerCalendar, ...]] = field(
        default_factory=dict
    )
    variants: Mapping[str, tuple[Variant, ...]] = field(default_factory=dict)

    @cached_property
    def versions(self) -> Mapping[str, tuple[Process, ...]]:
        """All versions of the ordinary way of each service, oldest record first."""
        return {
            service: found for (service, variant), found in self._versions.items() if not variant
        }

    @cached_property
    def _versions(self) -> Mapping[tuple[str, str], tuple[Process, ...]]:
        return _by_variant(self.processes.values())

    @cached_property
    def _baselines(self) -> Mapping[tuple[str, str], tuple[Baseline, ...]]:
        return _by_variant(self.baselines.values())

    def versions_of(self, service: str, variant: str = "") -> tuple[Process, ...]:
        """The versions of one variant, oldest record first; none where it is not known."""
        return self._versions.get((service, variant), ())

    def variant_ids(self, service: str) -> tuple[str, ...]:
        """The ordinary way, then every other variant that has a version."""
        known = [id for of, id in self._versions if of == service and id]
        return ("", *known)

    def process_on(self, service: str, day: date, variant: str = "") -> Process:
        """The version in force: of those that hold by then, the one recorded last.

        Before the first date of all the first version counts, because no older one is known.
        Raises KeyError for an unknown service or variant.
        """
        versions = self._versions[service, variant]
        return next((each for each in reversed(versions) if each.valid_from <= day), versions[0])

    def agency_of(self, process: Process, step: Step) -> str:
        """Who does a row of the table: the agency it names, or that of the service."""
        return step.agency or self.services[process.service].agency

    def other_agencies(self, process: Process) -> Mapping[int, Agency]:
        """By position, who does the rows that are not the service's own agency's."""
        own = self.services[process.service].agency
        return {
            step.position: self.agencies[step.agency]
            for step in process.steps
            if step.agency is not None and step.agency != own
        }

    def proxy_papers(self, centre: str, process: Process) -> tuple[Document, ...]:
        """What somebody brings who comes for others, beside the papers of the service itself.

        The service's own list, else the centre's; none where the papers of the service name a
        power of attorney already.
        """
        if process.proxy is not None:
            return process.proxy
        if any(each.condition == BY_PROXY for each in process.documents or ()):
            return ()
        return self.centres[centre].proxy or ()

    def baseline_on(self, service: str, day: date, variant: str = "") -> Baseline | None:
        """What a process is compared with on a day; None: a new one without a former time, or one
        whose former table says "at once", which is no number."""
        known = self.baselines_of(service, variant)
        if not known:
            return None
        found = next((each for each in reversed(known) if each.valid_from <= day), known[0])
        return found if found.is_timed else None

    def baselines_of(self, service: str, variant: str = "") -> tuple[Baseline, ...]:
        """The former tables of one variant, oldest record first; none for a new process."""
        return self._baselines.get((service, variant), ())

    def variant(self, service: str, variant: str) -> Variant | None:
        """What is known of a variant; None for the ordinary way and for one that is no more."""
        if is_imported(variant):
            return imported_variant(service, variant)
        return next((v for v in self.variants.get(service, ()) if v.id == variant), None)

    def variants_on(self, service: str, day: date) -> tuple[Variant, ...]:
        """The variants that are in force on a day, in the order of the catalogue.

        Before the first date of the service those count that began with it, as its version does.
        """
        ordinary = self.versions_of(service)
        by = max(day, ordinary[0].valid_from) if ordinary else day
        return tuple(
            each
            for each in self.variants.get(service, ())
            if any(v.valid_from <= by for v in self.versions_of(service, each.id))
        )

    def variant_by_channel(self, service: str, channel: str, day: date) -> str:
        """The variant that visits of a channel are by themselves; "" the ordinary way."""
        able = self.variants_on(service, day)
        return next((each.id for each in able if channel in each.channels), "")

    def cases_to_choose(self, service: str, day: date) -> tuple[Variant, ...]:
        """The variants of which only the counter can say that this is one of them."""
        return tuple(each for each in self.variants_on(service, day) if not each.channels)

    def fees_on(self, service: str, day: date) -> tuple[Fee, ...] | None:
        """What is to be paid on a day; an empty tuple is "free, stated", None is "not known".

        Fees of which none holds any more are not "free": somebody has to look up the new ones.
        """
        if not self.services[service].fees_stated:
            return None
        stated = self.fees.get(service, ())
        valid = tuple(fee for fee in stated if fee.holds_on(day))
        return valid if valid or not stated else None

    def offered(self, centre: str) -> tuple[Service, ...]:
        """The services of a centre in the order of the catalogue; none for an unknown centre."""
        offers = self.offers.get(centre, {})
        return tuple(service for service in self.services.values() if service.id in offers)

    def letters_of(self, centre: str) -> tuple[str, ...]:
        """The letters of the lines that a centre has, in the order of the catalogue."""
        offered = {service.letter for service in self.offered(centre)}
        return tuple(letter for letter in self.groups if letter in offered)

    def counters_for(self, centre: str, service: str) -> tuple[Counter, ...]:
        """The counters of a centre that take this service, open or not."""
        return tuple(each for each in self.centres[centre].counters if each.serves(service))

    def is_information(self, topic: Topic) -> bool:
        """Whether a topic leads to information only, as "not sure? ask first" does."""
        modes = {each.mode for each in self.services.values() if each.letter in topic.letters}
        return modes == {Mode.INFO}


Recorded = TypeVar("Recorded", Process, Baseline)


def _by_variant(records: Iterable[Recorded]) -> dict[tuple[str, str], tuple[Recorded, ...]]:
    found: dict[tuple[str, str], list[Recorded]] = {}
    for each in sorted(records, key=lambda each: each.number):
        found.setdefault((each.service, each.variant), []).append(each)
    return {variant: tuple(records) for variant, records in found.items()}


def empty_catalogue() -> Catalogue:
    """What a database knows before the first import."""
    return Catalogue(0, {}, {}, {}, {}, {}, {}, {}, {}, {}, (), (), {})
