"""Closing a centre, planned or at once: tickets, calls, clocks and figures."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.day import Emergency
from shared.domain.errors import (
    AlreadyClosed,
    CentreClosed,
    CentreShut,
    InvalidRequest,
    UnknownCentre,
)
from shared.domain.visit import Outcome
from shared.services import closings, serving, visits
from shared.services.checking import check
from shared.services.closings import Message, words_for
from shared.services.office import Office
from shared.store import log
from tests.builders import CENTRE, a_clerk, a_desk, a_supervisor, a_visit, call_next, do, run, serve
from tests.manual_clock import ManualClock

FIRE = Message("ไฟไหม้ ออกจากอาคาร", "Fire. Leave the building.")


def state_of(office: Office, token: str) -> str:
    return visits.view(office, token).state


pytestmark = pytest.mark.sqlite_only


def test_closing_at_once_stops_tickets_and_calls_and_keeps_the_line(
    office: Office, clock: ManualClock
) -> None:
    boss = a_supervisor(office)
    waiting = [a_visit(office).number for _ in range(3)]
    clerk = a_desk(office)
    run(closings.close_at_once(office, boss, CENTRE, FIRE))
    with pytest.raises(CentreShut):
        a_visit(office)
    with pytest.raises(CentreShut):
        run(serving.call_next(office, clerk, CENTRE, 3))
    with pytest.raises(AlreadyClosed):
        run(closings.close_at_once(office, boss, CENTRE, FIRE))
    clock.advance(minutes=40)
    run(closings.reopen(office, boss, CENTRE))
    clock.advance(seconds=3)
    for number in waiting:
        served = serve(office, clock, clerk)
        assert served.history.state.number == number
    assert a_visit(office).state == "waiting"
    assert check(office).differences == []


def test_service_clocks_stand_still_while_the_centre_is_closed(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=5)
    run(closings.close_at_once(office, boss, CENTRE, FIRE))
    clock.advance(minutes=60)
    run(closings.reopen(office, boss, CENTRE))
    clock.advance(minutes=5)
    served = do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    with office.db.read() as connection:
        case = connection.execute(log.case_table.select()).one()
    assert case.service_seconds == 10 * 60
    assert case.citizen_seconds == 70 * 60
    assert check(office).differences == []


def test_a_closing_never_changes_a_figure_that_is_finished(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    a_visit(office)
    serve(office, clock, clerk)
    began = clock.now() - timedelta(minutes=5)
    with pytest.raises(InvalidRequest):
        run(closings.plan(office, boss, CENTRE, began, began + timedelta(hours=1), FIRE))
    run(closings.close_at_once(office, boss, CENTRE, FIRE))
    clock.advance(seconds=1)
    assert check(office).differences == []
    run(closings.reopen(office, boss, CENTRE))
    assert check(office).differences == []


def test_a_clock_set_back_closes_nothing_anew_and_changes_no_finished_figure(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    a_visit(office)
    serve(office, clock, clerk)
    clock.advance(minutes=-40)
    run(closings.close_at_once(office, boss, CENTRE, FIRE))
    clock.advance(minutes=-10)
    with pytest.raises(CentreShut):
        a_visit(office)
    run(closings.reopen(office, boss, CENTRE))
    for _ in range(2):
        a_visit(office)
        do(office, clerk, call_next(office, clerk), commands.Remove(Outcome.LEFT))
        clock.advance(minutes=-5)
    assert check(office).differences == []


def test_whoever_waits_may_be_sent_home_honestly(office: Office) -> None:
    boss = a_supervisor(office)
    token = a_visit(office).token
    run(closings.close_at_once(office, boss, CENTRE, FIRE, keep_line=False))
    turn = visits.view(office, token).turns[0]
    assert (turn.state, turn.outcome) == ("ended", "cancelled_by_staff")


def test_a_planned_closing_enters_the_one_calendar(office: Office, clock: ManualClock) -> None:
    boss = a_supervisor(office)
    begins, ends = clock.now() + timedelta(minutes=30), clock.now() + timedelta(minutes=90)
    shut = run(closings.plan(office, boss, CENTRE, begins, ends, FIRE))
    calendar = office.calendar(CENTRE)
    assert calendar.is_open(begins - timedelta(seconds=1))
    assert not calendar.is_open(begins)
    assert calendar.next_opening(begins) == ends
    assert calendar.working_seconds(begins, ends) == 0
    clock.advance(minutes=40)
    with pytest.raises(CentreClosed):
        a_visit(office)
    run(closings.call_off(office, boss, CENTRE, shut.id))
    clock.advance(seconds=3)
    assert a_visit(office).state == "waiting"


def test_a_closing_called_off_before_it_begins_leaves_the_plan_as_it_was(
    office: Office, clock: ManualClock
) -> None:
    boss = a_supervisor(office)
    begins = clock.now() + timedelta(hours=1)
    shut = run(closings.plan(office, boss, CENTRE, begins, begins + timedelta(hours=1), FIRE))
    run(closings.call_off(office, boss, CENTRE, shut.id))
    assert office.calendar(CENTRE).is_open(begins)


def test_only_whoever_is_in_charge_closes(office: Office) -> None:
    with pytest.raises(UnknownCentre):
        run(closings.close_at_once(office, a_clerk(office), CENTRE, FIRE))


@pytest.mark.parametrize("emergency", list(Emergency))
def test_each_emergency_has_words_in_both_languages(emergency: Emergency) -> None:
    words = words_for(emergency)
    assert words.th
    assert words.en
