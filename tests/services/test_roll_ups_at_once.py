"""Two processes finish turns at once, and cases of each other's centres: no sum loses any."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from shared.domain import commands, tally
from shared.domain.visit import Outcome
from shared.services import checking, continuing
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.store import rollups
from shared.store.tables.rollups import Sheet
from tests.builders import CENTRE, a_desk, a_visit, an_office, call_next, do, run
from tests.manual_clock import ManualClock
from tests.services.test_roll_ups import period

ELSEWHERE = "district-1"
COUNTERS = {CENTRE: 3, ELSEWHERE: 1}
DONE = commands.Complete(Outcome.COMPLETED)


@pytest.fixture
def offices(stocked_postgresql_url: str, clock: ManualClock) -> Iterator[tuple[Office, Office]]:
    here, there = (an_office(stocked_postgresql_url, clock) for _ in range(2))
    with closing(here.db), closing(there.db):
        yield here, there


def counted(office: Office, centre: str) -> int:
    with office.db.read() as connection:
        rows = list(rollups.tallies(connection, Sheet.CASE, [centre], period(office)))
    return tally.total(row.tally for row in rows).n


def at_counter(
    office: Office, clock: ManualClock, clerk: Caller, centre: str, counter: int
) -> Served:
    """Whoever is next stands before the last press, each step long enough to be believed."""
    called = call_next(office, clerk, centre=centre, counter=counter)
    served = do(office, clerk, called, commands.Start())
    for _ in range(3):
        clock.advance(minutes=2)
        served = do(office, clerk, served, commands.NextStep())
    clock.advance(minutes=2)
    return served


def without_a_paper(
    office: Office, clock: ManualClock, clerk: Caller, centre: str
) -> tuple[str, int]:
    """Somebody whose papers lacked something; returns the ticket and the case."""
    view = a_visit(office, centre=centre)
    called = call_next(office, clerk, centre=centre, counter=COUNTERS[centre])
    served = do(office, clerk, called, commands.Start())
    clock.advance(minutes=3)
    served = do(office, clerk, served, commands.CheckPapers(complete=False, missing=(1,)))
    do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    return view.token, served.transaction


def finish_at_once(ready: list[tuple[Office, Caller, Served]]) -> None:
    """Both press the last button in the same moment, each in a process of its own."""

    def press(each: tuple[Office, Caller, Served]) -> None:
        office, clerk, served = each
        do(office, clerk, served, DONE)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, ready))


def test_no_sum_loses_a_turn_that_two_processes_finish_at_once(
    offices: tuple[Office, Office], clock: ManualClock
) -> None:
    desks = [(offices[0], a_desk(offices[0]), 3), (offices[1], a_desk(offices[1], counter=2), 2)]
    for _ in range(4):
        ready = []
        for office, clerk, counter in desks:
            a_visit(office)
            ready.append((office, clerk, at_counter(office, clock, clerk, CENTRE, counter)))
        finish_at_once(ready)
    assert counted(offices[0], CENTRE) == 8
    assert checking.check(offices[1]).differences == []


def test_cases_of_each_others_centres_end_at_once(
    offices: tuple[Office, Office], clock: ManualClock
) -> None:
    """Each takes its own centre's lock and then the other's; whoever loses tries again."""
    here, there = offices
    clerks = {CENTRE: a_desk(here), ELSEWHERE: a_desk(there, centre=ELSEWHERE, counter=1)}
    for _ in range(2):
        one = without_a_paper(here, clock, clerks[CENTRE], CENTRE)
        other = without_a_paper(there, clock, clerks[ELSEWHERE], ELSEWHERE)
        run(continuing.take_by_citizen(here, *one, ELSEWHERE))
        run(continuing.take_by_citizen(there, *other, CENTRE))
        finish_at_once(
            [
                (here, clerks[CENTRE], at_counter(here, clock, clerks[CENTRE], CENTRE, 3)),
                (
                    there,
                    clerks[ELSEWHERE],
                    at_counter(there, clock, clerks[ELSEWHERE], ELSEWHERE, 1),
                ),
            ]
        )
    assert [counted(here, each) for each in (CENTRE, ELSEWHERE)] == [2, 2]
    assert checking.check(here).differences == []
