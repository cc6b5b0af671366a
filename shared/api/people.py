"""Signing in as staff, and pairing devices."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody

from shared.api.values import Text, sure_moment
from shared.services import devices, people, signing_in
from shared.services.commands import CITIZEN
from shared.web.callers import (
    AnyRequest,
    address_of,
    office_of,
    request_key,
    require_staff,
    staff_token,
)
from shared.web.cookies import DEVICE_COOKIE, cookie

TEN_YEARS_SECONDS = 10 * 365 * 24 * 3600


class SignInIn(msgspec.Struct, frozen=True):
    """`code`: of the authenticator app or a recovery code, where the account has one."""

    username: str
    password: str
    code: str = ""


class SessionToken(msgspec.Struct, frozen=True):
    token: str
    expires_at: datetime


class Me(msgspec.Struct, frozen=True):
    staff: int | None
    name: Text
    roles: list[str]
    centres: list[str]


class PairIn(msgspec.Struct, frozen=True):
    code: str


class DeviceToken(msgspec.Struct, frozen=True):
    token: str
    centre: str
    kind: str
    name: str


@post("/sessions", tags=["people"], summary="Sign in")
async def sign_in(request: AnyRequest, data: JSONBody[SignInIn]) -> SessionToken:
    key = request_key(request, CITIZEN, await request.body())
    signed_in = await signing_in.sign_in(
        office_of(request), data.username, data.password, key, address_of(request), data.code
    )
    return SessionToken(signed_in.token, sure_moment(signed_in.expires_at))


@get("/sessions/current", tags=["people"], summary="Who I am")
async def me(request: AnyRequest) -> Me:
    caller = require_staff(request)
    return Me(
        caller.actor.id,
        Text(caller.name_th, caller.name_en),
        sorted({grant.role.value for grant in caller.grants}),
        sorted({grant.centre for grant in caller.grants if grant.centre}),
    )


@delete("/sessions/current", status_code=204, tags=["people"], summary="Sign out")
async def sign_out(request: AnyRequest) -> None:
    require_staff(request)
    await people.sign_out(office_of(request), staff_token(request) or "")


@post("/devices/pair", tags=["people"], summary="Use up a pairing code")
async def pair(request: AnyRequest, data: JSONBody[PairIn]) -> Response[DeviceToken]:
    """Browsers keep the token as a cookie, because their event streams send no headers."""
    key = request_key(request, CITIZEN, await request.body())
    token, device = await devices.pair(office_of(request), data.code, key)
    kept = cookie(request, DEVICE_COOKIE, token, TEN_YEARS_SECONDS)
    out = DeviceToken(token, device.centre, device.kind, device.name)
    return Response(out, status_code=201, cookies=[kept])


routes = [sign_in, me, sign_out, pair]
