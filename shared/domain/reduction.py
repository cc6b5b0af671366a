"""How far steps and time of a process fell: the figure this whole product exists for.

Pure integers and exact fractions up to the moment of display, because two brackets meet at
exactly 30 and 50 per cent and a float may fall on either side. The brackets and the unweighted
mean over units follow the award programme for cutting steps and time of public service (seed
000: less than 30, 30 to 50, more than 50 per cent). Called by the reporting services; times are
in whole seconds of net working time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from shared.domain import publication
from shared.domain.statistics import median, nearest_rank, student_t_quantile

_CONFIDENCE_TAIL = 0.975  # two-sided 95 per cent


class Bracket(StrEnum):
    """What is said in public about one process. 30 and 50 themselves belong to the middle."""

    LONGER = "longer"
    NONE = "none"
    UNDER_30 = "under_30"
    FROM_30_TO_50 = "30_to_50"
    OVER_50 = "over_50"
    TOO_FEW = "too_few"
    NO_BASELINE = "no_baseline"


Minutes = TypeVar("Minutes", int, Fraction)


@dataclass(frozen=True, slots=True)
class Duration:
    """A promised or former time: whole working days and seconds, stored and shown apart.

    Thai standards mix both ("19 working days 5 minutes"). Only a ratio converts days. Raises
    ValueError for negative parts.
    """

    working_days: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if self.working_days < 0 or self.seconds < 0:
            raise ValueError("a duration has no negative part")

    def ratio_seconds(self, minutes_per_working_day: Minutes) -> Minutes:
        """Seconds of net working time, for a ratio only; 10 days of 420 minutes are 252,000.

        Over several centres the minutes may be the mean of theirs.
        """
        if minutes_per_working_day <= 0:
            raise ValueError("a working day needs at least one minute")
        return self.working_days * minutes_per_working_day * 60 + self.seconds


@dataclass(frozen=True, slots=True)
class Sample:
    """Measured times of one process in one period: all that a roll-up keeps of them.

    `total_seconds` is Σx and `total_squares` is Σx² (seconds²). Median and p90 come from the
    histogram or the cases. Raises ValueError when the sums cannot belong to `n` real times.
    """

    n: int
    total_seconds: int
    total_squares: int
    median_seconds: Fraction | None = None
    p90_seconds: int | None = None

    def __post_init__(self) -> None:
        if self.n < 0 or self.total_seconds < 0:
            raise ValueError("a sample has no negative count and no negative time")
        if self.n == 0 and (self.total_seconds or self.total_squares):
            raise ValueError("a sample of no cases has no time")
        if self.spread < 0 or self.total_squares > self.total_seconds**2:
            raise ValueError("the sum of squares does not fit this count and this sum")

    @classmethod
    def of(cls, values: Sequence[int]) -> "Sample":
        """The sample of these times in seconds; without values a sample of n = 0."""
        if not values:
            return cls(0, 0, 0)
        squares = sum(value * value for value in values)
        return cls(len(values), sum(values), squares, median(values), nearest_rank(values, 90))

    @property
    def spread(self) -> int:
        """n·Σx² − (Σx)²: zero when all times are equal, never negative."""
        return self.n * self.total_squares - self.total_seconds * self.total_seconds

    @property
    def mean_seconds(self) -> Fraction | None:
        return Fraction(self.total_seconds, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Reduction:
    """One figure as it may be published: what the minimum n forbids is None.

    `percent` is negative when the process became longer, and never clipped. `certain` says that
    the whole 95 per cent interval lies in `bracket`. `n` is None for an official reduction, which
    compares two documents and measures nothing.
    """

    bracket: Bracket
    certain: bool = False
    percent: Fraction | None = None
    n: int | None = None
    low_percent: float | None = None
    high_percent: float | None = None
    mean_seconds: Fraction | None = None
    median_seconds: Fraction | None = None
    p90_seconds: int | None = None


def bracket_of_percent(percent: Fraction | float) -> Bracket:
    """Bracket of an exact per cent: of one mean, or of a mean over units.

    Exactly 30 and exactly 50 are in the middle bracket. An unchanged time is `none`, not "under
    30": the programme counts processes that became shorter (seed 000). Never give it a rounded
    number: 29.996 shows as 30.00 and is still under 30.
    """
    if percent < 0:
        return Bracket.LONGER
    if percent == 0:
        return Bracket.NONE
    if percent < 30:
        return Bracket.UNDER_30
    return Bracket.FROM_30_TO_50 if percent <= 50 else Bracket.OVER_50


def reduction_percent(baseline_seconds: int | Fraction, total_seconds: int, n: int) -> Fraction:
    """100·(1 − mean ÷ baseline), exact, for the mean of `n` times that add up to `total_seconds`.

    A baseline that is itself a mean of former times may be a fraction of a second. Raises
    ValueError for a baseline of 0, without cases, or for a negative time.
    """
    _check_ratio(baseline_seconds, total_seconds, n)
    whole = baseline_seconds * n
    return Fraction(100 * (whole - total_seconds), whole)


def _check_ratio(baseline_seconds: int | Fraction, total_seconds: int, n: int) -> None:
    if baseline_seconds <= 0:
        raise ValueError("a baseline of 0 cannot be reduced: give the time before the improvement")
    if n < 1:
        raise ValueError("a reduction needs at least one case")
    if total_seconds < 0:
        raise ValueError("a total time is not negative")


def step_reduction_percent(baseline_steps: int | None, steps_now: int) -> Fraction | None:
    """100·(1 − official steps now ÷ official steps before), exact; None without a baseline.

    Steps are rows of the approved lists; sub-steps do not count. Stands beside the time, never
    mixed into it. Raises ValueError for a baseline without steps.
    """
    if baseline_steps is None:
        return None
    return reduction_percent(baseline_steps, steps_now, 1)


def official(
    baseline: Duration | None, standard: Duration, minutes_per_working_day: int
) -> Reduction:
    """What the agency promises: baseline against today's standard, certain because nothing is
    sampled.

    Without a baseline the process is new and `no_baseline`. Raises ValueError for a baseline or
    a standard of 0 ("at once" is no number; leave the standard out until a time is set).
    """
    if baseline is None:
        return Reduction(Bracket.NO_BASELINE)
    before = baseline.ratio_seconds(minutes_per_working_day)
    now = standard.ratio_seconds(minutes_per_working_day)
    if now == 0:
        raise ValueError("a standard of 0 is no time: give the minutes or days that are promised")
    percent = reduction_percent(before, now, 1)
    return Reduction(bracket_of_percent(percent), certain=True, percent=percent)


def real(baseline: Duration | None, sample: Sample, minutes_per_working_day: int) -> Reduction:
    """What citizens got: baseline against the measured mean, as far as the minimum n allows.

    The mean decides (award rule, seed 000). Fewer than 5 cases show their count, 5 to 29 also the
    median as `too_few`, 30 and more everything. `no_baseline` wins over `too_few`, because more
    cases would not help. Raises ValueError for a baseline of 0.
    """
    before = None if baseline is None else baseline.ratio_seconds(minutes_per_working_day)
    return measured_against(before, sample)


def measured_against(before: int | Fraction | None, sample: Sample) -> Reduction:
    """The same against a former time in seconds of working time; errors as in `real`."""
    if before == 0:
        raise ValueError("a baseline of 0 cannot be reduced: give the time before the improvement")
    full = publication.shows_bracket(sample.n)
    percent = low = high = None
    bracket = Bracket.NO_BASELINE if before is None else Bracket.TOO_FEW
    if before is not None and full:
        percent = reduction_percent(before, sample.total_seconds, sample.n)
        bracket = bracket_of_percent(percent)
        low, high = interval_percent(before, sample) or (None, None)
    return Reduction(
        bracket,
        certain=is_certain(bracket, low, high),
        percent=percent,
        n=sample.n,
        low_percent=low,
        high_percent=high,
        mean_seconds=sample.mean_seconds if full else None,
        median_seconds=sample.median_seconds if publication.shows_median(sample.n) else None,
        p90_seconds=sample.p90_seconds if full else None,
    )


def interval_percent(
    baseline_seconds: int | Fraction, sample: Sample
) -> tuple[float, float] | None:
    """95 per cent interval of the reduction, low before high; None below two cases.

    Log-delta t: h = t(0.975, n−1)·s ÷ (m·√n), bounds 1 − (m ÷ B)·e^(±h). Chosen over the bootstrap
    and Cox's log-normal interval because it needs only n, Σx and Σx² and still covers at least
    90 per cent from n = 30 on in real counter and hospital times, where Cox's fell to 67. With all
    times equal both bounds are the reduction itself.
    """
    if sample.n < 2:
        return None
    if sample.spread == 0:
        percent = float(reduction_percent(baseline_seconds, sample.total_seconds, sample.n))
        return percent, percent
    half = _half_width(sample)
    ratio = sample.total_seconds / (sample.n * baseline_seconds)
    return 100 * (1 - ratio * math.exp(half)), 100 * (1 - ratio * math.exp(-half))


def interval_of_time(sample: Sample) -> tuple[float, float] | None:
    """95 per cent interval of the mean itself in seconds, low before high, the same log-delta t
    interval as of a reduction; None below two cases."""
    mean = sample.mean_seconds
    if mean is None or sample.n < 2:
        return None
    half = _half_width(sample) if sample.spread else 0.0
    return float(mean) * math.exp(-half), float(mean) * math.exp(half)


def _half_width(sample: Sample) -> float:
    """h of the log-delta t interval of a sample whose times differ."""
    # s²/(m²·n) = (n·Σx² − (Σx)²) / ((n−1)·(Σx)²): whole numbers until here, so nothing cancels.
    relative_variance = sample.spread / ((sample.n - 1) * sample.total_seconds**2)
    return student_t_quantile(_CONFIDENCE_TAIL, sample.n - 1) * math.sqrt(relative_variance)


def is_certain(bracket: Bracket, low: float | None, high: float | None) -> bool:
    """Whether a whole interval, in per cent, lies in `bracket`; without one nothing is certain."""
    if low is None or high is None:
        return False
    if low == high:  # all times equal: a point, and it lies in its own bracket
        return True
    return bracket_of_percent(low) is bracket_of_percent(high) is bracket


@dataclass(frozen=True, slots=True)
class UnitReduction:
    """One service unit's reduction of one process; `percent` is None when not publishable."""

    n: int
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class Overall:
    """One process over all its units, both ways of averaging, and on how much each rests.

    `percent` is the official unweighted mean over units; `weighted_percent` weighs by cases. The
    two can lie in different brackets, so a screen prints the method next to the figure.
    """

    units: int
    units_left_out: int
    n: int
    percent: Fraction | None
    weighted_percent: Fraction | None


def overall(units: Sequence[UnitReduction]) -> Overall:
    """Unweighted mean over units of the units' reductions (award type 2, seed 000), exact.

    Units without a publishable figure are left out and counted. Without any unit both figures
    are None.
    """
    counted = [(unit.n, unit.percent) for unit in units if unit.percent is not None]
    n = sum(cases for cases, _ in counted)
    mean = weighted = None
    if counted:
        mean = sum((percent for _, percent in counted), Fraction(0)) / len(counted)
    if n:
        weighted = sum((cases * percent for cases, percent in counted), Fraction(0)) / n
    return Overall(len(counted), len(units) - len(counted), n, mean, weighted)


def largest_remainder_shares(counts: Sequence[int]) -> tuple[Decimal, ...]:
    """Per cents of the whole with two decimals that add up to exactly 100.00.

    Each share is cut to two decimals; the missing hundredths go to the largest remainders, the
    earlier one first among equals. All zero without a whole. Raises ValueError for a negative
    count.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a count is not negative")
    whole = sum(counts)
    if whole == 0:
        return tuple(Decimal("0.00") for _ in counts)
    hundredths = [10_000 * count // whole for count in counts]
    missing = 10_000 - sum(hundredths)
    by_remainder = sorted(
        range(len(counts)), key=lambda i: 10_000 * counts[i] % whole, reverse=True
    )
    for i in by_remainder[:missing]:
        hundredths[i] += 1
    return tuple(Decimal(share).scaleb(-2) for share in hundredths)
