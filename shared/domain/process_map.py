"""Which activity follows which: directly-follows graph, variants and durations of traces.

A trace is the performances of one case in their order; the order given is the order taken, so that
equal moments keep the sequence of their log. Everything here is a sum over traces and does not
depend on the order in which they come. (W. van der Aalst, "Process Mining", 2nd ed. 2016, ch. 5.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

A = TypeVar("A", bound=Hashable)
"""What names an activity: a text, or a step's position."""


class Performance(NamedTuple, Generic[A]):
    """One performance of an activity. One that lasts no time has two equal moments."""

    activity: A
    started_at: datetime
    finished_at: datetime


class Flow(NamedTuple):
    """How often one activity followed another, and the seconds between them, all together."""

    n: int
    seconds: float

    @property
    def mean_seconds(self) -> float:
        return self.seconds / self.n


def directly_follows(traces: Iterable[Iterable[Performance[A]]]) -> dict[tuple[A, A], Flow]:
    """Every pair of activities of which the second came right after the first in some trace.

    The time between them runs from the end of the first to the start of the second, and is nothing
    where they overlap.
    """
    counts: Counter[tuple[A, A]] = Counter()
    times: dict[tuple[A, A], timedelta] = {}
    for trace in traces:
        before: Performance[A] | None = None
        for done in trace:
            if before is not None:
                pair = before.activity, done.activity
                counts[pair] += 1
                between = max(done.started_at - before.finished_at, _NOTHING)
                times[pair] = times.get(pair, _NOTHING) + between
            before = done
    return {pair: Flow(n, times[pair].total_seconds()) for pair, n in counts.items()}


def variants(traces: Iterable[Iterable[Performance[A]]]) -> Counter[tuple[A, ...]]:
    """How many traces went through the same activities in the same order."""
    return Counter(tuple(done.activity for done in trace) for trace in traces)


def start_activities(traces: Iterable[Sequence[Performance[A]]]) -> Counter[A]:
    """How many traces begin with each activity; an empty trace begins with none."""
    return Counter(trace[0].activity for trace in traces if trace)


def end_activities(traces: Iterable[Sequence[Performance[A]]]) -> Counter[A]:
    """How many traces end with each activity; an empty trace ends with none."""
    return Counter(trace[-1].activity for trace in traces if trace)


def case_seconds(trace: Iterable[Performance[A]]) -> float:
    """Seconds from the first moment of a trace to its last on the wall clock; 0 where it is empty.

    The last moment need not be the last performance's: activities may overlap.
    """
    first: datetime | None = None
    last: datetime | None = None
    for done in trace:
        first = done.started_at if first is None else min(first, done.started_at)
        last = done.finished_at if last is None else max(last, done.finished_at)
    return 0.0 if first is None or last is None else (last - first).total_seconds()


_NOTHING = timedelta()
