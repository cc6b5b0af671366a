"""What stands behind a figure: its cases, their turns and events; and the log for auditors."""

from __future__ import annotations

from asyncio import to_thread
from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.api.transactions import TransactionDetail, transaction_detail
from shared.api.values import PAGE, After, Limit, moment, sure_moment
from shared.domain.events import Event, Kind
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports import tracing
from shared.services.reports.period import period_of
from shared.services.reports.tracing import CaseInFigure, CaseTrace, LogEntry, Only
from shared.web.callers import AnyRequest, office_of, require_staff

_KIND = QueryParameter(description="Only events of this kind.")
_STAFF = QueryParameter(description="Only what this member of staff did.", ge=1)
_VISIT = QueryParameter(description="Only events of this visit.", ge=1)


class CaseOut(msgspec.Struct, frozen=True):
    """A case of a figure; `excluded` names why it does not count."""

    case: int
    visit: int
    number: str
    finished_on: date
    outcome: str | None
    service_seconds: int | None
    citizen_seconds: int | None
    steps_performed: int | None
    excluded: str | None


class CasesAnswer(msgspec.Struct, frozen=True):
    centre: str
    service: str
    period: PeriodOut
    items: list[CaseOut]
    next: str | None


class EventOut(msgspec.Struct, frozen=True):
    """One event of a visit; order is `seq`, never the clock."""

    seq: int
    transaction: int | None
    kind: str
    at: datetime
    actor_kind: str
    actor: int | None
    counter: int | None
    data: dict[str, object]


class LaterVisitOut(msgspec.Struct, frozen=True):
    """A later ticket that went on with a case, with all its events."""

    visit: int
    number: str
    events: list[EventOut]


class CaseTraceOut(msgspec.Struct, frozen=True):
    """A case with its turns and all events of its visit.

    The service clock runs from `clock_started_at` to `finished_at` inside working hours.
    """

    case: int
    visit: int
    number: str
    centre: str
    service: str
    state: str
    arrived_at: datetime
    clock_started_at: datetime | None
    finished_at: datetime | None
    finished_on: date | None
    service_seconds: int | None
    citizen_seconds: int | None
    steps_performed: int | None
    excluded: str | None
    transactions: list[TransactionDetail]
    events: list[EventOut]
    later_visits: list[LaterVisitOut]


class LogEntryOut(EventOut, frozen=True):
    """An event with its place in the log and the real time at which it was stored."""

    id: int
    centre: str
    visit: int
    received_at: datetime


class LogAnswer(msgspec.Struct, frozen=True):
    items: list[LogEntryOut]
    next: str | None


@get("/metrics/reduction/cases", tags=["figures"], summary="The cases behind a figure")
async def cases_of_figure(
    request: AnyRequest,
    centre: FromQuery[str],
    service: FromQuery[str],
    first: FirstDay = None,
    last: LastDay = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> CasesAnswer:
    office, caller = office_of(request), require_staff(request)
    period = period_of(office, centre, first, last)
    found = await to_thread(
        tracing.cases_of_figure,
        office,
        caller,
        centre,
        service,
        period,
        after=after,
        limit=limit,
    )
    items = [_case(item) for item in found.items]
    return CasesAnswer(centre, service, period_out(period), items, _text(found.next))


def _case(item: CaseInFigure) -> CaseOut:
    row = item.row
    return CaseOut(
        case=row.id,
        visit=row.visit,
        number=row.number,
        finished_on=row.finished_on,
        outcome=row.outcome,
        service_seconds=row.service_seconds,
        citizen_seconds=row.citizen_seconds,
        steps_performed=row.steps_performed,
        excluded=item.excluded,
    )


@get("/metrics/reduction/cases/{case:int}", tags=["figures"], summary="One case, to its events")
async def case_trace(request: AnyRequest, case: FromPath[int]) -> CaseTraceOut:
    office, caller = office_of(request), require_staff(request)
    return _trace(await to_thread(tracing.case_trace, office, caller, case))


def _trace(trace: CaseTrace) -> CaseTraceOut:
    case, history = trace.case, trace.history
    return CaseTraceOut(
        case=case.id,
        visit=case.visit,
        number=history.state.number,
        centre=case.centre,
        service=case.service,
        state=case.state,
        arrived_at=sure_moment(history.state.arrived_at),
        clock_started_at=moment(trace.timing.clock_started_at),
        finished_at=moment(trace.timing.finished_at),
        finished_on=case.finished_on,
        service_seconds=case.service_seconds,
        citizen_seconds=case.citizen_seconds,
        steps_performed=case.steps_performed,
        excluded=case.excluded,
        transactions=[
            transaction_detail(history, turn.state.id)
            for turn in trace.turns
            if turn.state.id in history.state.transactions
        ],
        events=[_event(event) for event in history.events],
        later_visits=[
            LaterVisitOut(part.state.id, part.state.number, [_event(e) for e in part.events])
            for part in trace.later
        ],
    )


def _event(event: Event) -> EventOut:
    return EventOut(
        event.seq,
        event.transaction,
        event.kind.value,
        sure_moment(event.at),
        event.actor.kind.value,
        event.actor.id,
        event.counter,
        dict(event.data),
    )


@get("/events", tags=["audit"], summary="The event log, for auditors")
async def events(
    request: AnyRequest,
    centre: CentreWanted = None,
    kind: Annotated[Kind | None, _KIND] = None,
    staff: Annotated[int | None, _STAFF] = None,
    visit: Annotated[int | None, _VISIT] = None,
    after: After = 0,
    limit: Limit = PAGE,
) -> LogAnswer:
    only = Only(kind.value if kind else None, staff, visit)
    office, caller = office_of(request), require_staff(request)
    return await to_thread(_log, office, caller, centre, only, after, limit)


def _log(
    office: Office, caller: Caller, centre: str | None, only: Only, after: int, limit: int
) -> LogAnswer:
    found = tracing.log_page(office, caller, centre, after, limit, only)
    following = found[-1].id if len(found) == limit else None
    return LogAnswer([_entry(entry) for entry in found], _text(following))


def _entry(entry: LogEntry) -> LogEntryOut:
    return LogEntryOut(
        seq=entry.seq,
        transaction=entry.transaction,
        kind=entry.kind,
        at=sure_moment(entry.at),
        actor_kind=entry.actor_kind,
        actor=entry.actor,
        counter=entry.counter,
        data=entry.data,
        id=entry.id,
        centre=entry.centre,
        visit=entry.visit,
        received_at=sure_moment(entry.received_at),
    )


def _text(following: int | None) -> str | None:
    return None if following is None else str(following)


routes = [cases_of_figure, case_trace, events]
