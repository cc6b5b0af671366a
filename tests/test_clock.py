from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.clock import DemoClock, SystemClock

MORNING = datetime(2026, 11, 16, 8, 30, tzinfo=timezone(timedelta(hours=7)))


def test_the_present_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
    assert DemoClock().now().tzinfo is UTC


def test_a_demo_clock_at_rate_zero_stands_still_where_it_was_set() -> None:
    clock = DemoClock()
    clock.set(MORNING, 0)
    assert clock.now() == clock.now() == MORNING
    assert clock.now().tzinfo is UTC


def test_a_demo_clock_runs_forward_at_its_rate() -> None:
    clock = DemoClock()
    started = clock.set(MORNING, 1_000_000)
    later = clock.now()
    assert later > started
    assert later - started < timedelta(days=365)


def test_a_demo_clock_returns_to_the_wall_clock() -> None:
    clock = DemoClock()
    clock.set(MORNING, 0)
    clock.set(None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_demo_clock_refuses_a_time_without_zone_and_a_rate_below_zero() -> None:
    clock = DemoClock()
    with pytest.raises(ValueError, match="zone"):
        clock.set(datetime(2026, 11, 16, 8, 30))
    with pytest.raises(ValueError, match="rate"):
        clock.set(MORNING, -1)
