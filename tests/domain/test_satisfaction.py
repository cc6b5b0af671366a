"""Survey answers: formulas by name, Wilson's interval, and what stays hidden."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import publication
from shared.domain.satisfaction import Votes, hidden, hidden_cells, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(9, 10, 59.6, 98.2), (28, 30, 78.7, 98.2), (10, 10, 72.2, 100.0), (0, 5, 0.0, 43.4)],
)
def test_wilson_gives_the_published_values(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=0.06)


def test_the_same_answers_have_three_figures_with_three_names() -> None:
    votes = Votes((1, 1, 2, 6, 10))
    assert votes.n == 20
    assert votes.top_two_percent == 80
    assert votes.mean == Fraction(83, 20)
    assert votes.mean_percent == 83


def test_nobody_has_no_figure() -> None:
    votes = Votes((0, 0, 0, 0, 0))
    assert (votes.mean, votes.top_two_percent, votes.top_two_interval) == (None, None, None)


def test_votes_are_five_counts() -> None:
    with pytest.raises(ValueError, match="five"):
        Votes((1, 2, 3))


def test_one_small_group_takes_the_smallest_shown_one_with_it() -> None:
    assert hidden([40, 9, 12]) == {1, 2}


def test_small_groups_that_are_enough_together_hide_nobody_else() -> None:
    assert hidden([40, 6, 5]) == {1, 2}


@given(st.lists(st.integers(0, 60), max_size=12))
def test_what_is_hidden_is_never_told_by_the_total(counts: list[int]) -> None:
    kept_back = hidden(counts)
    together = sum(counts[i] for i in kept_back)
    everything = len(kept_back) == len(counts)
    assert everything or together == 0 or together >= publication.MINIMUM_FOR_SATISFACTION
    assert all(n >= 10 for i, n in enumerate(counts) if i not in kept_back)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_hidden_cell_of_a_table_can_be_worked_out_from_its_sums(table: list[list[int]]) -> None:
    kept_back = hidden_cells(table)
    for i, row in enumerate(table):
        for j, n in enumerate(row):
            assert (i, j) in kept_back or n == 0 or n >= 10
    lines = [[(i, j) for j in range(3)] for i in range(len(table))]
    lines += [[(i, j) for i in range(len(table))] for j in range(3)]
    for line in lines:
        inside = [table[i][j] for i, j in line if (i, j) in kept_back]
        shown = [table[i][j] for i, j in line if (i, j) not in kept_back and table[i][j]]
        if inside and shown:
            assert len(inside) > 1
            assert sum(inside) >= 10


def test_a_table_of_large_groups_hides_nothing() -> None:
    assert hidden_cells([[10, 0, 30], [12, 40, 0]]) == frozenset()
