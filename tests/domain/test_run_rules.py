"""The rules of a run chart: the middle before, shifts and trends."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.run_rules import Found, Signal, centre_line, shifts, trends


def of(*values: int) -> list[Fraction]:
    return [Fraction(each) for each in values]


def test_the_middle_is_the_median_of_the_points_before() -> None:
    assert centre_line([]) is None
    assert centre_line(of(7)) == 7
    assert centre_line(of(9, 1, 5)) == 5
    assert centre_line(of(9, 1, 5, 6)) == Fraction(11, 2)


def test_six_on_one_side_are_a_shift_and_five_are_none() -> None:
    assert shifts(of(12, 8, 8, 8, 8, 8, 12), Fraction(10)) == ()
    assert shifts(of(12, 8, 9, 8, 7, 8, 9, 12), Fraction(10)) == (Found(Signal.SHIFT_DOWN, 1, 6),)
    assert shifts(of(11, 12, 11, 12, 11, 12), Fraction(10)) == (Found(Signal.SHIFT_UP, 0, 5),)


def test_points_on_the_line_neither_count_nor_break() -> None:
    assert shifts(of(8, 8, 10, 8, 8, 10, 8), Fraction(10)) == ()
    assert shifts(of(8, 8, 10, 8, 8, 10, 8, 8), Fraction(10)) == (Found(Signal.SHIFT_DOWN, 0, 7),)


def test_five_that_rise_or_fall_are_a_trend_and_equal_neighbours_count_once() -> None:
    assert trends(of(1, 2, 3, 4, 3)) == ()
    assert trends(of(5, 1, 2, 3, 4, 5)) == (Found(Signal.TREND_UP, 1, 5),)
    assert trends(of(9, 8, 8, 7, 6)) == ()
    assert trends(of(9, 8, 8, 7, 6, 5)) == (Found(Signal.TREND_DOWN, 0, 5),)
    turned = trends(of(1, 2, 3, 4, 5, 4, 3, 2, 1))
    assert turned == (Found(Signal.TREND_UP, 0, 4), Found(Signal.TREND_DOWN, 4, 8))
    assert trends([]) == ()


def plain_shifts(values: Sequence[Fraction], centre: Fraction) -> set[tuple[int, int]]:
    """By trying every stretch: as long as can be, six off the line, all on one side."""
    sides = [(value > centre) - (value < centre) for value in values]
    found = set()
    for first in range(len(values)):
        for last in range(first, len(values)):
            inside = [side for side in sides[first : last + 1] if side]
            if sides[first] and sides[last] and len(inside) >= 6 and len(set(inside)) == 1:
                found.add((first, last))
    return {
        (a, b)
        for a, b in found
        if not any((c, d) != (a, b) and c <= a and b <= d for c, d in found)
    }


@pytest.mark.parametrize("way", [1, -1])
@given(values=st.lists(st.integers(8, 12), max_size=24))
def test_every_shift_is_found_that_trying_all_stretches_finds(way: int, values: list[int]) -> None:
    points = of(*(way * each for each in values))
    found = shifts(points, Fraction(way * 10))
    assert {(each.first, each.last) for each in found} == plain_shifts(points, Fraction(way * 10))


@given(values=st.lists(st.integers(0, 4), max_size=24))
def test_a_trend_goes_one_way_and_cannot_be_longer(values: list[int]) -> None:
    points = of(*values)
    for each in trends(points):
        inside = points[each.first : each.last + 1]
        steps = {(b > a) - (b < a) for a, b in pairwise(inside)} - {0}
        assert steps == {1 if each.signal is Signal.TREND_UP else -1}
        assert len(set(inside)) >= 5
