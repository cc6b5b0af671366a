"""What another program's lines say was performed, from when to when."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.foreign_log import (
    ForeignCase,
    Line,
    Performed,
    Reason,
    Transition,
    read_case,
    transition_of,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
START, DONE = Transition.START, Transition.COMPLETE
SUSPEND, RESUME = Transition.SUSPEND, Transition.RESUME


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def line(minutes: float, activity: int = 1, what: Transition = DONE, instance: str = "") -> Line:
    return Line(at(minutes), activity, what, instance)


def read(*lines: Line, lost: int = 0) -> ForeignCase:
    found = read_case(lines, lost)
    assert isinstance(found, ForeignCase)
    return found


def spans(case: ForeignCase) -> list[tuple[int, float, float]]:
    return [
        (
            p.activity,
            (p.begun_at - NOON) / timedelta(minutes=1),
            (p.done_at - NOON) / timedelta(minutes=1),
        )
        for p in case.performed
    ]


def test_lines_that_only_complete_are_moments_and_keep_their_order() -> None:
    case = read(line(0, 3), line(0, 1), line(0, 2), line(9, 1))
    assert spans(case) == [(3, 0, 0), (1, 0, 0), (2, 0, 0), (1, 9, 9)]
    assert (case.first_at, case.last_at, case.lines) == (at(0), at(9), 4)


def test_one_line_is_a_case() -> None:
    case = read(line(5))
    assert spans(case) == [(1, 5, 5)]
    assert case.first_at == case.last_at


def test_a_start_and_its_completion_are_one_performance() -> None:
    case = read(line(0, 1, START), line(4, 1, DONE), line(6, 2, START), line(6, 2, DONE))
    assert spans(case) == [(1, 0, 4), (2, 6, 6)]
    assert case.way == (1, 2)


def test_activities_may_overlap() -> None:
    case = read(line(0, 1, START), line(2, 2, START), line(5, 1, DONE), line(9, 2, DONE))
    assert spans(case) == [(1, 0, 5), (2, 2, 9)]


def test_the_instance_tells_which_completion_belongs_to_which_start() -> None:
    case = read(
        line(0, 1, START, "a"), line(1, 1, START, "b"), line(2, 1, DONE, "b"), line(9, 1, DONE, "a")
    )
    assert spans(case) == [(1, 0, 9), (1, 1, 2)]


def test_without_it_the_first_start_is_completed_first() -> None:
    case = read(line(0, 1, START), line(1, 1, START), line(2, 1, DONE), line(9, 1, DONE))
    assert spans(case) == [(1, 0, 2), (1, 1, 9)]


def test_a_completion_before_its_start_is_rejected_with_it() -> None:
    case = read(line(-9, 2), line(0, 1, DONE), line(3, 1, START), line(9, 2))
    assert spans(case) == [(2, -9, -9), (2, 9, 9)]
    assert case.rejected == {Reason.ENDS_BEFORE_ITS_START: 2}
    assert (case.lines, case.lost) == (2, 2)


def test_a_line_with_both_moments_is_a_whole_performance() -> None:
    whole = Line(at(8), 1, begun_at=at(2), resource=7)
    assert read(whole).performed == (Performed(1, at(2), at(8), (), 7),)
    assert read_case([Line(at(2), 1, begun_at=at(8))]) == Counter({Reason.ENDS_BEFORE_ITS_START: 1})


def test_what_nothing_completes_and_what_nothing_starts_is_a_moment() -> None:
    case = read(line(0, 1, START), line(3, 1, START), line(5, 1, DONE))
    assert spans(case) == [(1, 0, 5), (1, 3, 3)]
    alone = read(line(0, 1, DONE), line(3, 1, DONE), line(5, 1, START))
    assert spans(alone) == [(1, 0, 0), (1, 3, 3), (1, 5, 5)]


def held(case: ForeignCase) -> list[tuple[float, float]]:
    return [
        ((start - NOON) / timedelta(minutes=1), (end - NOON) / timedelta(minutes=1))
        for start, end in case.performed[0].held
    ]


def test_suspensions_are_taken_out_and_open_ones_end_with_the_performance() -> None:
    case = read(
        line(0, 1, START), line(1, 1, SUSPEND), line(3, 1, RESUME), line(7, 1, SUSPEND),
        line(9, 1, DONE),
    )  # fmt: skip
    assert held(case) == [(1, 3), (7, 9)]
    assert spans(case) == [(1, 0, 9)]


def test_nested_suspensions_are_one() -> None:
    case = read(
        line(0, 1, START), line(1, 1, SUSPEND), line(2, 1, SUSPEND), line(3, 1, RESUME),
        line(5, 1, RESUME), line(9, 1, DONE),
    )  # fmt: skip
    assert held(case) == [(1, 5)]


def test_resuming_what_is_not_suspended_is_rejected_and_harms_nothing() -> None:
    case = read(line(0, 1, START), line(2, 1, RESUME), line(4, 1, DONE))
    assert spans(case) == [(1, 0, 4)]
    assert case.rejected == {Reason.RESUME_WITHOUT_SUSPEND: 1}
    assert case.lost == 0


def test_a_case_in_which_nothing_was_performed_is_none() -> None:
    found = read_case([line(0, 1, SUSPEND), line(1, 1, RESUME), line(2, 1, RESUME)])
    assert found == {Reason.NOTHING_PERFORMED: 2, Reason.RESUME_WITHOUT_SUSPEND: 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", DONE), ("COMPLETE", DONE), (" Start ", START), ("ate_abort", DONE), ("suspend", SUSPEND),
     ("Resume", RESUME), ("schedule", None), ("assign", None), ("withdraw", None)],
)  # fmt: skip
def test_transitions_are_read_as_the_standard_names_them(
    text: str, expected: Transition | None
) -> None:
    assert transition_of(text) is expected


lines = st.lists(
    st.builds(
        line,
        st.integers(0, 60),
        st.integers(1, 3),
        st.sampled_from(Transition),
        st.sampled_from(["", "a"]),
    ),
    min_size=1,
    max_size=30,
).map(lambda found: sorted(found, key=lambda each: each.at))


@given(lines)
def test_every_line_is_counted_once_and_every_time_lies_in_its_case(found: list[Line]) -> None:
    case = read_case(found)
    if not isinstance(case, ForeignCase):
        assert sum(case.values()) == len(found)
        return
    assert case.lines + sum(case.rejected.values()) == len(found)
    assert [p.begun_at for p in case.performed] == sorted(p.begun_at for p in case.performed)
    for each in case.performed:
        assert case.first_at <= each.begun_at <= each.done_at <= case.last_at
        assert all(each.begun_at <= a < b <= each.done_at for a, b in each.held)
        assert all(a[1] < b[0] for a, b in zip(each.held, each.held[1:], strict=False))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40).map(sorted))
def test_a_log_of_completions_loses_nothing(minutes: list[int]) -> None:
    case = read(*(line(each, 1 + each % 5) for each in minutes))
    assert spans(case) == [(1 + each % 5, each, each) for each in minutes]
    assert case.rejected == {}
