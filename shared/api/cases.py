"""Cases behind the counter: for agencies' own systems, and for programs of the centres.

A program of an agency signs in as an officer of that agency. Every move carries the `version` that
was seen, and an Idempotency-Key makes it safe to send again.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from shared.api.case_values import CaseDetail, CasesOut, briefs, case_detail
from shared.api.values import PAGE, After, Limit
from shared.domain.case import Holder, Result
from shared.domain.case_commands import (
    Acknowledge,
    Answer,
    AnsweredHow,
    Ask,
    AskedFor,
    BeginStep,
    CaseCommand,
    DeliveredHow,
    DeliveredTo,
    DeliverResult,
    FinishStep,
    GiveResult,
    Lapse,
    LapseReason,
    MakeReady,
    Reopen,
    ReopenReason,
    SecondRequestReason,
    SendBack,
    SendBackReason,
    Withdraw,
    WithdrawReason,
)
from shared.services import agency_work, cases, hand_over
from shared.services.cases import CaseLine
from shared.services.hand_over import Wished
from shared.web.callers import AnyRequest, office_of, request_key, require_staff

Version = Annotated[
    int, msgspec.Meta(description="That of the case as it was seen.", examples=[14])
]
Agency = Annotated[str, msgspec.Meta(description="Who does it.", examples=["BMA"])]
State = Annotated[
    str,
    QueryParameter(
        name="state",
        enum=["", "arriving", *agency_work.STATES],
        description="Only cases that are on the way, not begun, at work, asked about, or decided.",
    ),
]
HeldBy = Annotated[
    str,
    QueryParameter(
        name="holder",
        enum=["", *(each.value for each in Holder if each is not Holder.NOBODY)],
        description="Only cases where this one has to do something now.",
    ),
]


class MoveCaseIn(msgspec.Struct, frozen=True):
    version: Version


class AgencyMoveIn(MoveCaseIn, frozen=True):
    agency: Agency


class SendBackIn(AgencyMoveIn, frozen=True):
    reason: SendBackReason


class AskIn(MoveCaseIn, frozen=True):
    """`agency` null: the centre asks. `missing` are positions in the list of documents, from 1,
    and go with the question `papers`. The law allows one request for papers; a second one needs
    `reason`, which only a supervisor may give."""

    question: AskedFor
    agency: str | None = None
    missing: list[int] = []
    until: date | None = None
    reason: SecondRequestReason | None = None


class CaseAnswerIn(MoveCaseIn, frozen=True):
    how: AnsweredHow


class ResultIn(AgencyMoveIn, frozen=True):
    """`ready`: the citizen can collect it at once; otherwise it goes back to the centre."""

    result: Result
    ready: bool = False


class DeliverIn(MoveCaseIn, frozen=True):
    how: DeliveredHow = DeliveredHow.BY_HAND
    to: DeliveredTo = DeliveredTo.CITIZEN


class LapseIn(MoveCaseIn, frozen=True):
    reason: LapseReason


class WithdrawIn(MoveCaseIn, frozen=True):
    reason: WithdrawReason


class ReopenIn(MoveCaseIn, frozen=True):
    reason: ReopenReason


async def _move(request: AnyRequest, case: int, version: int, command: CaseCommand) -> CaseDetail:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    moved = await cases.act(office, caller, case, version, command, key)
    return case_detail(office, moved.stored)


def _page(request: AnyRequest, lines: list[CaseLine], after: int, limit: int) -> CasesOut:
    found = sorted((line for line in lines if line.id > after), key=lambda line: line.id)
    more = str(found[limit - 1].id) if len(found) > limit else None
    return CasesOut([*briefs(office_of(request), found[:limit])], more)


@get("/agencies/{agency:str}/cases", tags=["cases"], summary="The work list of an agency")
async def of_agency(
    request: AnyRequest,
    agency: FromPath[str],
    only: State = "",
    after: After = 0,
    limit: Limit = PAGE,
) -> CasesOut:
    """Every open case that is with the agency or on its way there."""
    work = agency_work.agency_work(office_of(request), require_staff(request), agency)
    lines = [each.line for each in work.work if only in ("", each.state)]
    if only in ("", "arriving"):
        lines += [line for each in work.arriving for line in each.cases]
    return _page(request, lines, after, limit)


@get("/centres/{centre:str}/cases", tags=["cases"], summary="The open cases of a centre")
async def of_centre(
    request: AnyRequest,
    centre: FromPath[str],
    holder: HeldBy = "",
    after: After = 0,
    limit: Limit = PAGE,
) -> CasesOut:
    """Those that went beyond the counter: every one has a receipt."""
    found = cases.open_at(office_of(request), require_staff(request), centre)
    return _page(request, [c for c in found if holder in ("", c.holder)], after, limit)


@get("/cases/{id:int}", tags=["cases"], summary="One case: where it is and what it waits for")
async def one(request: AnyRequest, id: FromPath[int]) -> CaseDetail:
    """For people of its centres and officers of its agencies."""
    office = office_of(request)
    return case_detail(office, cases.find(office, require_staff(request), id))


@post("/cases/{id:int}/forward", status_code=200, tags=["cases"], summary="Hand over to an agency")
async def forward(
    request: AnyRequest, id: FromPath[int], data: JSONBody[AgencyMoveIn]
) -> CaseDetail:
    """On a list of its own. Several at once: POST /centres/{centre}/hand-over."""
    office, caller = office_of(request), require_staff(request)
    centre = cases.find(office, caller, id).home.place.centre
    key = request_key(request, caller, await request.body())
    wished = [Wished(id, data.version)]
    await hand_over.hand_over(office, caller, centre, data.agency, wished, key)
    return case_detail(office, cases.find(office, caller, id))


@post("/cases/{id:int}/acknowledge", status_code=200, tags=["cases"], summary="It has arrived")
async def acknowledge(
    request: AnyRequest, id: FromPath[int], data: JSONBody[AgencyMoveIn]
) -> CaseDetail:
    """Once more changes nothing."""
    return await _move(request, id, data.version, Acknowledge(data.agency))


@post("/cases/{id:int}/send-back", status_code=200, tags=["cases"], summary="Back to the centre")
async def send_back(
    request: AnyRequest, id: FromPath[int], data: JSONBody[SendBackIn]
) -> CaseDetail:
    """Without a result; a step that runs ends with it."""
    return await _move(request, id, data.version, SendBack(data.agency, data.reason))


@post(
    "/cases/{id:int}/steps/{step:int}/begin",
    status_code=200,
    tags=["cases"],
    summary="Begin a step of the agency",
)
async def begin(
    request: AnyRequest, id: FromPath[int], step: FromPath[int], data: JSONBody[AgencyMoveIn]
) -> CaseDetail:
    """`step` is its position in the official table. Its time begins."""
    return await _move(request, id, data.version, BeginStep(data.agency, step))


@post(
    "/cases/{id:int}/steps/{step:int}/finish",
    status_code=200,
    tags=["cases"],
    summary="Finish a step of the agency",
)
async def finish(
    request: AnyRequest, id: FromPath[int], step: FromPath[int], data: JSONBody[AgencyMoveIn]
) -> CaseDetail:
    return await _move(request, id, data.version, FinishStep(data.agency, step))


@post("/cases/{id:int}/ask", status_code=200, tags=["cases"], summary="Ask the citizen")
async def ask(request: AnyRequest, id: FromPath[int], data: JSONBody[AskIn]) -> CaseDetail:
    """The citizen reads it on the ticket's page; the service clock stands still meanwhile."""
    missing = tuple(sorted(set(data.missing)))
    command = Ask(data.agency, data.question, missing, data.until, data.reason)
    return await _move(request, id, data.version, command)


@post("/cases/{id:int}/answer", status_code=200, tags=["cases"], summary="Note the answer")
async def answer(
    request: AnyRequest, id: FromPath[int], data: JSONBody[CaseAnswerIn]
) -> CaseDetail:
    return await _move(request, id, data.version, Answer(data.how))


@post("/cases/{id:int}/result", status_code=200, tags=["cases"], summary="Give the result")
async def result(request: AnyRequest, id: FromPath[int], data: JSONBody[ResultIn]) -> CaseDetail:
    command = GiveResult(data.agency, data.result, ready=data.ready)
    return await _move(request, id, data.version, command)


@post("/cases/{id:int}/ready", status_code=200, tags=["cases"], summary="Ready to be collected")
async def ready(request: AnyRequest, id: FromPath[int], data: JSONBody[MoveCaseIn]) -> CaseDetail:
    """The service clock ends."""
    return await _move(request, id, data.version, MakeReady())


@post("/cases/{id:int}/deliver", status_code=200, tags=["cases"], summary="Given to the citizen")
async def deliver(request: AnyRequest, id: FromPath[int], data: JSONBody[DeliverIn]) -> CaseDetail:
    return await _move(request, id, data.version, DeliverResult(data.how, data.to))


@post("/cases/{id:int}/lapse", status_code=200, tags=["cases"], summary="Close without an answer")
async def lapse(request: AnyRequest, id: FromPath[int], data: JSONBody[LapseIn]) -> CaseDetail:
    """Never before the last day that the citizen was told."""
    return await _move(request, id, data.version, Lapse(data.reason))


@post("/cases/{id:int}/withdraw", status_code=200, tags=["cases"], summary="Take the request back")
async def withdraw(
    request: AnyRequest, id: FromPath[int], data: JSONBody[WithdrawIn]
) -> CaseDetail:
    return await _move(request, id, data.version, Withdraw(data.reason))


@post("/cases/{id:int}/reopen", status_code=200, tags=["cases"], summary="Open a closed case again")
async def reopen(request: AnyRequest, id: FromPath[int], data: JSONBody[ReopenIn]) -> CaseDetail:
    """By a supervisor."""
    return await _move(request, id, data.version, Reopen(data.reason))


routes = [
    of_agency,
    of_centre,
    one,
    forward,
    acknowledge,
    send_back,
    begin,
    finish,
    ask,
    answer,
    result,
    ready,
    deliver,
    lapse,
    withdraw,
    reopen,
]
