"""Times in doubt: which turns do not count, corrections by two people, a supervisor's decision."""

from __future__ import annotations

from asyncio import to_thread
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from shared.api.periods import FirstDay, LastDay, PeriodOut, period_out
from shared.api.transactions import TransactionOut, VersionIn, transaction_out
from shared.api.values import PAGE, After, Limit, moment, sure_moment
from shared.domain.correcting import CorrectionReason
from shared.domain.plausibility import JudgementReason
from shared.services import correcting, flagging, times
from shared.services.correcting import Proposal, Wanted
from shared.services.times import DoubtfulTurn, Overview, SessionCoverage
from shared.web.callers import AnyRequest, office_of, request_key, require_staff

StateWanted = Annotated[
    Literal["proposed", "all"],
    QueryParameter(name="state", description="Those that wait for a decision, or all ever made."),
]


class CorrectionIn(msgspec.Struct, frozen=True):
    """`seq` is the event's number in its visit, `at` its true moment with offset."""

    seq: int
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    reason: CorrectionReason


class CorrectionOut(msgspec.Struct, frozen=True):
    """A proposed correction and its decision. `present_at` is what stood there before."""

    correction: int
    centre: str
    visit: int
    transaction: int
    number: str
    seq: int
    present_at: datetime
    at: datetime
    reason: str
    state: str
    proposed_by: int
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None


class CorrectionsAnswer(msgspec.Struct, frozen=True):
    items: list[CorrectionOut]
    next: str | None


class JudgeIn(VersionIn, frozen=True):
    """Whether the time counts follows from the reason."""

    reason: JudgementReason


class DoubtfulOut(msgspec.Struct, frozen=True):
    """A served turn whose times do not count; `doubt` says why."""

    transaction: int
    visit: int
    number: str
    service: str
    business_day: date
    counter: int | None
    called_at: datetime | None
    started_at: datetime
    ended_at: datetime
    outcome: str
    quality: str
    doubt: str
    version: int
    case: int | None


class SessionOut(msgspec.Struct, frozen=True):
    """A counter session: its served turns and those whose times count.

    `staff` is null for readers who do not lead the centre.
    """

    session: int
    counter: int
    staff: int | None
    opened_at: datetime
    closed_at: datetime | None
    turns: int
    usable: int
    flagged: int


class TimesAnswer(msgspec.Struct, frozen=True):
    """Times of served turns: how many count, what is the matter with the others."""

    centre: str
    period: PeriodOut
    served: int
    usable: int
    confirmed: int
    doubts: dict[str, int]
    sessions: list[SessionOut]
    items: list[DoubtfulOut]
    next: str | None


@post(
    "/transactions/{id:int}/corrections",
    status_code=201,
    tags=["times"],
    summary="Propose the true moment of an event",
)
async def propose(
    request: AnyRequest, id: FromPath[int], data: JSONBody[CorrectionIn]
) -> CorrectionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    wanted = Wanted(data.seq, data.at, data.reason)
    return _correction(await correcting.propose(office, caller, id, wanted, key))


@post(
    "/corrections/{id:int}/approve",
    status_code=200,
    tags=["times"],
    summary="Make a proposed moment the true one, as a second person",
)
async def approve(request: AnyRequest, id: FromPath[int]) -> CorrectionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _correction(await correcting.approve(office, caller, id, key))


@post(
    "/corrections/{id:int}/refuse",
    status_code=200,
    tags=["times"],
    summary="Leave a time as it was recorded, as a second person",
)
async def refuse(request: AnyRequest, id: FromPath[int]) -> CorrectionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _correction(await correcting.refuse(office, caller, id, key))


@get("/centres/{centre:str}/corrections", tags=["times"], summary="Corrections of a centre")
async def corrections(
    request: AnyRequest,
    centre: FromPath[str],
    wanted: StateWanted = "proposed",
    after: After = 0,
    limit: Limit = PAGE,
) -> CorrectionsAnswer:
    found = correcting.of_centre(
        office_of(request),
        require_staff(request),
        centre,
        all_states=wanted == "all",
        after=after,
        limit=limit,
    )
    following = str(found[-1].id) if len(found) == limit else None
    return CorrectionsAnswer([_correction(each) for each in found], following)


@post(
    "/transactions/{id:int}/judge",
    status_code=200,
    tags=["times"],
    summary="Decide whether a time in doubt counts",
)
async def judge(request: AnyRequest, id: FromPath[int], data: JSONBody[JudgeIn]) -> TransactionOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    served = await flagging.judge(office, caller, id, data.version, data.reason, key)
    return transaction_out(served.history, served.transaction)


@get(
    "/centres/{centre:str}/times",
    tags=["times"],
    summary="Turns whose times do not count, and coverage per counter session",
)
async def of_centre(
    request: AnyRequest,
    centre: FromPath[str],
    first: FirstDay = None,
    last: LastDay = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> TimesAnswer:
    office, caller = office_of(request), require_staff(request)
    period = times.days_of(office, centre, first, last)
    found = await to_thread(
        times.overview, office, caller, centre, period, after=after, limit=limit
    )
    return _times(centre, found)


def _times(centre: str, found: Overview) -> TimesAnswer:
    return TimesAnswer(
        centre=centre,
        period=period_out(found.period),
        served=found.served,
        usable=found.usable,
        confirmed=found.confirmed,
        doubts=dict(found.doubts),
        sessions=[_session(each) for each in found.sessions],
        items=[_doubtful(each) for each in found.turns],
        next=None if found.next is None else str(found.next),
    )


def _session(each: SessionCoverage) -> SessionOut:
    return SessionOut(
        each.session,
        each.counter,
        each.staff or None,
        sure_moment(each.opened_at),
        moment(each.closed_at),
        each.turns,
        each.usable,
        each.flagged,
    )


def _doubtful(turn: DoubtfulTurn) -> DoubtfulOut:
    return DoubtfulOut(
        transaction=turn.transaction,
        visit=turn.visit,
        number=turn.number,
        service=turn.service,
        business_day=turn.business_day,
        counter=turn.counter,
        called_at=moment(turn.called_at),
        started_at=sure_moment(turn.started_at),
        ended_at=sure_moment(turn.ended_at),
        outcome=turn.outcome,
        quality=turn.quality,
        doubt=turn.doubt,
        version=turn.version,
        case=turn.case,
    )


def _correction(found: Proposal) -> CorrectionOut:
    return CorrectionOut(
        correction=found.id,
        centre=found.centre,
        visit=found.visit,
        transaction=found.transaction,
        number=found.number,
        seq=found.seq,
        present_at=sure_moment(found.present_at),
        at=sure_moment(found.new_at),
        reason=found.reason.value,
        state=found.state.value,
        proposed_by=found.proposed_by,
        proposed_at=sure_moment(found.proposed_at),
        decided_by=found.decided_by,
        decided_at=moment(found.decided_at),
    )


routes = [propose, approve, refuse, corrections, judge, of_centre]
