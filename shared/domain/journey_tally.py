"""What one visit for a life event contributes to the figures about journeys.

Pure; called by the store in every transaction that changes such a visit or a case that began in it,
and again by every check. A journey belongs to the business day on which its ticket was taken. A
turn that goes on with the case of an earlier visit is part of that visit, where its result counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from shared.domain import tally
from shared.domain.calendar import ServiceCalendar
from shared.domain.case import CaseRecord
from shared.domain.journey import NOT_TAKEN_UP
from shared.domain.journey_time import Journey, Leg, journey_of, unfinished_because
from shared.domain.tally import Tally
from shared.domain.visit import Outcome, TransactionState, VisitState

TAKEN, COUNTERS, IN_ONE_VISIT = "taken", "counters", "in_one_visit"
LEFT_OUT, OF = "out:", "of:"
ONE_SERVICE = "one_service"


class Clock(StrEnum):
    """By which its time is measured."""

    WORKING = "working"  # also holds everything that is no time
    WALL = "wall"
    BETWEEN = "between"


class Made(NamedTuple):
    """What a journey was made of: its process versions, and the minutes of the working day that
    was in force at its last result, by which former times in days are worth hours."""

    processes: tuple[int, ...]
    minutes: int

    @property
    def name(self) -> str:
        return f"{OF}{self.minutes}:{'+'.join(map(str, self.processes))}"


def made_of(row: Tally) -> Mapping[Made, int]:
    """How many journeys of a sum were made of what."""
    return {_made(name): n for name, n in row.below(OF).items()}


def _made(name: str) -> Made:
    minutes, _, processes = name.partition(":")
    return Made(tuple(int(each) for each in processes.split("+")), int(minutes))


class Counted(NamedTuple):
    """A journey that counts, and what it was made of."""

    journey: Journey
    made: Made


def judged(
    legs: Sequence[Leg], calendar_at: Callable[[datetime], ServiceCalendar]
) -> Counted | str:
    """The journey over these services, or the reason why it does not count."""
    reason = unfinished_because(legs) if len(legs) > 1 else ONE_SERVICE
    if reason is not None:
        return reason
    calendar = calendar_at(max(leg.result_at for leg in legs if leg.result_at is not None))
    made = Made(tuple(sorted(leg.process for leg in legs)), calendar.minutes_per_working_day)
    return Counted(journey_of(legs, calendar), made)


def journey_tally(
    visit: VisitState,
    records: Mapping[int, CaseRecord],
    calendar_at: Callable[[datetime], ServiceCalendar],
) -> Mapping[Clock, Tally]:
    """That it was taken, and its three clocks, or the reason why it does not count.

    `records` are the cases that began in the visit, as they stand with all later visits.
    """
    found = judged([_leg(turn, records) for turn in _stations(visit)], calendar_at)
    if isinstance(found, str):
        return {Clock.WORKING: tally.of_counts({TAKEN: 1, f"{LEFT_OUT}{found}": 1})}
    journey, made = found
    counts = {
        TAKEN: 1,
        COUNTERS: journey.counters,
        IN_ONE_VISIT: int(journey.in_one_visit),
        made.name: 1,
    }
    return {
        Clock.WORKING: tally.of_time(journey.working_seconds, **counts),
        Clock.WALL: tally.of_time(journey.wall_seconds),
        Clock.BETWEEN: tally.of_time(journey.between_seconds),
    }


def _stations(visit: VisitState) -> Iterable[TransactionState]:
    """Its own turns that became no other one, in their order."""
    turns = sorted(visit.transactions.values(), key=lambda turn: (turn.position, turn.id))
    return [turn for turn in turns if is_own_station(turn.id, turn.outcome, turn.case)]


def is_own_station(turn: int, outcome: Outcome | None, case: int | None) -> bool:
    """Whether a turn is a service of its visit's journey: one that became no other, and did not go
    on with the case of an earlier visit."""
    return outcome not in NOT_TAKEN_UP and case in (None, turn)


def _leg(turn: TransactionState, records: Mapping[int, CaseRecord]) -> Leg:
    case = records.get(turn.case) if turn.case is not None else None
    times = turn.started_at, turn.ended_at, case.ready_at if case is not None else None
    return leg_of(turn.process, turn.counter, turn.outcome, *times)


def leg_of(
    process: int,
    counter: int | None,
    outcome: Outcome | None,
    started_at: datetime | None,
    ended_at: datetime | None,
    ready_at: datetime | None,
) -> Leg:
    """A service of a journey; `ready_at` is when its case had its result, if it was a case."""
    result = ended_at if ready_at is None and outcome is Outcome.COMPLETED else ready_at
    return Leg(process, counter, started_at, ended_at, result, outcome)
