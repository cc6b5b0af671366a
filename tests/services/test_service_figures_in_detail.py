"""The parts behind the figures: times of day, days, endings, weeks, who answered, and the files."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from shared.domain import commands
from shared.domain.period import Period
from shared.domain.visit import Outcome
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import (
    adherence,
    endings,
    row_telling,
    satisfaction,
    service_tables,
    waiting,
)
from shared.services.reports.endings import Ending
from shared.services.reports.tables import Row
from shared.services.reports.told_turns import told_turns
from shared.web import service_pages
from shared.web.report_pages import Asked
from tests.builders import CENTRE, a_desk, a_visit, call_next, do, serve
from tests.manual_clock import A_MONDAY_MORNING, ManualClock
from tests.services.test_reduction_report import TODAY
from tests.services.test_service_figures import answers

pytestmark = pytest.mark.few_on_postgresql

MONDAY = TODAY.first


def waited(office: Office, clock: ManualClock, clerk: Caller, minutes: int, times: int) -> None:
    """Citizens who wait one after the other, as long as given, from the clock's present time."""
    began = clock.now()
    for _ in range(times):
        clock.set(began)
        a_visit(office)
        clock.advance(minutes=minutes)
        serve(office, clock, clerk, (1,))
    clock.set(began)


def test_waits_are_told_by_the_half_hour_of_joining_in_the_centres_own_time(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    local = A_MONDAY_MORNING.astimezone(office.calendar(CENTRE).zone)
    waited(office, clock, clerk, 45, 5)
    clock.advance(minutes=30)
    waited(office, clock, clerk, 3, 4)
    report = waiting.report(office, CENTRE, TODAY)
    first = time(local.hour, 30 * (local.minute // 30))
    assert report.half_hours[0].starts == first
    assert [each.waits.n for each in report.half_hours] == [5, 4]
    medians = [each.waits.median_seconds for each in report.half_hours]
    assert medians == [45 * 60, None]
    assert sum(each.waits.n for each in report.half_hours) == report.total.n


def test_waits_of_a_week_are_told_by_days_that_add_up_to_all(
    office: Office, clock: ManualClock
) -> None:
    waited(office, clock, a_desk(office), 5, 3)
    clock.set(A_MONDAY_MORNING + timedelta(days=1))
    clerk = a_desk(office, counter=4)
    a_visit(office)
    clock.advance(minutes=1)
    serve(office, clock, clerk, (1,), counter=4)
    report = waiting.report(office, CENTRE, Period(MONDAY, MONDAY + timedelta(days=6)))
    assert [each.span.first for each in report.spans] == [MONDAY, MONDAY + timedelta(days=1)]
    assert [each.waits.n for each in report.spans] == [3, 1]


def test_waits_up_to_the_house_goal_keep_it(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    goal = int(office.rules.wait_target.total_seconds() // 60)
    waited(office, clock, clerk, goal, 4)
    assert waiting.report(office, CENTRE, TODAY).within_percent is None
    waited(office, clock, clerk, goal + 1, 1)
    assert waiting.report(office, CENTRE, TODAY).within_percent == 80


def test_turns_are_counted_by_ending_and_people_once(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office, "id-card-expired", "house-certified-copy")
    serve(office, clock, clerk, (1,))
    serve(office, clock, clerk, (1,))
    a_visit(office)
    called = call_next(office, clerk)
    do(office, clerk, called, commands.Remove(Outcome.LEFT))
    a_visit(office)
    report = endings.report(office, CENTRE, TODAY)
    assert report.people == 1
    assert report.turns[Ending.SERVED] == 2
    assert report.turns[Ending.LEFT] == 1
    assert report.turns[Ending.OPEN] == 1
    assert report.n == 4


def test_s7_who_did_not_answer_stands_beside_who_did(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    answers(office, clock, clerk, *[5] * 10, service="id-card-expired")
    waited(office, clock, clerk, 1, 10)
    report = satisfaction.report(office, CENTRE, TODAY)
    assert (report.total.n, report.invited) == (10, 20)
    assert report.response_percent == 50


def test_a_week_with_few_answers_stays_hidden_and_cannot_be_worked_out(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    answers(office, clock, clerk, *[5] * 12, service="id-card-expired")
    report = satisfaction.report(office, CENTRE, TODAY)
    assert [(week.n, week.votes is not None) for week in report.weeks] == [(12, True)]
    one_day = Period(date(2026, 11, 9), MONDAY)
    assert satisfaction.report(office, CENTRE, one_day).weeks[0].week == Period(MONDAY, MONDAY)


def test_files_for_everybody_hold_no_count_of_one_to_four(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    waited(office, clock, clerk, 5, 6)
    a_visit(office, "passport-ordinary")
    serve(office, clock, clerk, (1,))
    rows = service_tables.waiting_rows(waiting.report(office, CENTRE, TODAY))
    letters = {row["key"]: row["n"] for row in rows if row["part"] == "letter"}
    assert letters == {"mo-chit/B": 6, "mo-chit/F": 1}
    shown = row_telling.for_everybody(rows)
    assert {row["n"] for row in shown if row["part"] == "letter"} == {None}
    assert next(row["n"] for row in shown if row["part"] == "total") == 7


def test_no_column_of_a_file_for_everybody_tells_a_count_that_is_kept_back(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for service, times in (("id-card-expired", 3), ("passport-ordinary", 7)):
        for _ in range(times):
            a_visit(office, service)
            serve(office, clock, clerk, (1, 1))
    rows = service_tables.adherence_rows(adherence.report(office, CENTRE, TODAY))
    assert {row["n"]: row["within"] for row in rows} == {3: None, 7: 7, 10: 10}
    shown = row_telling.for_everybody(rows)
    told = {"part", "key", "from", "to"}
    kept_back = [row for row in shown if row["part"] == "service"]
    assert len(kept_back) == 2
    assert all(value is None for row in kept_back for k, value in row.items() if k not in told)
    assert (shown[0]["n"], shown[0]["within"]) == (10, 10)


def test_a_share_of_the_asked_does_not_tell_how_few_answered(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    answers(office, clock, clerk, 5, 4, service="id-card-expired")
    for _ in range(8):
        a_visit(office)
        serve(office, clock, clerk, (1,))
    rows = service_tables.satisfaction_rows(satisfaction.report(office, CENTRE, TODAY))
    assert (rows[0]["n"], rows[0]["response_percent"]) == (2, 20.0)
    assert row_telling.for_everybody(rows)[0]["response_percent"] is None


def test_a_small_queue_is_kept_back_within_its_own_centre() -> None:
    """The sum of a centre stands beside its queues, whatever is kept back at another one."""
    counts = {"a": 43, "b": 46}
    queues = {"a/K": 40, "a/B": 3, "b/K": 40, "b/B": 3, "b/F": 3}
    rows: list[Row] = [{"part": "centre", "key": key, "n": n} for key, n in counts.items()]
    rows += [{"part": "letter", "key": key, "n": n} for key, n in queues.items()]
    told = {row["key"]: row["n"] for row in row_telling.for_everybody(rows)}
    assert told == {"a": 43, "b": 46, "a/K": None, "a/B": None, "b/K": 40, "b/B": None, "b/F": None}


def test_queues_of_a_centre_that_is_kept_back_are_kept_back_too() -> None:
    counts = {"centre": {"a": 40, "b": 3}, "letter": {"a/K": 20, "a/B": 20, "b/K": 3}}
    rows: list[Row] = [
        {"part": part, "key": key, "n": n}
        for part, found in counts.items()
        for key, n in found.items()
    ]
    told = [row["n"] for row in row_telling.for_everybody(rows)]
    assert told[:2] == [None, None]
    assert told[2:4].count(None) >= 1
    assert told[4] is None


def test_pictures_for_everybody_say_no_count_of_one_to_four(
    office: Office, clock: ManualClock
) -> None:
    waited(office, clock, a_desk(office), 5, 1)
    asked = Asked(CENTRE, TODAY)
    staff = service_pages.waiting_view(office, asked)
    told = told_turns(office, CENTRE, TODAY, everything=False)
    public = service_pages.waiting_view(office, asked, told=told)
    for picture in ("day_picture", "run_picture"):
        assert "จำนวน 1" in str(staff[picture])
        assert "จำนวน 1" not in str(public[picture])
