"""Brackets, intervals and averages of the step-and-time reduction."""

import math
from decimal import Decimal
from fractions import Fraction
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.reduction import (
    Bracket,
    Duration,
    Overall,
    Sample,
    UnitReduction,
    bracket_of_percent,
    interval_percent,
    largest_remainder_shares,
    measured_against,
    official,
    overall,
    real,
    reduction_percent,
    step_reduction_percent,
)
from tests.domain.brackets import bracket_of, two_decimals

DAY = 420
TWELVE_MINUTES = [38, 42, 55, 61, 47, 39, 44, 120, 52, 49, 41, 58]
TWELVE = [60 * minutes for minutes in TWELVE_MINUTES]


def minutes(number: int) -> Duration:
    return Duration(seconds=60 * number)


# Before and after as Thai local offices published them, 420 working minutes a day.
PUBLISHED = [
    # https://nongkungthanasan.go.th/public/list/data/index/menu/1597
    (minutes(8), minutes(5), "37.50", Bracket.FROM_30_TO_50),  # land development tax
    # http://www.tumbonbankeng.com/?p=1599
    (minutes(10), minutes(5), "50.00", Bracket.FROM_30_TO_50),  # house and land tax
    (minutes(60), minutes(30), "50.00", Bracket.FROM_30_TO_50),  # legal advice
    (minutes(5), minutes(3), "40.00", Bracket.FROM_30_TO_50),  # water fee
    (Duration(working_days=10), minutes(300), "92.86", Bracket.OVER_50),  # disaster relief
    # https://www.srakaew.go.th/datacenter/detail.php?news_id=189
    (minutes(4), minutes(3), "25.00", Bracket.UNDER_30),  # land development tax
    (minutes(4), minutes(4), "0.00", Bracket.NONE),  # sign tax, listed as improved
]


@pytest.mark.parametrize(("before", "after", "percent", "bracket"), PUBLISHED)
def test_a_published_pair_gets_its_per_cent_and_bracket(
    before: Duration, after: Duration, percent: str, bracket: Bracket
) -> None:
    figure = official(before, after, DAY)
    assert figure.percent is not None
    assert two_decimals(figure.percent) == Decimal(percent)
    assert figure.bracket is bracket
    assert figure.certain
    assert figure.n is None


def test_ten_days_to_five_hours_depend_on_the_length_of_a_working_day() -> None:
    figure = official(Duration(working_days=10), minutes(300), 480)
    assert figure.percent == Fraction(9375, 100)


def test_days_and_minutes_are_converted_only_for_a_ratio() -> None:
    mixed = Duration(working_days=19, seconds=300)
    assert mixed.ratio_seconds(DAY) == 19 * 420 * 60 + 300
    assert (mixed.working_days, mixed.seconds) == (19, 300)
    with pytest.raises(ValueError, match="working day"):
        mixed.ratio_seconds(0)
    with pytest.raises(ValueError, match="negative"):
        Duration(seconds=-1)


def test_one_working_day_to_105_minutes_is_75_per_cent() -> None:
    assert official(Duration(working_days=1), minutes(105), DAY).percent == 75


def test_exactly_30_and_exactly_50_per_cent_are_in_the_middle() -> None:
    assert bracket_of(100, 70, 1) is Bracket.FROM_30_TO_50
    assert bracket_of(100, 50, 1) is Bracket.FROM_30_TO_50
    assert bracket_of(1000, 701, 1) is Bracket.UNDER_30
    assert bracket_of(1000, 499, 1) is Bracket.OVER_50


@given(st.integers(1, 10**40), st.integers(1, 10**9))
def test_the_boundaries_are_exact_at_any_size(tenth: int, n: int) -> None:
    baseline = 10 * tenth
    assert bracket_of(baseline, 7 * tenth * n, n) is Bracket.FROM_30_TO_50
    assert bracket_of(baseline, 7 * tenth * n + 1, n) is Bracket.UNDER_30
    assert bracket_of(baseline, 5 * tenth * n, n) is Bracket.FROM_30_TO_50
    assert bracket_of(baseline, 5 * tenth * n - 1, n) is Bracket.OVER_50
    assert bracket_of(baseline, baseline * n, n) is Bracket.NONE
    assert bracket_of(baseline, baseline * n + 1, n) is Bracket.LONGER
    assert bracket_of(baseline, baseline * n - 1, n) is not Bracket.NONE


sizes = st.integers(1, 10**9)


@given(sizes, st.integers(0, 10**9), st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_bracket_does_not_depend_on_the_unit_of_time(
    baseline: int, total: int, n: int, scale: int
) -> None:
    assert bracket_of(baseline * scale, total * scale, n) is bracket_of(baseline, total, n)
    assert bracket_of(baseline, total * scale, n * scale) is bracket_of(baseline, total, n)


@given(sizes, sizes, sizes, st.integers(1, 1000))
def test_a_longer_mean_never_gets_a_better_bracket(
    baseline: int, one: int, other: int, n: int
) -> None:
    rising = [
        Bracket.LONGER,
        Bracket.NONE,
        Bracket.UNDER_30,
        Bracket.FROM_30_TO_50,
        Bracket.OVER_50,
    ]
    longer, shorter = max(one, other), min(one, other)
    assert rising.index(bracket_of(baseline, longer, n)) <= rising.index(
        bracket_of(baseline, shorter, n)
    )


@given(sizes, st.integers(0, 10**9), st.integers(1, 1000))
def test_whole_numbers_alone_give_the_same_bracket(baseline: int, total: int, n: int) -> None:
    saved, whole = 100 * (baseline * n - total), baseline * n
    plain = (
        (saved < 0, Bracket.LONGER),
        (saved == 0, Bracket.NONE),
        (saved < 30 * whole, Bracket.UNDER_30),
        (saved <= 50 * whole, Bracket.FROM_30_TO_50),
        (True, Bracket.OVER_50),
    )
    assert bracket_of(baseline, total, n) is next(bracket for holds, bracket in plain if holds)


def test_a_process_that_became_longer_is_negative_and_not_clipped() -> None:
    figure = official(minutes(10), minutes(25), DAY)
    assert figure.percent == -150
    assert figure.bracket is Bracket.LONGER


def test_upper_bounds_of_ranges_fall_by_28_57_per_cent() -> None:
    figure = official(Duration(working_days=7), Duration(working_days=5), DAY)
    assert figure.percent is not None
    assert two_decimals(figure.percent) == Decimal("28.57")


@pytest.mark.parametrize(("baseline", "total", "n"), [(0, 1, 1), (-5, 1, 1), (5, 1, 0), (5, -1, 1)])
def test_a_ratio_without_sense_is_refused(baseline: int, total: int, n: int) -> None:
    with pytest.raises(ValueError, match=r"baseline of 0|at least one case|not negative"):
        reduction_percent(baseline, total, n)


def test_a_baseline_or_standard_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="baseline of 0"):
        official(Duration(), minutes(5), DAY)
    with pytest.raises(ValueError, match="standard of 0"):
        official(minutes(5), Duration(), DAY)
    for sample in (Sample.of([]), Sample.of([60] * 30)):
        with pytest.raises(ValueError, match="baseline of 0"):
            real(Duration(), sample, DAY)


def test_a_new_process_has_no_reduction_but_keeps_its_times() -> None:
    assert official(None, minutes(5), DAY).bracket is Bracket.NO_BASELINE
    figure = real(None, Sample.of([60] * 40), DAY)
    assert figure.bracket is Bracket.NO_BASELINE
    assert (figure.n, figure.mean_seconds, figure.percent) == (40, Fraction(60), None)
    assert not figure.certain


def test_the_worked_dozen_falls_by_42_73_per_cent_and_is_not_certain() -> None:
    sample = Sample.of(TWELVE)
    assert sample.mean_seconds is not None
    assert two_decimals(sample.mean_seconds / 60) == Decimal("53.83")
    assert sample.median_seconds == 48 * 60
    assert sample.p90_seconds == 61 * 60
    percent = reduction_percent(94 * 60, sample.total_seconds, sample.n)
    assert two_decimals(percent) == Decimal("42.73")
    bounds = interval_percent(94 * 60, sample)
    assert bounds is not None
    assert [round(bound, 1) for bound in bounds] == [25.6, 55.9]
    without = Sample.of([x for x in TWELVE if x != 7200])
    assert two_decimals(reduction_percent(5640, without.total_seconds, 11)) == Decimal("49.13")


def test_the_interval_follows_its_formula() -> None:
    m, s, n = mean(TWELVE), stdev(TWELVE), len(TWELVE)
    h = 2.200985 * s / (m * math.sqrt(n))
    expected = [100 * (1 - m / 5640 * math.exp(sign * h)) for sign in (1, -1)]
    assert interval_percent(5640, Sample.of(TWELVE)) == pytest.approx(expected, abs=1e-4)


def test_few_cases_show_no_more_than_they_may() -> None:
    nothing = real(minutes(94), Sample.of([]), DAY)
    assert (nothing.n, nothing.bracket, nothing.median_seconds) == (0, Bracket.TOO_FEW, None)
    four = real(minutes(94), Sample.of(TWELVE[:4]), DAY)
    assert (four.n, four.bracket, four.median_seconds) == (4, Bracket.TOO_FEW, None)
    for n in (5, 29):
        some = real(minutes(94), Sample.of([600] * n), DAY)
        assert (some.n, some.bracket, some.median_seconds) == (n, Bracket.TOO_FEW, Fraction(600))
        hidden = (some.percent, some.low_percent, some.mean_seconds, some.p90_seconds)
        assert hidden == (None,) * 4
        assert not some.certain


def test_thirty_cases_show_everything() -> None:
    figure = real(minutes(94), Sample.of(TWELVE * 3), DAY)
    assert figure.bracket is Bracket.FROM_30_TO_50
    assert figure.percent is not None
    assert two_decimals(figure.percent) == Decimal("42.73")
    assert (figure.n, figure.median_seconds, figure.p90_seconds) == (36, Fraction(2880), 3660)
    assert figure.low_percent is not None
    assert figure.high_percent is not None
    assert 30 < figure.low_percent < 42.73 < figure.high_percent < 50
    assert figure.certain


def test_a_bracket_is_certain_only_when_its_whole_interval_lies_inside() -> None:
    near_the_edge = [69 * 60 + (-1) ** i * 600 for i in range(40)]
    figure = real(minutes(100), Sample.of(near_the_edge), DAY)
    assert figure.bracket is Bracket.FROM_30_TO_50
    assert figure.low_percent is not None
    assert figure.low_percent < 30
    assert not figure.certain
    farther = [60 * 60 + (-1) ** i * 600 for i in range(40)]
    assert real(minutes(100), Sample.of(farther), DAY).certain


def test_an_unchanged_mean_of_scattered_times_is_not_certainly_unchanged() -> None:
    figure = real(minutes(10), Sample.of([500, 700] * 20), DAY)
    assert figure.bracket is Bracket.NONE
    assert not figure.certain


def test_equal_times_make_a_certain_point() -> None:
    figure = real(minutes(10), Sample.of([420] * 30), DAY)
    assert figure.bracket is Bracket.FROM_30_TO_50
    assert figure.low_percent == figure.high_percent == 30
    assert figure.certain
    at_once = real(minutes(10), Sample.of([0] * 30), DAY)
    assert (at_once.percent, at_once.certain) == (Fraction(100), True)


def test_one_case_has_no_interval() -> None:
    assert interval_percent(600, Sample.of([300])) is None
    assert interval_percent(600, Sample.of([])) is None
    assert Sample.of([]).mean_seconds is None


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=60), sizes)
def test_the_interval_holds_the_reduction(times: list[int], baseline: int) -> None:
    sample = Sample.of(times)
    bounds = interval_percent(baseline, sample)
    assert bounds is not None
    percent = float(reduction_percent(baseline, sample.total_seconds, sample.n))
    assert bounds[0] <= percent + abs(percent) * 1e-12 + 1e-9
    assert bounds[1] >= percent - abs(percent) * 1e-12 - 1e-9


@pytest.mark.parametrize(
    ("n", "total", "squares"), [(-1, 0, 0), (0, 5, 0), (2, 10, 49), (2, 10, 101), (1, -1, 1)]
)
def test_sums_that_no_real_times_have_are_refused(n: int, total: int, squares: int) -> None:
    with pytest.raises(ValueError, match=r"sample|squares"):
        Sample(n, total, squares)


def test_steps_fall_exactly_and_only_against_a_baseline() -> None:
    assert step_reduction_percent(7, 4) == Fraction(300, 7)
    assert step_reduction_percent(3, 4) == Fraction(-100, 3)
    assert step_reduction_percent(None, 4) is None
    with pytest.raises(ValueError, match="baseline"):
        step_reduction_percent(0, 4)


def test_the_mean_over_units_and_the_weighted_mean_land_in_different_brackets() -> None:
    units = [
        UnitReduction(1000, reduction_percent(940, 340, 1)),
        UnitReduction(200, reduction_percent(940, 611, 1)),
        UnitReduction(50, reduction_percent(940, 800, 1)),
    ]
    assert [two_decimals(unit.percent or Fraction(0)) for unit in units] == [
        Decimal("63.83"),
        Decimal("35.00"),
        Decimal("14.89"),
    ]
    result = overall(units)
    assert result.percent is not None
    assert result.weighted_percent is not None
    assert two_decimals(result.percent) == Decimal("37.91")
    assert two_decimals(result.weighted_percent) == Decimal("57.26")
    assert bracket_of_percent(result.percent) is Bracket.FROM_30_TO_50
    assert bracket_of_percent(result.weighted_percent) is Bracket.OVER_50
    assert (result.units, result.n) == (3, 1250)


def test_a_mean_of_ratios_is_no_ratio_of_means() -> None:
    units = [UnitReduction(1, reduction_percent(10, 4, 1)), UnitReduction(1, Fraction(25))]
    assert overall(units).percent == Fraction(85, 2)
    assert reduction_percent(10 + 60, 4 + 45, 1) == 30


def test_units_without_a_publishable_figure_are_left_out_and_counted() -> None:
    result = overall([UnitReduction(40, Fraction(20)), UnitReduction(3, None)])
    assert result == Overall(1, 1, 40, Fraction(20), Fraction(20))
    assert overall([UnitReduction(3, None)]) == Overall(0, 1, 0, None, None)
    assert overall([]) == Overall(0, 0, 0, None, None)


def test_two_decimals_round_halves_away_from_zero() -> None:
    assert two_decimals(Fraction(1, 200)) == Decimal("0.01")
    assert two_decimals(Fraction(-1, 200)) == Decimal("-0.01")
    assert two_decimals(Fraction(42725, 1000)) == Decimal("42.73")
    assert str(two_decimals(Fraction(50))) == "50.00"
    assert str(two_decimals(Fraction(-1, 10_000))) == "0.00"


def test_the_year_2548_shares_are_15_65_51_27_and_33_07_per_cent() -> None:
    counts = [2026, 6637, 4281]
    whole = sum(counts)
    assert whole == 12944
    rounded = [two_decimals(Fraction(100 * count, whole)) for count in counts]
    assert rounded == [Decimal("15.65"), Decimal("51.27"), Decimal("33.07")]
    assert sum(rounded) == Decimal("99.99")


def test_shares_by_largest_remainder_add_up_to_a_hundred() -> None:
    shares = largest_remainder_shares([2026, 6637, 4281])
    assert shares == (Decimal("15.65"), Decimal("51.28"), Decimal("33.07"))
    assert largest_remainder_shares([1, 1, 1]) == (
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    )
    assert largest_remainder_shares([0, 0]) == (Decimal("0.00"), Decimal("0.00"))
    assert largest_remainder_shares([]) == ()
    with pytest.raises(ValueError, match="not negative"):
        largest_remainder_shares([1, -1])


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=20).filter(any))
def test_shares_always_add_up_and_stay_within_a_hundredth(counts: list[int]) -> None:
    shares = largest_remainder_shares(counts)
    assert sum(shares) == 100
    for count, share in zip(counts, shares, strict=True):
        assert abs(Fraction(100 * count, sum(counts)) - Fraction(share)) < Fraction(1, 100)


@given(st.lists(st.integers(60, 7200), min_size=30, max_size=60), st.integers(1, 20_000))
def test_a_mean_of_former_times_is_no_other_baseline_than_a_time(
    times: list[int], thirds: int
) -> None:
    """Three times as long on both sides, so that the fraction becomes whole."""
    figure = measured_against(Fraction(thirds, 3), Sample.of(times))
    whole = measured_against(thirds, Sample.of([3 * each for each in times]))
    assert figure.percent == whole.percent
    assert (figure.bracket, figure.certain) == (whole.bracket, whole.certain)
    assert figure.low_percent == pytest.approx(whole.low_percent)
    assert figure.high_percent == pytest.approx(whole.high_percent)
