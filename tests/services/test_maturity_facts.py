"""What the records say about the maturity of a service unit, on days played by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.case_commands import Acknowledge, DeliveredHow, DeliverResult, MakeReady
from shared.domain.catalogue import Mode
from shared.domain.errors import UnknownCentre
from shared.domain.maturity_measures import Share
from shared.domain.period import Period
from shared.domain.visit import Outcome
from shared.services import visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.office import Office
from shared.services.reports import maturity_facts
from shared.services.reports.maturity_facts import MaturityFacts, OfAgency
from shared.services.visits import Chosen, TakeTicket
from tests.agency_scene import HOUSE_NUMBER, act, an_officer, received, sent
from tests.builders import CENTRE, a_clerk, a_desk, a_supervisor, a_visit, call_next, do, run
from tests.manual_clock import ManualClock
from tests.services.test_journeys import BABY, a_life_event, finish

pytestmark = pytest.mark.few_on_postgresql(every=5)
TAX, PASSPORT = "tax-id", "passport-ordinary"


def facts(office: Office, centre: str = CENTRE, days: int = 0) -> MaturityFacts:
    today = office.today(CENTRE)
    return maturity_facts.facts(office, centre, Period(today - timedelta(days=days), today))


def served(office: Office, clock: ManualClock, clerk: Caller, service: str, counter: int) -> None:
    a_visit(office, service)
    assert finish(office, clock, clerk, counter, minutes=1) == service


def test_nothing_is_said_of_a_unit_where_nothing_was_finished(office: Office) -> None:
    found = facts(office)
    assert (found.finished, found.serving, found.agencies) == (0, 0, ())
    assert (found.officers, found.one_counter, found.life_events) == (Share(0, 0),) * 3
    assert found.hand_over_seconds is None
    with pytest.raises(UnknownCentre):
        facts(office, "nowhere")


def test_the_catalogue_says_what_is_offered_and_where(office: Office) -> None:
    """Counted here once more from the catalogue, without information alone."""
    offers = office.catalogue.offers
    here = {each for each, offer in offers[CENTRE].items() if offer.mode is not Mode.INFO}
    found = facts(office)
    everywhere = {each for each in here if all(each in offers[unit] for unit in offers)}
    assert 0 < len(everywhere) < len(here)
    assert found.everywhere == Share(len(everywhere), len(here))
    assert (found.other_units, found.e_services.whole) == (2, len(here))
    assert 0 < found.e_services.part < len(here)
    assert found.completable == sum(offers[CENTRE][each].mode is Mode.COMPLETE for each in here)
    assert 0 < found.standards.part <= found.standards.whole == len(here)


def test_officers_are_counted_by_the_agencies_whose_services_they_complete(
    office: Office, clock: ManualClock
) -> None:
    broad, narrow = a_desk(office), a_desk(office, counter=4)
    for service in (PASSPORT, TAX, TAX):
        served(office, clock, broad, service, 3)
    for _ in range(5):
        served(office, clock, narrow, PASSPORT, 4)
    served(office, clock, narrow, "information", 4)
    found = facts(office)
    assert (found.finished, found.serving) == (9, 1)
    assert found.officers == Share(1, 2), "information is nobody's service to complete"
    assert found.officer_services == (1, 2)
    by = {each.agency: each for each in found.agencies}
    taxes = OfAgency("RD", 1, 2, 2, 0, officers=1, shared_officers=1, channels=1, level=3)
    assert by["RD"] == taxes
    assert by["DCA"] == replace(
        taxes, agency="DCA", finished=6, at_once=6, officers=2, shared_officers=1
    )
    assert facts(office, "district-1").finished == 0
    clock.advance(days=1)
    assert (facts(office).finished, facts(office, days=1).finished) == (0, 9)


def test_visits_with_several_services_and_the_counters_they_needed(
    office: Office, clock: ManualClock
) -> None:
    first, second = a_desk(office), a_desk(office, counter=4)
    a_visit(office, PASSPORT, TAX)
    finish(office, clock, first)
    finish(office, clock, first)
    a_visit(office, PASSPORT, TAX)
    finish(office, clock, first)
    finish(office, clock, second, 4)
    a_visit(office, PASSPORT)
    finish(office, clock, first)
    a_visit(office, PASSPORT, TAX)
    finish(office, clock, first)
    finish(office, clock, first, outcome=Outcome.REFUSED)
    assert facts(office).one_counter == Share(1, 2)


def test_life_events_within_one_visit(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    for outcome in (Outcome.COMPLETED, Outcome.COMPLETED_RESULT_LATER):
        a_life_event(office, "new-baby", *BABY[:2])
        finish(office, clock, clerk)
        finish(office, clock, clerk, outcome=outcome)
    found = facts(office)
    assert (found.life_events, found.taken) == (Share(1, 1), 2)


def test_requests_that_were_handed_over_and_posted(office: Office, clock: ManualClock) -> None:
    clerk, officer = a_desk(office), an_officer(office, "BMA")
    first, last = received(office, clerk), received(office, clerk)
    received(office, clerk)
    list_ = sent(office, clerk, "BMA", first, last)
    assert list_
    found = facts(office)
    assert (found.requests, found.handed_over, found.hand_over_seconds) == (3, 2, None)
    clock.advance(minutes=90)
    act(office, officer, first, Acknowledge("BMA"))
    found = facts(office)
    assert found.hand_over_seconds == 90 * 60
    (agency,) = found.agencies
    assert (agency.agency, agency.handed_over, agency.at_once) == ("BMA", 2, 0)
    assert facts(office, "district-1").handed_over == 0
    boss = a_supervisor(office)
    assert found.posted == 0
    other = received(office, clerk)
    act(office, boss, other, MakeReady())
    act(office, boss, other, DeliverResult(DeliveredHow.BY_POST))
    assert facts(office).posted == 1
    assert HOUSE_NUMBER in office.catalogue.offers[CENTRE]


def test_channels_and_those_who_came_outside_office_hours(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office, a_clerk(office))
    for channel in ("phone", "phone", "web", "kiosk"):
        command = TakeTicket(CENTRE, (Chosen(TAX),), channel=channel)
        run(visits.take(office, ANONYMOUS_KIOSK, command, None))
        finish(office, clock, clerk, minutes=1)
    found = facts(office)
    assert found.channels == {"kiosk": 1, "counter": 0, "phone": 2, "web": 1}
    assert (found.digital, found.citizens) == (3, Share(0, 4))
    clock.advance(hours=8, minutes=10)
    local = clock.now().astimezone(office.calendar(CENTRE).zone)
    assert (local.hour, local.minute) >= (16, 30)
    a_visit(office, TAX)
    do(office, clerk, call_next(office, clerk), commands.Start())
    assert facts(office).citizens == Share(0, 4), "its turn has not ended"
    served(office, clock, a_desk(office, counter=4), TAX, 4)
    assert facts(office).citizens == Share(1, 5)


def test_who_gives_a_service_on_behalf_of_its_agency(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    served(office, clock, clerk, "commercial-registration", 3)
    served(office, clock, clerk, TAX, 3)
    found = facts(office)
    assert (found.by_partners, found.partners) == (1, ("BMA",))
