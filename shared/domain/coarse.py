"""Times as a few wide classes that can leave the house and still be added up.

The edges are the same everywhere: 15 seconds, and from there each √2 times the one before, so that
a time is known to about a third. Classes of fewer cases than may be published are joined with
their neighbours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isqrt

from shared.domain.publication import MINIMUM_FOR_COUNTS

_CLASSES = 48  # up to 15 s × 2^23.5, five years: longer than any case
EDGES: tuple[int, ...] = (0, *(isqrt(225 * 2**k) for k in range(_CLASSES)), 2**32)
"""In whole seconds, ascending; a class holds its lower edge and not its upper one."""

Class = tuple[int, int, int]
"""From, below (seconds), and how many cases."""


def classes(times: Sequence[int]) -> list[Class]:
    """The histogram of ascending times; empty where even all together are too few."""
    found: list[Class] = []
    low, n = 0, 0
    for begin, end in pairwise(EDGES):
        n += bisect_left(times, end) - bisect_left(times, begin)
        if n >= MINIMUM_FOR_COUNTS:
            found.append((low, end, n))
            low, n = end, 0
    if not found:
        return []
    first, _, last = found[-1]
    found[-1] = first, EDGES[-1], last + n
    return found


def joined(histograms: Iterable[Sequence[Class]]) -> list[Class]:
    """One histogram over the edges that all of them have; empty without any."""
    given = [each for each in histograms if each]
    if not given:
        return []
    common = set.intersection(*({low for low, _, _ in each} for each in given))
    edges = [*sorted(common), EDGES[-1]]
    return [
        (low, high, sum(n for each in given for begin, _, n in each if low <= begin < high))
        for low, high in pairwise(edges)
    ]


def class_of_rank(histogram: Sequence[Class], percent: int) -> tuple[int, int] | None:
    """Between which edges the nearest-rank percentile lies; None without cases."""
    whole = sum(n for _, _, n in histogram)
    rank, before = -(-percent * whole // 100), 0
    for low, high, n in histogram:
        before += n
        if before >= rank > 0:
            return low, high
    return None
