"""How long a counter is taken by one service: the spread of its own past, as a short table.

Real service times fit no textbook curve (bank and hospital logs), so the past itself is kept: 256
equally likely values. Where the past is short it is filled up with the standard of the process, in
the shape that service halls show: log-normal, coefficient of variation .65.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, median

POINTS = 256
ENOUGH_CASES = 30
"""From here on a service's own past speaks alone."""

VARIATION = 0.65
FAR_OUT = 3.5
"""Times further out than this by the log-MAD rule were forgotten open, or never served."""


@dataclass(frozen=True, slots=True)
class Durations:
    """Seconds, rising; each value is equally likely. Chance comes as a number from 0 to 255."""

    points: tuple[float, ...]

    @property
    def mean(self) -> float:
        return fmean(self.points)

    def remaining(self, chance: int, elapsed: float) -> float:
        """How much longer it takes, given that it took so long already.

        Beyond everything seen so far only this is known: what has taken long goes on for long.
        """
        first = bisect_right(self.points, elapsed)
        left = POINTS - first
        if left == 0:
            return elapsed * chance / POINTS
        return self.points[first + left * chance // POINTS] - elapsed


def learn(own: Sequence[float], standard_seconds: float) -> Durations:
    """The table of a service from its past times and the standard of its process, in seconds."""
    seen = _plausible([each for each in own if each > 0])
    missing = max(0, ENOUGH_CASES - len(seen))
    return table([*seen, *_around(standard_seconds, missing)])


def table(values: Sequence[float]) -> Durations:
    """256 quantiles of these values, between neighbours in proportion."""
    rising = sorted(values)
    if not rising:
        raise ValueError("a table needs at least one value")
    return Durations(tuple(_at(rising, (i + 0.5) / POINTS) for i in range(POINTS)))


def _at(rising: Sequence[float], share: float) -> float:
    place = min(max(share * len(rising) - 0.5, 0), len(rising) - 1)
    below = int(place)
    above = min(below + 1, len(rising) - 1)
    return rising[below] + (place - below) * (rising[above] - rising[below])


def _around(mean: float, count: int) -> list[float]:
    """`count` evenly spread values of the log-normal curve with this mean."""
    variance = math.log1p(VARIATION * VARIATION)
    curve = NormalDist(math.log(mean) - variance / 2, math.sqrt(variance))
    return [math.exp(curve.inv_cdf((i + 0.5) / count)) for i in range(count)]


def _plausible(seen: Sequence[float]) -> list[float]:
    """Without the times that lie far above all others (log-MAD rule, upper side only)."""
    if len(seen) < 5:
        return list(seen)
    logs = [math.log(each) for each in seen]
    middle = median(logs)
    width = 1.4826 * median(abs(each - middle) for each in logs)
    limit = middle + FAR_OUT * max(width, math.log(1.05))
    return [each for each, log in zip(seen, logs, strict=True) if log < limit]
