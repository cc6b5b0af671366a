"""The interval of a mean over service units."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.averages import interval_of_mean
from shared.domain.reduction import Sample, interval_percent

TIMES = st.lists(st.integers(60, 7200), min_size=2, max_size=60)


@given(st.integers(60, 20_000), TIMES)
def test_one_unit_has_the_interval_of_its_own_figure(baseline: int, times: list[int]) -> None:
    sample = Sample.of(times)
    assert interval_of_mean([(baseline, sample)]) == interval_percent(baseline, sample)


def test_two_equal_units_are_surer_than_one_by_the_root_of_two() -> None:
    sample = Sample.of([500, 600, 700] * 100)
    one = interval_of_mean([(1200, sample)])
    two = interval_of_mean([(1200, sample), (1200, sample)])
    assert one is not None
    assert two is not None
    narrower = math.log((100 - one[0]) / 50) / math.log((100 - two[0]) / 50)
    assert narrower == pytest.approx(math.sqrt(2), rel=0.01)


def test_units_with_equal_times_give_a_point() -> None:
    units = [(1000, Sample.of([700] * 30)), (1000, Sample.of([500] * 40))]
    assert interval_of_mean(units) == (40.0, 40.0)


@given(st.lists(st.tuples(st.integers(600, 20_000), TIMES), min_size=2, max_size=5))
def test_the_mean_lies_inside_its_interval(units: list[tuple[int, list[int]]]) -> None:
    samples = [(baseline, Sample.of(times)) for baseline, times in units]
    found = interval_of_mean(samples)
    assert found is not None
    parts = [100 * (1 - s.total_seconds / s.n / baseline) for baseline, s in samples]
    mean = sum(parts) / len(parts)
    assert found[0] - 1e-6 <= mean <= found[1] + 1e-6


def test_without_units_or_with_a_single_case_nothing_is_said() -> None:
    assert interval_of_mean([]) is None
    assert interval_of_mean([(100, Sample.of([50])), (100, Sample.of([50, 60]))]) is None
