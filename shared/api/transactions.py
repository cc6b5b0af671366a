"""Every verb of a transaction (see the table in the contract), and its timings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from shared.api.values import Id, moment, sure_moment
from shared.domain import commands, plausibility
from shared.domain.case_commands import (
    CaseCommand,
    DeliverResult,
    MakeReady,
    SecondRequestReason,
)
from shared.domain.commands import Command
from shared.domain.errors import N_, InvalidRequest
from shared.domain.reasons import RemoveReason, TransferReason
from shared.domain.timing import transaction_timing
from shared.domain.visit import Outcome, PauseReason
from shared.services import cases, returning, serving, times, transfers, undoing
from shared.services import papers as checking_papers
from shared.services.serving import History, Served
from shared.services.visits import Chosen
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class TransactionOut(msgspec.Struct, frozen=True):
    """The present state; `version` goes into the next command. `variant` "": the ordinary case."""

    transaction: int
    visit: int
    number: str
    service: str
    state: str
    version: int
    counter: int | None
    step: int
    outcome: str | None
    pause_reason: str | None
    case: int | None
    case_state: str | None
    variant: str


class StepTimingOut(msgspec.Struct, frozen=True):
    position: int
    started_at: datetime
    finished_at: datetime | None
    seconds: int | None
    quality: str


class PauseOut(msgspec.Struct, frozen=True):
    reason: str
    started_at: datetime
    finished_at: datetime | None
    stops_clock: bool


class TransactionDetail(TransactionOut, frozen=True):
    """The same with its times. Queue: until the first call; way: from there to the desk.

    `quality` is null until a served turn ended; `doubt` says why its times are not simply measured.
    """

    quality: str | None
    doubt: str | None
    queue_seconds: int | None
    way_seconds: int | None
    steps: list[StepTimingOut]
    pauses: list[PauseOut]


class VersionIn(msgspec.Struct, frozen=True):
    version: int


class PapersIn(msgspec.Struct, frozen=True):
    """`missing` names documents by their position in the version's list, from 1; those of whoever
    comes for others are numbered on. `until` null: as long as the house rule gives. A second
    request needs a `reason`, and the `supervisor` with PIN or password (`secret`) unless the caller
    is one."""

    version: int
    complete: bool
    missing: list[int] = []
    until: date | None = None
    reason: SecondRequestReason | None = None
    supervisor: Id | None = None
    secret: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class NextStepIn(msgspec.Struct, frozen=True):
    version: int
    to: int | None = None


class PauseIn(msgspec.Struct, frozen=True):
    version: int
    reason: PauseReason


class ResumeIn(msgspec.Struct, frozen=True):
    version: int
    counter: int | None = None


class TransferIn(msgspec.Struct, frozen=True):
    """Exactly one of service, counter and staff; `pool` true means back to all counters.

    `reason` is a code that is stored with the move.
    """

    version: int
    service: str | None = None
    counter: int | None = None
    staff: int | None = None
    pool: bool = False
    count: Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    reason: TransferReason | None = None


class CompleteIn(msgspec.Struct, frozen=True):
    version: int
    outcome: Outcome = Outcome.COMPLETED


class RemoveIn(msgspec.Struct, frozen=True):
    version: int
    outcome: Outcome
    reason: RemoveReason | None = None


def transaction_out(history: History, transaction: int) -> TransactionOut:
    t = history.state.transactions[transaction]
    case = history.state.cases.get(t.case) if t.case is not None else None
    process = history.place.processes.get(t.process)
    return TransactionOut(
        transaction=t.id,
        visit=history.state.id,
        number=history.state.number,
        service=t.service,
        state=t.state.value,
        version=t.version,
        counter=t.counter,
        step=t.step,
        outcome=t.outcome.value if t.outcome else None,
        pause_reason=t.pause_reason.value if t.pause_reason else None,
        case=t.case,
        case_state=case.state.value if case else None,
        variant=process.variant if process else "",
    )


def transaction_detail(history: History, transaction: int) -> TransactionDetail:
    t = history.state.transactions[transaction]
    timing = transaction_timing(history.events, transaction)
    verdict = times.quality_of(history, transaction)
    return TransactionDetail(
        **msgspec.structs.asdict(transaction_out(history, transaction)),
        quality=verdict.quality.value if verdict else None,
        doubt=verdict.doubt.value if verdict and verdict.doubt else None,
        queue_seconds=timing.queue_seconds,
        way_seconds=timing.way_seconds,
        steps=[
            StepTimingOut(
                step.position,
                sure_moment(step.started_at),
                moment(step.finished_at),
                step.seconds,
                step.quality.value,
            )
            for step in plausibility.marked(timing.steps, history.place.processes.get(t.process))
        ],
        pauses=[
            PauseOut(
                pause.reason.value,
                sure_moment(pause.started_at),
                moment(pause.finished_at),
                pause.stops_clock,
            )
            for pause in timing.pauses
        ],
    )


async def _act(
    request: AnyRequest, transaction: int, version: int, command: Command
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    served = await serving.act(office, caller, transaction, version, command, key)
    return _served(served)


async def _move_case(
    request: AnyRequest, transaction: int, version: int, command: CaseCommand
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    moved = await cases.act(office, caller, transaction, version, command, key)
    return transaction_out(moved.history, moved.record.id)


def _served(served: Served) -> TransactionOut:
    return transaction_out(served.history, served.transaction)


@get("/transactions/{id:int}", tags=["transactions"], summary="State, steps, pauses, ending")
async def detail(request: AnyRequest, id: FromPath[int]) -> TransactionDetail:
    office, caller = office_of(request), require_staff(request)
    return transaction_detail(serving.present_state(office, caller, id), id)


@post("/transactions/{id:int}/recall", status_code=200, tags=["transactions"], summary="Call again")
async def recall(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.Recall())


@post(
    "/transactions/{id:int}/start", status_code=200, tags=["transactions"], summary="Begin step 1"
)
async def start(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.Start())


@post("/transactions/{id:int}/papers", status_code=200, tags=["transactions"], summary="Verdict")
async def papers(
    request: AnyRequest, id: FromPath[int], data: JSONBody[PapersIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    comes = data.supervisor is not None and data.secret is not None
    verdict = checking_papers.Verdict(
        data.complete,
        tuple(data.missing),
        data.until,
        data.reason,
        checking_papers.Approval(data.supervisor or 0, data.secret or "") if comes else None,
    )
    return _served(await checking_papers.check(office, caller, id, data.version, verdict, key))


@post("/transactions/{id:int}/next-step", status_code=200, tags=["transactions"], summary="Step on")
async def next_step(
    request: AnyRequest, id: FromPath[int], data: JSONBody[NextStepIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.NextStep(data.to))


@post("/transactions/{id:int}/pause", status_code=200, tags=["transactions"], summary="Hold")
async def pause(request: AnyRequest, id: FromPath[int], data: JSONBody[PauseIn]) -> TransactionOut:
    return await _act(request, id, data.version, commands.PauseFor(data.reason))


@post("/transactions/{id:int}/resume", status_code=200, tags=["transactions"], summary="Go on")
async def resume(
    request: AnyRequest, id: FromPath[int], data: JSONBody[ResumeIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    counter = data.counter
    if counter is None:
        counter = serving.counter_for_resuming(office, caller, id)
    return await _act(request, id, data.version, commands.Resume(counter))


@post("/transactions/{id:int}/transfer", status_code=200, tags=["transactions"], summary="Send on")
async def transfer(
    request: AnyRequest, id: FromPath[int], data: JSONBody[TransferIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    targets = [
        data.service is not None,
        data.counter is not None,
        data.staff is not None,
        data.pool,
    ]
    if sum(targets) != 1:
        raise InvalidRequest("service", N_("Name one target: service, counter, staff or pool."))
    if data.service is None:
        place = commands.SendOn(data.counter, data.staff, data.reason)
        return await _act(request, id, data.version, place)
    key = request_key(request, caller, await request.body())
    chosen = Chosen(data.service, data.count)
    served = await transfers.to_service(office, caller, id, data.version, chosen, key, data.reason)
    return _served(served)


@post(
    "/transactions/{id:int}/requeue", status_code=200, tags=["transactions"], summary="Back in line"
)
async def requeue(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.Requeue())


@post("/transactions/{id:int}/no-show", status_code=200, tags=["transactions"], summary="Not come")
async def no_show(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.MarkNoShow())


@post("/transactions/{id:int}/complete", status_code=200, tags=["transactions"], summary="Finish")
async def complete(
    request: AnyRequest, id: FromPath[int], data: JSONBody[CompleteIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.Complete(data.outcome))


@post("/transactions/{id:int}/remove", status_code=200, tags=["transactions"], summary="Take out")
async def remove(
    request: AnyRequest, id: FromPath[int], data: JSONBody[RemoveIn]
) -> TransactionOut:
    return await _act(request, id, data.version, commands.Remove(data.outcome, data.reason))


@post(
    "/transactions/{id:int}/result-ready",
    status_code=200,
    tags=["transactions"],
    summary="The result of a case came back",
)
async def result_ready(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    return await _move_case(request, id, data.version, MakeReady())


@post(
    "/transactions/{id:int}/deliver",
    status_code=200,
    tags=["transactions"],
    summary="The result was handed over",
)
async def deliver(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    return await _move_case(request, id, data.version, DeliverResult())


@post(
    "/transactions/{id:int}/rejoin",
    status_code=200,
    tags=["transactions"],
    summary="Bring back after a no-show or a pause of the citizen's own",
)
async def rejoin(
    request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]
) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _served(await returning.rejoin(office, caller, id, data.version, key))


@post("/transactions/{id:int}/undo", status_code=200, tags=["transactions"], summary="Take back")
async def undo(request: AnyRequest, id: FromPath[int], data: JSONBody[VersionIn]) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _served(await undoing.undo(office, caller, id, data.version, key))


routes = [
    detail,
    recall,
    start,
    papers,
    next_step,
    pause,
    resume,
    transfer,
    requeue,
    no_show,
    complete,
    remove,
    result_ready,
    deliver,
    rejoin,
    undo,
]
