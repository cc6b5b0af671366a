"""What a citizen is told about the wait, and when something else is told."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.waiting import Basis, Spread, Told, WaitRange, rounded, tell, why

BASIS = Basis(counters=3, overtaken=0)
seconds = st.floats(0, 3 * 3600) | st.just(inf)
spreads = st.tuples(seconds, seconds).map(lambda pair: Spread(min(pair), max(pair)))


def minutes(low: float, high: float) -> Spread:
    return Spread(60 * low, 60 * high)


@pytest.mark.parametrize(
    ("spread", "low", "high"),
    [
        (minutes(0, 0), 0, 5),
        (minutes(10, 10), 10, 15),
        (minutes(11, 24), 10, 25),
        (minutes(9.99, 15.01), 5, 20),
        (minutes(60, 90), 60, 90),
        (minutes(60, 91), 60, None),
        (minutes(89, inf), 85, None),
        (minutes(95, 120), 90, None),
        (minutes(inf, inf), 90, None),
    ],
)
def test_m2_a_wait_is_rounded_outward_and_open_above_ninety_minutes(
    spread: Spread, low: int, high: int | None
) -> None:
    assert rounded(spread) == WaitRange(low, high)


@given(spreads)
def test_m2_what_is_told_is_a_range_and_never_a_single_minute(spread: Spread) -> None:
    told = rounded(spread)
    assert told.low_minutes % 5 == 0
    assert 0 <= told.low_minutes <= 90
    assert told.high_minutes is None or told.low_minutes < told.high_minutes <= 95
    assert told.high_minutes is None or told.high_minutes % 5 == 0
    assert told.low_seconds <= spread.low or told.low_minutes == 90
    assert told.holds(min(spread.high, 1e9)) or told.low_minutes == 90


def test_m2_a_wait_told_in_minutes_is_the_same_in_seconds() -> None:
    assert (WaitRange(10, 25).low_seconds, WaitRange(10, 25).high_seconds) == (600, 1500)
    assert WaitRange(90, None).high_seconds is None
    assert WaitRange(10, 25).holds(600)
    assert not WaitRange(10, 25).holds(1501)
    assert WaitRange(60, None).holds(9999)


def test_the_first_estimate_is_told_without_a_reason() -> None:
    assert tell(None, minutes(12, 18), BASIS) == Told(WaitRange(10, 20), BASIS)


def test_what_was_told_stays_while_it_holds_the_new_range() -> None:
    told = Told(WaitRange(10, 30), BASIS)
    assert tell(told, minutes(16, 22), Basis(1, 5)) is told


def test_m3_a_shorter_wait_is_told_quietly() -> None:
    told = Told(WaitRange(20, 35, "slower"), BASIS)
    assert tell(told, minutes(12, 28), BASIS).range == WaitRange(10, 30)


def test_m3_a_wait_that_surely_ends_much_sooner_is_told_though_the_old_range_holds_it() -> None:
    told = Told(WaitRange(0, 30), BASIS)
    assert tell(told, minutes(6, 21), BASIS) is told
    assert tell(told, minutes(6, 19), BASIS).range == WaitRange(5, 20)
    open_end = Told(WaitRange(60, None), BASIS)
    assert tell(open_end, minutes(66, 88), BASIS) is open_end
    assert tell(open_end, minutes(66, 84), BASIS).range == WaitRange(65, 85)


def test_m3_a_longer_wait_is_told_with_its_reason() -> None:
    told = Told(WaitRange(10, 20), BASIS)
    assert tell(told, minutes(16, 28), Basis(2, 0)).range == WaitRange(15, 30, "counter_closed")


def test_m3_a_wait_that_nobody_can_foresee_any_more_went_up_too() -> None:
    told = Told(WaitRange(60, 90), BASIS)
    assert tell(told, minutes(70, inf), Basis(3, 2)).range == WaitRange(70, None, "others_first")


def test_m3_a_range_does_not_jump_to_and_fro_at_its_edge() -> None:
    """Two estimates a few seconds apart, on either side of a multiple of five."""
    told = tell(None, minutes(11, 20), BASIS)
    for high in (20.4, 19.8, 20.6, 20.0, 20.9):
        assert tell(told, minutes(11, high), BASIS) is told
    lower = tell(told, minutes(9, 20.5), BASIS)
    assert lower.range == WaitRange(5, 20)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (Basis(2, 0), "counter_closed"),
        (Basis(2, 4), "counter_closed"),
        (Basis(3, 1), "others_first"),
        (Basis(4, 1), "others_first"),
        (Basis(3, 0), "slower"),
        (Basis(4, 0), "slower"),
    ],
)
def test_m3_the_reason_is_what_changed_since_the_range_was_told(now: Basis, reason: str) -> None:
    assert why(BASIS, now) == reason


@given(st.lists(spreads, min_size=1, max_size=12))
def test_m3_a_reason_is_given_exactly_when_the_upper_end_rises(found: list[Spread]) -> None:
    told = tell(None, found[0], BASIS)
    assert told.range.reason is None
    for spread in found[1:]:
        before, told = told, tell(told, spread, BASIS)
        old, new = before.range, told.range
        if told is before:
            continue
        rose = old.high_minutes is not None and (
            new.high_minutes is None or new.high_minutes > old.high_minutes
        )
        assert (new.reason is not None) == rose
        assert new.high_minutes is None or new.low_minutes < new.high_minutes


@given(spreads, spreads)
def test_m3_what_is_told_never_promises_more_than_the_estimate(first: Spread, then: Spread) -> None:
    """Up to the margin, the upper end covers the newest estimate."""
    told = tell(tell(None, first, BASIS), then, BASIS).range
    assert told.high_seconds is None or then.high <= told.high_seconds + 60
    assert told.low_seconds <= then.low or told.low_minutes == 90
