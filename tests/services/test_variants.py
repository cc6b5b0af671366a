"""Which case it is: chosen by the channel of the visit, or at the counter while it is served."""

from __future__ import annotations

import pytest

from shared.domain import commands
from shared.domain.errors import (
    CaseOfEarlierVisit,
    IllegalTransition,
    InvalidRequest,
    PapersAskedFor,
    StaleVersion,
)
from shared.domain.process import Process
from shared.domain.timing import transaction_timing
from shared.domain.visit import Outcome
from shared.services import checking, continuing, undoing, variants, visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import Chosen, TakeTicket, VisitView
from tests.builders import CENTRE, a_clerk, a_desk, a_key, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only
CARD, LICENCE = "id-card-damaged-or-changed", "driving-licence-renew"


@pytest.fixture
def clerk(office: Office) -> Caller:
    clerk = a_clerk(office)
    a_desk(office, clerk)
    return clerk


def take(office: Office, service: str, channel: str = "kiosk", **more: str) -> VisitView:
    chosen = Chosen(service, **more)  # type: ignore[arg-type]
    command = TakeTicket(CENTRE, (chosen,), channel=channel)
    return run(visits.take(office, ANONYMOUS_KIOSK, command))[1]


def process_of(office: Office, served: Served) -> Process:
    return office.catalogue.processes[served.state.process]


def begun(office: Office, clerk: Caller, service: str = CARD) -> Served:
    take(office, service)
    return do(office, clerk, call_next(office, clerk), commands.Start())


def choose(office: Office, clerk: Caller, served: Served, variant: str) -> Served:
    version = served.state.version
    return run(variants.choose(office, clerk, served.transaction, version, variant))


@pytest.mark.parametrize(("channel", "variant"), [("kiosk", ""), ("phone", ""), ("web", "booked")])
def test_the_channel_of_a_visit_chooses_the_variant(
    office: Office, clerk: Caller, channel: str, variant: str
) -> None:
    take(office, LICENCE, channel)
    assert process_of(office, call_next(office, clerk)).variant == variant


def test_whoever_takes_the_ticket_may_say_which_case_it_is(office: Office, clerk: Caller) -> None:
    take(office, CARD, variant="moved")
    assert process_of(office, call_next(office, clerk)).variant == "moved"
    with pytest.raises(InvalidRequest):
        take(office, CARD, variant="stolen")


def test_turn_and_request_follow_what_the_counter_says(office: Office, clerk: Caller) -> None:
    served = choose(office, clerk, begun(office, clerk), "name-changed")
    process = process_of(office, served)
    assert (process.variant, len(process.counter_steps)) == ("name-changed", 4)
    [case] = served.history.state.cases.values()
    assert case.process == process.id
    done = do(office, clerk, served, commands.NextStep(to=4))  # the ordinary table has three rows
    do(office, clerk, done, commands.Complete(Outcome.COMPLETED))
    assert checking.check(office).differences == []


def test_a_row_that_the_new_table_does_not_have_goes_on_as_its_last_one(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    served = choose(office, clerk, begun(office, clerk), "name-changed")
    for _ in range(3):
        clock.advance(minutes=2)
        served = do(office, clerk, served, commands.NextStep())
    assert served.state.step == 4
    clock.advance(minutes=1)
    served = choose(office, clerk, served, "moved")
    assert served.state.step == 3
    clock.advance(minutes=1)
    done = do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    timing = transaction_timing(done.history.events, done.transaction)
    assert [(step.position, step.seconds) for step in timing.steps] == [
        *((1, 120), (2, 120), (3, 120), (3, 120))
    ]
    assert timing.steps_performed == 3
    assert checking.check(office).differences == []


def test_the_choice_is_taken_back_like_any_other_move(office: Office, clerk: Caller) -> None:
    before = begun(office, clerk)
    served = choose(office, clerk, before, "moved")
    version = served.state.version
    back = run(undoing.undo(office, clerk, served.transaction, version))
    assert process_of(office, back).variant == ""
    assert back.history.state.cases == before.history.state.cases
    assert checking.check(office).differences == []


def test_the_same_press_counts_once_and_an_old_page_is_refused(
    office: Office, clerk: Caller
) -> None:
    served, key = begun(office, clerk), a_key()
    turn, version = served.transaction, served.state.version
    first = run(variants.choose(office, clerk, turn, version, "moved", key))
    again = run(variants.choose(office, clerk, turn, version, "moved", key))
    assert again.state == first.state
    with pytest.raises(StaleVersion):
        run(variants.choose(office, clerk, turn, version, "name-changed"))


def test_a_case_that_the_service_does_not_have_is_refused(office: Office, clerk: Caller) -> None:
    served = begun(office, clerk)
    for wrong in ("stolen", "", "booked"):
        with pytest.raises(InvalidRequest):
            choose(office, clerk, served, wrong)


def test_nobody_chooses_before_the_service_began(office: Office, clerk: Caller) -> None:
    take(office, CARD)
    with pytest.raises(IllegalTransition):
        choose(office, clerk, call_next(office, clerk), "moved")


def test_papers_that_were_asked_for_keep_the_case_until_they_are_checked_again(
    office: Office, clerk: Caller
) -> None:
    served = do(office, clerk, begun(office, clerk), commands.CheckPapers(False, (1,)))
    with pytest.raises(PapersAskedFor):
        choose(office, clerk, served, "moved")
    served = do(office, clerk, served, commands.CheckPapers(True))
    assert process_of(office, choose(office, clerk, served, "moved")).variant == "moved"


def test_the_request_of_an_earlier_visit_stays_the_case_it_is(
    office: Office, clerk: Caller, clock: ManualClock
) -> None:
    served = do(office, clerk, begun(office, clerk), commands.CheckPapers(False, (1,)))
    served = do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    clock.advance(minutes=30)
    command = TakeTicket(CENTRE, (Chosen("", case=served.transaction),), channel="counter")
    run(continuing.take_by_staff(office, clerk, command))
    later = do(office, clerk, call_next(office, clerk), commands.Start())
    with pytest.raises(CaseOfEarlierVisit):
        choose(office, clerk, later, "moved")


def test_a_service_without_cases_has_nothing_to_choose(office: Office) -> None:
    day = office.today(CENTRE, office.clock.now())
    assert variants.choices(office, "id-card-expired", day) == ()
    assert variants.choices(office, LICENCE, day) == ()  # its other case comes by its channel
    assert [each.id for each in variants.choices(office, CARD, day)] == [
        *("", "name-changed", "moved")
    ]
