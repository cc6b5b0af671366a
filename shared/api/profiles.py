"""What counters take and who sits where, changed by whoever is in charge of the centre."""

from __future__ import annotations

import msgspec
from litestar import post, put
from litestar.params import FromPath, JSONBody

from shared.api.counters import CounterOut, counter_out
from shared.services import hall, hall_moves
from shared.services.hall_moves import Profile
from shared.web.callers import AnyRequest, office_of, request_key, require_staff


class ProfileIn(msgspec.Struct, frozen=True):
    """`services` null: everything the counter can take; `first` of these come first. `seen` is the
    counter's `mark` in the hall: another one means that it changed meanwhile."""

    seen: str
    services: list[str] | None = None
    first: list[str] = []


class MoveIn(msgspec.Struct, frozen=True):
    seen: str
    to: int


class SeatIn(msgspec.Struct, frozen=True):
    staff: int


@put(
    "/centres/{centre:str}/counters/{number:int}/profile",
    tags=["counters"],
    summary="What an open counter takes, and what first",
)
async def set_profile(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], data: JSONBody[ProfileIn]
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    profile = Profile(
        None if data.services is None else frozenset(data.services), frozenset(data.first)
    )
    key = request_key(request, caller, await request.body())
    await hall_moves.set_profile(office, caller, centre, number, data.seen, profile, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


@post(
    "/centres/{centre:str}/counters/{number:int}/move",
    tags=["counters"],
    summary="Whoever sits here goes on at another counter",
    status_code=200,
)
async def move(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], data: JSONBody[MoveIn]
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await hall_moves.move_person(office, caller, centre, number, data.seen, data.to, key)
    return counter_out(hall.counter_view(office, caller, centre, data.to))


@post(
    "/centres/{centre:str}/counters/{number:int}/open-for",
    tags=["counters"],
    summary="Open a closed counter for a colleague who is free",
    status_code=200,
)
async def open_for(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], data: JSONBody[SeatIn]
) -> CounterOut:
    office, caller = office_of(request), require_staff(request)
    key = request_key(request, caller, await request.body())
    await hall_moves.open_for(office, caller, centre, number, data.staff, key)
    return counter_out(hall.counter_view(office, caller, centre, number))


routes = [set_profile, move, open_for]
