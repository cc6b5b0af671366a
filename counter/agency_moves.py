"""The moves of an agency's officers: forms, and the commands they send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from counter import pages
from counter.page_form import Sent
from shared.domain.case import Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    BeginStep,
    CaseCommand,
    FinishStep,
    GiveResult,
    SendBack,
    SendBackReason,
)
from shared.domain.errors import N_, InvalidRequest, UnknownList
from shared.services import cases, hand_over


class CaseForm(msgspec.Struct, frozen=True):
    key: str
    version: int


class StepForm(CaseForm, frozen=True):
    step: int


class RowForm(StepForm, frozen=True):
    """A step from the work list, which names the case."""

    case: int


class ListForm(msgspec.Struct, frozen=True):
    key: str
    list: int


class AskForm(CaseForm, frozen=True):
    """`missing` are positions of documents."""

    question: AskedFor
    missing: list[int] = []
    until: str = ""


class AnswerForm(CaseForm, frozen=True):
    how: AnsweredHow


class ResultForm(CaseForm, frozen=True):
    """`then`: ready to be collected at once, or back to the centre."""

    result: Result
    then: Literal["ready", "centre"]


class SendBackForm(CaseForm, frozen=True):
    reason: SendBackReason


@dataclass(frozen=True, slots=True)
class AtAgency:
    """A press on a page of an agency."""

    sent: Sent
    agency: str

    async def act(self, case: int, form: CaseForm, command: CaseCommand) -> None:
        key = await self.sent.key(form.key)
        await cases.act(self.sent.office, self.sent.caller, case, form.version, command, key)


async def _list_arrived(at: AtAgency) -> str:
    form = await pages.filled(at.sent.request, ListForm)
    if hand_over.list_for(at.sent.office, at.sent.caller, form.list).agency != at.agency:
        raise UnknownList
    key = await at.sent.key(form.key)
    await hand_over.arrived(at.sent.office, at.sent.caller, form.list, None, key)
    return "work"


async def _begin_row(at: AtAgency) -> str:
    form = await pages.filled(at.sent.request, RowForm)
    await at.act(form.case, form, BeginStep(at.agency, form.step))
    return f"case-{form.case}"


async def _finish_row(at: AtAgency) -> str:
    form = await pages.filled(at.sent.request, RowForm)
    await at.act(form.case, form, FinishStep(at.agency, form.step))
    return f"case-{form.case}"


async def _arrived(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, CaseForm)
    await at.act(case, form, Acknowledge(at.agency))


async def _begin(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, StepForm)
    await at.act(case, form, BeginStep(at.agency, form.step))


async def _finish(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, StepForm)
    await at.act(case, form, FinishStep(at.agency, form.step))


async def _ask(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, AskForm)
    try:
        until = date.fromisoformat(form.until) if form.until else None
    except ValueError:
        raise InvalidRequest("until", N_("Give a day that is still to come.")) from None
    missing = tuple(sorted(set(form.missing)))
    await at.act(case, form, Ask(at.agency, form.question, missing, until))


async def _answer(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, AnswerForm)
    await at.act(case, form, Answer(form.how))


async def _result(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, ResultForm)
    await at.act(case, form, GiveResult(at.agency, form.result, ready=form.then == "ready"))


async def _send_back(at: AtAgency, case: int) -> None:
    form = await pages.filled(at.sent.request, SendBackForm)
    await at.act(case, form, SendBack(at.agency, form.reason))


LIST_MOVES: Mapping[str, Callable[[AtAgency], Awaitable[str]]] = {
    "arrived": _list_arrived,
    "begin": _begin_row,
    "finish": _finish_row,
}
"""Each returns where on the page it was pressed."""

CASE_MOVES: Mapping[str, Callable[[AtAgency, int], Awaitable[None]]] = {
    "arrived": _arrived,
    "begin": _begin,
    "finish": _finish,
    "ask": _ask,
    "answer": _answer,
    "result": _result,
    "send-back": _send_back,
}
