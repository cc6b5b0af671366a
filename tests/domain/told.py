"""A case told event by event, at Bangkok wall-clock times, without commands and database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import CaseClock, case_clock
from shared.domain.events import Actor, ActorKind, Event, Kind
from shared.domain.timing import CaseTiming, case_timing
from shared.domain.working_time import WorkingTime, working_time
from tests.domain.hours import weekly_hours

CLERK = Actor(ActorKind.STAFF, 7)
OFFICE = ServiceCalendar(
    weekly=weekly_hours(time(8, 30), time(16, 30), lunch=(time(12), time(13))),
    holidays=frozenset({date(2026, 4, 6), date(2026, 12, 7)}),
)
"""Monday to Friday with a lunch break; Monday 7 December 2026 is the substitute for the 5th."""
CASE = 101


def bangkok(*local: int) -> datetime:
    return datetime(*local, tzinfo=UTC) - timedelta(hours=7)  # type: ignore[misc, arg-type]


class Told:
    """`then` adds an event after some minutes, of the turn that runs or of the case at home."""

    def __init__(self, *local: int) -> None:
        self.at = bangkok(*local)
        self.events: list[Event] = []
        self.visit = 0
        self.turns = [CASE]
        self.comes()

    def comes(self) -> Told:
        """The citizen takes a ticket; the next events are of this turn."""
        self.visit += 1
        self.turn = CASE + 100 * (self.visit - 1)
        self.turns.append(self.turn)
        return self.then(Kind.TAKEN)

    def then(self, kind: Kind, minutes: float = 0, **data: object) -> Told:
        self.at += timedelta(minutes=minutes)
        seq = 1 + sum(event.visit == self.visit for event in self.events)
        self.events.append(Event(self.visit, seq, kind, self.at, CLERK, self.turn, 3, data))
        return self

    def of_another(self, kind: Kind, turn: int, minutes: float = 0, **data: object) -> Told:
        """An event of another turn, also of this visit."""
        own, self.turn = self.turn, turn
        self.then(kind, minutes, **data)
        self.turn = own
        return self

    def called_and_started(self, step: int = 1) -> Told:
        return self.then(Kind.CALLED).then(Kind.STARTED, step=step)

    def on(self, *local: int) -> Told:
        self.at = bangkok(*local)
        return self

    @property
    def clock(self) -> CaseClock:
        return case_clock(e for e in self.events if e.transaction in self.turns)

    def timing(self, calendar: ServiceCalendar = OFFICE) -> CaseTiming:
        return case_timing(self.events, self.turns, calendar)

    def times(self, *official: int, calendar: ServiceCalendar = OFFICE) -> WorkingTime:
        return working_time(self.events, self.turns, calendar, official=official)
