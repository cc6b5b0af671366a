"""Whole played days: what was told against what then happened."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shared.domain.waiting import rounded
from tests.played_halls import Days, Guess, play_days

LEARNED, TESTED = range(20), range(20, 24)


@pytest.fixture(scope="module")
def tested() -> Days:
    """Four days of a hall that was learned from twenty others, 190 citizens a day."""
    known = play_days(LEARNED, 190).learned()
    return play_days(TESTED, 190, known)


def share_inside(guesses: Sequence[Guess]) -> float:
    return sum(rounded(each.spread).holds(each.actual) for each in guesses) / len(guesses)


def first_guesses(days: Days) -> list[Guess]:
    firsts: dict[tuple[object, int], Guess] = {}
    for each in sorted(days.guesses, key=lambda guess: guess.at):
        firsts.setdefault((each.at.date(), each.visit), each)
    return list(firsts.values())


def test_m2_four_of_five_citizens_wait_as_long_as_they_were_told_at_first(tested: Days) -> None:
    firsts = first_guesses(tested)
    assert len(firsts) > 400
    assert share_inside(firsts) >= 0.80


def test_m2_so_do_those_who_wait_long(tested: Days) -> None:
    """Short waits are easy; they must not hide the others."""
    long = [each for each in first_guesses(tested) if each.actual > 15 * 60]
    assert len(long) > 200
    assert share_inside(long) >= 0.75


def test_m2_whatever_was_told_in_between_was_as_true(tested: Days) -> None:
    assert share_inside(tested.guesses) >= 0.80


def test_m2_the_range_says_something(tested: Days) -> None:
    """A range of zero to ninety minutes would always be true, and worth nothing."""
    told = [rounded(each.spread) for each in first_guesses(tested)]
    widths = [r.high_minutes - r.low_minutes for r in told if r.high_minutes is not None]
    assert len(widths) > 0.75 * len(told)
    assert sum(widths) / len(widths) < 25


def test_m2_a_hall_without_a_past_is_told_by_its_standards_and_still_often_right() -> None:
    guesses = first_guesses(play_days(TESTED, 150, Days().learned()))
    assert share_inside(guesses) >= 0.6
