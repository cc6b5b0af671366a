"""Calls for help: an emergency of the staff, quiet help for a citizen. Never for public screens."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from shared.api.values import Text, moment, sure_moment
from shared.domain.help import AlarmEnd, AlarmKind
from shared.services import help as calls_for_help
from shared.services.commands import CITIZEN
from shared.services.help import Alarm, Call
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class AlarmIn(msgspec.Struct, frozen=True):
    """`counter`: where; the ticket there goes with it."""

    kind: AlarmKind
    counter: int | None = None


class AlarmEndIn(msgspec.Struct, frozen=True):
    outcome: AlarmEnd


class AlarmOut(msgspec.Struct, frozen=True):
    id: int
    kind: str
    counter: int | None
    number: str | None
    raised_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    ended_as: str | None
    comes: Text | None = None


class Alarms(msgspec.Struct, frozen=True):
    items: list[AlarmOut]
    next: str | None = None


class MonthOut(msgspec.Struct, frozen=True):
    month: date
    kind: str
    calls: int
    helped: int
    nothing_found: int
    by_mistake: int
    still_open: int


class Months(msgspec.Struct, frozen=True):
    items: list[MonthOut]
    next: str | None = None


def _out(alarm: Alarm, comes: tuple[str, str] | None = None) -> AlarmOut:
    return AlarmOut(
        alarm.id,
        alarm.kind,
        alarm.counter,
        alarm.number,
        sure_moment(alarm.raised_at),
        moment(alarm.answered_at),
        moment(alarm.ended_at),
        alarm.ended_as,
        Text(*comes) if comes else None,
    )


def _call_out(call: Call) -> AlarmOut:
    return _out(call.alarm, call.comes)


@post("/centres/{centre:str}/alarms", tags=["help"], summary="Call for help")
async def raise_alarm(
    request: AnyRequest, centre: FromPath[str], data: JSONBody[AlarmIn]
) -> AlarmOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _out(
        await calls_for_help.raise_from_desk(office, caller, centre, data.kind, data.counter, key)
    )


@get("/centres/{centre:str}/alarms", tags=["help"], summary="Open calls that I may know of")
async def alarms(request: AnyRequest, centre: FromPath[str]) -> Alarms:
    office, caller = office_of(request), require_staff(request)
    return Alarms([_call_out(each) for each in calls_for_help.open_calls(office, caller, centre)])


@get("/centres/{centre:str}/alarms/months", tags=["help"], summary="Calls per month of a year")
async def months(request: AnyRequest, centre: FromPath[str], year: FromQuery[int] = 0) -> Months:
    """Without `year`: of this one."""
    office, caller = office_of(request), require_staff(request)
    year = year or office.today(centre).year
    return Months(
        [
            MonthOut(
                each.month,
                each.kind,
                each.calls,
                each.helped,
                each.nothing_found,
                each.by_mistake,
                each.still_open,
            )
            for each in calls_for_help.months(office, caller, centre, year)
        ]
    )


@post("/alarms/{id:int}/answer", status_code=200, tags=["help"], summary="I am coming")
async def answer(request: AnyRequest, id: FromPath[int]) -> AlarmOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _out(await calls_for_help.answer(office, caller, id, key))


@post("/alarms/{id:int}/end", status_code=200, tags=["help"], summary="End a call for help")
async def end(request: AnyRequest, id: FromPath[int], data: JSONBody[AlarmEndIn]) -> AlarmOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    return _out(await calls_for_help.end(office, caller, id, data.outcome, key))


@post(
    "/visits/{token:str}/ask-supervisor",
    status_code=204,
    tags=["visits"],
    summary="The citizen asks quietly for the supervisor",
)
async def ask_supervisor(request: AnyRequest, token: FromPath[str]) -> None:
    key = request_key(request, CITIZEN, await request.body())
    await calls_for_help.ask_for_supervisor(office_of(request), token, key)


routes = [raise_alarm, alarms, months, answer, end, ask_supervisor]
