"""Chance that can be repeated."""

from __future__ import annotations

from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.draws import Draws

MANY = 4000


def test_a_key_always_gives_the_same_numbers() -> None:
    assert [Draws("day", 7).uniform() for _ in range(3)] == [Draws("day", 7).uniform()] * 3
    first, second = Draws("day", 7), Draws("day", 7)
    assert [first.uniform() for _ in range(50)] == [second.uniform() for _ in range(50)]


def test_another_key_gives_other_numbers() -> None:
    assert Draws("day", 7).uniform() != Draws("day", 8).uniform()


@given(st.text(), st.integers(), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_numbers_stay_in_their_range(word: str, number: int, low: float, width: float) -> None:
    draws = Draws(word, number)
    assert 0 <= draws.uniform() < 1
    assert low <= draws.between(low, low + width) <= low + width
    assert -3 <= draws.whole(-3, 4) <= 4
    assert draws.exponential(5) >= 0
    assert draws.lognormal(5, 0.65) > 0


def test_numbers_have_the_mean_and_the_spread_asked_for() -> None:
    draws = Draws("moments")
    uniform = [draws.uniform() for _ in range(MANY)]
    times = [draws.lognormal(300, 0.65) for _ in range(MANY)]
    gaps = [draws.exponential(40) for _ in range(MANY)]
    assert fmean(uniform) == pytest.approx(0.5, abs=0.02)
    assert fmean(times) == pytest.approx(300, rel=0.05)
    assert pstdev(times) / fmean(times) == pytest.approx(0.65, abs=0.06)
    assert fmean(gaps) == pytest.approx(40, rel=0.06)
    assert pstdev([draws.normal() for _ in range(MANY)]) == pytest.approx(1, abs=0.05)


def test_a_weight_is_a_share_and_nothing_is_picked_from_nothing() -> None:
    draws = Draws("picks")
    picks = [draws.pick((3, 0, 1)) for _ in range(MANY)]
    assert picks.count(0) / MANY == pytest.approx(0.75, abs=0.03)
    assert 1 not in picks
    with pytest.raises(ValueError, match="above zero"):
        draws.pick((0, 0))
