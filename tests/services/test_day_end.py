"""The end of a day: honest endings, a report, days that nobody ended, and going on tomorrow."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.day import Limit
from shared.domain.day_report import DayReport
from shared.domain.errors import (
    CarriedOver,
    CentreClosed,
    ClosedByDayEnd,
    ContingentUsedUp,
    DayIsOver,
    DayNotOver,
)
from shared.domain.reasons import RestoreReason
from shared.domain.visit import Outcome, PauseReason
from shared.services import contingents, day_end, fairness, returning, serving, visits
from shared.services.checking import check
from shared.services.daybook import DaybookCache
from shared.services.hall_now import in_line, read_hall
from shared.services.office import Office
from shared.services.visits import Chosen
from shared.store import counters, turn_figures
from shared.store.log import case_table
from tests.builders import (
    CENTRE,
    SERVICE,
    a_desk,
    a_supervisor,
    a_visit,
    an_office,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def ended(office: Office, *, close_desks: bool = False, carry_over: bool = False) -> DayReport:
    boss = a_supervisor(office)
    found = run(
        day_end.end(
            office, boss, CENTRE, early=True, close_desks=close_desks, carry_over=carry_over
        )
    )
    return DayReport.from_data(found.report)


def test_no_ticket_is_given_in_the_second_before_memory_knows_of_the_end(
    office: Office, clock: ManualClock
) -> None:
    here = replace(office, _daybooks=DaybookCache(lambda: 0.0))
    known, other = here.daybook, an_office(office.db.url, clock)
    run(day_end.end(other, a_supervisor(other), CENTRE, early=True))
    other.db.close()
    assert here.daybook is known
    with pytest.raises(DayIsOver):
        a_visit(here)


def outcome(office: Office, token: str) -> str | None:
    return visits.view(office, token).turns[0].outcome


def test_every_open_state_gets_its_honest_ending(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    away, serving_now = a_visit(office), a_visit(office)
    waiting, later = a_visit(office), a_visit(office)
    held = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, held, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    do(office, clerk, call_next(office, clerk), commands.Start())
    run(visits.defer(office, clerk, later.token, 60))
    clock.advance(minutes=90)
    with pytest.raises(DayNotOver):
        ended(office)
    report = ended(office, close_desks=True)
    endings = [outcome(office, each.token) for each in (away, serving_now, waiting, later)]
    assert endings == ["abandoned_in_pause", *["closed_at_day_end"] * 3]
    assert (report.tickets, report.served, report.forgotten_turns) == (4, 0, 2)
    assert report.longest_wait_seconds >= 90 * 60
    with office.db.read() as connection:
        assert counters.open_sessions(connection, CENTRE) == []
        cases = {each.state for each in connection.execute(case_table.select())}
    assert cases == {"filed"}
    assert check(office).differences == []


def test_after_the_end_no_ticket_is_given_and_a_late_press_is_refused(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    called = do(office, clerk, call_next(office, clerk), commands.Start())
    ended(office, close_desks=True)
    with pytest.raises(CentreClosed):
        a_visit(office)
    clock.advance(hours=24)
    complete = commands.Complete(Outcome.COMPLETED)
    with pytest.raises(ClosedByDayEnd):
        run(serving.act(office, clerk, called.transaction, called.state.version, complete))
    assert a_visit(office).number


def test_the_end_can_be_taken_back(office: Office) -> None:
    boss = a_supervisor(office)
    ended(office)
    run(day_end.go_on(office, boss, CENTRE))
    assert a_visit(office).state == "waiting"


def test_before_closing_time_the_day_ends_only_with_a_confirmation(office: Office) -> None:
    with pytest.raises(DayNotOver):
        run(day_end.end(office, a_supervisor(office), CENTRE))


def test_days_that_nobody_ended_end_by_themselves_once(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    token = a_visit(office).token
    clock.advance(hours=24)
    later = a_visit(office).token
    do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(hours=72)
    assert asyncio.run(day_end.end_missed_days(office)) == 2
    assert asyncio.run(day_end.end_missed_days(office)) == 0
    assert {outcome(office, token), outcome(office, later)} == {"closed_at_day_end"}
    assert check(office).differences == []


def test_ending_twice_counts_nothing_twice(office: Office) -> None:
    a_desk(office)
    a_visit(office)
    first = ended(office)
    assert ended(office) == first


def test_carried_over_people_come_first_tomorrow_in_their_order(
    office: Office, clock: ManualClock
) -> None:
    first, second = a_visit(office), a_visit(office)
    report = ended(office, carry_over=True)
    assert report.carried == 2
    clock.advance(hours=24)
    newcomer = a_visit(office, priority=True)
    assert newcomer.number.endswith("003")
    clerk = a_desk(office)
    order = [serve(office, clock, clerk).history.state.id for _ in range(3)]
    view = visits.view(office, first.token)
    assert (view.visit, visits.view(office, second.token).visit, newcomer.visit) == (*order,)
    assert view.number.endswith("001")
    assert check(office).differences == []
    result = fairness.check(office, print)
    assert (result.tally.decisions, result.differences) == (3, 0)


def test_whoever_goes_on_tomorrow_stands_in_no_line_of_today(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    first = a_visit(office, SERVICE, "passport-ordinary")
    called = call_next(office, clerk)
    clock.advance(minutes=5)
    do(office, clerk, called, commands.Remove(Outcome.LEFT))
    ended(office, carry_over=True)
    run(day_end.go_on(office, boss, CENTRE))
    new = visits.view(office, first.token)
    old = serving.present_state(office, boss, called.transaction)
    for turn in old.state.transactions.values():
        with pytest.raises(CarriedOver) as refused:
            run(returning.restore(office, boss, turn.id, turn.version, RestoreReason.OTHER))
        assert new.number in str(refused.value)
    with pytest.raises(CarriedOver):
        run(visits.add_service_by_staff(office, boss, first.visit, Chosen("tax-id")))
    assert check(office).differences == []


def test_nobody_carried_over_is_said_to_have_waited_overnight(
    office: Office, clock: ManualClock
) -> None:
    first, second = a_visit(office), a_visit(office)
    ended(office, carry_over=True)
    day = office.calendar(CENTRE).next_open_day(office.today(CENTRE))
    assert day is not None
    opens, _ = office.calendar(CENTRE).windows(day)[0]
    clock.set(opens + timedelta(minutes=7))
    clerk = a_desk(office)
    hall = read_hall(office, CENTRE)
    assert {hall.seconds_since(each.since) for each in in_line(hall)} == {7 * 60}
    serve(office, clock, clerk)
    with office.db.read() as connection:
        (wait,) = turn_figures.waits(connection, [CENTRE], day, day)
    assert (wait.since, wait.called_at) == (opens, opens + timedelta(minutes=7))
    again = ended(office, close_desks=True, carry_over=True)
    assert again.longest_wait_seconds < 3600
    assert visits.view(office, first.token).turns[0].outcome == Outcome.COMPLETED
    assert visits.view(office, second.token).turns[0].outcome is None
    assert check(office).differences == []


def test_a_contingent_counts_the_tickets_given(office: Office, clock: ManualClock) -> None:
    boss = a_supervisor(office)
    run(contingents.set_contingent(office, boss, CENTRE, Limit(SERVICE, 2)))
    a_visit(office)
    a_visit(office)
    with pytest.raises(ContingentUsedUp):
        a_visit(office)
    assert a_visit(office, "passport-ordinary").number
    today = office.today(CENTRE)
    run(contingents.set_contingent(office, boss, CENTRE, Limit(SERVICE, 3, today)))
    assert a_visit(office).number
    clock.advance(hours=24)
    assert a_visit(office).number


def test_what_was_brought_back_after_the_end_of_today_is_no_finding(
    office: Office, clock: ManualClock
) -> None:
    """It may still be served; the night ends it again."""
    closed = a_visit(office).turns[0].transaction
    ended(office)
    run(returning.restore(office, a_supervisor(office), closed, None, RestoreReason.OTHER))
    assert check(office).differences == []
    clock.advance(hours=24)
    run(day_end.end_missed_days(office))
    assert check(office).differences == []


def test_a_day_with_something_open_is_a_finding(office: Office, clock: ManualClock) -> None:
    a_visit(office)
    clock.advance(hours=48)
    assert any("not ended though" in each for each in check(office).differences)
