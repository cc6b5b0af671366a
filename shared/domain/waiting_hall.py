"""What an estimate of waits stands on: the hall as it is now, and how it went so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.domain.calling import Candidate, Desk
from shared.domain.waiting_times import Durations, table

USUAL_BREAKS = table((300, 600, 900, 900, 900, 1800, 2700, 3600))
"""Seconds; until a centre has breaks of its own to learn from."""

HALF_HOURS = 48
MOST_WAITING = 2000
"""So many of the line are followed; whoever stands behind is told nothing yet."""


Case = tuple[str, str]
"""(service, variant)"""


@dataclass(frozen=True, slots=True)
class Station:
    """An open counter: serving somebody, on a break, or free.

    `since_seconds` ago the service or the break began. `visit` and `service` name who stands there.
    `rested` had a break within the last hours. For `kept_seconds` more it waits for one visit.
    `variant` is which case of the service it is, as far as that has been said.
    """

    desk: Desk
    visit: int | None = None
    service: str | None = None
    on_break: bool = False
    since_seconds: float = 0.0
    rested: bool = False
    kept_seconds: float = 0.0
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Hall:
    """A centre at a moment.

    `away` are visits that cannot be called though a turn of theirs waits; `coming` are candidates
    who come back into the line, with the seconds until then. `held` are candidates who by law are
    called only after another service of their visit, which is named with them. `shut` are stretches
    of the next hours without service (from, to, in seconds), such as a lunch break of the whole
    centre; after `closes_in` seconds nobody takes a ticket any more (None: open on). `variants`
    tells of which turns it is known already that they are another case of their service.
    """

    now: datetime
    waiting: tuple[Candidate, ...]
    stations: tuple[Station, ...]
    away: frozenset[int] = frozenset()
    coming: tuple[tuple[float, Candidate], ...] = ()
    held: tuple[tuple[str, Candidate], ...] = ()
    shut: tuple[tuple[float, float], ...] = ()
    closes_in: float | None = None
    half_hour: int = 0
    """Of the day, in the centre's own time: 0 is just after midnight."""
    variants: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habits:
    """By half hour of the day how likely an open counter begins a break, or closes for the day."""

    breaks: tuple[float, ...] = (0.0,) * HALF_HOURS
    closings: tuple[float, ...] = (0.0,) * HALF_HOURS


@dataclass(frozen=True, slots=True)
class Experience:
    """What the past taught about a centre.

    `between_seconds` pass from the end of a service to the next call. `priority_per_second` is how
    often somebody comes who goes first, with `priority_services` as their equally likely services.
    `habits` belong to counters.
    `pace` is today's: 1.2 means that services take a fifth longer than the tables say.
    `services` tell how long one takes whose case nobody has said yet; `cases`, by service and
    variant, how long one of which it is known.
    """

    services: Mapping[str, Durations]
    between_seconds: float = 20.0
    breaks: Durations = USUAL_BREAKS
    habits: Mapping[int, Habits] = field(default_factory=dict)
    priority_per_second: float = 0.0
    priority_services: tuple[str, ...] = ()
    pace: float = 1.0
    cases: Mapping[Case, Durations] = field(default_factory=dict)

    def lasting(self, service: str, variant: str = "") -> Durations | None:
        """How long a service takes, as the case that it is known to be; None for an unknown one."""
        return self.cases.get((service, variant)) or self.services.get(service)
