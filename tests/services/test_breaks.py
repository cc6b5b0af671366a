"""Breaks in turns: the centre keeps serving, and a supervisor may decide otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shared.domain.breaks import BreakKind, Turn
from shared.domain.errors import CounterBusy, TooFewAtWork
from shared.services import breaks, hall
from shared.services.office import Office
from tests.builders import CENTRE, a_clerk, a_desk, a_supervisor, a_visit, call_next, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def test_lunch_goes_in_turns_from_whoever_opened_first(office: Office, clock: ManualClock) -> None:
    desks = {}
    for counter in (1, 2, 3, 4):
        desks[counter] = a_desk(office, counter=counter)
        clock.advance(minutes=5)
    plan = breaks.plan(office, desks[1], CENTRE)
    assert (plan.room, plan.least) == (2, 2)
    assert [(t.counter, t.turn) for t in plan.turns] == [
        (1, Turn.MAY_GO),
        (2, Turn.MAY_GO),
        (3, Turn.WAITS),
        (4, Turn.WAITS),
    ]
    run(breaks.start(office, desks[1], CENTRE, 1, BreakKind.LUNCH))
    run(breaks.start(office, desks[2], CENTRE, 2, BreakKind.LUNCH))
    with pytest.raises(TooFewAtWork, match="At least 2 of the counters"):
        run(breaks.start(office, desks[3], CENTRE, 3, BreakKind.LUNCH))
    clock.advance(minutes=45)
    run(breaks.end(office, desks[1], CENTRE, 1))
    turns = {t.counter: t.turn for t in breaks.plan(office, desks[1], CENTRE).turns}
    assert turns == {1: Turn.HAD, 2: Turn.NOW, 3: Turn.MAY_GO, 4: Turn.WAITS}
    run(breaks.start(office, desks[3], CENTRE, 3, BreakKind.LUNCH))


def test_a_supervisor_may_allow_a_break_and_that_is_recorded(office: Office) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    with pytest.raises(TooFewAtWork):
        run(breaks.start(office, clerk, CENTRE, 3, BreakKind.LUNCH))
    run(breaks.start(office, boss, CENTRE, 3, BreakKind.LUNCH))
    with office.db.read() as connection:
        row = connection.execute(
            text("SELECT actor_id FROM change_log WHERE kind = 'break_allowed'")
        ).one()
    assert row.actor_id == boss.actor.id


def test_a_few_minutes_are_refused_to_nobody_but_measured(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    run(breaks.start(office, clerk, CENTRE, 3))
    clock.advance(minutes=16)
    (away,) = breaks.plan(office, clerk, CENTRE).away
    assert (away.kind, away.seconds, away.target, away.late) == ("short", 960, 900, True)


def test_nobody_goes_on_a_break_while_somebody_stands_at_the_desk(office: Office) -> None:
    a_visit(office)
    clerk = a_desk(office)
    call_next(office, clerk)
    with pytest.raises(CounterBusy):
        run(breaks.start(office, clerk, CENTRE, 3))


def test_lunch_stays_with_the_person_when_the_counter_is_handed_over(office: Office) -> None:
    early, late, boss = a_desk(office), a_clerk(office), a_supervisor(office)
    run(breaks.start(office, boss, CENTRE, 3, BreakKind.LUNCH))
    run(hall.close_counter(office, early, CENTRE, 3, late.actor.id))
    assert hall.counter_view(office, late, CENTRE, 3).state == "open"
    (turn,) = breaks.plan(office, late, CENTRE).turns
    assert (turn.staff, turn.turn) == (late.actor.id, Turn.WAITS)
    run(hall.close_counter(office, late, CENTRE, 3, early.actor.id))
    (turn,) = breaks.plan(office, early, CENTRE).turns
    assert turn.turn is Turn.HAD
