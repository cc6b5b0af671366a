"""Which activity follows which, how often, and how much time lies between: the process map.

A trace is the performances of one case in their order; the order given is the order taken, so that
equal moments keep the sequence of their log. Everything here is a sum over traces and does not
depend on the order in which they come. (W. van der Aalst, "Process Mining", 2nd ed. 2016, ch. 5.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
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


_NOTHING = timedelta()
