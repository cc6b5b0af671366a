"""The tickets behind the figures of a life event add up to them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.errors import NotSignedIn, UnknownBundle, UnknownCentre
from shared.domain.period import Period
from shared.domain.visit import Outcome
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.office import Office
from shared.services.reports import journey_tickets, journeys
from shared.services.reports.journey_tickets import COUNTED, TicketsOfEvent
from tests.builders import CENTRE, a_desk, a_supervisor
from tests.manual_clock import ManualClock
from tests.services.test_journeys import BABY, a_journey, a_life_event, finish


@pytest.fixture
def clerk(office: Office, clock: ManualClock) -> Caller:
    """Five whole journeys, one without success, one of a single service, one still running."""
    clerk = a_desk(office)
    for _ in range(5):
        a_journey(office, clock, clerk)
    a_life_event(office, "new-baby", *BABY[:2])
    finish(office, clock, clerk)
    finish(office, clock, clerk, outcome=Outcome.INCOMPLETE_DOCUMENTS)
    a_life_event(office, "new-baby", BABY[0])
    finish(office, clock, clerk)
    a_life_event(office, "new-baby", *BABY[:2])
    return clerk


def days(office: Office) -> Period:
    today = office.today(CENTRE)
    return Period(today - timedelta(days=1), today)


def listed(office: Office, which: str = "", after: int = 0) -> TicketsOfEvent:
    return journey_tickets.tickets_of_event(
        office, a_supervisor(office), CENTRE, days(office), "new-baby", which=which, after=after
    )


@pytest.mark.usefixtures("clerk")
def test_the_list_is_the_figure_counted_again_from_the_tickets(office: Office) -> None:
    (figure,) = journeys.report(office, CENTRE, days(office)).figures
    found = listed(office)
    assert (found.taken, found.n, found.left_out) == (figure.taken, figure.n, figure.excluded)
    assert found.working == figure.sample
    assert found.wall.median_seconds == figure.wall.median_seconds
    assert found.between.median_seconds == figure.between.median_seconds
    counted = [each.counted for each in found.items if each.counted is not None]
    assert figure.separately is not None
    assert {each.before_seconds for each in counted} == {figure.separately.baseline_seconds}
    assert {(each.agencies, each.journey.in_one_visit) for each in counted} == {(2, True)}


@pytest.mark.usefixtures("clerk")
def test_a_part_of_the_list_holds_nothing_else_and_pages_go_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journey_tickets, "PAGE", 2)
    seen: list[int] = []
    after = 0
    while True:
        page = listed(office, COUNTED, after)
        seen += [each.visit for each in page.items]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 5
    for reason in ("incomplete_documents", "one_service", "still_running"):
        (only,) = listed(office, reason).items
        assert (only.left_out, only.counted) == (reason, None)
        assert only.turns


def test_single_tickets_are_for_those_with_the_right_to_reports(
    office: Office, clerk: Caller
) -> None:
    for caller, problem in ((clerk, UnknownCentre), (ANONYMOUS_KIOSK, NotSignedIn)):
        with pytest.raises(problem):
            journey_tickets.tickets_of_event(office, caller, CENTRE, days(office), "new-baby")
    with pytest.raises(UnknownBundle):
        journey_tickets.tickets_of_event(
            office, a_supervisor(office), CENTRE, days(office), "no-such-event"
        )
