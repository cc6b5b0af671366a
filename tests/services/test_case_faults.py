"""What goes wrong with cases: two people at one moment, and turns of requests that were closed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from shared.domain import commands
from shared.domain.case import CaseState, Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    BeginStep,
    CaseCommand,
    DeliverResult,
    FinishStep,
    Forward,
    GiveResult,
    MakeReady,
    Withdraw,
    WithdrawReason,
)
from shared.domain.errors import (
    CaseNotReady,
    GcsError,
    InvalidRequest,
    NotWithAgency,
    StaleVersion,
    StepFinished,
    UndoOvertaken,
)
from shared.domain.permissions import Grant, Role
from shared.domain.visit import Outcome
from shared.services import cases, checking, continuing, serving, undoing
from shared.services.cases import Moved
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import Chosen, TakeTicket
from tests.builders import CENTRE, a_desk, a_visit, an_office, call_next, do, run, staff
from tests.manual_clock import ManualClock

FILING = "trademark-filing"
"""Row 4 behind the counter is DIP's, row 5 DBD's."""
LATER = commands.Complete(Outcome.COMPLETED_RESULT_LATER)
INCOMPLETE = commands.Complete(Outcome.INCOMPLETE_DOCUMENTS)
WITHDRAWN = Withdraw(WithdrawReason.CITIZEN_ASKED)


@pytest.fixture
def both(stocked_url: str, clock: ManualClock) -> Iterator[tuple[Office, Office]]:
    """Two servers on one database."""
    first, second = an_office(stocked_url, clock), an_office(stocked_url, clock)
    yield first, second
    first.db.close()
    second.db.close()


def officer(office: Office, agency: str) -> Caller:
    return staff(office, Grant(Role.OFFICER, agency=agency))


def begun(office: Office, clerk: Caller) -> Served:
    """Somebody at the counter with a new request."""
    a_visit(office, FILING)
    return do(office, clerk, call_next(office, clerk), commands.Start())


def move(office: Office, caller: Caller, case: int, *wishes: CaseCommand) -> Moved:
    """One move after the other, a minute between them; the last one's result."""
    done = []
    for wish in wishes:
        office.clock.advance(seconds=60)  # type: ignore[attr-defined]  # the clock of a test
        done.append(run(cases.act(office, caller, case, None, wish)))
    return done[-1]


def at_work(office: Office, clerk: Caller, *agencies: str) -> int:
    case = do(office, clerk, begun(office, clerk), LATER).transaction
    for agency in agencies:
        move(office, clerk, case, Forward(agency, 1), Acknowledge(agency))
    return case


def comes_back(office: Office, clerk: Caller, case: int) -> Served:
    office.clock.advance(minutes=5)  # type: ignore[attr-defined]  # the clock of a test
    ticket = TakeTicket(CENTRE, (Chosen("", case=case),), channel="counter")
    run(continuing.take_by_staff(office, clerk, ticket))
    return do(office, clerk, call_next(office, clerk), commands.Start())


def at_once(
    both: tuple[Office, Office], people: tuple[Caller, Caller], case: int, *wishes: CaseCommand
) -> list[object]:
    """Two people press at one moment, having seen the same; what each was told."""
    stored = cases.find(both[0], people[0], case)
    version = cases.version_of(stored)

    async def press() -> list[Any]:
        work = (
            cases.act(office, who, case, version, wish)
            for office, who, wish in zip(both, people, wishes, strict=True)
        )
        return await asyncio.gather(*work, return_exceptions=True)

    return run(press())


def expect_one(answers: list[object]) -> GcsError:
    """One got through; returns what the other one was told."""
    refused = [each for each in answers if isinstance(each, GcsError)]
    assert sum(isinstance(each, Moved) for each in answers) == 1
    assert len(refused) == 1
    return refused[0]


def test_two_officers_finish_one_step_at_the_same_moment_and_one_is_told(
    both: tuple[Office, Office],
) -> None:
    office = both[0]
    clerk, people = a_desk(office), (officer(office, "DIP"), officer(office, "DIP"))
    case = at_work(office, clerk, "DIP")
    move(office, people[0], case, BeginStep("DIP", 4))
    told = expect_one(at_once(both, people, case, FinishStep("DIP", 4), FinishStep("DIP", 4)))
    assert isinstance(told, StaleVersion)
    with pytest.raises(StepFinished):  # also when the page was drawn anew
        move(office, people[1], case, FinishStep("DIP", 4))
    assert checking.check(office).differences == []


def test_two_agencies_finish_one_step_and_only_its_own_agency_may(
    both: tuple[Office, Office],
) -> None:
    office = both[0]
    clerk, dip, dbd = a_desk(office), officer(office, "DIP"), officer(office, "DBD")
    case = at_work(office, clerk, "DIP", "DBD")
    move(office, dip, case, BeginStep("DIP", 4))
    told = expect_one(at_once(both, (dip, dbd), case, FinishStep("DIP", 4), FinishStep("DBD", 4)))
    assert isinstance(told, StaleVersion | InvalidRequest)
    with pytest.raises(InvalidRequest):
        move(office, dbd, case, BeginStep("DBD", 4))
    assert cases.find(office, dip, case).record.work[4].agency == "DIP"
    assert checking.check(office).differences == []


def test_two_agencies_give_their_results_at_the_same_moment(
    both: tuple[Office, Office],
) -> None:
    office = both[0]
    clerk, people = a_desk(office), (officer(office, "DIP"), officer(office, "DBD"))
    case = at_work(office, clerk, "DIP", "DBD")
    wishes = GiveResult("DIP", Result.GRANTED), GiveResult("DBD", Result.GRANTED)
    expect_one(at_once(both, people, case, *wishes))
    assert len(cases.find(office, clerk, case).record.at_agencies) == 1
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_an_agency_that_gave_its_result_has_the_case_no_more(office: Office) -> None:
    clerk = a_desk(office)
    case = at_work(office, clerk, "DIP")
    move(office, clerk, case, GiveResult("DIP", Result.GRANTED))
    with pytest.raises(NotWithAgency):
        move(office, officer(office, "DIP"), case, GiveResult("DIP", Result.REFUSED))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("ending", [LATER, INCOMPLETE, commands.Complete(Outcome.COMPLETED)])
def test_a_request_withdrawn_during_its_turn_stays_so_whatever_the_turn_ends_with(
    office: Office, ending: commands.Complete
) -> None:
    clerk = a_desk(office)
    served = begun(office, clerk)
    version = move(office, clerk, served.transaction, WITHDRAWN).version
    ended = run(serving.act(office, clerk, served.transaction, version, ending))
    record = cases.find(office, clerk, served.transaction).record
    assert (ended.state.outcome, record.state) == (ending.outcome, CaseState.WITHDRAWN)
    assert record.number is None
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_the_turn_in_which_a_result_was_handed_out_may_end_as_it_likes(office: Office) -> None:
    clerk = a_desk(office)
    case = at_work(office, clerk)
    move(office, clerk, case, MakeReady())
    back = comes_back(office, clerk, case)
    delivered = move(office, clerk, case, DeliverResult()).record
    do(office, clerk, back, commands.Complete(Outcome.COMPLETED))
    record = cases.find(office, clerk, case).record
    assert (record.state, record.ended_at) == (CaseState.DELIVERED, delivered.ended_at)
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_papers_that_came_by_post_let_a_request_go_on_to_its_result(office: Office) -> None:
    clerk = a_desk(office)
    case = at_work(office, clerk)
    do(office, clerk, comes_back(office, clerk, case), INCOMPLETE)
    move(office, clerk, case, Answer(AnsweredHow.PAPERS_SENT), MakeReady())
    record = cases.find(office, clerk, case).record
    assert (record.state, record.outcome) == (
        CaseState.READY,
        Outcome.COMPLETED_RESULT_LATER,
    )
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_a_result_that_was_taken_back_into_work_is_ready_no_more(office: Office) -> None:
    clerk = a_desk(office)
    case = at_work(office, clerk)
    move(office, clerk, case, MakeReady())
    do(office, clerk, comes_back(office, clerk, case), LATER)
    record = cases.find(office, clerk, case).record
    assert (record.state, record.ready_at) == (CaseState.IN_PROCESS, None)


@pytest.mark.sqlite_only
def test_nothing_is_handed_over_before_the_receipt(office: Office) -> None:
    clerk = a_desk(office)
    served = do(office, clerk, begun(office, clerk), commands.CheckPapers(complete=True))
    with pytest.raises(CaseNotReady):
        move(office, clerk, served.transaction, Forward("DIP", 1))


@pytest.mark.sqlite_only
def test_how_a_later_turn_ended_stands_once_its_request_was_handed_over(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    served = do(office, clerk, begun(office, clerk), INCOMPLETE)
    case = served.transaction
    back = do(office, clerk, comes_back(office, clerk, case), LATER)
    clock.advance(seconds=2)
    run(cases.act(office, clerk, case, None, Forward("DIP", 1)))
    with pytest.raises(UndoOvertaken):
        run(undoing.undo(office, clerk, back.transaction, back.state.version))
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_a_later_turn_that_ended_by_mistake_is_taken_back_and_keeps_the_receipt(
    office: Office,
) -> None:
    clerk = a_desk(office)
    case = do(office, clerk, begun(office, clerk), INCOMPLETE).transaction
    back = do(office, clerk, comes_back(office, clerk, case), LATER)
    again = run(undoing.undo(office, clerk, back.transaction, back.state.version))
    do(office, clerk, again, LATER)
    assert cases.find(office, clerk, case).record.number == "MO-CHIT-70-00001"
    assert checking.check(office).differences == []
