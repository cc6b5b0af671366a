"""The first range that each visit was told, compared with what came."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.domain.waiting import WaitRange
from shared.services import visits
from shared.services.commands import CITIZEN, Caller
from shared.services.office import Office
from shared.services.reports.period import period_of
from shared.services.reports.told_waits import ToldWaits, told_waits
from shared.services.wait_passes import Passes, record_quotes
from shared.services.waits import Waits
from tests.builders import CENTRE, a_desk, a_visit, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql

DONE = commands.Complete(Outcome.COMPLETED)


@pytest.fixture
def passes(office: Office) -> Passes:
    return Passes(office)


def finish(office: Office, clerk: Caller) -> None:
    """Whoever is next is called and served."""
    do(office, clerk, do(office, clerk, call_next(office, clerk), commands.Start()), DONE)


def wait(office: Office, visit: visits.VisitView) -> WaitRange | None:
    return visits.view(office, visit.token).wait


def test_what_was_told_first_is_kept_and_compared_with_what_came(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    clerk = a_desk(office)
    inside = 0
    for number in range(32):
        visit = a_visit(office)
        passes.refresh(CENTRE)
        run(record_quotes(office, CENTRE))
        first = visit.wait or wait(office, visit)
        assert first is not None
        minutes = 2 if number < 24 else 40
        inside += first.holds(60 * minutes)
        clock.advance(minutes=minutes)
        finish(office, clerk)
    assert inside == 24
    period = period_of(office, CENTRE, None, None)
    assert told_waits(office, CENTRE, period) == ToldWaits(32, 24, Fraction(75))


def test_few_told_waits_show_their_number_only(office: Office, passes: Passes) -> None:
    a_visit(office)
    clerk = a_desk(office)
    passes.refresh(CENTRE)
    run(record_quotes(office, CENTRE))
    finish(office, clerk)
    period = period_of(office, CENTRE, None, None)
    assert told_waits(office, CENTRE, period) == ToldWaits(1, None, None)


def test_a_wait_put_off_by_the_citizen_is_not_compared(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    visit = a_visit(office)
    clerk = a_desk(office)
    passes.refresh(CENTRE)
    run(record_quotes(office, CENTRE))
    run(visits.defer(office, CITIZEN, visit.token, 30))
    clock.advance(minutes=30)
    run(visits.rejoin(office, CITIZEN, visit.token))
    finish(office, clerk)
    period = period_of(office, CENTRE, None, None)
    assert told_waits(office, CENTRE, period).n == 0


def test_a_range_told_with_the_ticket_is_the_one_that_is_kept(
    office: Office, clock: ManualClock, passes: Passes
) -> None:
    """Also of somebody who is called before the next estimate."""
    clerk = a_desk(office)
    passes.refresh(CENTRE)
    clock.advance(seconds=1)
    assert a_visit(office).wait == WaitRange(0, 5)
    finish(office, clerk)
    clock.advance(seconds=5)
    passes.refresh(CENTRE)
    run(record_quotes(office, CENTRE))
    period = period_of(office, CENTRE, None, None)
    assert told_waits(office, CENTRE, period).n == 1


def test_a_restart_keeps_the_first_range(office: Office, clock: ManualClock) -> None:
    """A new process tells something again; what was told first stands."""
    visit = a_visit(office)
    clerk = a_desk(office)
    for _ in range(2):
        office = replace(office, waits=Waits())
        Passes(office).refresh(CENTRE)
        run(record_quotes(office, CENTRE))
        clock.advance(minutes=4)
    assert wait(office, visit) is not None
    finish(office, clerk)
    period = period_of(office, CENTRE, None, None)
    assert told_waits(office, CENTRE, period).n == 1


def test_a_cancelled_ticket_is_no_counterexample(office: Office, passes: Passes) -> None:
    visit = a_visit(office)
    a_desk(office)
    passes.refresh(CENTRE)
    run(record_quotes(office, CENTRE))
    run(visits.cancel(office, CITIZEN, visit.token))
    passes.refresh(CENTRE)
    period = period_of(office, CENTRE, None, None)
    assert told_waits(office, CENTRE, period).n == 0
