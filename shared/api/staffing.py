"""Who works where: breaks in turns, a second person, forgotten counters, a shared desk."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from shared.api.counters import CounterOut, counter_out
from shared.api.people import SessionToken
from shared.api.values import Text, sure_moment
from shared.domain.errors import NotSignedIn
from shared.services import breaks, hall, quick_switch, shifts
from shared.services.commands import CITIZEN
from shared.web.callers import AnyRequest, office_of, request_key, require_staff, staff_token


class TurnOut(msgspec.Struct, frozen=True):
    """`turn`: `had`, `now`, `may_go` or `waits`."""

    staff: int
    name: Text
    counter: int
    turn: str


class AwayOut(msgspec.Struct, frozen=True):
    staff: int
    name: Text
    counter: int
    kind: str
    since: datetime
    seconds: int
    target_seconds: int
    late: bool


class UnattendedOut(msgspec.Struct, frozen=True):
    staff: int
    name: Text
    counter: int
    since: datetime


class StaffingOut(msgspec.Struct, frozen=True):
    """`room`: how many more may go on a break now; `least`: how many must stay at work."""

    lunch: list[TurnOut]
    away: list[AwayOut]
    unattended: list[UnattendedOut]
    room: int
    least: int
    lunch_time: bool


class JoinIn(msgspec.Struct, frozen=True):
    """Without `staff` the caller joins."""

    staff: int | None = None


class PinIn(msgspec.Struct, frozen=True):
    password: str
    pin: str


class TakeOverIn(msgspec.Struct, frozen=True):
    """`secret`: the PIN, or the password where the PIN is not enough."""

    staff: int
    secret: str


@get("/centres/{centre:str}/staffing", tags=["counters"], summary="Lunch turns, breaks, absences")
async def staffing(request: AnyRequest, centre: FromPath[str]) -> StaffingOut:
    office, caller = office_of(request), require_staff(request)
    plan = breaks.plan(office, caller, centre)
    return StaffingOut(
        [TurnOut(t.staff, Text(t.name_th, t.name_en), t.counter, t.turn) for t in plan.turns],
        [
            AwayOut(
                a.staff,
                Text(a.name_th, a.name_en),
                a.counter,
                a.kind,
                sure_moment(a.since),
                a.seconds,
                a.target,
                a.late,
            )
            for a in plan.away
        ],
        [
            UnattendedOut(u.staff, Text(u.name_th, u.name_en), u.counter, sure_moment(u.since))
            for u in shifts.unattended(office, caller, centre)
        ],
        plan.room,
        plan.least,
        plan.lunch_time,
    )


@post(
    "/centres/{centre:str}/counters/{number:int}/join",
    status_code=200,
    tags=["counters"],
    summary="Sit down at a counter as the second person",
)
async def join(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromPath[int],
    data: JSONBody[JoinIn | None] = None,
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await shifts.join(office, caller, centre, number, data.staff if data else None, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/leave",
    status_code=200,
    tags=["counters"],
    summary="The second person gets up",
)
async def leave(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await shifts.leave(office, caller, centre, number, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


@put("/sessions/current/pin", status_code=204, tags=["people"], summary="Set one's own PIN")
async def set_pin(request: AnyRequest, data: JSONBody[PinIn]) -> None:
    caller = require_staff(request)
    await quick_switch.set_pin(office_of(request), caller, data.password, data.pin)


@delete("/sessions/current/pin", status_code=204, tags=["people"], summary="Remove one's own PIN")
async def remove_pin(request: AnyRequest) -> None:
    await quick_switch.remove_pin(office_of(request), require_staff(request))


@post(
    "/sessions/current/lock",
    status_code=204,
    tags=["people"],
    summary="Lock a desk; its counter stays open",
)
async def lock(request: AnyRequest) -> None:
    require_staff(request)
    await quick_switch.lock(office_of(request), staff_token(request) or "")


@post(
    "/centres/{centre:str}/counters/{number:int}/take-over",
    tags=["counters"],
    summary="Take a shared desk over with a PIN, also a locked one",
)
async def take_over(
    request: AnyRequest,
    centre: FromPath[str],
    number: FromPath[int],
    data: JSONBody[TakeOverIn],
) -> SessionToken:
    """The session of the sender is replaced by one of the person with the PIN."""
    token = staff_token(request)
    if not token:
        raise NotSignedIn
    key = request_key(request, CITIZEN, await request.body())
    signed_in = await quick_switch.take_over(
        office_of(request), token, centre, number, data.staff, data.secret, key
    )
    return SessionToken(signed_in.token, sure_moment(signed_in.expires_at))


routes = [staffing, join, leave, set_pin, remove_pin, lock, take_over]
