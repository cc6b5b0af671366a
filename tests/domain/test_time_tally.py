"""Where the time of a case went: worked out by hand, and adding up whatever is pressed."""

from __future__ import annotations

from collections import Counter
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.events import Kind
from shared.domain.process import Names, Process, Step, StepKind
from shared.domain.process_map import Flow, directly_follows
from shared.domain.tally import Tally, total
from shared.domain.time_sheet import edges, official_edges, places, row_fits
from shared.domain.time_tally import BEGIN, END, time_tally
from shared.domain.timing import performances
from shared.domain.working_time import working_time
from tests.domain.test_working_time import MOVES, PRESSES, behind_the_counter, completed
from tests.domain.told import OFFICE, Told
from tests.performed import account, trace_of

MINUTE = 60


def a_process(*rows: Step) -> Process:
    return Process(1, "service", 1, date(2026, 1, 1), rows, None, "manual")


def row(position: int, **more: object) -> Step:
    return Step(position, StepKind.CONSIDER, Names("ตรวจ", ""), 60, **more)  # type: ignore[arg-type]


THREE = a_process(row(1), row(2), row(3))


def sheet_of(told: Told, process: Process = THREE) -> Tally:
    return time_tally(told.events, told.turns, lambda _: OFFICE, process)


def step(told: Told, minutes: float, to: int) -> Told:
    return told.then(Kind.STEPPED, minutes, **{"from": to - 1, "to": to})


def straight(told: Told) -> Told:
    """Five minutes in line, one on the way, steps of 4, 6 and 2 minutes."""
    told.then(Kind.CALLED, 5).then(Kind.STARTED, 1, step=1)
    return completed(step(step(told, 4, 2), 6, 3), minutes=2)


def test_a_case_that_went_by_the_table_is_told_place_by_place() -> None:
    sheet = sheet_of(straight(Told(2026, 11, 20, 9, 0)))
    assert places(sheet) == {
        "wait": 300,
        "walk": 60,
        "step:1": 240,
        "step:2": 360,
        "step:3": 120,
        "between": 0,
    }
    assert edges(sheet) == {
        (BEGIN, "1"): Flow(1, 360),
        ("1", "2"): Flow(1, 0),
        ("2", "3"): Flow(1, 0),
        ("3", END): Flow(1, 0),
    }
    assert set(edges(sheet)) == official_edges(THREE, sheet)
    assert sheet["fitting"] == 1
    assert [
        (fit.skipped, fit.repeated, fit.removable_seconds) for fit in row_fits(sheet, THREE)
    ] == [(0, 0, 0)] * 3


def test_pauses_lie_with_their_cause_and_those_of_the_office_stop_no_clock() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAUSED, 3, reason="system").then(Kind.RESUMED, 7)
    told.then(Kind.PAUSED, 2, reason="citizen_papers").then(Kind.RESUMED, 20)
    told.then(Kind.PAUSED, 1, reason="other_agency").then(Kind.RESUMED, 5)
    sheet = sheet_of(completed(told, minutes=4))
    assert places(sheet) == {
        "wait": 0,
        "walk": 0,
        "step:1": 10 * MINUTE,
        "between": 0,
        "held:system": 7 * MINUTE,
        "stopped:citizen": 20 * MINUTE,
        "stopped:other_body": 5 * MINUTE,
    }
    assert sheet.below("holds:") == {"citizen_papers": 1, "other_agency": 1, "system": 1}


def test_a_citizen_who_left_between_two_attempts_stopped_the_clock_until_the_line_began() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started()
    told.then(Kind.PAPERS_CHECKED, 10, complete=False, missing=[1]).then(Kind.MISSED)
    told.on(2026, 11, 20, 10, 0).comes().then(Kind.CALLED, 10).then(Kind.STARTED, step=1)
    sheet = sheet_of(completed(told, minutes=5))
    assert places(sheet)["stopped:between_attempts"] == 50 * MINUTE
    assert places(sheet)["wait"] == 10 * MINUTE
    first = row_fits(sheet, THREE)[0]
    assert (first.cases, first.runs, first.again, first.repeated) == (1, 2, 1, 1)
    assert first.removable_seconds == 5 * MINUTE


def test_steps_side_by_side_take_their_own_time_and_share_one_stay() -> None:
    told = behind_the_counter().then(Kind.FORWARDED, agency="land", list=1)
    told.then(Kind.STEP_BEGUN, 50, step=4, agency="land")  # 10:00
    told.then(Kind.STEP_BEGUN, 30, step=5, agency="health")  # 10:30
    told.then(Kind.STEP_DONE, 30, step=4, agency="land")  # 11:00
    told.then(Kind.STEP_DONE, 30, step=5, agency="health").then(Kind.RESULT_READY, 15)
    behind = {"at_counter": False}
    process = a_process(row(1), row(4, **behind), row(5, alongside=4, **behind))
    sheet = sheet_of(told, process)
    assert sheet.below("step:") == {"1": 600, "4": 3600, "5": 3600}
    assert places(sheet)["step:5"] == 1800
    assert account(sheet).touch == 600 + 3600 + 1800
    assert sheet["fitting"] == 1


def test_rows_behind_the_counter_are_expected_only_where_they_are_clocked() -> None:
    process = a_process(row(1), row(4, at_counter=False))
    sheet = sheet_of(behind_the_counter().then(Kind.RESULT_READY, 50), process)
    assert [fit.position for fit in row_fits(sheet, process)] == [1]
    assert (sheet["fitting"], sheet["clocked"]) == (1, 0)


def test_rows_alongside_each_other_may_come_in_any_order() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started(step=1)
    told.then(Kind.STEPPED, 2, **{"from": 1, "to": 3}).then(Kind.STEPPED, 2, **{"from": 3, "to": 2})
    completed(told, minutes=2)
    assert sheet_of(told).below("swapped:") == {"2": 1}
    assert sheet_of(told)["fitting"] == 0
    beside = a_process(row(1), row(2), row(3, alongside=2))
    assert sheet_of(told, beside)["fitting"] == 1


def test_skipped_repeated_and_extra_steps_are_told_by_row() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started(step=1)
    told.then(Kind.STEPPED, 5, **{"from": 1, "to": 3}).then(Kind.REQUEUED, 5)
    told.called_and_started(step=1).then(Kind.STEPPED, 4, **{"from": 1, "to": 9})
    sheet = sheet_of(completed(told, minutes=3))
    found = {fit.position: fit for fit in row_fits(sheet, THREE)}
    assert (found[1].repeated, found[2].skipped, found[9].extra) == (1, 1, 1)
    assert sheet.below("removable:") == {"1": 4 * MINUTE, "9": 3 * MINUTE}
    assert sheet["fitting"] == 0


def test_who_goes_on_at_another_counter_performs_the_step_once() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started(step=1)
    told.then(Kind.TRANSFERRED, 5, counter=4).then(Kind.CALLED, 10).then(Kind.STARTED, step=1)
    sheet = sheet_of(completed(told, minutes=3))
    assert (sheet["step-cases:1"], sheet["repeats:1"]) == (1, 0)
    assert sheet["step:1"] == 8 * MINUTE
    assert places(sheet)["wait"] == 10 * MINUTE


def test_work_in_the_lunch_break_is_told_apart() -> None:
    sheet = sheet_of(completed(Told(2026, 11, 20, 11, 55).called_and_started(), minutes=8))
    assert (sheet["step:1"], sheet["off-hours"]) == (5 * MINUTE, 3 * MINUTE)


def story(moves: list[tuple[str, int]], wait: int) -> Told:
    """Whatever is pressed, in any order."""
    told = Told(2026, 12, 3, 9, 0).then(Kind.CALLED, wait / 60).then(Kind.STARTED, 1, step=1)
    for move, seconds in moves:
        kind, data = PRESSES[move]
        told = told.comes() if move == "n" else told.then(kind, seconds / 60, **data)
    return completed(told, minutes=1)


@settings(max_examples=150)
@given(MOVES, st.integers(0, 90_000))
def test_the_places_of_a_stay_are_its_working_time_and_the_account_of_the_case(
    moves: list[tuple[str, int]], wait: int
) -> None:
    told = story(moves, wait)
    sheet = sheet_of(told)
    times = working_time(told.events, told.turns, OFFICE)
    assert times.finished_at is not None
    stay = OFFICE.working_seconds(times.arrived_at, times.finished_at)
    assert sum(places(sheet).values()) == stay == account(sheet).seconds
    assert account(sheet) == times.account
    assert all(seconds >= 0 for seconds in places(sheet).values())
    assert sum(sheet.below("step:").values()) == times.effort_seconds
    assert sheet["off-hours"] == times.off_hours_seconds


@settings(max_examples=100)
@given(st.lists(st.tuples(MOVES, st.integers(0, 5000)), max_size=4))
def test_added_up_ways_are_the_directly_follows_graph_of_the_same_cases(
    stories: list[tuple[list[tuple[str, int]], int]],
) -> None:
    tolds = [story(*each) for each in stories]
    sheet = total(sheet_of(told) for told in tolds)
    graph = directly_follows([trace_of(told.events, told.turns) for told in tolds])
    inside = {edge: flow for edge, flow in edges(sheet).items() if not {BEGIN, END} & {*edge}}
    assert {edge: flow.n for edge, flow in inside.items()} == {
        edge: flow.n for edge, flow in graph.items()
    }
    assert all(abs(inside[edge].seconds - flow.seconds) < flow.n for edge, flow in graph.items())
    assert sum(n for edge, (n, _) in edges(sheet).items() if edge[0] == BEGIN) == len(tolds)


def test_performances_are_those_that_the_timing_counts() -> None:
    told = Told(2026, 11, 20, 9, 0).called_and_started(step=1)
    step(told, 5, 2).then(Kind.REQUEUED, 5).called_and_started(step=1)
    told.then(Kind.TRANSFERRED, 3, counter=4).then(Kind.CALLED, 2).then(Kind.STARTED, step=1)
    told.then(Kind.COMPLETED, 5, outcome="completed_result_later")
    told.then(Kind.STEP_BEGUN, 5, step=4, agency="land").then(Kind.RESULT_READY, 20)
    trace = trace_of(told.events, told.turns)
    assert Counter(int(each.activity) for each in trace) == Counter(performances(told.clock.chain))
