"""What a catalogue is made of: agencies, services, fees, centres, their counters and offers.

`ends_on` is the first day on which something is no longer there; it is never taken out, because
figures and history go on telling of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from shared.domain.calendar import ServiceCalendar
from shared.domain.process import Document, Names
from shared.domain.season import Season

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
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What a citizen asks for. `operated_by` does it on behalf of `agency`, where that differs.

    `notes` keeps the other facts of the catalogue as they stand there, each with its source:
    penalty, deadline, cutoff, season, contribution, surcharge, alternative, clock_note, note,
    criteria, laws, forms (with the address of the form in `url`), checked (`on` a day); amounts
    are in `amount_satang`. `per_visit_cap`: how many people one ticket may bring for it;
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
    ends_on: date | None = None

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
    ends_on: date | None = None

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
    ends_on: date | None = None

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
