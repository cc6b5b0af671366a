"""The chores of a running server, and that a play of another day ends nothing of this one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared import jobs
from shared.clock import ClockWatch
from shared.services.office import Office
from shared.store import counters
from shared.store.log import visit_table
from tests.builders import CENTRE, a_desk, a_visit, run
from tests.manual_clock import ManualClock


@pytest.mark.sqlite_only
def test_a_counter_stays_open_while_another_day_is_played_and_not_after_a_night(
    office: Office, clock: ManualClock
) -> None:
    a_desk(office)
    visit = a_visit(office)
    clock.advance(days=1)
    clock.is_driven = True
    run(jobs.look_around(office, ClockWatch()))
    assert (open_counters(office), state_of(office, visit.visit)) == ([3], "waiting")
    clock.is_driven = False
    run(jobs.look_around(office, ClockWatch()))
    assert (open_counters(office), state_of(office, visit.visit)) == ([], "ended")


def open_counters(office: Office) -> list[int]:
    with office.db.read() as connection:
        return [each.counter for each in counters.open_sessions(connection, CENTRE)]


def state_of(office: Office, visit: int) -> str:
    with office.db.read() as connection:
        found = connection.execute(select(visit_table.c.state).where(visit_table.c.id == visit))
        return str(found.scalar_one())
