"""All times of a case: the worked examples to the second, agencies side by side, and the account
of the whole stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.case_clock import Cause
from shared.domain.events import Kind
from shared.domain.working_time import Account, Paused, working_time
from tests.domain.told import OFFICE, Told, bangkok

HOUR = 3600


def completed(told: Told, minutes: float = 0) -> Told:
    return told.then(Kind.COMPLETED, minutes, outcome="completed")


def behind_the_counter() -> Told:
    """Accepted on Friday 20 November 2026 at 09:10 and kept for a later result."""
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    return told.then(Kind.COMPLETED, 10, outcome="completed_result_later")


def test_the_example_of_a_long_weekend_is_105_minutes_net() -> None:
    # Complete Fri 4 Dec 2026 11:40, defect 14:00, back Tue 8 Dec 08:45, result 09:10.
    told = Told(2026, 12, 4, 11, 40).called_and_started().then(Kind.PAPERS_CHECKED, complete=True)
    told.on(2026, 12, 4, 14, 0).then(Kind.PAPERS_CHECKED, complete=False, missing=[2])
    told.then(Kind.PAUSED, reason="citizen_papers")
    times = completed(told.on(2026, 12, 8, 8, 45).then(Kind.RESUMED), minutes=25).times()
    assert times.citizen_seconds == 5610 * 60
    assert OFFICE.working_seconds(times.arrived_at, bangkok(2026, 12, 8, 9, 10)) == 270 * 60
    assert times.pauses[Cause.CITIZEN].working_seconds == 165 * 60
    assert times.service_seconds == 105 * 60
    assert 100 - 100 * 105 / OFFICE.minutes_per_working_day == 75.0


def test_the_example_of_a_visit_over_a_holiday_adds_up_to_the_second() -> None:
    # Arrival Fri 3 Apr 2026 11:40, call 11:55, start 11:56, step 1 to 12:03, held to Tue 7 Apr
    # 09:10 (Mon 6 is a holiday), step 2 to 09:22, step 3 to 09:30.
    told = Told(2026, 4, 3, 11, 40).then(Kind.CALLED, 15).then(Kind.STARTED, 1, step=1)
    told.then(Kind.PAUSED, 7, reason="citizen_papers").on(2026, 4, 7, 9, 10).then(Kind.RESUMED)
    told.then(Kind.STEPPED, 0, **{"from": 1, "to": 2})
    times = completed(told.then(Kind.STEPPED, 12, **{"from": 2, "to": 3}), minutes=8).times(1, 2, 3)
    assert times.citizen_seconds == 5630 * 60
    assert times.account.seconds == 290 * 60
    assert times.account.paused == 250 * 60
    assert times.pauses[Cause.CITIZEN] == Paused(250 * 60, 5587 * 60)
    assert times.account.seconds - times.account.paused == 40 * 60
    assert times.account == Account(15 * 60, 60, 24 * 60, 0, 250 * 60)
    assert times.service_seconds == 24 * 60
    assert (times.touch_seconds, times.off_hours_seconds) == (27 * 60, 3 * 60)
    assert times.steps.performed == 3


def test_two_agencies_side_by_side_take_the_longer_time_and_the_effort_of_both() -> None:
    told = behind_the_counter()
    told.then(Kind.FORWARDED, 20, agency="land", list=1)
    told.then(Kind.FORWARDED, agency="health", list=2)
    told.then(Kind.ACKNOWLEDGED, 30, agency="land").then(Kind.ACKNOWLEDGED, agency="health")
    told.then(Kind.STEP_BEGUN, step=4, agency="land")
    told.then(Kind.STEP_BEGUN, 30, step=5, agency="health")  # 10:30
    told.then(Kind.STEP_DONE, 30, step=4, agency="land")  # 11:00
    told.then(Kind.RESULT_GIVEN, agency="land", result="granted")
    told.then(Kind.STEP_DONE, 30, step=5, agency="health")  # 11:30
    told.then(Kind.RESULT_GIVEN, agency="health", result="granted")
    times = told.then(Kind.RESULT_READY, 30).times(1, 4, 5)

    assert times.service_seconds == 3 * HOUR
    assert times.effort_seconds == (10 + 60 + 60) * 60
    assert times.elapsed_seconds == (10 + 90) * 60
    assert [(a.agency, a.seconds, a.steps) for a in times.agencies] == [
        ("land", HOUR, 1),
        ("health", HOUR, 1),
    ]
    assert times.cross_agency is not None
    assert times.cross_agency.seconds == times.cross_agency.working_seconds == 90 * 60
    assert [(w.agency, w.seconds) for w in times.on_the_way] == [("land", 1800), ("health", 1800)]


def test_from_the_first_agency_to_the_last_one_the_weekend_counts() -> None:
    told = behind_the_counter().then(Kind.FORWARDED, agency="land", list=1)
    told.on(2026, 11, 20, 16, 0).then(Kind.ACKNOWLEDGED, agency="land")
    told.then(Kind.STEP_BEGUN, step=4, agency="land").on(2026, 11, 23, 9, 0)
    told.then(Kind.STEP_DONE, step=4, agency="land").then(Kind.RESULT_READY)
    times = told.times()
    assert times.cross_agency is not None
    assert times.cross_agency.seconds == 65 * HOUR
    assert times.cross_agency.working_seconds == HOUR
    assert times.on_the_way[0].working_seconds == (2 * 60 + 50 + 3 * 60) * 60


def test_a_question_stops_the_agency_that_asked_and_no_other() -> None:
    told = behind_the_counter().then(Kind.FORWARDED, agency="land", list=1)
    told.then(Kind.FORWARDED, agency="health", list=2)
    told.then(Kind.STEP_BEGUN, step=4, agency="land").then(Kind.STEP_BEGUN, step=5, agency="health")
    told.then(Kind.ASKED, 10, agency="land", question="papers", missing=[1])
    told.then(Kind.ANSWERED, 30, how="online")
    told.then(Kind.STEP_DONE, 10, step=4, agency="land")
    times = told.then(Kind.STEP_DONE, step=5, agency="health").then(Kind.RESULT_READY).times()
    assert {a.agency: a.seconds for a in times.agencies} == {"land": 1200, "health": 3000}
    assert times.pauses[Cause.CITIZEN].working_seconds == 1800
    assert times.service_seconds == (10 + 20) * 60


def test_while_an_agency_has_the_case_the_journey_over_agencies_is_not_over() -> None:
    told = behind_the_counter().then(Kind.FORWARDED, agency="land", list=1)
    told.then(Kind.ACKNOWLEDGED, 5, agency="land").then(Kind.STEP_BEGUN, 5, step=4, agency="land")
    times = told.then(Kind.LATE_NOTICED, 60, number=1).times()
    assert times.agencies[0].done_at is None
    assert times.cross_agency is None
    assert times.service_seconds is None


def test_what_never_arrived_was_not_on_the_way_for_any_time_and_is_sent_again() -> None:
    told = behind_the_counter().then(Kind.FORWARDED, agency="land", list=1)
    told.then(Kind.SENT_BACK, 600, agency="land", reason="never_arrived")
    told.then(Kind.FORWARDED, agency="land", list=2).then(Kind.ACKNOWLEDGED, 7, agency="land")
    assert [way.seconds for way in told.times().on_the_way] == [None, 420]


def test_a_question_stops_the_clock_until_the_citizen_is_served_again() -> None:
    told = behind_the_counter().then(Kind.FORWARDED, agency="land", list=1)
    told.on(2026, 11, 20, 10, 0).then(Kind.ASKED, agency="land", question="papers", missing=[2])
    told.on(2026, 11, 23, 9, 0).comes().then(Kind.CALLED, 20).then(Kind.STARTED, 1, step=1)
    told.then(Kind.COMPLETED, 9, outcome="completed_result_later").then(Kind.RESULT_READY, 30)
    times = told.times()
    # Friday 09:00 to 10:00 and Monday 09:21 to 10:00: being in line again ends no question.
    assert times.service_seconds == (60 + 39) * 60
    assert times.account.wait == 20 * 60
    assert times.account.walk == 60


def test_who_collects_the_result_moves_no_clock() -> None:
    told = behind_the_counter().then(Kind.RESULT_READY, 50)
    before = told.times(1)
    told.on(2026, 11, 24, 9, 0).comes().called_and_started()
    after = completed(told, minutes=3).then(Kind.DELIVERED, how="by_hand", to="citizen").times(1)
    assert (before.service_seconds, before.citizen_seconds) == (HOUR, HOUR)
    assert after == before


@pytest.mark.parametrize("end", [Kind.LAPSED, Kind.WITHDRAWN])
def test_a_case_that_was_given_up_has_no_time_even_when_a_result_arrives(end: Kind) -> None:
    told = behind_the_counter().then(end, 60, reason="no_answer").then(Kind.RESULT_READY, 60)
    assert told.timing().service_seconds is None
    assert told.timing().citizen_seconds is None


def test_a_reopened_case_gets_its_time_with_its_result() -> None:
    told = behind_the_counter().then(Kind.LAPSED, 50, reason="no_answer")
    told.then(Kind.REOPENED, 30, reason="closed_by_mistake").then(Kind.RESULT_READY, 30)
    assert told.timing().service_seconds == 2 * HOUR


def test_a_result_that_was_wrong_stands_until_another_one_is_ready() -> None:
    told = behind_the_counter().then(Kind.RESULT_READY, 50).then(Kind.DELIVERED)
    told.then(Kind.REOPENED, 10, reason="result_wrong")
    assert told.timing().service_seconds == HOUR
    assert told.then(Kind.RESULT_READY, 50).timing().service_seconds == 2 * HOUR


def test_a_result_that_nobody_collected_keeps_the_time_it_took() -> None:
    told = behind_the_counter().then(Kind.RESULT_READY, 50)
    told.on(2027, 3, 1, 9, 0).then(Kind.LAPSED, reason="not_collected")
    assert told.timing().service_seconds == HOUR


def test_a_defect_before_completeness_starts_the_clock_anew_on_another_day() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAPERS_CHECKED, 10, complete=False, missing=[1])
    told.then(Kind.COMPLETED, 5, outcome="incomplete_documents")
    told.on(2026, 11, 23, 9, 0).comes().called_and_started()
    told.then(Kind.PAPERS_CHECKED, 4, complete=True)
    times = completed(told, minutes=6).times()
    assert times.service_seconds == 600
    assert times.clock_started_at == bangkok(2026, 11, 23, 9, 0)
    assert times.citizen_seconds == (3 * 24 * 60 + 10) * 60


def test_a_continuing_turn_that_nobody_follows_does_not_stop_the_offices_clock() -> None:
    told = behind_the_counter().on(2026, 11, 20, 10, 0).comes()
    told.then(Kind.CALLED, 10).then(Kind.MISSED, 5).then(Kind.RESULT_READY, 45)
    assert told.timing().service_seconds == 2 * HOUR


def test_the_end_of_the_day_does_not_end_waiting_for_the_citizen() -> None:
    told = Told(2026, 11, 20, 15, 0).called_and_started().then(Kind.PAPERS_CHECKED, complete=True)
    told.then(Kind.PAUSED, 30, reason="citizen_papers")
    told.on(2026, 11, 20, 17, 0).then(Kind.CLOSED, outcome="abandoned_in_pause")
    told.on(2026, 11, 24, 9, 0).comes().called_and_started()
    times = completed(told, minutes=5).times()
    assert times.service_seconds == 35 * 60
    assert times.pauses[Cause.BETWEEN_ATTEMPTS].working_seconds == 0


def test_who_comes_with_a_new_ticket_is_no_longer_waited_for_by_the_turn_that_was_held() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started().then(Kind.PAPERS_CHECKED, complete=True)
    told.then(Kind.PAUSED, 10, reason="citizen_papers").comes()
    told.then(Kind.CALLED, 30).then(Kind.STARTED, step=1)
    told.of_another(Kind.CLOSED, 101, 5, outcome="abandoned_in_pause")
    assert completed(told, minutes=5).timing().service_seconds == 20 * 60


def test_a_pause_that_began_before_the_clock_counts_only_inside_it() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAPERS_CHECKED, complete=False, missing=[1])
    told.then(Kind.PAUSED, 10, reason="other_agency").comes()
    told.then(Kind.CALLED, 30).then(Kind.STARTED, step=1)  # the clock begins anew
    told.of_another(Kind.CLOSED, 101, 5, outcome="closed_at_day_end").then(Kind.RESUMED)
    assert completed(told, minutes=15).timing().service_seconds == 15 * 60


def test_pauses_are_told_by_cause_and_no_second_counts_twice() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAUSED, 5, reason="other_agency").then(Kind.ASKED, 10, agency=None, missing=[])
    told.then(Kind.ANSWERED, 10, how="phone").then(Kind.RESUMED, 10)
    told.then(Kind.REQUEUED, 5).then(Kind.CALLED, 20).then(Kind.STARTED, step=1)
    times = completed(told, minutes=5).times()
    assert {cause: pause.working_seconds for cause, pause in times.pauses.items()} == {
        Cause.CITIZEN: 600,
        Cause.OTHER_BODY: 1200,
        Cause.BETWEEN_ATTEMPTS: 1200,
    }
    assert times.service_seconds == 15 * 60


def test_steps_are_told_as_performed_repeated_skipped_and_extra() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started(step=1)
    told.then(Kind.STEPPED, 5, **{"from": 1, "to": 3}).then(Kind.REQUEUED, 5)
    told.called_and_started(step=1).then(Kind.STEPPED, 5, **{"from": 1, "to": 9})
    steps = completed(told, minutes=5).times(1, 2, 3).steps
    assert (steps.performed, steps.repeated, steps.skipped, steps.extra) == (2, 1, (2,), (9,))


def test_times_of_a_running_case_reach_to_the_moment_that_is_asked_for() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    until = told.at + timedelta(minutes=40)
    times = working_time(told.events, told.turns, OFFICE, until=until)
    assert times.touch_seconds == times.account.seconds == 40 * 60
    assert times.service_seconds is None


def test_a_case_without_events_has_no_times() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        working_time([], [101], OFFICE)


MOVES = st.lists(
    st.tuples(st.sampled_from("papssrqtmcafkdwne"), st.integers(0, 90_000)), max_size=25
)


@settings(max_examples=150)
@given(MOVES, st.integers(0, 90_000))
def test_wait_walk_touch_between_and_paused_are_the_working_time_of_the_stay(
    moves: list[tuple[str, int]], wait: int
) -> None:
    """The identity holds whatever is pressed, in any order; and the clock lies inside the stay."""
    told = Told(2026, 12, 3, 9, 0).then(Kind.CALLED, wait / 60).then(Kind.STARTED, 1, step=1)
    for move, seconds in moves:
        kind, data = PRESSES[move]
        told = told.comes() if move == "n" else told.then(kind, seconds / 60, **data)
    times = completed(told, minutes=1).times(1, 2, 3)
    account = times.account
    assert times.finished_at is not None
    stay = OFFICE.working_seconds(times.arrived_at, times.finished_at)
    assert account.wait + account.walk + account.touch + account.between + account.paused == stay
    assert all(part >= 0 for part in (account.wait, account.walk, account.touch, account.between))
    assert times.service_seconds is not None
    assert times.clock_started_at is not None
    ran = OFFICE.working_seconds(times.clock_started_at, times.finished_at)
    stopped = sum(pause.working_seconds for pause in times.pauses.values())
    assert 0 <= times.service_seconds == ran - stopped
    assert times.service_seconds <= (times.citizen_seconds or 0)
    assert account.touch <= times.elapsed_seconds <= times.effort_seconds


PRESSES: dict[str, tuple[Kind, dict[str, object]]] = {
    "p": (Kind.PAUSED, {"reason": "citizen_papers"}),
    "a": (Kind.PAUSED, {"reason": "other_agency"}),
    "s": (Kind.STEPPED, {"from": 1, "to": 2}),
    "r": (Kind.RESUMED, {}),
    "q": (Kind.REQUEUED, {}),
    "t": (Kind.STARTED, {"step": 1}),
    "m": (Kind.MISSED, {}),
    "c": (Kind.PAPERS_CHECKED, {"complete": True}),
    "f": (Kind.PAPERS_CHECKED, {"complete": False, "missing": [1]}),
    "k": (Kind.ASKED, {"agency": "land", "missing": []}),
    "d": (Kind.ANSWERED, {"how": "online"}),
    "w": (Kind.STEP_BEGUN, {"step": 4, "agency": "land"}),
    "e": (Kind.STEP_DONE, {"step": 4, "agency": "land"}),
    "n": (Kind.TAKEN, {}),
}
