"""Before and after a change: intervals of means and shares, held against others' and by trial."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from functools import partial
from statistics import mean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.before_after import (
    Share,
    Verdict,
    compare_means,
    compare_shares,
    verdict,
)
from shared.domain.reduction import Sample
from shared.domain.statistics import student_t_quantile

TIMES = st.lists(st.integers(30, 7200), min_size=2, max_size=40)


def welch(before: list[int], after: list[int]) -> tuple[float, float]:
    """The textbook formulas in floating point, written down once more."""
    parts = [variance(each) / len(each) for each in (before, after)]
    freedom = sum(parts) ** 2 / sum(
        part**2 / (len(each) - 1) for part, each in zip(parts, (before, after), strict=True)
    )
    half = student_t_quantile(0.975, max(1, int(freedom * (1 + 1e-9)))) * math.sqrt(sum(parts))
    middle = mean(after) - mean(before)
    return middle - half, middle + half


@given(TIMES, TIMES)
def test_the_difference_is_that_of_welch(before: list[int], after: list[int]) -> None:
    found = compare_means(Sample.of(before), Sample.of(after))
    assert found is not None
    if len(set(before)) > 1 or len(set(after)) > 1:
        assert found.difference_interval == pytest.approx(welch(before, after), rel=1e-6, abs=1e-6)
    assert found.difference_seconds == Fraction(sum(after), len(after)) - Fraction(
        sum(before), len(before)
    )


@given(TIMES, TIMES)
def test_turning_the_sides_round_turns_the_ratio_round(before: list[int], after: list[int]) -> None:
    one = compare_means(Sample.of(before), Sample.of(after))
    other = compare_means(Sample.of(after), Sample.of(before))
    assert one is not None
    assert other is not None
    low, high = (1 + each / 100 for each in one.percent_interval)
    back = [1 + each / 100 for each in other.percent_interval]
    assert (1 / high, 1 / low) == pytest.approx(back)
    assert low <= float(one.after_seconds / one.before_seconds) * (1 + 1e-12)
    assert float(one.after_seconds / one.before_seconds) <= high * (1 + 1e-12)


def test_a_worked_example_by_hand() -> None:
    """Means 12 and 9 of four each, standard deviations 2: variances of the means 1/144 and 1/81."""
    s = math.sqrt(6)  # spreads of 3 around the mean: variance (9 + 0 + 0 + 9) / 3 = 6
    found = compare_means(Sample.of([9, 12, 12, 15]), Sample.of([6, 9, 9, 12]))
    assert found is not None
    assert found.percent == -25
    one, other = s**2 / 4 / 144, s**2 / 4 / 81
    freedom = (one + other) ** 2 / (one**2 / 3 + other**2 / 3)
    half = student_t_quantile(0.975, int(freedom)) * math.sqrt(one + other)
    expected = (100 * (0.75 * math.exp(-half) - 1), 100 * (0.75 * math.exp(half) - 1))
    assert found.percent_interval == pytest.approx(expected)


def test_too_little_says_nothing() -> None:
    some = Sample.of([60, 90])
    assert compare_means(Sample.of([60]), some) is None
    assert compare_means(some, Sample.of([0, 0])) is None
    assert compare_shares(Share(0, 0), Share(1, 2)) is None
    with pytest.raises(ValueError, match="part"):
        Share(3, 2)
    equal = compare_means(Sample.of([60, 60]), Sample.of([30, 30]))
    assert equal is not None
    assert equal.percent_interval == (-50.0, -50.0)


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        # Newcombe 1998, table II, method 10: 56/70 - 48/80 and others, here as after - before.
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_shares_have_the_interval_that_newcombe_printed(
    before: tuple[int, int], after: tuple[int, int], low: float, high: float
) -> None:
    found = compare_shares(Share(*before), Share(*after))
    assert found is not None
    assert found.interval == pytest.approx((100 * low, 100 * high), abs=0.006)


def test_the_interval_of_the_ratio_covers_nearly_as_often_as_it_says() -> None:
    """Skewed service times as in real halls (coefficient of variation 0.65, then 1.1)."""
    chance = random.Random(7)
    rounds, covered = 400, {0.6: 0, 0.95: 0}
    for sigma in covered:
        for _ in range(rounds):
            sides = [
                [max(1, round(600 * k * chance.lognormvariate(0, sigma))) for _ in range(40)]
                for k in (1.0, 0.8)
            ]
            found = compare_means(Sample.of(sides[0]), Sample.of(sides[1]))
            assert found is not None
            low, high = found.percent_interval
            covered[sigma] += low <= -20 <= high
    assert covered[0.6] / rounds >= 0.92
    assert covered[0.95] / rounds >= 0.90
    assert max(covered.values()) / rounds <= 0.985


def test_the_interval_of_shares_covers_nearly_as_often_as_it_says() -> None:
    chance = random.Random(11)
    rounds, covered = 600, 0
    for _ in range(rounds):
        one = sum(chance.random() < 0.7 for _ in range(40))
        other = sum(chance.random() < 0.85 for _ in range(40))
        found = compare_shares(Share(one, 40), Share(other, 40))
        assert found is not None
        covered += found.interval[0] <= 15 <= found.interval[1]
    assert 0.93 <= covered / rounds <= 0.985


@pytest.mark.parametrize(
    ("interval", "more", "said"),
    [
        ((-30.0, -5.0), False, Verdict.BETTER),
        ((5.0, 30.0), False, Verdict.WORSE),
        ((-30.0, 0.0), False, Verdict.NOT_CERTAIN),
        ((-3.0, 8.0), True, Verdict.NOT_CERTAIN),
        ((3.0, 8.0), True, Verdict.BETTER),
        ((-8.0, -3.0), True, Verdict.WORSE),
        (None, True, Verdict.NO_INTERVAL),
    ],
)
def test_certain_is_only_what_lies_on_one_side(
    interval: tuple[float, float] | None, more: bool, said: Verdict
) -> None:
    assert verdict(interval, 40, 40, more_is_better=more) is said
    for few in ((9, 40), (40, 9)):
        assert verdict(interval, *few, more_is_better=more) is Verdict.TOO_FEW


def test_what_moved_to_the_citizen_is_never_called_better() -> None:
    assert verdict((-30, -5), 40, 40, more_is_better=False, moved=True) is Verdict.MOVED
    assert verdict((5, 30), 40, 40, more_is_better=False, moved=True) is Verdict.WORSE


def test_more_kept_of_a_longer_promise_is_never_called_better() -> None:
    for moved in (False, True):
        say = partial(verdict, more_is_better=True, moved=moved, promised_longer=True)
        assert say((5, 30), 40, 40) is Verdict.PROMISED_LONGER
        assert say((-30, -5), 40, 40) is Verdict.WORSE
        assert say((-3, 8), 40, 40) is Verdict.NOT_CERTAIN
