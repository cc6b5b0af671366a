"""Lunch in turns: some stay at work, and nobody is passed over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.breaks import (
    BreakKind,
    Shift,
    Turn,
    is_over,
    least_at_work,
    room_to_leave,
    turns,
)
from shared.domain.rules import RULES

MORNING = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)

shifts = st.lists(
    st.tuples(st.integers(0, 300), st.booleans(), st.sampled_from([None, "short", "lunch"])),
    min_size=1,
    max_size=20,
).map(
    lambda drawn: [
        Shift(number, number, MORNING + timedelta(minutes=since), lunch and kind != "lunch", kind)
        for number, (since, lunch, kind) in enumerate(drawn, start=1)
    ]
)


@given(shifts)
def test_whoever_may_go_leaves_enough_people_at_work(people: list[Shift]) -> None:
    away = sum(1 for each in people if each.break_kind is not None)
    going = sum(1 for _, turn in turns(people, RULES) if turn is Turn.MAY_GO)
    if going:
        assert len(people) - away - going >= least_at_work(len(people), RULES)


@given(shifts)
def test_nobody_who_is_at_work_longer_waits_while_somebody_else_may_go(
    people: list[Shift],
) -> None:
    found = turns(people, RULES)
    goes = [each.since for each, turn in found if turn is Turn.MAY_GO]
    waits = [each.since for each, turn in found if turn is Turn.WAITS and each.break_kind is None]
    assert not goes or not waits or max(goes) <= min(waits)


@given(shifts)
def test_everybody_has_exactly_one_turn(people: list[Shift]) -> None:
    assert sorted(each.staff for each, _ in turns(people, RULES)) == [p.staff for p in people]


def test_the_last_counter_never_leaves_for_lunch() -> None:
    assert room_to_leave(1, 0, RULES) == 0
    assert [room_to_leave(6, away, RULES) for away in range(5)] == [3, 2, 1, 0, 0]


def test_a_break_is_late_only_after_its_target() -> None:
    for kind, minutes in ((BreakKind.SHORT, 15), (BreakKind.LUNCH, 60), (BreakKind.TRAINING, 120)):
        exactly = MORNING + timedelta(minutes=minutes)
        assert not is_over(kind.value, MORNING, exactly, RULES)
        assert is_over(kind.value, MORNING, exactly + timedelta(seconds=1), RULES)
