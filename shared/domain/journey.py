"""The order of a visit's services, and where its citizen should go next: pure rules.

A visit waits in all its lines at once with one effective arrival, so the order can never move it
before anybody else: it only decides which of its own turns a counter takes that could take several.
What only few counters can do goes first there, and the longest line before shorter ones; the other
turns wait meanwhile, so the waits overlap instead of adding up. A lawful order is kept throughout.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.visit import Outcome, State, TransactionState, VisitState

NOT_TAKEN_UP = frozenset({Outcome.TRANSFERRED, Outcome.RECORDED_IN_ERROR, Outcome.NOT_CONFIRMED})
"""Turns that became another one, or never were, or whose citizen never came: they are no station
of the journey."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A service of a visit: the counters that take it, and the service that has to end first."""

    service: str
    counters: frozenset[int] = frozenset()
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The work that waits for a service, in seconds, and the counters that take it."""

    seconds: float
    counters: frozenset[int]


def arrange(stops: Sequence[Stop], queues: Collection[Queue] = ()) -> list[int]:
    """The places of `stops` in their best order; equal ones keep the order in which they stand.

    What has to come first does so even where the catalogue's order says otherwise; a service whose
    predecessor is not among the stops waits for nothing.
    """
    left = sorted(range(len(stops)), key=lambda place: _urgency(stops[place], queues, place))
    order: list[int] = []
    while left:
        waiting = {stops[place].service for place in left}
        able = [place for place in left if stops[place].after not in waiting] or left
        order.append(able[0])
        left.remove(able[0])
    return order


def _urgency(stop: Stop, queues: Collection[Queue], place: int) -> tuple[float, float, int]:
    return (len(stop.counters) or float("inf"), -expected_wait(stop.counters, queues), place)


def expected_wait(counters: frozenset[int], queues: Collection[Queue]) -> float:
    """Seconds of work that wait before each of `counters`, shared evenly among those able."""
    if not counters:
        return 0.0
    shares = (
        queue.seconds * len(queue.counters & counters) / len(queue.counters)
        for queue in queues
        if queue.counters
    )
    return round(sum(shares) / len(counters), 6)


def callable_next(state: VisitState, *, leaving: int | None = None) -> list[TransactionState]:
    """The waiting turns that may be called as soon as the citizen is free, in their places.

    `leaving` is the turn that is about to end: whatever waits for it alone counts as free.
    """
    done = state.transactions[leaving].service if leaving is not None else None
    return sorted(
        (
            turn
            for turn in state.transactions.values()
            if turn.state is State.WAITING
            and (not state.is_held_back(turn) or turn.after == done is not None)
        ),
        key=lambda turn: (turn.position, turn.id),
    )


def soonest(
    turns: Sequence[TransactionState], waits: Mapping[int, float]
) -> TransactionState | None:
    """The turn that is likely called first: the shortest line, then the place in the visit.

    `waits` are lengths of lines by transaction; what no open counter takes is absent and last.
    """
    return min(turns, key=lambda t: (waits.get(t.id, float("inf")), t.position, t.id), default=None)


def is_station(outcome: str | None, called_at: datetime | None) -> bool:
    """Whether a turn counts as a stop of its journey.

    What became another turn does not, nor what was taken off the ticket before it was called.
    """
    return outcome is None or (outcome not in NOT_TAKEN_UP and called_at is not None)


def progress(state: VisitState, turn: TransactionState) -> tuple[int, int]:
    """Which station of the journey a turn is, and of how many: (2, 5)."""
    turns = state.transactions.values()
    stations = [t for t in turns if is_station(t.outcome, t.called_at) or t.id == turn.id]
    over = sum(t.state is State.ENDED and t.id != turn.id for t in stations)
    return min(over + 1, len(stations)), len(stations)
