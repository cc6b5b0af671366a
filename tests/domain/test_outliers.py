"""The log-MAD rule against the standard library, and on times of which some are wrong."""

from __future__ import annotations

import math
import random
from collections import Counter
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import outliers
from shared.domain.outliers import LIMIT, NORMAL, SMALLEST_DEVIATION, spread

SECONDS = st.lists(st.integers(0, 20_000), min_size=1, max_size=200)


@given(SECONDS)
def test_median_and_deviation_equal_those_of_the_plain_list(values: list[int]) -> None:
    logs = [math.log(max(1, value)) for value in values]
    middle = median(logs)
    deviation = max(median(abs(each - middle) for each in logs), SMALLEST_DEVIATION)
    found = spread(Counter(values).items())
    assert found is not None
    assert found.n == len(values)
    assert found.median_log == pytest.approx(middle)
    assert found.deviation == pytest.approx(deviation)
    for value, log in zip(values, logs, strict=True):
        assert found.z(value) == pytest.approx((log - middle) / (NORMAL * deviation))


@given(SECONDS, st.integers(2, 50))
def test_only_the_upper_side_is_flagged_and_nothing_depends_on_the_unit(
    values: list[int], unit: int
) -> None:
    values = [value + 1 for value in values]
    found, scaled = (
        spread(Counter(each).items()) for each in (values, [unit * value for value in values])
    )
    assert found is not None
    assert scaled is not None
    for value in values:
        assert found.z(value) == pytest.approx(scaled.z(unit * value))
        if value <= found.median_seconds:
            assert not found.flags(value)


def test_nothing_is_flagged_without_enough_cases_to_compare_with() -> None:
    few = spread([(600, 28), (90_000, 1)])
    enough = spread([(600, 29), (90_000, 1)])
    assert few is not None
    assert enough is not None
    assert not few.flags(90_000)
    assert enough.flags(90_000)
    assert spread([]) is None


def test_equal_times_have_a_floor_so_that_five_per_cent_more_is_no_alarm() -> None:
    same = spread([(600, 100)])
    assert same is not None
    assert same.z(600) == 0
    assert not same.flags(630)
    assert same.flags(800)


def test_forgotten_finishes_are_found_and_true_times_left() -> None:
    # The table of 2,000 cases with a true mean near ten minutes and three per cent forgotten.
    chance = random.Random(2570)
    true = [round(chance.lognormvariate(math.log(510), 0.55)) for _ in range(1940)]
    forgotten = [chance.randint(7200, 25_200) for _ in range(60)]
    found = spread(Counter([*true, *forgotten]).items())
    assert found is not None
    assert all(found.flags(value) for value in forgotten)
    kept = [value for value in (*true, *forgotten) if not found.flags(value)]
    raw = sum([*true, *forgotten]) / 2000
    honest = sum(true) / len(true)
    assert sum(kept) / len(kept) == pytest.approx(honest, rel=0.01)
    assert raw > 1.5 * honest
    assert len(true) - len(kept) <= 4


def test_the_limit_is_the_one_of_the_literature() -> None:
    assert (LIMIT, NORMAL, outliers.FEWEST) == (3.5, 1.4826, 30)
