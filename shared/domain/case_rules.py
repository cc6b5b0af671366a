"""What may be done with a case behind the counter, and the events that follow.

`decide_case` is pure, like `shared.domain.commands.decide`: it checks a wish against the record and
returns drafts of events of the case's home visit, or raises one of `shared.domain.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.case import AtAgency, CaseRecord, CaseState
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    Ask,
    AskedFor,
    BeginStep,
    CaseCommand,
    DeliverResult,
    ExplainLate,
    FinishStep,
    Forward,
    GiveResult,
    Lapse,
    LapseReason,
    MakeReady,
    NoticeLate,
    Receive,
    Reopen,
    Represent,
    SendBack,
    SignDefect,
    Withdraw,
)
from shared.domain.errors import (
    N_,
    AgenciesAtWork,
    AlreadyForwarded,
    AlreadyReceived,
    CaseClosed,
    CaseNotReady,
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
from shared.domain.events import Draft, Kind
from shared.domain.visit import Outcome


@dataclass(frozen=True, slots=True)
class CaseSituation:
    """What a decision rests on. `rows`: whose each row behind the counter is, by its position;
    `documents`: how many the process lists; `collect_until`: the last day to collect a result."""

    case: CaseRecord
    rows: Mapping[int, str]
    agencies: frozenset[str]
    documents: int
    persons: int
    today: date
    collect_until: date | None = None


def decide_case(command: CaseCommand, situation: CaseSituation) -> list[Draft]:
    """The events that follow from a legal command. The version was checked before."""
    if situation.case.is_closed and not isinstance(command, Reopen):
        raise CaseClosed(state=situation.case.state.value, present=summary(situation.case))
    return _DECISIONS[type(command)](command, situation)


def summary(case: CaseRecord) -> dict[str, object]:
    """The present state as plain values, for 409 answers."""
    return {
        "case": case.id,
        "number": case.number,
        "state": case.state.value,
        "holder": case.holder.value,
        "agencies": [each.agency for each in case.at_agencies],
    }


def _receive(command: Receive, s: CaseSituation) -> list[Draft]:
    if s.case.number is not None:
        raise AlreadyReceived(number=s.case.number)
    return [_draft(s, Kind.RECEIVED, number=command.number)]


def _represent(command: Represent, s: CaseSituation) -> list[Draft]:
    if not 1 <= command.persons <= s.persons:
        raise InvalidRequest(
            "persons",
            N_("That is more than one ticket may stand for. Take another one for the others."),
        )
    return [_draft(s, Kind.REPRESENTED, persons=command.persons, papers=command.papers)]


def _sign_defect(command: SignDefect, s: CaseSituation) -> list[Draft]:
    if s.case.question is None:
        raise NothingAsked
    if command.by.value in s.case.question.signed:
        return []
    return [_draft(s, Kind.DEFECT_SIGNED, by=command.by.value, how=command.how.value)]


def _forward(command: Forward, s: CaseSituation) -> list[Draft]:
    if command.agency not in s.agencies:
        raise InvalidRequest("agency", N_("Choose an agency that works on this service."))
    if s.case.state is not CaseState.IN_PROCESS:
        raise PapersIncomplete if s.case.accepted_at is None else _not_ready(s)
    if s.case.number is None:  # without a receipt no list shows it, the agency's neither
        raise _not_ready(s)
    known = s.case.agencies.get(command.agency)
    if known is not None and known.over_at is None:
        raise AlreadyForwarded
    return [_draft(s, Kind.FORWARDED, agency=command.agency, list=command.list)]


def _acknowledge(command: Acknowledge, s: CaseSituation) -> list[Draft]:
    if _there(s, command.agency).acknowledged_at is not None:
        return []
    return [_draft(s, Kind.ACKNOWLEDGED, agency=command.agency)]


def _send_back(command: SendBack, s: CaseSituation) -> list[Draft]:
    _there(s, command.agency)
    running = _running(s, command.agency)
    back = _draft(s, Kind.SENT_BACK, agency=command.agency, reason=command.reason.value)
    return [*running, back]


def _begin_step(command: BeginStep, s: CaseSituation) -> list[Draft]:
    _expect_at_work(s, command.agency, command.step)
    work = s.case.work.get(command.step)
    if work is not None:
        raise StepRuns if work.done_at is None else StepFinished
    return [_draft(s, Kind.STEP_BEGUN, step=command.step, agency=command.agency)]


def _finish_step(command: FinishStep, s: CaseSituation) -> list[Draft]:
    _expect_at_work(s, command.agency, command.step)
    work = s.case.work.get(command.step)
    if work is None:
        raise StepNotBegun
    if work.done_at is not None:
        raise StepFinished
    return [_draft(s, Kind.STEP_DONE, step=command.step, agency=command.agency)]


def _ask(command: Ask, s: CaseSituation) -> list[Draft]:
    if s.case.question is not None:
        raise QuestionOpen
    if s.case.state is CaseState.READY:
        raise _not_ready(s)
    if command.agency is not None:
        _there(s, command.agency)
    if (command.question is AskedFor.PAPERS) is not bool(command.missing):
        raise InvalidRequest("missing", N_("Name the papers that are missing."))
    if any(not 1 <= position <= s.documents for position in command.missing):
        raise InvalidRequest("missing", N_("Name documents by their position in the list, from 1."))
    if command.until is not None and command.until < s.today:
        raise InvalidRequest("until", N_("Give a day that is still to come."))
    if command.missing and s.case.requests and command.reason is None:
        raise SecondRequest
    data: dict[str, object] = {
        "agency": command.agency,
        "question": command.question.value,
        "missing": list(command.missing),
        "until": command.until.isoformat() if command.until else None,
        "request": s.case.requests + bool(command.missing),
    }
    if command.reason is not None:
        data["reason"] = command.reason.value
    return [Draft(Kind.ASKED, s.case.id, data)]


def _answer(command: Answer, s: CaseSituation) -> list[Draft]:
    if s.case.question is None:
        raise NothingAsked
    return [_draft(s, Kind.ANSWERED, how=command.how.value)]


def _give_result(command: GiveResult, s: CaseSituation) -> list[Draft]:
    if _there(s, command.agency).acknowledged_at is None:
        raise NotAcknowledged
    if s.case.question is not None:
        raise QuestionOpen
    drafts = _running(s, command.agency)
    given = _draft(s, Kind.RESULT_GIVEN, agency=command.agency, result=command.result.value)
    drafts.append(given)
    if command.ready:
        answered = {each.agency for each in s.case.agencies.values() if each.result is not None}
        at_work = {each.agency for each in s.case.at_agencies}
        if ({*s.rows.values()} | at_work) - answered - {command.agency}:
            raise AgenciesAtWork
        drafts.append(_draft(s, Kind.RESULT_READY))
    return drafts


def _make_ready(_command: MakeReady, s: CaseSituation) -> list[Draft]:
    # A later turn may have ended otherwise since; whoever has the receipt waits for a result.
    comes_later = s.case.number or s.case.outcome is Outcome.COMPLETED_RESULT_LATER
    if s.case.state is not CaseState.IN_PROCESS or not comes_later:
        raise _not_ready(s)
    if s.case.at_agencies:
        raise AgenciesAtWork
    if s.case.question is not None:
        raise QuestionOpen
    return [_draft(s, Kind.RESULT_READY)]


def _deliver(command: DeliverResult, s: CaseSituation) -> list[Draft]:
    if s.case.state is not CaseState.READY:
        raise _not_ready(s)
    return [_draft(s, Kind.DELIVERED, how=command.how.value, to=command.to.value)]


def _lapse(command: Lapse, s: CaseSituation) -> list[Draft]:
    """Nobody lapses before the day that stood on the paper in the citizen's hand."""
    if command.reason is LapseReason.NO_ANSWER:
        if s.case.question is None:
            raise NothingAsked
        last = s.case.question.until
    else:
        if s.case.state is not CaseState.READY:
            raise _not_ready(s)
        last = s.collect_until
    if last is not None and s.today <= last:
        raise NotOverdue(until=last)
    return [_draft(s, Kind.LAPSED, reason=command.reason.value)]


def _withdraw(command: Withdraw, s: CaseSituation) -> list[Draft]:
    return [_draft(s, Kind.WITHDRAWN, reason=command.reason.value)]


def _reopen(command: Reopen, s: CaseSituation) -> list[Draft]:
    if not s.case.is_closed or s.case.number is None:
        raise _not_ready(s)
    return [_draft(s, Kind.REOPENED, reason=command.reason.value)]


def _notice_late(command: NoticeLate, s: CaseSituation) -> list[Draft]:
    if command.number != s.case.notices + 1:
        return []
    return [_draft(s, Kind.LATE_NOTICED, number=command.number)]


def _explain_late(command: ExplainLate, s: CaseSituation) -> list[Draft]:
    if not s.case.notices:
        raise _not_ready(s)
    number = s.case.notices
    return [_draft(s, Kind.LATE_NOTICED, number=number, reason=command.reason.value)]


def _there(s: CaseSituation, agency: str) -> AtAgency:
    found = s.case.agencies.get(agency)
    if found is None or found.over_at is not None:
        raise NotWithAgency(present=summary(s.case))
    return found


def _expect_at_work(s: CaseSituation, agency: str, step: int) -> None:
    if _there(s, agency).acknowledged_at is None:
        raise NotAcknowledged
    if s.rows.get(step) != agency:
        raise InvalidRequest("step", N_("Choose a step of this agency, by its number."))


def _running(s: CaseSituation, agency: str) -> list[Draft]:
    """Whatever the agency still works on ends with its answer."""
    return [
        _draft(s, Kind.STEP_DONE, step=work.position, agency=agency)
        for work in s.case.work.values()
        if work.agency == agency and work.done_at is None
    ]


def _not_ready(s: CaseSituation) -> CaseNotReady:
    return CaseNotReady(present=summary(s.case), state=s.case.state.value)


def _draft(s: CaseSituation, kind: Kind, **data: object) -> Draft:
    return Draft(kind, s.case.id, data)


_DECISIONS: Mapping[type, Callable[..., list[Draft]]] = {
    Receive: _receive,
    Represent: _represent,
    SignDefect: _sign_defect,
    Forward: _forward,
    Acknowledge: _acknowledge,
    SendBack: _send_back,
    BeginStep: _begin_step,
    FinishStep: _finish_step,
    Ask: _ask,
    Answer: _answer,
    GiveResult: _give_result,
    MakeReady: _make_ready,
    DeliverResult: _deliver,
    Lapse: _lapse,
    Withdraw: _withdraw,
    Reopen: _reopen,
    NoticeLate: _notice_late,
    ExplainLate: _explain_late,
}
