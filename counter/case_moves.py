"""What each form of a case's page says, the command it becomes, and which are possible now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from counter import pages
from counter.page_form import Sent
from shared.domain.case_commands import (
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    CaseCommand,
    DeliveredHow,
    DeliveredTo,
    DeliverResult,
    ExplainLate,
    Lapse,
    LapseReason,
    LateReason,
    MakeReady,
    Reopen,
    ReopenReason,
    SecondRequestReason,
    SendBack,
    SendBackReason,
    Withdraw,
    WithdrawReason,
)
from shared.domain.case_rules import CaseSituation, decide_case
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.services import cases


class CaseForm(msgspec.Struct, frozen=True):
    """A move of a case, as it looked when the page was drawn."""

    key: str
    version: int


class DeliverForm(CaseForm, frozen=True):
    how: DeliveredHow = DeliveredHow.BY_HAND
    to: DeliveredTo = DeliveredTo.CITIZEN


class AskForm(CaseForm, frozen=True):
    """`reason`: of a supervisor, where papers were asked for before."""

    question: AskedFor
    missing: list[int] = []
    until: str = ""
    reason: str = ""


class AnswerForm(CaseForm, frozen=True):
    how: AnsweredHow


class LapseForm(CaseForm, frozen=True):
    reason: LapseReason


class WithdrawForm(CaseForm, frozen=True):
    reason: WithdrawReason


class ReopenForm(CaseForm, frozen=True):
    reason: ReopenReason


class ExplainForm(CaseForm, frozen=True):
    reason: LateReason


class TakeBackForm(CaseForm, frozen=True):
    agency: str
    reason: SendBackReason


def _ask(form: AskForm) -> Ask:
    try:
        until = date.fromisoformat(form.until) if form.until else None
    except ValueError:
        raise InvalidRequest("until", N_("Give a day that is still to come.")) from None
    reason = SecondRequestReason(form.reason) if form.reason in _SECOND else None
    missing = tuple(form.missing) if form.question is AskedFor.PAPERS else ()
    return Ask(None, form.question, missing, until, reason)


_SECOND = frozenset(SecondRequestReason)

MOVES: Mapping[str, tuple[type[CaseForm], Callable[[Any], CaseCommand]]] = {
    "ready": (CaseForm, lambda _: MakeReady()),
    "deliver": (DeliverForm, lambda form: DeliverResult(form.how, form.to)),
    "ask": (AskForm, _ask),
    "answer": (AnswerForm, lambda form: Answer(form.how)),
    "lapse": (LapseForm, lambda form: Lapse(form.reason)),
    "withdraw": (WithdrawForm, lambda form: Withdraw(form.reason)),
    "reopen": (ReopenForm, lambda form: Reopen(form.reason)),
    "explain": (ExplainForm, lambda form: ExplainLate(form.reason)),
    "take-back": (TakeBackForm, lambda form: SendBack(form.agency, form.reason)),
}

_TRIALS: Mapping[str, tuple[CaseCommand, ...]] = {
    "ready": (MakeReady(),),
    "deliver": (DeliverResult(),),
    "ask": (Ask(None, AskedFor.COME_IN),),
    "answer": (Answer(AnsweredHow.NOT_NEEDED),),
    "lapse": tuple(Lapse(reason) for reason in LapseReason),
    "withdraw": (Withdraw(WithdrawReason.CITIZEN_ASKED),),
    "reopen": (Reopen(ReopenReason.CLOSED_BY_MISTAKE),),
    "explain": (ExplainLate(LateReason.MANY_REQUESTS),),
}
FOR_SUPERVISORS = frozenset({"reopen", "explain"})


def possible(situation: CaseSituation, *, leads: bool) -> dict[str, tuple[CaseCommand, ...]]:
    """The moves that the rules allow now, each with the commands that they would accept."""
    agencies = tuple(
        SendBack(each.agency, SendBackReason.NEVER_ARRIVED) for each in situation.case.at_agencies
    )
    trials = {**_TRIALS, "take-back": agencies}
    able = {
        name: tuple(each for each in commands if _is_legal(each, situation))
        for name, commands in trials.items()
        if leads or name not in FOR_SUPERVISORS
    }
    return {name: commands for name, commands in able.items() if commands}


def _is_legal(command: CaseCommand, situation: CaseSituation) -> bool:
    try:
        decide_case(command, situation)
    except GcsError:
        return False
    return True


async def carry_out(sent: Sent, case: int, move: str) -> cases.Moved:
    """One press about one case. Raises KeyError for a move that does not exist, and what the
    command's rule raises."""
    form_type, command_of = MOVES[move]
    form = await pages.filled(sent.request, form_type)
    key = await sent.key(form.key)
    return await cases.act(sent.office, sent.caller, case, form.version, command_of(form), key)
