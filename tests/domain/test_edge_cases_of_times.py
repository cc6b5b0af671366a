"""What may go wrong with clocks, counting and figures, one test each where none stood elsewhere.

`tests/domain/test_edge_cases_named.py` lists all of them with the tests that hold them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import Cause
from shared.domain.events import Event, Kind
from shared.domain.period import Period, named_period
from shared.domain.reduction import Bracket, Duration, Sample, official
from shared.domain.timing import in_force, steps_and_pauses, transaction_timing
from tests.catalogue_files import a_file, problems_of, read
from tests.domain.brackets import bracket_of
from tests.domain.told import CASE, OFFICE, Told, bangkok

OTHER = 102


def completed(told: Told, minutes: float = 0) -> Told:
    return told.then(Kind.COMPLETED, minutes, outcome="completed")


def ten_minutes() -> Told:
    return completed(Told(2026, 11, 20, 9, 0).called_and_started(), minutes=10)


@pytest.mark.parametrize("said", ["-", "soon"])
def test_what_is_no_time_enters_no_baseline(said: str) -> None:
    data = a_file()
    data["baselines"]["card"]["steps"] = [5, said]
    assert [(p.record, p.field.partition("[")[0]) for p in problems_of(data)] == [
        ("baselines card", "steps")
    ]


@pytest.mark.parametrize("said", ["ในทันที", "immediately"])
def test_immediately_is_no_number_and_nothing_is_compared_with_it(said: str) -> None:
    data = a_file()
    data["baselines"]["card"]["steps"] = [5, said]
    (former,) = read(data).baselines
    assert [step.at_once for step in former.steps[:2]] == [False, True]


def test_equal_times_are_no_reduction_and_not_one_below_thirty() -> None:
    assert official(Duration(0, 600), Duration(0, 600), 420).bracket is Bracket.NONE
    assert bracket_of(600, 600, 1) is Bracket.NONE
    assert bracket_of(600, 599, 1) is Bracket.UNDER_30


def test_a_citizen_who_never_returns_leaves_a_case_without_time() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAPERS_CHECKED, 5, complete=False, missing=[1])
    told.then(Kind.COMPLETED, outcome="incomplete_documents")
    told.on(2027, 1, 20, 9, 0).then(Kind.LAPSED, reason="no_answer")
    timing = told.timing()
    assert (timing.service_seconds, timing.citizen_seconds) == (None, None)
    assert timing.clock_started_at is not None  # so that it is seen and counted


def test_a_wrong_press_is_taken_back_by_an_event_and_the_original_stays() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    wrong = completed(told, minutes=1).events[-1]
    told.then(Kind.UNDONE, 0.1, seqs=[wrong.seq])
    completed(told, minutes=8.9)
    assert told.timing().service_seconds == 600
    assert wrong in told.events


def test_a_corrected_moment_moves_the_clock_and_the_original_stays() -> None:
    told = ten_minutes()
    late = told.events[-1]
    true = (late.at - timedelta(minutes=4)).isoformat()
    told.then(Kind.CORRECTED, 60, seq=late.seq, at=true, reason="forgotten_press", proposed_by=1)
    assert told.timing().service_seconds == 360
    assert late in told.events
    assert told.times().citizen_seconds == 360


def test_several_requests_on_one_ticket_are_one_arrival_and_a_clock_each() -> None:
    told = Told(2026, 11, 20, 9, 0).of_another(Kind.ADDED, OTHER).called_and_started()
    completed(told, minutes=10)
    told.of_another(Kind.CALLED, OTHER, 5).of_another(Kind.STARTED, OTHER, step=1)
    told.of_another(Kind.COMPLETED, OTHER, 20, outcome="completed")
    first = told.timing()
    told.turns = [OTHER]
    second = told.timing()
    assert (first.service_seconds, first.citizen_seconds) == (600, 600)
    assert (second.service_seconds, second.citizen_seconds) == (1200, 2100)


def test_each_variant_is_measured_against_its_own_standard() -> None:
    walk_in, booked = Duration(0, 150 * 60), Duration(0, 60 * 60)
    assert official(walk_in, Duration(0, 75 * 60), 420).percent == 50
    assert official(booked, Duration(0, 75 * 60), 420).percent == -25


def test_a_season_is_looked_at_by_itself_and_beside_the_same_one_of_the_year_before() -> None:
    now, before = named_period("2570-q2"), named_period("2569-q2")
    assert (now.first.month, now.last.month) == (before.first.month, before.last.month) == (1, 3)


def test_a_finish_before_the_start_is_no_negative_time() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    completed(told.on(2026, 11, 20, 8, 0))
    times = told.times()
    assert (times.service_seconds, times.citizen_seconds, times.touch_seconds) == (0, 0, 0)
    assert times.account.seconds == 0


def test_events_of_one_instant_are_ordered_by_their_sequence() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAPERS_CHECKED, complete=False, missing=[1])
    told.then(Kind.PAUSED, reason="citizen_papers").then(Kind.RESUMED)
    times = completed(told.then(Kind.PAPERS_CHECKED, complete=True)).times(1)
    assert (times.service_seconds, times.citizen_seconds, times.touch_seconds) == (0, 0, 0)
    assert times.steps.performed == 1


def test_a_hold_that_was_never_ended_ends_with_the_result() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAUSED, 5, reason="citizen_papers")
    assert completed(told, minutes=20).timing().service_seconds == 300


def test_a_hold_inside_a_hold_counts_once_and_ends_with_one_return() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAUSED, 5, reason="citizen_papers").then(Kind.PAUSED, 5, reason="other_agency")
    times = completed(told.then(Kind.RESUMED, 5), minutes=5).times()
    assert times.service_seconds == 600
    assert times.pauses[Cause.CITIZEN].wall_seconds == 300
    assert times.pauses[Cause.OTHER_BODY].wall_seconds == 300
    assert times.touch_seconds == 600


def test_a_return_without_a_hold_changes_no_time() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started().then(Kind.RESUMED, 5)
    times = completed(told, minutes=5).times()
    assert (times.service_seconds, times.touch_seconds) == (600, 600)


def test_a_case_wholly_in_the_lunch_break_took_no_working_time_but_was_worked_on() -> None:
    told = completed(Told(2026, 11, 20, 12, 10).called_and_started(), minutes=20)
    times = told.times()
    assert (times.service_seconds, times.touch_seconds, times.off_hours_seconds) == (0, 1200, 1200)


def test_called_missed_called_again_and_served_is_one_wait_and_two_calls() -> None:
    told = Told(2026, 11, 20, 9, 0).then(Kind.CALLED, 10).then(Kind.MISSED, 2)
    told.then(Kind.REJOINED).then(Kind.CALLED, 8).then(Kind.STARTED, 1, step=1)
    times = completed(told, minutes=5).times()
    assert (times.account.wait, times.account.walk, times.account.touch) == (1200, 60, 300)
    assert sum(event.kind is Kind.CALLED for event in told.events) == 2
    assert times.service_seconds == 300


def test_after_a_transfer_the_citizen_waits_again_and_the_service_clock_runs_on() -> None:
    told = Told(2026, 11, 20, 9, 0).then(Kind.CALLED, 10).then(Kind.STARTED, step=2)
    told.then(Kind.TRANSFERRED, 5, counter=5).then(Kind.CALLED, 10).then(Kind.STARTED, step=2)
    times = completed(told, minutes=5).times(2)
    assert (times.account.wait, times.service_seconds) == (1200, 1200)
    assert (times.steps.performed, times.steps.repeated) == (1, 0)  # it went on with its step


def test_a_step_at_two_counters_at_once_is_effort_twice_and_elapsed_once() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started(step=1)
    told.of_another(Kind.ADDED, OTHER).of_another(Kind.STARTED, OTHER, step=1)
    told.of_another(Kind.COMPLETED, OTHER, 10, outcome="completed_result_later")
    told.turns.append(OTHER)
    times = completed(told, minutes=5).times(1)
    assert (times.effort_seconds, times.elapsed_seconds) == (25 * 60, 15 * 60)
    assert (times.steps.performed, times.steps.repeated) == (1, 1)


def test_a_moment_before_midnight_belongs_to_its_day_month_and_fiscal_year() -> None:
    last, first = bangkok(2026, 9, 30, 23, 59, 59), bangkok(2026, 10, 1, 0, 0, 0)
    assert [OFFICE.business_day(at) for at in (last, first)] == [
        date(2026, 9, 30),
        date(2026, 10, 1),
    ]
    assert holds(named_period("2569"), OFFICE.business_day(last))
    assert holds(named_period("2570"), OFFICE.business_day(first))
    assert holds(named_period("2026-09"), OFFICE.business_day(last))


def holds(period: Period, day: date) -> bool:
    return period.first <= day <= period.last


@given(st.permutations(range(6)), st.lists(st.integers(0, 9000), min_size=6, max_size=6))
def test_the_order_in_which_cases_are_read_changes_no_figure(
    order: list[int], seconds: list[int]
) -> None:
    assert Sample.of(seconds) == Sample.of([seconds[place] for place in order])


@given(st.permutations(range(6)))
def test_the_order_in_which_events_of_other_turns_lie_between_changes_no_time(
    order: list[int],
) -> None:
    own = ten_minutes()
    strange = [
        Event(
            1, 100 + n, Kind.CALLED, own.events[0].at + timedelta(minutes=n), own.events[0].actor, n
        )
        for n in range(6)
    ]
    expected = own.times()
    own.events[1:1] = [strange[place] for place in order]
    assert own.times() == expected


def test_times_do_not_depend_on_the_offset_in_which_moments_are_written() -> None:
    told = ten_minutes()
    expected = told.times()
    for hours in (1, 2, 7):
        zone = timezone(timedelta(hours=hours))
        told.events = [replace(e, at=e.at.astimezone(zone)) for e in told.events]
        assert told.times() == expected
    assert expected.arrived_at.astimezone(UTC) == datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_merged_and_removed_steps_change_the_steps_and_times_compare_in_total() -> None:
    before, now = [300, 300, 600, 240], [540, 300]  # 1 and 2 merged, 4 removed
    figure = official(Duration(0, sum(before)), Duration(0, sum(now)), 420)
    assert figure.percent == Fraction(100 * (1440 - 840), 1440)


def test_a_demo_that_is_open_at_all_hours_adds_up_too() -> None:
    always = ServiceCalendar(always_open=True)
    times = completed(Told(2026, 11, 20, 22, 0).called_and_started(), minutes=10).times(
        calendar=always
    )
    assert times.service_seconds == times.account.seconds == times.elapsed_seconds == 600


def test_pauses_and_steps_of_a_turn_agree_with_those_of_its_case() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started().then(Kind.PAUSED, 5, reason="system")
    completed(told.then(Kind.RESUMED, 5), minutes=5)
    steps, pauses = steps_and_pauses(in_force(told.events))
    assert [step.seconds for step in steps] == [told.times().touch_seconds] == [600]
    assert len(pauses) == 1
    assert transaction_timing(told.events, CASE).steps == steps
