"""The frame of a business day: closings, check-list, contingents, honest endings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from shared.domain.calendar import Closing
from shared.domain.errors import N_
from shared.domain.visit import CITIZEN_AWAY, Outcome, State, TransactionState

NOBODY_KNOWS = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of an emergency closing in the calendar until somebody opens the centre again."""


class ClosingKind(StrEnum):
    PLANNED = "planned"
    EMERGENCY = "emergency"


class Emergency(StrEnum):
    """What people are told when a centre has to close at once."""

    POWER = "power"
    FIRE_ALARM = "fire_alarm"
    FLOOD = "flood"
    ILLNESS = "illness"
    SYSTEM = "system"


EMERGENCY_WORDS: Mapping[Emergency, str] = {
    Emergency.POWER: N_("The power is out. Please wait here and keep your number."),
    Emergency.FIRE_ALARM: N_("Fire alarm. Please leave the building now. Follow the staff."),
    Emergency.FLOOD: N_("Water is coming in. Please leave the building and follow the staff."),
    Emergency.ILLNESS: N_("Somebody needs medical help. Please keep the way free and wait."),
    Emergency.SYSTEM: N_("The system is down. Please wait here and keep your number."),
}
"""Short enough to be read in walking, and each says what to do."""


class CheckItem(StrEnum):
    """What somebody looks at before the doors open."""

    KIOSK = "kiosk"
    PAPER = "paper"
    BOARD = "board"
    SOUND = "sound"
    COUNTERS = "counters"
    FORMS = "forms"
    WHEELCHAIR = "wheelchair"
    CLOCK = "clock"


class SystemCheck(StrEnum):
    """What the system looks at by itself."""

    DATABASE = "database"
    CATALOGUE = "catalogue"
    DAY_BEFORE = "day_before"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Shut:
    """A special closing as it was entered. `ends_at` None: nobody knows yet."""

    id: int
    kind: ClosingKind
    starts_at: datetime
    ends_at: datetime | None
    message_th: str
    message_en: str
    made_at: datetime

    def holds_at(self, at: datetime) -> bool:
        """Whether citizens are turned away. An emergency counts from the moment it was said until
        somebody ends it, whatever the calendar says and wherever a clock is set meanwhile."""
        if self.kind is ClosingKind.EMERGENCY:
            return self.ends_at is None
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def ends_soon_after(self, at: datetime) -> bool:
        """Whether it is an emergency that is over, but not yet so in the calendar."""
        ends = self.ends_at
        return self.kind is ClosingKind.EMERGENCY and ends is not None and at < ends

    @property
    def closing(self) -> Closing | None:
        """Its stretch of the calendar; None when it was called off before it began."""
        ends = self.ends_at or NOBODY_KNOWS
        return Closing(self.starts_at, ends) if self.starts_at < ends else None


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tickets for a service are given: on a date, on a weekday (Monday is 0), or on every
    day. `per_day` None lifts what a wider rule says."""

    service: str
    per_day: int | None
    business_day: date | None = None
    weekday: int | None = None


def limit_on(limits: Iterable[Limit], service: str, day: date) -> int | None:
    """The contingent of a service on a day, None without one. A date wins over its weekday, and
    that over every day."""
    holding = [
        each
        for each in limits
        if each.service == service
        and each.business_day in (None, day)
        and each.weekday in (None, day.weekday())
    ]
    found = max(
        holding,
        key=lambda each: (each.business_day is not None, each.weekday is not None),
        default=None,
    )
    return found.per_day if found is not None else None


def ending_of(turn: TransactionState) -> Outcome:
    """How a turn that is still open ends with the day: never as finished, whoever forgot it.

    A citizen who went away and did not come back is told apart from one whom nobody served, and
    from one who took a ticket elsewhere and never came.
    """
    if turn.confirm_by is not None:
        return Outcome.NOT_CONFIRMED
    if turn.state is State.PAUSED and turn.pause_reason in CITIZEN_AWAY:
        return Outcome.ABANDONED_IN_PAUSE
    return Outcome.CLOSED_AT_DAY_END
