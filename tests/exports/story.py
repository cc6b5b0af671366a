"""A morning on which much happens to few people, on top of whatever is in the database."""

from __future__ import annotations

from datetime import timedelta

from shared.domain import commands
from shared.domain.correcting import CorrectionReason
from shared.domain.events import Kind
from shared.domain.visit import Outcome, PauseReason
from shared.services import continuing, correcting, lookup, serving, undoing, visits
from shared.services.commands import CITIZEN, Caller
from shared.services.correcting import Wanted
from shared.services.office import Office
from shared.services.visits import VisitView
from tests.builders import (
    a_clerk,
    a_desk,
    a_supervisor,
    a_visit,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock


def play(office: Office, clock: ManualClock) -> int:
    """A hold, a second counter, somebody who left, and a request that takes two visits and two
    centres; returns that request."""
    clerk, other = a_desk(office), a_desk(office, counter=4)
    a_visit(office)
    serve(office, clock, clerk)
    _held(office, clock, clerk)
    _sent_on(office, clock, clerk, other)
    left = a_visit(office)
    run(lookup.reprint(office, clerk, left.visit))
    run(visits.cancel(office, CITIZEN, left.token))
    view, case = _with_a_defect(office, clock, clerk)
    clock.advance(days=1)
    _elsewhere(office, clock, view, case)
    return case


def _held(office: Office, clock: ManualClock, clerk: Caller) -> None:
    a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=2)
    served = do(office, clerk, served, commands.PauseFor(PauseReason.CITIZEN_PAPERS))
    clock.advance(minutes=7)
    served = do(office, clerk, served, commands.Resume(counter=3))
    clock.advance(minutes=3)
    served = do(office, clerk, served, commands.NextStep())
    served = run(undoing.undo(office, clerk, served.transaction, served.state.version))
    clock.advance(seconds=1.234)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))


def _sent_on(office: Office, clock: ManualClock, clerk: Caller, other: Caller) -> None:
    a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=2)
    do(office, clerk, served, commands.SendOn(counter=4))
    clock.advance(minutes=5)
    serve(office, clock, other, (3, 4, 2, 1), counter=4)


def _with_a_defect(office: Office, clock: ManualClock, clerk: Caller) -> tuple[VisitView, int]:
    """Its beginning was pressed too early, as two people agree afterwards."""
    view = a_visit(office)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=3)
    served = do(office, clerk, served, commands.CheckPapers(complete=False, missing=(1,)))
    served = do(office, clerk, served, commands.Complete(Outcome.INCOMPLETE_DOCUMENTS))
    case = served.transaction
    events = serving.present_state(office, clerk, case).events
    begun = next(e for e in events if e.kind is Kind.STARTED)
    clock.advance(minutes=1)
    later = begun.at + timedelta(seconds=20, milliseconds=500)
    wanted = Wanted(begun.seq, later, CorrectionReason.PRESSED_TOO_EARLY)
    proposal = run(correcting.propose(office, a_clerk(office), case, wanted))
    run(correcting.approve(office, a_supervisor(office), proposal.id))
    return view, case


def _elsewhere(office: Office, clock: ManualClock, view: VisitView, case: int) -> None:
    run(continuing.take_by_citizen(office, view.token, case, "district-1"))
    there = a_desk(office, centre="district-1", counter=1)
    called = call_next(office, there, centre="district-1", counter=1)
    served = do(office, there, called, commands.Start())
    clock.advance(minutes=5)
    do(office, there, served, commands.Complete(Outcome.COMPLETED))
