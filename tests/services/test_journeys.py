"""A life event as one ticket: what it holds, its order, where to go next, how long it took."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.commands import CallReason
from shared.domain.errors import (
    CentreClosed,
    ComesLater,
    InvalidRequest,
    UnknownBundle,
)
from shared.domain.journey import progress
from shared.domain.period import Period
from shared.domain.visit import Outcome, PauseReason, State, VisitState
from shared.services import bundles, checking, day_end, hall, serving, turns, visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.office import Office
from shared.services.onward import onward
from shared.services.reports import journeys
from shared.services.visits import Chosen, TakeTicket, VisitView
from tests.builders import CENTRE, a_desk, a_supervisor, a_visit, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql

MOVING = ("house-move-out", "house-move-in", "mea-new-connection", "mwa-new-connection")
BABY = ("birth-notification", "house-move-in", "gold-card-register")


def a_life_event(office: Office, bundle: str, *services: str, centre: str = CENTRE) -> VisitView:
    chosen = tuple(Chosen(each) for each in services)
    command = TakeTicket(centre, chosen, bundle=bundle)
    return run(visits.take(office, ANONYMOUS_KIOSK, command, None))[1]


def state_of(office: Office, clerk: Caller, view: VisitView) -> VisitState:
    return serving.present_state(office, clerk, view.turns[0].transaction).state


def finish(
    office: Office,
    clock: ManualClock,
    clerk: Caller,
    counter: int = 3,
    outcome: Outcome = Outcome.COMPLETED,
    minutes: int = 10,
) -> str:
    """Call, serve and end whoever is next; returns the service."""
    served = do(office, clerk, call_next(office, clerk, counter=counter), commands.Start())
    clock.advance(minutes=minutes)
    return do(office, clerk, served, commands.Complete(outcome)).state.service


def test_a_life_event_is_one_ticket_with_all_its_services(office: Office) -> None:
    view = a_life_event(office, "new-baby")
    assert (view.number, view.bundle) == ("B001", "new-baby")
    assert {turn.service for turn in view.turns} == set(BABY)


def test_what_a_citizen_leaves_out_is_not_on_the_ticket(office: Office) -> None:
    view = a_life_event(office, "moving-house", *MOVING[:2])
    assert [turn.service for turn in view.turns] == list(MOVING[:2])
    left = bundles.left_out(office, CENTRE, "moving-house", MOVING[:2], office.clock.now())
    assert {part.service for part in left if part.is_open} >= {"mea-new-connection"}


def test_what_is_closed_now_or_not_done_here_is_left_out_and_named(
    office: Office, clock: ManualClock
) -> None:
    clock.advance(minutes=60)
    here = bundles.parts_here(
        office, "mobile-1", bundles.bundle_of(office, "moving-house"), clock.now()
    )
    offered = [part.service for part in here if part.offered]
    assert offered
    assert set(offered) < set(bundles.bundle_of(office, "moving-house").services)
    view = a_life_event(office, "moving-house", centre="mobile-1")
    assert {turn.service for turn in view.turns} == {p.service for p in here if p.is_open}


def test_an_unknown_life_event_and_foreign_services_are_refused(office: Office) -> None:
    with pytest.raises(UnknownBundle):
        a_life_event(office, "first-love")
    with pytest.raises(InvalidRequest):
        a_life_event(office, "new-baby", "mea-bill")


def test_a_life_event_after_hours_says_when_the_centre_opens(
    office: Office, clock: ManualClock
) -> None:
    clock.advance(hours=14)
    with pytest.raises(CentreClosed):
        a_life_event(office, "moving-house")


def test_a_child_is_registered_only_after_its_birth_was_notified(
    office: Office, clock: ManualClock
) -> None:
    """Civil Registration Act B.E. 2534: the house register follows the birth certificate."""
    a_life_event(office, "new-baby")
    first, second = a_desk(office), a_desk(office, counter=4)
    served = do(office, first, call_next(office, first), commands.Start())
    assert served.state.service == "birth-notification"
    assert run(serving.call_next(office, second, CENTRE, 4)) is None
    served = do(office, first, served, commands.PauseFor(PauseReason.BACK_OFFICE))
    assert run(serving.call_next(office, second, CENTRE, 4)) is None
    served = do(office, first, served, commands.Resume(3))
    do(office, first, served, commands.Complete(Outcome.COMPLETED))
    assert finish(office, clock, second, 4) in BABY[1:]
    assert finish(office, clock, first) in BABY[1:]
    assert checking.check(office).differences == []


def test_nobody_calls_a_later_service_out_of_order_before_the_earlier_one(office: Office) -> None:
    view = a_life_event(office, "new-baby")
    chief = a_supervisor(office)
    a_desk(office, chief)
    later = next(t for t in view.turns if t.service == "house-move-in")
    with pytest.raises(ComesLater):
        run(serving.call(office, chief, CENTRE, 3, later.transaction, next(iter(CallReason))))


def test_a_service_that_joins_a_life_event_later_keeps_the_lawful_order(office: Office) -> None:
    """Added at a kiosk or a desk, or the right one instead of a wrong one."""
    clerk = a_desk(office)
    view = a_life_event(office, "new-baby", "birth-notification", "elderly-allowance")
    run(visits.add_service_by_staff(office, clerk, view.visit, Chosen("house-move-in")))
    wrong = next(t for t in view.turns if t.service == "elderly-allowance")
    right = Chosen("gold-card-register")
    run(turns.correct_service(office, clerk, wrong.transaction, None, right))
    state = state_of(office, clerk, view)
    held = {t.service for t in state.transactions.values() if state.is_held_back(t)}
    assert held == {"house-move-in", "gold-card-register"}
    called = call_next(office, clerk)
    assert called.state.service == "birth-notification"


def test_nobody_at_a_counter_is_given_the_later_service_before_the_earlier(office: Office) -> None:
    chief = a_supervisor(office)
    a_desk(office, chief)
    view = a_life_event(office, "new-baby", "birth-notification", "elderly-allowance")
    wrong = next(t.transaction for t in view.turns if t.service == "elderly-allowance")
    run(serving.call(office, chief, CENTRE, 3, wrong, next(iter(CallReason))))
    with pytest.raises(ComesLater):
        run(turns.correct_service(office, chief, wrong, None, Chosen("house-move-in")))


def test_a_life_event_that_goes_on_tomorrow_keeps_its_lawful_order(
    office: Office, clock: ManualClock
) -> None:
    view = a_life_event(office, "new-baby")
    chief = a_supervisor(office)
    run(day_end.end(office, chief, CENTRE, early=True, carry_over=True))
    clock.advance(hours=24)
    clerk = a_desk(office)
    state = state_of(office, clerk, visits.view(office, view.token))
    held = {t.service for t in state.transactions.values() if state.is_held_back(t)}
    assert held == set(BABY[1:])
    assert checking.check(office).differences == []


def test_without_its_forerunner_a_service_waits_for_nothing(office: Office) -> None:
    """The birth was notified elsewhere: the citizen leaves that out."""
    a_life_event(office, "new-baby", "house-move-in", "gold-card-register")
    assert call_next(office, a_desk(office)).state.service == "house-move-in"


def test_the_order_at_two_desks_does_not_change_whose_turn_it_is(office: Office) -> None:
    before = a_visit(office, "mea-bill")
    mine = a_visit(office, "mea-bill", "passport-ordinary")
    after = a_visit(office, "mea-bill")
    desks = {number: a_desk(office, counter=number) for number in (3, 4, 5)}
    called = [call_next(office, clerk, counter=n).history.state.id for n, clerk in desks.items()]
    assert called == [before.visit, mine.visit, after.visit]


def test_the_next_place_names_service_agency_and_the_counters_that_take_it(
    office: Office, clock: ManualClock
) -> None:
    view = a_visit(office, "mea-bill", "passport-ordinary")
    clerk = a_desk(office, counter=1)
    run(hall.open_counter(office, clerk, CENTRE, 1, ["mea-bill"]))
    assert finish(office, clock, clerk, 1) == "mea-bill"
    place = visits.view(office, view.token).next_place
    assert place is not None
    assert (place.service, place.agency, place.counters) == ("passport-ordinary", "DCA", ())
    a_desk(office, counter=5)
    place = visits.view(office, view.token).next_place
    assert place is not None
    assert place.counters == (5,)


def test_a_visit_of_one_service_has_no_next_place(office: Office) -> None:
    assert a_visit(office).next_place is None


def test_the_desk_that_ended_a_turn_knows_where_the_citizen_goes(
    office: Office, clock: ManualClock
) -> None:
    a_life_event(office, "moving-house", *MOVING[:3])
    clerk = a_desk(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    told = onward(office, hall.counter_view(office, clerk, CENTRE, 3))
    assert told is not None
    assert told.place is not None
    assert (told.station, told.stations, told.leaving, told.here) == (1, 3, False, False)
    assert told.place.service == "house-move-in"
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    told = onward(office, hall.counter_view(office, clerk, CENTRE, 3))
    assert told is not None
    assert (told.leaving, told.here) == (True, True)
    clock.advance(minutes=11)
    assert onward(office, hall.counter_view(office, clerk, CENTRE, 3)) is None


def test_a_desk_that_would_call_somebody_else_does_not_say_stay_here(office: Office) -> None:
    a_visit(office)
    a_life_event(office, "moving-house", *MOVING[:2])
    clerk = a_desk(office)
    call_next(office, clerk)
    other = a_desk(office, counter=4)
    served = do(office, other, call_next(office, other, counter=4), commands.Start())
    a_visit(office)
    run(hall.open_counter(office, other, CENTRE, 4, ["house-move-out", "id-card-expired"]))
    do(office, other, served, commands.Complete(Outcome.COMPLETED))
    told = onward(office, hall.counter_view(office, other, CENTRE, 4))
    assert told is not None
    assert told.place is not None
    assert not told.here
    assert told.place.counters == (3,) or told.place.counters == ()


def test_stations_are_counted_without_turns_that_became_another_one(office: Office) -> None:
    view = a_visit(office, "mea-bill", "mwa-bill")
    clerk = a_desk(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    state = state_of(office, clerk, view)
    assert progress(state, state.transactions[served.transaction]) == (1, 2)
    gone = replace(state.transactions[served.transaction], outcome=Outcome.TRANSFERRED)
    handed = replace(state, transactions={**state.transactions, gone.id: gone})
    last = handed.transactions[view.turns[1].transaction]
    assert progress(handed, last) == (1, 1)


def test_a_service_that_was_taken_off_before_its_call_is_no_station(office: Office) -> None:
    view = a_visit(office, "mea-bill", "mwa-bill", "id-card-expired")
    clerk = a_desk(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    state = state_of(office, clerk, view)
    dropped = replace(
        state.transactions[view.turns[2].transaction],
        state=State.ENDED,
        outcome=Outcome.CANCELLED_BY_STAFF,
    )
    left = replace(state, transactions={**state.transactions, dropped.id: dropped})
    assert progress(left, left.transactions[served.transaction]) == (1, 2)


def a_journey(office: Office, clock: ManualClock, clerk: Caller) -> None:
    """Three services of ten minutes, with five minutes between them: forty in all."""
    a_life_event(office, "new-baby")
    for _ in BABY:
        finish(office, clock, clerk)
        clock.advance(minutes=5)


def report(office: Office) -> journeys.JourneysReport:
    today = office.today(CENTRE)
    return journeys.report(office, CENTRE, Period(today - timedelta(days=1), today))


def test_a_journey_is_measured_from_its_first_start_to_its_last_result(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for _ in range(5):
        a_journey(office, clock, clerk)
    (figure,) = report(office).figures
    assert (figure.bundle.id, figure.centre, figure.taken, figure.n) == ("new-baby", CENTRE, 5, 5)
    assert figure.wall.median_seconds == 40 * 60
    assert figure.between.median_seconds == 10 * 60
    assert [figure.agencies, figure.counters, figure.services] == [2, 1, 3]
    assert figure.in_one_visit_percent == 100
    assert figure.working.mean_seconds is None, "a mean needs 30"
    assert figure.percent is None
    day = office.today(CENTRE)
    former = [office.catalogue.baseline_on(each, day) for each in BABY]
    minutes = office.calendar(CENTRE).minutes_per_working_day
    assert figure.separately is not None
    assert figure.separately.baseline_seconds == sum(
        each.total.ratio_seconds(minutes) for each in former if each is not None
    )


def test_four_journeys_show_nothing_but_their_number(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    for _ in range(4):
        a_journey(office, clock, clerk)
    (figure,) = report(office).figures
    assert (figure.n, figure.wall.median_seconds, figure.agencies) == (4, None, None)
    assert figure.separately is None


def test_a_journey_that_did_not_succeed_is_left_out_with_its_reason(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_life_event(office, "moving-house", *MOVING[:2])
    finish(office, clock, clerk)
    finish(office, clock, clerk, outcome=Outcome.INCOMPLETE_DOCUMENTS)
    a_life_event(office, "moving-house", *MOVING[:2])
    (figure,) = report(office).figures
    assert (figure.taken, figure.n) == (2, 0)
    assert figure.excluded == {"incomplete_documents": 1, "still_running": 1}
