"""The sums of journeys follow every late result, wherever and with whichever ticket it came."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from shared.domain import commands
from shared.domain.period import Period
from shared.domain.visit import Outcome
from shared.services import checking, continuing, undoing, visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.sums import ScannedSums
from shared.services.rolling import difference
from shared.services.serving import Served
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.store import checks, rollups
from shared.store.contributions import Ledger
from shared.store.rewriting import expected_rows
from tests.builders import CENTRE, a_desk, call_next, do, run
from tests.machine import roll_ups
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql

BUSINESS = ("trademark-filing", "tax-id")
BOTH = ("trademark-filing", "commercial-registration")
LATER = Outcome.COMPLETED_RESULT_LATER


@pytest.fixture
def standing(office: Office) -> Office:
    """Month and year stand from the beginning, so that every change is a late one."""
    roll_ups.stand(office)
    return office


def a_business(office: Office, *services: str) -> VisitView:
    chosen = tuple(Chosen(each) for each in services or BUSINESS)
    command = TakeTicket(CENTRE, chosen, bundle="start-business")
    return run(visits.take(office, ANONYMOUS_KIOSK, command, None))[1]


def finish(
    office: Office, clock: ManualClock, clerk: Caller, later: Collection[str] = BUSINESS[:1]
) -> Served:
    """Whoever is next, in ten minutes; the results of some services come later."""
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=10)
    outcome = LATER if served.state.service in later else Outcome.COMPLETED
    return do(office, clerk, served, commands.Complete(outcome))


def case_of(view: VisitView, service: str) -> int:
    return next(turn.transaction for turn in view.turns if turn.service == service)


def back(office: Office, clerk: Caller, *cases: int) -> VisitView:
    chosen = tuple(Chosen("", case=case) for case in cases)
    command = TakeTicket(CENTRE, chosen, channel="counter")
    return run(continuing.take_by_staff(office, clerk, command))[1]


def proven_report(office: Office) -> journeys.JourneyFigure:
    """The stored figure, equal to one from a scan; the check and the nightly proof are content."""
    assert checking.check(office).differences == []
    assert roll_ups.unproven(office) == []
    today = office.today(CENTRE)
    period = Period(today.replace(day=1), today)
    stored = journeys.report(office, None, period)
    assert journeys.report(office, None, period, sums=scanned(office)) == stored
    (figure,) = stored.figures
    return figure


def scanned(office: Office) -> ScannedSums:
    ledger = Ledger()
    with office.db.read() as connection:
        for chunk in checks.stored_visits(connection, CENTRE):
            for each in chunk:
                place = office.place(each.centre, each.business_day)
                for shares in expected_rows(connection, each.events, place).shares:
                    ledger.add(shares)
    return ScannedSums(ledger.rows())


def test_a_result_with_a_later_ticket_completes_the_journey_and_undoing_it_does_not(
    standing: Office, clock: ManualClock
) -> None:
    office, clerk = standing, a_desk(standing)
    view = a_business(office)
    assert proven_report(office).excluded == {"still_running": 1}
    finish(office, clock, clerk)
    finish(office, clock, clerk)
    assert proven_report(office).excluded == {"result_outstanding": 1}
    clock.advance(hours=1)
    back(office, clerk, case_of(view, BUSINESS[0]))
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=5)
    served = do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    figure = proven_report(office)
    assert (figure.taken, figure.n, figure.excluded) == (1, 1, {})
    run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert proven_report(office).excluded == {"result_outstanding": 1}


def test_two_requests_of_one_journey_go_on_with_one_later_ticket(
    standing: Office, clock: ManualClock
) -> None:
    office, clerk = standing, a_desk(standing)
    view = a_business(office, *BOTH)
    for _ in BOTH:
        finish(office, clock, clerk, later=BOTH)
    assert proven_report(office).excluded == {"result_outstanding": 1}
    back(office, clerk, *(case_of(view, each) for each in BOTH))
    finish(office, clock, clerk, later=())
    assert proven_report(office).excluded == {"result_outstanding": 1}
    finish(office, clock, clerk, later=())
    assert proven_report(office).n == 1


def test_a_request_that_goes_on_with_another_life_event_belongs_to_its_own(
    standing: Office, clock: ManualClock
) -> None:
    office, clerk = standing, a_desk(standing)
    view = a_business(office)
    for _ in BUSINESS:
        finish(office, clock, clerk)
    chosen = [Chosen("", case=case_of(view, BUSINESS[0]))]
    chosen += [Chosen(each) for each in ("tax-id", "sso40-register")]
    command = TakeTicket(CENTRE, tuple(chosen), channel="counter", bundle="start-business")
    run(continuing.take_by_staff(office, clerk, command))
    for _ in range(3):
        finish(office, clock, clerk, later=())
        proven_report(office)
    figure = proven_report(office)
    assert (figure.taken, figure.n) == (2, 2)


def test_a_service_that_joins_or_leaves_the_ticket_makes_or_unmakes_a_journey(
    standing: Office, clock: ManualClock
) -> None:
    office, clerk = standing, a_desk(standing)
    view = a_business(office, "tax-id")
    assert proven_report(office).excluded == {"one_service": 1}
    run(visits.add_service_by_staff(office, clerk, view.visit, Chosen("sso40-register")))
    assert proven_report(office).excluded == {"still_running": 1}
    finish(office, clock, clerk)
    served = finish(office, clock, clerk)
    assert proven_report(office).n == 1
    run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert proven_report(office).excluded == {"still_running": 1}


def test_a_damaged_row_of_journeys_is_named(standing: Office, clock: ManualClock) -> None:
    office, clerk = standing, a_desk(standing)
    a_business(office, "tax-id", "sso40-register")
    finish(office, clock, clerk)
    finish(office, clock, clerk)
    with office.db.read() as connection:
        rows = [row for row in rollups.of_centre(connection, CENTRE) if row.sheet == "journey"]
    assert {row.part.partition(":")[0] for row in rows} == {"working", "wall", "between"}
    assert all(list(difference(row, row.tally.plus(row.tally))) for row in rows)
