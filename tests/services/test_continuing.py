"""A citizen comes back with a request: a new ticket, the same case, one truth for the figures."""

from __future__ import annotations

import pytest

from shared.domain import commands
from shared.domain.case import CaseState, Holder, Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    Forward,
    GiveResult,
    SecondRequestReason,
)
from shared.domain.correcting import CorrectionReason
from shared.domain.errors import (
    AgenciesAtWork,
    CaseClosed,
    CaseElsewhere,
    CaseInLine,
    NothingToBring,
    UnknownCase,
)
from shared.domain.events import Kind
from shared.domain.visit import Outcome
from shared.services import cases as case_moves
from shared.services import checking, continuing, correcting, day_end, serving, undoing, visits
from shared.services.commands import CITIZEN, Caller
from shared.services.correcting import Wanted
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.store import cases
from tests.builders import (
    CENTRE,
    SERVICE,
    a_clerk,
    a_desk,
    a_supervisor,
    a_visit,
    call_next,
    do,
    run,
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql


def with_a_defect(office: Office, clock: ManualClock, clerk: Caller) -> tuple[VisitView, int]:
    """A request whose second paper was missing; returns the ticket and the case."""
    view = a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=3)
    served = do(office, clerk, served, commands.CheckPapers(complete=False, missing=(1,)))
    served = do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    return view, served.transaction


def back(office: Office, view: VisitView, case: int, centre: str | None = None) -> VisitView:
    return run(continuing.take_by_citizen(office, view.token, case, centre))[1]


def record(office: Office, case: int) -> cases.Stored:
    with office.db.read() as connection:
        return cases.load(connection, office.place, case)


def row(office: Office, case: int) -> dict[str, object]:
    with office.db.read() as connection:
        found = connection.execute(cases.c.select().where(cases.c.c.id == case)).one()
        return dict(found._mapping)


def differences(office: Office) -> list[str]:
    return checking.check(office).differences


def test_two_visits_are_one_case_with_an_undo_and_a_correction(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view, case = with_a_defect(office, clock, clerk)
    assert record(office, case).record.holder is Holder.CITIZEN
    clock.advance(days=1)
    again = back(office, view, case)
    assert (again.number, again.visit != view.visit) == ("B001", True)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    assert served.state.case == case
    served = do(office, clerk, served, commands.CheckPapers(complete=True))
    clock.advance(minutes=4)
    served = do(office, clerk, served, commands.NextStep())
    served = run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert differences(office) == []
    clock.advance(minutes=2)
    served = do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    assert differences(office) == []
    found = record(office, case)
    assert (found.record.state, len(found.chain.parts)) == (CaseState.DELIVERED, 2)
    # Complete in the second attempt: its clock alone counts.
    assert (row(office, case)["service_seconds"], row(office, case)["visits"]) == (360, 2)
    begun = next(e for e in found.home.events if e.kind is Kind.STARTED)
    wanted = Wanted(begun.seq, begun.at.replace(second=30), CorrectionReason.FORGOTTEN_PRESS)
    proposal = run(correcting.propose(office, a_clerk(office), case, wanted))
    run(correcting.approve(office, a_supervisor(office), proposal.id))
    assert differences(office) == []
    assert record(office, case).record.filed_at == wanted.at


def test_one_ticket_at_a_time_has_a_request_in_hand(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    view, case = with_a_defect(office, clock, clerk)
    first = back(office, view, case)
    assert back(office, view, case).visit == first.visit
    assert len(record(office, case).record.continued) == 1
    two = TakeTicket(CENTRE, (Chosen("", case=case), Chosen("mea-bill")), channel="counter")
    with pytest.raises(CaseInLine):
        run(continuing.take_by_staff(office, clerk, two))
    run(visits.cancel(office, CITIZEN, first.token))
    assert back(office, view, case).visit != first.visit
    assert differences(office) == []


def test_a_ticket_of_staff_has_the_request_and_another_service(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    _, case = with_a_defect(office, clock, clerk)
    two = TakeTicket(CENTRE, (Chosen("mea-bill"), Chosen("", case=case)), channel="counter")
    _, view = run(continuing.take_by_staff(office, clerk, two))
    history = serving.present_state(office, clerk, view.turns[0].transaction)
    assert {t.service: t.case for t in history.state.transactions.values()} == {
        "mea-bill": None,
        SERVICE: case,
    }
    assert differences(office) == []


def test_whoever_comes_back_has_a_bounded_head_start(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    view, case = with_a_defect(office, clock, clerk)
    clock.advance(hours=1)
    a_visit(office)
    clock.advance(minutes=9)
    again = back(office, view, case)
    served = call_next(office, clerk)
    assert (served.history.state.id, served.state.because) == (again.visit, "returned")


def test_another_centre_takes_it_when_its_counters_take_the_service(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view, case = with_a_defect(office, clock, clerk)
    there = back(office, view, case, "district-1")
    assert there.centre == "district-1"
    other = a_desk(office, centre="district-1", counter=1)
    served = call_next(office, other, centre="district-1", counter=1)
    served = do(office, other, served, commands.Start())
    clock.advance(minutes=5)
    do(office, other, served, commands.Complete(Outcome.COMPLETED))
    assert record(office, case).record.state is CaseState.DELIVERED
    assert row(office, case)["centre_id"] == CENTRE
    assert differences(office) == []


@pytest.mark.sqlite_only
def test_a_centre_that_lacks_the_service_names_one_that_takes_it(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office, "passport-ordinary")
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    served = do(office, clerk, served, commands.CheckPapers(complete=False, missing=(1,)))
    do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    command = TakeTicket("district-1", (Chosen("", case=served.transaction),), channel="counter")
    with pytest.raises(CaseElsewhere) as refused:
        run(continuing.take_by_staff(office, a_clerk(office, "district-1"), command))
    assert refused.value.params["centre"] == office.centre(CENTRE).names.th


@pytest.mark.sqlite_only
def test_a_citizen_needs_a_number_only_for_what_waits_for_them(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    done = do(office, clerk, served, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    with pytest.raises(NothingToBring):
        back(office, view, done.transaction)
    with pytest.raises(UnknownCase):
        back(office, a_visit(office, "mea-bill"), done.transaction)
    call_next(office, clerk)


@pytest.mark.sqlite_only
def test_a_request_that_is_over_takes_no_ticket(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    done = do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    with pytest.raises(CaseClosed):
        back(office, view, done.transaction)


def test_what_was_begun_and_carried_over_is_the_same_request(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view, case = with_a_defect(office, clock, clerk)
    back(office, view, case)
    a_visit(office)
    begun = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, begun, commands.Requeue())
    called = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, called, commands.Requeue())
    run(day_end.end(office, a_supervisor(office), CENTRE, early=True, carry_over=True))
    assert differences(office) == []
    for each in (case, called.transaction):
        found = record(office, each)
        assert (found.record.is_closed, found.chain.turns[-1].state.value) == (False, "waiting")


def test_an_answer_to_what_a_later_visit_asked_is_kept(office: Office, clock: ManualClock) -> None:
    """Noted in the first visit, which itself knows nothing of the question."""
    clerk = a_desk(office)
    view, case = with_a_defect(office, clock, clerk)
    back(office, view, case)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    again = commands.CheckPapers(False, (2,), reason=SecondRequestReason.NEW_FACTS)
    served = do(office, clerk, served, again)
    do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    assert row(office, case)["holder"] == "citizen"
    run(case_moves.act(office, clerk, case, None, Answer(AnsweredHow.PAPERS_SENT)))
    assert (row(office, case)["holder"], row(office, case)["asked_at"]) == ("centre", None)
    assert differences(office) == []


def test_whoever_was_asked_by_an_agency_answers_at_a_counter(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    done = do(office, clerk, served, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    case, agency = done.transaction, office.catalogue.services[SERVICE].agency
    run(case_moves.act(office, clerk, case, None, Forward(agency, 1)))
    run(case_moves.act(office, clerk, case, None, Acknowledge(agency)))
    run(case_moves.act(office, clerk, case, None, Ask(agency, AskedFor.COME_IN)))
    clock.advance(days=1)
    back(office, view, case)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    assert record(office, case).record.holder is Holder.AGENCY
    with pytest.raises(AgenciesAtWork):
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED_RESULT_LATER))
    number = row(office, case)["number"]
    run(case_moves.act(office, clerk, case, None, GiveResult(agency, Result.GRANTED, ready=True)))
    assert row(office, case)["number"] == number
    assert differences(office) == []
    clock.advance(hours=1)
    collects = back(office, view, case)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    ready_at = row(office, case)["ready_at"]
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    assert (row(office, case)["state"], row(office, case)["ready_at"]) == ("delivered", ready_at)
    assert served.history.state.id == collects.visit
    assert differences(office) == []
