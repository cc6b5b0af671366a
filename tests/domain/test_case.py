"""What may be done with a case behind the counter, and what it then is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.case import CaseRecord, CaseState, Holder, Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    BeginStep,
    CaseCommand,
    DeliverResult,
    FinishStep,
    Forward,
    GiveResult,
    Lapse,
    LapseReason,
    MakeReady,
    NoticeLate,
    Receive,
    Reopen,
    ReopenReason,
    SecondRequestReason,
    SendBack,
    SendBackReason,
    SignDefect,
    SignedBy,
    SignedHow,
    Withdraw,
    WithdrawReason,
)
from shared.domain.commands import CheckPapers, Complete, Start
from shared.domain.errors import (
    AgenciesAtWork,
    AlreadyForwarded,
    CaseClosed,
    CaseNotReady,
    GcsError,
    InvalidRequest,
    NotAcknowledged,
    NothingAsked,
    NotOverdue,
    NotWithAgency,
    PapersIncomplete,
    QuestionOpen,
    SecondRequest,
    StepFinished,
    StepNotBegun,
    StepRuns,
)
from shared.domain.events import Kind
from shared.domain.visit import Outcome
from tests.domain.test_visit import Story

BMA, DLT = "BMA", "DLT"
"""Row 4 behind the counter is the one's, row 5 the other's."""

LATER = Complete(Outcome.COMPLETED_RESULT_LATER)
CITIZEN_WITHDREW = Withdraw(WithdrawReason.CITIZEN_ASKED)


def received() -> Story:
    """A request whose result comes later, with its receipt."""
    return Story().call().do(Start()).do(LATER).do(Receive("MO-CHIT-70-00001"))


def at_work(*agencies: str) -> Story:
    """The same at agencies that have confirmed its arrival."""
    story = received()
    for agency in agencies:
        story.do(Forward(agency, 1)).do(Acknowledge(agency))
    return story


def case(story: Story) -> CaseRecord:
    return story.state.cases[101]


def papers(*missing: int, until: date | None = None, reason: str | None = None) -> Ask:
    code = None if reason is None else SecondRequestReason(reason)
    return Ask(None, AskedFor.PAPERS, missing, until, code)


def test_a_case_goes_from_the_centre_to_agencies_and_back_to_the_citizen() -> None:
    story = received()
    assert case(story).holder is Holder.CENTRE
    story.do(Forward(BMA, 7))
    assert case(story).holder is Holder.ON_THE_WAY
    story.do(Acknowledge(BMA)).do(BeginStep(BMA, 4)).wait(hours=2).do(FinishStep(BMA, 4))
    assert case(story).holder is Holder.AGENCY
    story.do(GiveResult(BMA, Result.GRANTED))
    assert (case(story).holder, case(story).result) == (Holder.CENTRE, Result.GRANTED)
    story.do(MakeReady())
    assert (case(story).holder, case(story).state) == (Holder.READY, CaseState.READY)
    story.do(DeliverResult())
    assert (case(story).holder, case(story).state) == (Holder.NOBODY, CaseState.DELIVERED)


def test_two_agencies_work_side_by_side_and_the_result_waits_for_both() -> None:
    story = at_work(BMA, DLT).do(BeginStep(BMA, 4)).do(BeginStep(DLT, 5))
    story.do(GiveResult(BMA, Result.GRANTED))
    assert case(story).work[4].done_at == story.at  # what still ran ended with the answer
    with pytest.raises(AgenciesAtWork):
        story.do(MakeReady())
    with pytest.raises(NotWithAgency):
        story.do(BeginStep(BMA, 4))
    story.do(GiveResult(DLT, Result.REFUSED, ready=True))
    assert (case(story).state, case(story).result) == (CaseState.READY, Result.REFUSED)


def test_two_officers_cannot_begin_or_finish_one_step_twice() -> None:
    story = at_work(BMA)
    with pytest.raises(StepNotBegun):
        story.do(FinishStep(BMA, 4))
    story.do(BeginStep(BMA, 4))
    with pytest.raises(StepRuns):
        story.do(BeginStep(BMA, 4))
    story.do(FinishStep(BMA, 4))
    with pytest.raises(StepFinished):
        story.do(FinishStep(BMA, 4))
    with pytest.raises(StepFinished):
        story.do(BeginStep(BMA, 4))


def test_an_agency_works_only_on_its_own_rows_and_after_the_papers_arrived() -> None:
    story = received().do(Forward(BMA, 1))
    with pytest.raises(NotAcknowledged):
        story.do(BeginStep(BMA, 4))
    with pytest.raises(NotAcknowledged):
        story.do(GiveResult(BMA, Result.GRANTED))
    story.do(Acknowledge(BMA))
    with pytest.raises(InvalidRequest):
        story.do(BeginStep(BMA, 5))
    with pytest.raises(NotWithAgency):
        story.do(BeginStep(DLT, 5))


def test_a_confirmation_pressed_twice_happens_once() -> None:
    story = received().do(Forward(BMA, 1)).do(Acknowledge(BMA))
    known = len(story.events)
    assert len(story.do(Acknowledge(BMA)).events) == known


def test_a_case_goes_to_an_agency_once_until_it_comes_back() -> None:
    story = received().do(Forward(BMA, 1))
    with pytest.raises(AlreadyForwarded):
        story.do(Forward(BMA, 2))
    story.do(SendBack(BMA, SendBackReason.NEVER_ARRIVED)).do(Forward(BMA, 2))
    assert case(story).agencies[BMA].list == 2


def test_nothing_is_handed_over_before_the_papers_are_complete() -> None:
    story = Story().call().do(Start())
    with pytest.raises(PapersIncomplete):
        story.do(Forward(BMA, 1))
    with pytest.raises(InvalidRequest):
        received().do(Forward("NOBODY", 1))


def test_papers_are_asked_for_once_and_again_only_with_a_supervisors_reason() -> None:
    story = at_work(BMA).do(papers(2))
    with pytest.raises(QuestionOpen):
        story.do(papers(1))
    story.do(Answer(AnsweredHow.PAPERS_SENT))
    with pytest.raises(SecondRequest):
        story.do(papers(1))
    story.do(papers(1, reason="new_facts"))
    assert case(story).requests == 2


def test_what_was_asked_at_the_counter_counts_as_the_one_request() -> None:
    story = Story().call().do(Start()).do(CheckPapers(complete=False, missing=(1,)))
    assert (case(story).requests, case(story).holder) == (1, Holder.CITIZEN)
    story.do(CheckPapers(complete=False, missing=(1, 2)))  # corrected while the citizen is there
    assert case(story).requests == 1
    story.do(CheckPapers(complete=True)).do(LATER)
    with pytest.raises(SecondRequest):
        story.do(papers(2))


def test_a_question_that_asks_for_no_papers_is_no_request() -> None:
    story = at_work(BMA).do(Ask(BMA, AskedFor.INSPECTION_DATE))
    assert (case(story).holder, case(story).requests) == (Holder.CITIZEN, 0)
    with pytest.raises(InvalidRequest):
        received().do(Ask(None, AskedFor.PAPERS))
    with pytest.raises(InvalidRequest):
        received().do(papers(9))
    too_early = received()
    yesterday = too_early.at.date() - timedelta(days=1)
    with pytest.raises(InvalidRequest):
        too_early.do(papers(1, until=yesterday))


def test_both_sides_sign_the_record_of_what_is_missing() -> None:
    story = received().do(papers(2))
    for by in SignedBy:
        story.do(SignDefect(by, SignedHow.PAPER)).do(SignDefect(by, SignedHow.PAPER))
    question = case(story).question
    assert question is not None
    assert question.signed == {"citizen", "officer"}
    assert [e.kind for e in story.events].count(Kind.DEFECT_SIGNED) == 2
    with pytest.raises(NothingAsked):
        received().do(SignDefect(SignedBy.OFFICER, SignedHow.SCREEN))


def test_nobody_lapses_before_the_day_on_the_paper() -> None:
    story = received()
    story.do(papers(2, until=story.at.date() + timedelta(days=2)))
    with pytest.raises(NotOverdue):
        story.wait(days=2).do(Lapse(LapseReason.NO_ANSWER))
    story.wait(days=1).do(Lapse(LapseReason.NO_ANSWER))
    assert case(story).state is CaseState.LAPSED


def test_a_result_for_a_withdrawn_case_is_refused_and_a_supervisor_can_reopen_it() -> None:
    story = at_work(BMA).do(CITIZEN_WITHDREW)
    for late in (GiveResult(BMA, Result.GRANTED), MakeReady(), BeginStep(BMA, 4)):
        with pytest.raises(CaseClosed):
            story.do(late)
    story.do(Reopen(ReopenReason.CLOSED_BY_MISTAKE))
    assert (case(story).state, case(story).ended_at) == (CaseState.IN_PROCESS, None)
    with pytest.raises(AgenciesAtWork):  # the other agency has a row too
        story.do(GiveResult(BMA, Result.GRANTED, ready=True))
    story.do(GiveResult(BMA, Result.GRANTED)).do(MakeReady())
    assert case(story).state is CaseState.READY


def test_a_wrong_result_goes_back_to_the_agency_that_gave_it() -> None:
    story = at_work(BMA, DLT)
    for agency in (BMA, DLT):
        story.do(GiveResult(agency, Result.GRANTED))
    story.do(MakeReady()).do(DeliverResult()).do(Reopen(ReopenReason.RESULT_WRONG))
    assert (case(story).state, case(story).holder) == (CaseState.IN_PROCESS, Holder.CENTRE)
    story.do(Forward(BMA, 2)).do(Acknowledge(BMA)).do(GiveResult(BMA, Result.REFUSED, ready=True))
    assert (case(story).state, case(story).result) == (CaseState.READY, Result.REFUSED)


def test_an_open_case_cannot_be_reopened_and_a_result_not_delivered_before_it_is_there() -> None:
    for command in (Reopen(ReopenReason.RESULT_WRONG), DeliverResult()):
        with pytest.raises(CaseNotReady):
            received().do(command)


def test_explanations_of_lateness_are_counted_once_each() -> None:
    story = received().do(NoticeLate(1)).do(NoticeLate(1)).do(NoticeLate(2))
    assert case(story).notices == 2
    assert [e.kind for e in story.events].count(Kind.LATE_NOTICED) == 2


AGENCIES = st.sampled_from([BMA, DLT])
STEPS = st.sampled_from([4, 5])
COMMANDS: st.SearchStrategy[CaseCommand] = st.one_of(
    st.builds(Forward, AGENCIES, st.just(1)),
    st.builds(Acknowledge, AGENCIES),
    st.builds(SendBack, AGENCIES, st.sampled_from(SendBackReason)),
    st.builds(BeginStep, AGENCIES, STEPS),
    st.builds(FinishStep, AGENCIES, STEPS),
    st.builds(GiveResult, AGENCIES, st.sampled_from(Result), st.booleans()),
    st.builds(Ask, st.none() | AGENCIES, st.sampled_from(AskedFor), st.sampled_from([(), (1,)])),
    st.builds(Answer, st.sampled_from(AnsweredHow)),
    st.builds(Lapse, st.sampled_from(LapseReason)),
    st.builds(Reopen, st.sampled_from(ReopenReason)),
    st.sampled_from([MakeReady(), DeliverResult(), CITIZEN_WITHDREW]),
)


@settings(max_examples=300)
@given(st.lists(COMMANDS, max_size=25))
def test_whatever_people_press_a_case_stays_one_that_can_be(presses: list[CaseCommand]) -> None:
    story = received()
    for command in presses:
        story.wait(minutes=7)
        before, known = case(story), len(story.events)
        try:
            story.do(command)
        except GcsError:
            assert len(story.events) == known, "a refusal wrote something"
            continue
        after = case(story)
        _expect_possible(before, after, command)


def _expect_possible(before: CaseRecord, after: CaseRecord, command: CaseCommand) -> None:
    assert before.is_closed is isinstance(command, Reopen)
    assert (after.ended_at is not None) is after.is_closed
    assert (after.holder is Holder.NOBODY) is after.is_closed
    if after.state is CaseState.READY:
        assert not after.at_agencies
        assert after.question is None
    if after.holder is Holder.CITIZEN:
        assert after.question is not None
    assert after.requests in (0, 1)  # nobody here has a supervisor's reason
    for work in after.work.values():
        assert work.done_at is None or work.done_at >= work.begun_at
        assert work.agency == {4: BMA, 5: DLT}[work.position]
    running = {w.agency for w in after.work.values() if w.done_at is None}
    assert running <= {each.agency for each in after.at_agencies}
