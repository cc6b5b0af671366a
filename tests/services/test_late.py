"""Late results: each explanation is given once, in time, whoever looks and however often."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import date, timedelta

import pytest

from shared.domain.case import CaseRecord, Result
from shared.domain.case_commands import (
    Acknowledge,
    BeginStep,
    ExplainLate,
    FinishStep,
    GiveResult,
    LateReason,
    MakeReady,
)
from shared.domain.case_picture import CENTRE, CITIZEN, Look
from shared.domain.errors import CaseNotReady, UnknownCase, UnknownCentre
from shared.domain.period import Period
from shared.domain.permissions import Grant, Role
from shared.services import cases, late
from shared.services.case_view import CaseView, view_of
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import requests
from shared.services.reports.tables import to_csv
from tests.agency_scene import act, an_officer, received, sent
from tests.builders import CENTRE as MO_CHIT
from tests.builders import a_desk, a_supervisor, run, staff
from tests.manual_clock import ManualClock

DAY = timedelta(days=1)


@pytest.fixture
def clerk(office: Office) -> Caller:
    return a_desk(office)


def look(office: Office) -> int:
    office.late_looked_at.clear()
    return run(late.give_notices(office))


def record(office: Office, clerk: Caller, case: int) -> CaseRecord:
    return cases.find(office, clerk, case).record


def view(office: Office, clerk: Caller, case: int) -> CaseView:
    return view_of(office, cases.find(office, clerk, case))


def test_the_first_explanation_comes_when_it_is_late_and_then_every_seven_days(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    case = received(office, clerk)  # three working days from Monday: Thursday
    given = {}
    for day in range(26):
        clock.advance(days=bool(day))
        if look(office):
            given[day] = record(office, clerk, case).notices
    assert given == {4: 1, 11: 2, 18: 3, 25: 4}


def test_looking_again_and_from_two_processes_at_once_explains_once(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    case = received(office, clerk)
    clock.advance(days=5)
    other = Office(office.db, clock, office.tokens)

    async def both() -> None:
        await asyncio.gather(late.give_notices(office), late.give_notices(other))

    asyncio.run(both())
    assert run(late.give_notices(office)) == 0
    assert look(office) == 0
    assert record(office, clerk, case).notices == 1


@pytest.mark.sqlite_only
def test_nobody_looks_twice_within_ten_minutes(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    run(late.give_notices(office))
    received(office, clerk)
    clock.advance(days=5)
    run(late.give_notices(office))
    clock.advance(minutes=9)
    assert office.late_looked_at == [clock.now() - timedelta(minutes=9)]


@pytest.mark.sqlite_only
def test_whoever_has_the_result_gets_no_explanation(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    case = received(office, clerk)
    clock.advance(days=1)
    act(office, clerk, case, MakeReady())
    clock.advance(days=30)
    assert look(office) == 0
    assert late.late_list(office, clerk, MO_CHIT) == []


def test_a_supervisors_reason_stands_with_the_explanation_it_belongs_to(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    case, boss = received(office, clerk), a_supervisor(office)
    with pytest.raises(CaseNotReady):
        act(office, boss, case, ExplainLate(LateReason.SYSTEM_DOWN))
    clock.advance(days=5)
    look(office)
    with pytest.raises(UnknownCase):
        act(office, clerk, case, ExplainLate(LateReason.SYSTEM_DOWN))
    act(office, boss, case, ExplainLate(LateReason.SYSTEM_DOWN))
    found = view(office, clerk, case)
    assert (found.reason, len(found.told)) == ("system_down", 1)
    assert found.next_notice is not None
    assert found.next_notice.number == 2
    clock.advance(days=7)
    assert look(office) == 1
    today = office.today(MO_CHIT)
    told = late.told_within(office, clerk, MO_CHIT, Period(today - 30 * DAY, today))
    assert [(each.number, each.reason) for each in told] == [(1, "system_down"), (2, None)]


def test_the_commission_gets_numbers_and_days_and_no_names(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    case = received(office, clerk)
    clock.advance(days=5)
    look(office)
    clock.advance(days=1)
    act(office, clerk, case, MakeReady())
    period = Period(date(2026, 11, 16), date(2026, 11, 30))
    rows = late.told_rows(office, late.told_within(office, clerk, MO_CHIT, period))
    (row,) = csv.DictReader(io.StringIO(to_csv(rows).lstrip("\ufeff")))
    assert row == {
        "receipt": "MO-CHIT-70-00001",
        "service": "house-number",
        "service_name_th": "การขอกำหนดเลขที่บ้าน",
        "agency": "BMA",
        "accepted_on": "2026-11-16",
        "due_on": "2026-11-19",
        "notice": "1",
        "notice_on": "2026-11-21",
        "reason": "",
        "result_on": "2026-11-22",
    }
    before = Period(date(2026, 11, 1), date(2026, 11, 20))
    assert late.told_within(office, clerk, MO_CHIT, before) == []


@pytest.mark.sqlite_only
def test_the_late_list_is_for_people_of_the_centre(office: Office) -> None:
    for grant in (Grant(Role.CLERK, "district-1"), Grant(Role.OFFICER, agency="BMA")):
        with pytest.raises(UnknownCentre):
            late.late_list(office, staff(office, grant), MO_CHIT)


@pytest.mark.sqlite_only
def test_the_picture_shows_who_had_it(office: Office, clerk: Caller, clock: ManualClock) -> None:
    case, officer = received(office, clerk), an_officer(office)
    for hours, story in (
        (1, lambda: sent(office, clerk, "BMA", case)),
        (2, lambda: act(office, officer, case, Acknowledge("BMA"))),
        (3, lambda: act(office, officer, case, BeginStep("BMA", 2))),
        (24, lambda: act(office, officer, case, FinishStep("BMA", 2))),
        (1, lambda: act(office, officer, case, GiveResult("BMA", Result.GRANTED))),
        (1, lambda: act(office, clerk, case, MakeReady())),
    ):
        clock.advance(hours=hours)
        story()
    clock.advance(hours=4)
    picture = view(office, clerk, case).picture
    assert picture.lanes == (CITIZEN, CENTRE, "BMA")
    hours_of = {
        (bar.lane, bar.look): (bar.end - bar.start) / timedelta(hours=1) for bar in picture.bars
    }
    assert hours_of[CENTRE, Look.WAIT] == 1  # the second time: from the result to "ready"
    assert hours_of["BMA", Look.WAY] == 2
    assert hours_of["BMA", Look.WORK] == 24
    assert hours_of[CITIZEN, Look.WAIT] == 4
    assert [bar.look for bar in picture.bars if bar.lane == "BMA"] == [
        *(Look.WAY, Look.WORK, Look.WAIT, Look.WAIT)
    ]


def test_everybody_may_know_how_many_wait_and_how_many_were_told_it_is_late(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    today = office.today(MO_CHIT)
    period = Period(today, today + 30 * DAY)
    counts = requests.report(office, MO_CHIT, period)
    assert (counts.answered, counts.given_up, counts.waiting, counts.late) == (0, 0, 0, 0)
    known = [received(office, clerk) for _ in range(7)]
    clock.advance(days=1)
    for case in known[:2]:
        act(office, clerk, case, MakeReady())
    clock.advance(days=4)
    look(office)
    counts = requests.report(office, None, period)
    assert (counts.answered, counts.given_up, counts.waiting, counts.late) == (None, 0, 5, 5)
    (row,) = requests.rows(counts, None)
    assert (row["centre"], row["answered"], row["waiting_now"]) == ("all", None, 5)
