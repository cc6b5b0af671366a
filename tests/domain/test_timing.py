"""The two clocks of a case, steps and pauses, from events alone."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import ServiceCalendar
from shared.domain.case_commands import MakeReady
from shared.domain.commands import (
    CheckPapers,
    Complete,
    NextStep,
    PauseFor,
    Requeue,
    Resume,
    SendOn,
    Start,
)
from shared.domain.spans import merged
from shared.domain.timing import case_timing, transaction_timing
from shared.domain.visit import Outcome, PauseReason
from tests.domain.hours import weekly_hours
from tests.domain.test_visit import Story

OFFICE = ServiceCalendar(
    timezone="Asia/Bangkok",
    weekly=weekly_hours(time(8, 30), time(16, 30), lunch=(time(12), time(13))),
    holidays=frozenset({date(2026, 12, 7)}),
)


def story_at(*local: int, steps: int = 3, services: int = 1) -> Story:
    """A visit that begins at a Bangkok wall-clock time."""
    story = Story(services=services, steps=steps)
    start = datetime(*local, tzinfo=UTC) - timedelta(hours=7)  # type: ignore[misc, arg-type]
    for event in story.events:
        object.__setattr__(event, "at", start)
    story.at = start
    return story


def test_queue_way_and_steps_of_an_ordinary_turn() -> None:
    story = story_at(2026, 11, 20, 9, 0).wait(minutes=15).call().wait(minutes=1).do(Start())
    story.wait(minutes=3).do(NextStep()).wait(minutes=4).do(Complete(Outcome.COMPLETED))

    timing = transaction_timing(story.events, 101)
    assert (timing.queue_seconds, timing.way_seconds) == (900, 60)
    assert [(s.position, s.seconds) for s in timing.steps] == [(1, 180), (2, 240)]

    case = case_timing(story.events, [101], OFFICE)
    assert case.service_seconds == 420  # from the start of step 1; queue and way are outside
    assert case.citizen_seconds == 23 * 60


def test_only_pauses_that_are_not_the_offices_stop_the_service_clock() -> None:
    for reason, expected in ((PauseReason.CITIZEN_PAPERS, 600), (PauseReason.BACK_OFFICE, 900)):
        story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=5)
        story.do(PauseFor(reason)).wait(minutes=5).do(Resume(counter=3)).wait(minutes=5)
        story.do(Complete(Outcome.COMPLETED))
        assert case_timing(story.events, [101], OFFICE).service_seconds == expected
        assert transaction_timing(story.events, 101).steps[0].seconds == 600


def test_a_defect_found_before_completeness_restarts_the_clock_at_the_return() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=5)
    story.do(CheckPapers(complete=False, missing=(1,))).do(PauseFor(PauseReason.CITIZEN_PAPERS))
    story.wait(minutes=30).do(Resume(counter=3)).wait(minutes=4).do(CheckPapers(complete=True))
    story.wait(minutes=3).do(Complete(Outcome.COMPLETED))

    assert case_timing(story.events, [101], OFFICE).service_seconds == 7 * 60


def test_the_worked_example_of_a_defect_found_after_completeness() -> None:
    # Papers complete Fri 4 Dec 2026 11:40, defect 14:00, return Tue 8 Dec 08:45, result 09:10;
    # Mon 7 Dec is a holiday: 270 working minutes less 165 paused are 105.
    story = story_at(2026, 12, 4, 11, 40).call().do(Start()).do(CheckPapers(complete=True))
    story.at = datetime(2026, 12, 4, 7, 0, tzinfo=UTC)
    story.do(CheckPapers(complete=False, missing=(2,))).do(PauseFor(PauseReason.CITIZEN_PAPERS))
    story.at = datetime(2026, 12, 8, 1, 45, tzinfo=UTC)
    story.do(Resume(counter=3)).wait(minutes=25).do(Complete(Outcome.COMPLETED))

    case = case_timing(story.events, [101], OFFICE)
    assert case.service_seconds == 105 * 60
    assert case.citizen_seconds == 5610 * 60


def test_without_a_verdict_the_papers_count_as_complete_in_step_one() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=6)
    story.do(Complete(Outcome.COMPLETED))
    assert case_timing(story.events, [101], OFFICE).service_seconds == 360


def test_a_transfer_to_another_counter_keeps_the_service_clock_running() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=5).do(SendOn(counter=5))
    story.wait(minutes=10).call(counter=5).do(Start()).wait(minutes=5)
    story.do(Complete(Outcome.COMPLETED))
    assert case_timing(story.events, [101], OFFICE).service_seconds == 20 * 60


def test_a_second_wait_in_line_is_no_service() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=2).do(Requeue())
    story.wait(minutes=30).call().do(Start()).wait(minutes=5).do(Complete(Outcome.COMPLETED))
    assert case_timing(story.events, [101], OFFICE).service_seconds == 7 * 60


def test_a_repeated_step_counts_once_as_performed() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=1).do(Requeue())
    story.call().do(Start()).wait(minutes=1).do(NextStep()).do(Complete(Outcome.COMPLETED))
    timing = transaction_timing(story.events, 101)
    assert [s.position for s in timing.steps] == [1, 1, 2]
    assert timing.steps_performed == 2


def test_a_result_that_comes_later_ends_the_service_clock() -> None:
    story = story_at(2026, 11, 20, 16, 0).call().do(Start()).wait(minutes=10)
    story.do(Complete(Outcome.COMPLETED_RESULT_LATER))
    assert case_timing(story.events, [101], OFFICE).service_seconds is None
    story.at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 09:00
    story.do(MakeReady())
    assert case_timing(story.events, [101], OFFICE).service_seconds == (30 + 30) * 60


def test_a_later_service_waits_from_the_moment_the_citizen_is_free() -> None:
    story = story_at(2026, 11, 20, 9, 0, services=2).call(101).do(Start()).wait(minutes=20)
    story.do(Complete(Outcome.COMPLETED)).wait(minutes=4).call(102)
    assert transaction_timing(story.events, 102).queue_seconds == 240


def test_an_undone_step_leaves_no_trace_in_the_times() -> None:
    story = story_at(2026, 11, 20, 9, 0).call().do(Start()).wait(minutes=2).do(NextStep())
    story.wait(seconds=5).undo().wait(minutes=1).do(Complete(Outcome.COMPLETED))
    steps = transaction_timing(story.events, 101).steps
    assert [(s.position, s.seconds) for s in steps] == [(1, 185)]


def test_a_night_counts_for_nothing_and_lunch_neither() -> None:
    story = story_at(2026, 11, 20, 11, 50).call().do(Start()).wait(minutes=80)
    story.do(Complete(Outcome.COMPLETED))
    assert case_timing(story.events, [101], OFFICE).service_seconds == 20 * 60


SPANS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60)), max_size=12)


@given(SPANS)
def test_merged_intervals_cover_the_same_minutes_and_never_overlap(
    spans: list[tuple[int, int]],
) -> None:
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    intervals = [
        (zero + timedelta(minutes=a), zero + timedelta(minutes=a + length)) for a, length in spans
    ]
    union = merged(intervals)
    covered = {m for a, length in spans for m in range(a, a + length)}
    minutes = {
        int((start - zero).total_seconds()) // 60 + i
        for start, end in union
        for i in range(int((end - start).total_seconds()) // 60)
    }
    assert minutes == covered
    assert all(one[1] < other[0] for one, other in itertools.pairwise(union))


@given(st.lists(st.tuples(st.sampled_from("nphr"), st.integers(1, 900)), max_size=12))
def test_the_intervals_of_a_turn_add_up_to_the_stay(moves: list[tuple[str, int]]) -> None:
    """Wait + way + steps + pauses = arrival to finish, whatever the order of the presses."""
    story = story_at(2026, 11, 20, 9, 0, steps=30).wait(seconds=90).call().wait(seconds=30)
    story.do(Start())
    paused = False
    for move, seconds in moves:
        story.wait(seconds=seconds)
        if paused:
            story.do(Resume(counter=3))
            paused = False
        elif move == "n":
            story.do(NextStep())
        else:
            story.do(PauseFor(PauseReason.CITIZEN_PAPERS if move == "p" else PauseReason.SYSTEM))
            paused = True
    if paused:
        story.wait(seconds=7).do(Resume(counter=3))
    story.wait(seconds=11).do(Complete(Outcome.COMPLETED))

    timing = transaction_timing(story.events, 101)
    assert timing.finished_at is not None
    stay = int((timing.finished_at - story.events[0].at).total_seconds())
    pauses = sum(
        int((p.finished_at - p.started_at).total_seconds()) for p in timing.pauses if p.finished_at
    )
    touch = sum(step.seconds or 0 for step in timing.steps)
    assert (timing.queue_seconds or 0) + (timing.way_seconds or 0) + touch + pauses == stay
