"""Student's t against printed tables, exact medians and nearest ranks."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.statistics import median, nearest_rank, student_t_quantile


@pytest.mark.parametrize(
    ("probability", "df", "table"),
    [
        (0.975, 1, 12.706205),
        (0.975, 2, 4.302653),
        (0.975, 3, 3.182446),
        (0.975, 4, 2.776445),
        (0.975, 5, 2.570582),
        (0.975, 10, 2.228139),
        (0.975, 11, 2.200985),
        (0.975, 29, 2.045230),
        (0.975, 30, 2.042272),
        (0.975, 60, 2.000298),
        (0.975, 120, 1.979930),
        (0.975, 1000, 1.962339),
        (0.975, 10**9, 1.959964),
        (0.95, 7, 1.894579),
        (0.995, 20, 2.845340),
        (0.9995, 4, 8.610302),
        (0.9, 15, 1.340606),
        (0.5, 9, 0.0),
        (0.025, 11, -2.200985),
    ],
)
def test_students_t_agrees_with_the_printed_tables(
    probability: float, df: int, table: float
) -> None:
    assert student_t_quantile(probability, df) == pytest.approx(table, abs=2e-6)


@pytest.mark.parametrize("probability", [0.6, 0.9, 0.975, 0.995, 0.9995])
def test_students_t_does_not_jump_where_its_two_methods_meet(probability: float) -> None:
    below, at, above = (student_t_quantile(probability, df) for df in (199, 200, 201))
    assert below > at > above
    assert (below - at) == pytest.approx(at - above, rel=0.02)


def test_students_t_refuses_what_it_cannot_answer() -> None:
    with pytest.raises(ValueError, match="degree of freedom"):
        student_t_quantile(0.975, 0)
    with pytest.raises(ValueError, match="probability"):
        student_t_quantile(1.0, 5)


def test_median_and_nearest_rank_are_exact() -> None:
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == Fraction(5, 2)
    assert nearest_rank(list(range(1, 11)), 90) == 9
    assert nearest_rank(list(range(1, 12)), 90) == 10
    assert nearest_rank([7], 90) == 7
    assert nearest_rank([1, 2], 50) == 1
    for wrong in (0, 101):
        with pytest.raises(ValueError, match="between 1 and 100"):
            nearest_rank([1], wrong)
    with pytest.raises(ValueError, match="at least one"):
        median([])
    with pytest.raises(ValueError, match="at least one"):
        nearest_rank([], 90)


@given(st.lists(st.integers(), min_size=1), st.integers(1, 100))
def test_a_nearest_rank_is_the_smallest_value_with_enough_below(
    values: list[int], percent: int
) -> None:
    rank = nearest_rank(values, percent)
    assert rank in values
    assert 100 * sum(value <= rank for value in values) >= percent * len(values)
    assert 100 * sum(value < rank for value in values) < percent * len(values)
