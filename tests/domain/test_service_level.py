"""The service level: honest also about those who still wait, and the same at any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.service_level import (
    Breach,
    LevelState,
    Promise,
    Wait,
    breaches,
    crossings,
    length,
    level,
)

START = datetime(2026, 11, 16, 2, tzinfo=UTC)
PROMISE = Promise()


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def called(since: float, wait: float) -> Wait:
    return Wait(at(since), called_at=at(since + wait))


@st.composite
def waits(draw: st.DrawFn) -> list[Wait]:
    found = []
    for _ in range(draw(st.integers(0, 14))):
        since = draw(st.integers(0, 120))
        ended = at(since + draw(st.integers(0, 40)))
        how = draw(st.sampled_from(("called", "left", "waits")))
        found.append(
            Wait(
                at(since),
                ended if how == "called" else None,
                ended if how == "left" else None,
            )
        )
    return found


def test_four_of_five_within_the_target_keep_the_promise_and_three_break_it() -> None:
    kept = [called(each, 10) for each in range(4)]
    assert level([*kept, called(0, 16)], PROMISE, at(20)).state is LevelState.MET
    broken = level([*kept[:3], called(0, 16), called(1, 16)], PROMISE, at(20))
    assert (broken.state, broken.n) == (LevelState.BROKEN, 5)
    assert broken.percent == 60


def test_exactly_the_target_is_in_time_and_a_moment_more_is_not() -> None:
    assert level([called(0, 15)], PROMISE, at(20)).kept == 1
    late = Wait(at(0), at(15) + timedelta(microseconds=1))
    assert level([late], PROMISE, at(20)).missed == 1


def test_of_too_few_nothing_is_said() -> None:
    assert level([called(0, 40)] * 4, PROMISE, at(45)).state is LevelState.TOO_FEW


def test_a_hall_in_which_nobody_is_called_breaks_the_promise() -> None:
    waiting = [Wait(at(0))] * 5
    assert level(waiting, PROMISE, at(11)).state is LevelState.TOO_FEW
    assert level(waiting, PROMISE, at(12)).state is LevelState.AT_RISK
    assert level(waiting, PROMISE, at(15)).state is LevelState.AT_RISK
    assert level(waiting, PROMISE, at(16)).state is LevelState.BROKEN


def test_who_gives_up_early_is_no_evidence_and_who_gives_up_late_is_a_miss() -> None:
    early, late = Wait(at(0), left_at=at(14)), Wait(at(0), left_at=at(30))
    assert level([early], PROMISE, at(31)).n == 0
    assert level([late], PROMISE, at(31)).missed == 1


def test_an_hour_later_a_call_counts_no_more() -> None:
    waits = [called(0, 20)] * 5
    assert level(waits, PROMISE, at(79)).state is LevelState.BROKEN
    assert level(waits, PROMISE, at(80)).state is LevelState.TOO_FEW
    assert level(waits, Promise(window=None), at(300)).state is LevelState.BROKEN


def test_when_it_broke_and_when_it_recovered_is_known() -> None:
    day = [called(0, 20)] * 5 + [called(21, 1)] * 20
    found = breaches(crossings(day, PROMISE, at(60)))
    assert [(each.since.replace(microsecond=0), each.until) for each in found] == [(at(15), at(22))]
    assert breaches(crossings(day, PROMISE, at(18)))[-1].until is None


@given(waits(), st.integers(0, 240), st.sampled_from((None, 30, 60)))
def test_the_log_of_changes_ends_where_the_present_stands(
    day: list[Wait], minutes: int, window: int | None
) -> None:
    promise = Promise(window=None if window is None else timedelta(minutes=window), least=3)
    now = at(minutes)
    known = [
        Wait(
            each.since,
            each.called_at if each.called_at and each.called_at <= now else None,
            each.left_at if each.left_at and each.left_at <= now else None,
        )
        for each in day
        if each.since <= now
    ]
    found = crossings(known, promise, now)
    present = level(known, promise, now).state
    assert (found[-1].state if found else LevelState.TOO_FEW) is present
    assert all(a.at < b.at and a.state is not b.state for a, b in pairwise(found))
    for each in found:
        assert level(known, promise, each.at).state is each.state


@given(waits(), st.integers(0, 200))
def test_one_call_in_time_more_never_makes_it_worse(day: list[Wait], minutes: int) -> None:
    order = [LevelState.BROKEN, LevelState.AT_RISK, LevelState.MET]
    before = level(day, PROMISE, at(minutes))
    after = level([*day, Wait(at(minutes), at(minutes))], PROMISE, at(minutes))
    assert after.kept == before.kept + 1
    if before.n >= PROMISE.least:  # with fewer one more may be what makes them enough to say so
        assert order.index(after.state) >= order.index(before.state)


@given(waits(), st.integers(0, 200))
def test_a_line_is_as_long_as_those_who_came_and_did_not_go(day: list[Wait], minutes: int) -> None:
    came = sum(each.since <= at(minutes) for each in day)
    went = sum(
        each.ended_at is not None and each.ended_at <= at(minutes) and each.since <= at(minutes)
        for each in day
    )
    assert length(day, at(minutes)) == came - went


def test_times_of_breach_are_joined_over_states_between() -> None:
    assert breaches([]) == []
    assert Breach(at(0), None).until is None
