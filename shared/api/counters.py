"""Counters: open, break, close, call; and all a desk needs to know, also after a crash."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from shared.api.transactions import TransactionDetail, transaction_detail
from shared.api.values import Id, Text, moment, sure_moment
from shared.domain.breaks import BreakKind
from shared.domain.commands import CallReason
from shared.services import breaks, hall, serving
from shared.services.hall import CounterView
from shared.services.serving import Served
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class SessionOut(msgspec.Struct, frozen=True):
    staff: int
    staff_name: Text | None
    services: list[str] | None
    opened_at: datetime
    on_break_since: datetime | None
    break_kind: str | None = None
    second_staff: int | None = None


class HeldOut(msgspec.Struct, frozen=True):
    transaction: int
    visit: int
    number: str
    service: str
    version: int
    reason: str | None


class QueueOut(msgspec.Struct, frozen=True):
    letter: str
    waiting: int
    oldest_seconds: int | None


class NextOut(msgspec.Struct, frozen=True):
    """A preview: the call decides again. `because` says why this one is next."""

    transaction: int
    number: str
    service: str
    language: str
    priority: bool
    waiting_seconds: int
    because: str


class KeptOut(msgspec.Struct, frozen=True):
    visit: int
    number: str
    until: datetime


class CounterOut(msgspec.Struct, frozen=True):
    """`zone`: the part of the hall it stands in, where the hall has parts. `kept`: the one visit
    that a free counter waits for, and until when."""

    counter: int
    state: str
    session: SessionOut | None
    current: TransactionDetail | None
    held: list[HeldOut]
    queues: list[QueueOut]
    next: NextOut | None
    zone: str | None = None
    kept: KeptOut | None = None


class Counters(msgspec.Struct, frozen=True):
    items: list[CounterOut]
    next: str | None = None


class OpenIn(msgspec.Struct, frozen=True):
    """Without `services`: everything this counter takes. `leave`: close one's other one first."""

    services: list[str] | None = None
    leave: bool = False


class BreakIn(msgspec.Struct, frozen=True):
    kind: BreakKind = BreakKind.SHORT


class CloseIn(msgspec.Struct, frozen=True):
    hand_over_to: int | None = None


class CallIn(msgspec.Struct, frozen=True):
    """`reason` is a code, never free text: the log holds no personal data."""

    transaction: Id
    reason: CallReason


class CalledOut(msgspec.Struct, frozen=True):
    visit: int
    number: str
    transaction: int
    service: str
    state: str
    version: int
    counter: int | None


def counter_out(view: CounterView) -> CounterOut:
    return CounterOut(
        counter=view.counter,
        state=view.state,
        session=_session(view),
        current=transaction_detail(*view.current) if view.current else None,
        held=[
            HeldOut(r.transaction, r.visit, r.number, r.service, r.version, r.pause_reason)
            for r in view.held
        ],
        queues=[QueueOut(q.letter, q.waiting, _age(view, q.oldest_queued_at)) for q in view.queues],
        next=_next(view),
        zone=view.zone,
        kept=_kept(view),
    )


def _kept(view: CounterView) -> KeptOut | None:
    kept = view.kept
    return KeptOut(kept.visit, kept.number, sure_moment(kept.until)) if kept else None


def _session(view: CounterView) -> SessionOut | None:
    session = view.session
    if session is None:
        return None
    return SessionOut(
        staff=session.staff,
        staff_name=Text(*view.staff_name) if view.staff_name else None,
        services=sorted(session.services) if session.services is not None else None,
        opened_at=sure_moment(session.opened_at),
        on_break_since=moment(session.on_break_since),
        break_kind=session.break_kind,
        second_staff=session.second_staff,
    )


def _next(view: CounterView) -> NextOut | None:
    up = view.next
    if up is None:
        return None
    return NextOut(
        up.transaction,
        up.number,
        up.service,
        up.language,
        up.priority,
        _age(view, up.queued_at) or 0,
        up.because,
    )


def _age(view: CounterView, since: datetime | None) -> int | None:
    return int((view.now - since).total_seconds()) if since is not None else None


@get("/centres/{centre:str}/counters", tags=["counters"], summary="All counters of a centre")
async def counters(request: AnyRequest, centre: FromPath[str]) -> Counters:
    office, caller = office_of(request), require_staff(request)
    return Counters([counter_out(v) for v in hall.counter_views(office, caller, centre)])


@get("/centres/{centre:str}/counters/{number:int}", tags=["counters"], summary="One counter")
async def counter(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/open",
    status_code=200,
    tags=["counters"],
    summary="Open a counter",
)
async def open_counter(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromPath[int],
    data: JSONBody[OpenIn | None] = None,
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    data = data or OpenIn()
    await hall.open_counter(office, caller, centre, number, data.services, key, leave=data.leave)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/break",
    status_code=200,
    tags=["counters"],
    summary="Begin a break",
)
async def start_break(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromPath[int],
    data: JSONBody[BreakIn | None] = None,
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    kind = data.kind if data else BreakKind.SHORT
    await breaks.start(office, caller, centre, number, kind, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/resume",
    status_code=200,
    tags=["counters"],
    summary="End a break",
)
async def end_break(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int]
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await breaks.end(office, caller, centre, number, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/close",
    status_code=200,
    tags=["counters"],
    summary="Close, or hand over to a colleague",
)
async def close_counter(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromPath[int],
    data: JSONBody[CloseIn | None] = None,
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    successor = data.hand_over_to if data else None
    await hall.close_counter(office, caller, centre, number, successor, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


def _called(served: Served) -> CalledOut:
    t, state = served.state, served.history.state
    return CalledOut(state.id, state.number, t.id, t.service, t.state.value, t.version, t.counter)


@post(
    "/centres/{centre:str}/counters/{number:int}/call-next",
    status_code=200,
    tags=["counters"],
    summary="Call whoever is next; 204 when nobody waits",
)
async def call_next(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int]
) -> Response[CalledOut | None]:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    served = await serving.call_next(office, caller, centre, number, key)
    if served is None:
        return Response(None, status_code=204)
    return Response(_called(served), status_code=200)


@post(
    "/centres/{centre:str}/counters/{number:int}/call",
    status_code=200,
    tags=["counters"],
    summary="Call a chosen ticket out of order, with a reason",
)
async def call(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], data: JSONBody[CallIn]
) -> CalledOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    served = await serving.call(office, caller, centre, number, data.transaction, data.reason, key)
    return _called(served)


routes = [
    counters,
    counter,
    open_counter,
    start_break,
    end_break,
    close_counter,
    call_next,
    call,
]
