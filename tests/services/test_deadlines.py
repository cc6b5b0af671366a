"""Which stored cases are late, and which explanations their citizens are to be given."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.case_commands import (
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    MakeReady,
    NoticeLate,
    Withdraw,
    WithdrawReason,
)
from shared.domain.visit import Outcome
from shared.services import cases as moves
from shared.services import checking, closings
from shared.services.closings import Message
from shared.services.commands import Caller
from shared.services.deadlines import LateCase, deadline_of, facts_of, late_cases
from shared.services.office import Office
from shared.store import cases
from tests.builders import CENTRE, a_desk, a_supervisor, a_visit, run, serve
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only
BANGKOK = ZoneInfo("Asia/Bangkok")
PASSPORT = "passport-ordinary"
"""20 minutes at the counter, then three working days."""


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)


def a_case(office: Office, clock: ManualClock, clerk: Caller) -> int:
    a_visit(office, PASSPORT)
    done = serve(office, clock, clerk, (5, 8, 4, 3), outcome=Outcome.COMPLETED_RESULT_LATER)
    return done.transaction


def late(office: Office, centre: str | None = CENTRE) -> list[LateCase]:
    with office.db.read() as connection:
        return late_cases(office, connection, centre)


def last_day(office: Office, case: int) -> date:
    with office.db.read() as connection:
        stored = cases.load(connection, office.place, case)
    found = deadline_of(office, facts_of(stored.chain, stored.home.place.centre))
    assert found is not None
    return found.day


def test_a_case_is_late_on_the_day_after_and_until_its_result(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    first, second = a_case(office, clock, clerk), a_case(office, clock, clerk)
    assert last_day(office, first) == date(2026, 11, 19)
    clock.set(local(19, 23, 59))
    assert late(office) == []
    clock.set(local(20, 8))
    found = late(office)
    assert [each.line.id for each in found] == [first, second]
    assert [each.notice for each in found] == [1, 1]
    assert found[0].deadline.late_after == local(20, 0)
    assert (found[0].next.earliest, found[0].next.latest) == (
        date(2026, 11, 20),
        date(2026, 11, 26),
    )
    assert late(office, "district-1") == []
    assert len(late(office, None)) == 2

    run(moves.act(office, clerk, first, None, MakeReady()))
    withdraw = Withdraw(WithdrawReason.CITIZEN_ASKED)
    run(moves.act(office, clerk, second, None, withdraw))
    assert late(office) == []
    assert checking.check(office).differences == []


def test_explanations_follow_each_other_by_seven_days(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    case = a_case(office, clock, clerk)
    clock.set(local(21, 15))
    run(moves.act(office, clerk, case, None, NoticeLate(1)))
    [found] = late(office)
    assert (found.sent, found.notice) == ((local(21, 15),), None)
    assert (found.next.number, found.next.earliest) == (2, date(2026, 11, 28))
    clock.set(local(28, 8))
    assert [each.notice for each in late(office)] == [2]
    run(moves.act(office, clerk, case, None, NoticeLate(2)))
    [found] = late(office)
    assert (len(found.sent), found.notice, found.next.number) == (2, None, 3)


def test_nothing_is_late_while_the_citizen_is_asked(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    case = a_case(office, clock, clerk)
    clock.set(local(18, 10))
    run(moves.act(office, clerk, case, None, Ask(None, AskedFor.COME_IN)))
    clock.set(local(27, 10))
    assert late(office) == []
    run(moves.act(office, clerk, case, None, Answer(AnsweredHow.BY_PHONE)))
    assert last_day(office, case) == date(2026, 11, 30), "seven working days later: over a weekend"
    clock.set(local(30, 20))
    assert late(office) == []
    clock.advance(hours=5)
    assert [each.line.id for each in late(office)] == [case]


def test_days_on_which_the_centre_is_shut_do_not_count(office: Office, clock: ManualClock) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    case = a_case(office, clock, clerk)
    clock.set(local(16, 21))
    flood = Message("น้ำท่วม", "Flood")
    run(closings.plan(office, boss, CENTRE, local(17, 0), local(18, 12), flood))
    assert last_day(office, case) == date(2026, 11, 20), "Tuesday is lost, Wednesday is not"
    clock.set(local(19, 7))
    run(closings.close_at_once(office, boss, CENTRE, flood))
    clock.set(local(24, 21))
    assert last_day(office, case) == date(2026, 11, 26), (
        "shut since Thursday; nobody knows how long"
    )
    assert late(office) == []
    run(closings.reopen(office, boss, CENTRE))
    clock.advance(minutes=1)
    assert last_day(office, case) == date(2026, 11, 26)
    clock.set(local(27, 8))
    assert [each.line.id for each in late(office)] == [case]


def test_a_case_at_the_counter_is_due_to_the_minute(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    began = clock.now()
    a_visit(office)
    served = serve(office, clock, clerk, (2, 4))
    with office.db.read() as connection:
        stored = cases.load(connection, office.place, served.transaction)
    found = deadline_of(office, facts_of(stored.chain, CENTRE))
    assert found is not None
    assert found.at == began + timedelta(minutes=10)
