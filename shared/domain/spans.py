"""Sets of moments as lists of spans: union, what is left without others, and their seconds.

A span runs from its first moment up to, and without, its last. Spans that end before they begin are
empty, so that a clock set back makes nothing negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_SECOND = timedelta(seconds=1)

Span = tuple[datetime, datetime]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping or nested spans as their union, in order, so that nothing counts twice."""
    union: list[Span] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def within(spans: Iterable[Span], whole: Span) -> list[Span]:
    """The union of the spans as far as it lies in `whole`."""
    start, end = whole
    cut = ((max(first, start), min(last, end)) for first, last in spans)
    return merged((first, last) for first, last in cut if first < last)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The union of the spans less the union of the holes."""
    taken = merged(hole for hole in holes if hole[0] < hole[1])
    left: list[Span] = []
    for start, end in merged(spans):
        from_here = start
        for first, last in taken:
            if last <= from_here or first >= end:
                continue
            if from_here < first:
                left.append((from_here, first))
            from_here = last
        if from_here < end:
            left.append((from_here, end))
    return left


def total(spans: Iterable[Span], length: Callable[[datetime, datetime], int]) -> int:
    """The sum of the spans' lengths in whole seconds."""
    return sum(length(start, end) for start, end in spans)


def wall(start: datetime, end: datetime) -> int:
    """Seconds by the clock on the wall between the whole seconds of two moments; never negative."""
    return max(0, (end - _EPOCH) // _ONE_SECOND - (start - _EPOCH) // _ONE_SECOND)
