"""Whether times and shares after a change differ from those before it, and how sure that is.

Means of skewed service times: the ratio of the two means by a log-delta t interval, their
difference by Welch's (Welch 1947), both with Satterthwaite's degrees of freedom; only n, Σx and Σx²
are needed, all of them whole numbers. Shares: the difference by Newcombe's hybrid score interval of
two Wilson intervals (Newcombe 1998, method 10). All intervals are two-sided 95 per cent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shared.domain.publication import shows_effect
from shared.domain.reduction import Sample
from shared.domain.satisfaction import wilson
from shared.domain.statistics import student_t_quantile

_TAIL = 0.975


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` cases. Raises ValueError unless 0 ≤ part ≤ whole."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError("a part lies between nothing and the whole")

    @property
    def percent(self) -> Fraction | None:
        return Fraction(100 * self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class MeanChange:
    """From one mean to another. `percent` is 100·(after ÷ before − 1), below 0 where it fell;
    `difference_seconds` is after − before."""

    before_seconds: Fraction
    after_seconds: Fraction
    percent: Fraction
    percent_interval: tuple[float, float]
    difference_seconds: Fraction
    difference_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ShareChange:
    """From one share to another; `points` is after − before in percentage points."""

    before_percent: Fraction
    after_percent: Fraction
    points: Fraction
    interval: tuple[float, float]


def compare_means(before: Sample, after: Sample) -> MeanChange | None:
    """None with fewer than two cases on a side, or where a mean is 0: it has no ratio."""
    if min(before.n, after.n) < 2 or not before.total_seconds or not after.total_seconds:
        return None
    old = Fraction(before.total_seconds, before.n)
    new = Fraction(after.total_seconds, after.n)
    # s²/(n·m²) and s²/n, each one exact quotient of whole numbers: nothing cancels.
    relative = [s.spread / ((s.n - 1) * s.total_seconds**2) for s in (before, after)]
    plain = [s.spread / (s.n**2 * (s.n - 1)) for s in (before, after)]
    ratio, width = float(new / old), _half_width(relative, before.n, after.n)
    difference, half = float(new - old), _half_width(plain, before.n, after.n)
    return MeanChange(
        old,
        new,
        100 * (new / old - 1),
        (100 * (ratio * math.exp(-width) - 1), 100 * (ratio * math.exp(width) - 1)),
        new - old,
        (difference - half, difference + half),
    )


def _half_width(variances: list[float], n_before: int, n_after: int) -> float:
    """t times the standard error of a difference of two independent means."""
    whole = math.fsum(variances)
    if whole == 0:
        return 0.0
    parts = zip(variances, (n_before, n_after), strict=True)
    freedom = whole**2 / math.fsum(part**2 / (n - 1) for part, n in parts)
    df = max(1, int(freedom * (1 + 1e-12)))  # equal sides: whole, but for the last bit
    return student_t_quantile(_TAIL, df) * math.sqrt(whole)


def compare_shares(before: Share, after: Share) -> ShareChange | None:
    """None where one of them has no cases."""
    old, new = before.percent, after.percent
    if old is None or new is None:
        return None
    old_low, old_high = wilson(before.part, before.whole)
    new_low, new_high = wilson(after.part, after.whole)
    one, other = float(old), float(new)
    down = math.hypot(other - new_low, old_high - one)
    up = math.hypot(new_high - other, one - old_low)
    middle = other - one
    return ShareChange(old, new, new - old, (middle - down, middle + up))


class Verdict(StrEnum):
    """What may be said of a change. `MOVED`: the figure is certainly better, and work went to the
    citizen, so it is no improvement that counts. `PROMISED_LONGER`: more is kept, of a promise that
    asks less. `NO_INTERVAL`: both values are known, and nobody can tell how sure their difference
    is."""

    BETTER = "better"
    WORSE = "worse"
    NOT_CERTAIN = "not_certain"
    MOVED = "moved"
    PROMISED_LONGER = "promised_longer"
    TOO_FEW = "too_few"
    NO_INTERVAL = "no_interval"


def verdict(
    interval: tuple[float, float] | None,
    n_before: int,
    n_after: int,
    *,
    more_is_better: bool,
    moved: bool = False,
    promised_longer: bool = False,
) -> Verdict:
    """From the interval of a change (below 0: it fell). Nothing is certain of fewer than ten cases
    on a side, and an interval that touches 0 says nothing."""
    if not (shows_effect(n_before) and shows_effect(n_after)):
        return Verdict.TOO_FEW
    if interval is None:
        return Verdict.NO_INTERVAL
    low, high = interval if more_is_better else (-interval[1], -interval[0])
    if low > 0 and promised_longer:
        return Verdict.PROMISED_LONGER
    if low > 0:
        return Verdict.MOVED if moved else Verdict.BETTER
    return Verdict.WORSE if high < 0 else Verdict.NOT_CERTAIN
