"""What other programs count of traces: their variants, first and last activities, and durations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from shared.domain.process_map import Performance

A = TypeVar("A", bound=Hashable)


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
