"""The table of how long services take."""

from __future__ import annotations

from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.waiting_times import POINTS, Durations, learn, table

times = st.lists(st.floats(1, 7200), min_size=1, max_size=200)


@given(times)
def test_a_table_rises_and_stays_within_what_was_seen(seen: list[float]) -> None:
    found = table(seen)
    assert len(found.points) == POINTS
    assert list(found.points) == sorted(found.points)
    assert min(seen) <= found.points[0]
    assert found.points[-1] <= max(seen)


@given(times)
def test_the_order_of_the_past_does_not_matter(seen: list[float]) -> None:
    assert table(seen) == table(seen[::-1])


def test_a_table_of_many_values_keeps_their_mean() -> None:
    seen = [float(x) for x in range(100, 1100)]
    assert table(seen).mean == pytest.approx(fmean(seen), rel=0.001)


def test_nothing_seen_gives_no_table() -> None:
    with pytest.raises(ValueError, match="at least one"):
        table([])


def test_without_a_past_the_standard_speaks_with_the_variation_of_service_halls() -> None:
    found = learn([], 600)
    assert found.mean == pytest.approx(600, rel=0.05)
    assert pstdev(found.points) / found.mean == pytest.approx(0.6, abs=0.08)


def test_a_short_past_is_drawn_towards_the_standard() -> None:
    means = [learn([300.0] * cases, 600).mean for cases in (0, 5, 15, 29, 30)]
    assert means == sorted(means, reverse=True)
    assert means[-1] == pytest.approx(300)


def test_thirty_cases_speak_alone() -> None:
    assert learn([300.0] * 30, 9999) == table([300.0])


def test_a_turn_forgotten_open_teaches_nothing() -> None:
    usual = [240.0, 300.0, 360.0] * 20
    assert learn([*usual, 4 * 3600.0], 600).points[-1] == 360


def test_a_running_service_takes_at_least_until_now() -> None:
    found = table([100, 200, 300, 400])
    left = [found.remaining(chance, 250) for chance in range(256)]
    assert min(left) > 0
    assert max(left) <= 150


@given(times, st.integers(0, 255), st.floats(0, 10_000))
def test_what_remains_is_never_negative(seen: list[float], chance: int, elapsed: float) -> None:
    assert table(seen).remaining(chance, elapsed) >= 0


def test_nothing_served_yet_leaves_the_whole_table() -> None:
    found = table([100, 200, 300, 400])
    assert tuple(found.remaining(chance, 0) for chance in range(256)) == found.points


def test_what_took_longer_than_ever_goes_on_for_about_as_long_again() -> None:
    found = Durations(table([60.0]).points)
    assert found.remaining(0, 500) == 0
    assert 0 < found.remaining(128, 500) <= found.remaining(255, 500) < 500
