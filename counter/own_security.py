"""One's own sign-in: password, second factor, connection with the office's provider."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter.pages import HOME, filled, sentence, staff_page
from counter.sign_in_openid import CONNECTION, keep_way, redirect_uri
from shared.domain.errors import (
    GcsError,
    InvalidRequest,
    NotFound,
    NotSignedIn,
    OpenIdRefused,
    OpenIdTaken,
    OpenIdUnavailable,
)
from shared.i18n import gettext
from shared.services import openid_sign_in, own_factor, own_password, quick_switch, second_factor
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.web.callers import (
    AnyRequest,
    address_of,
    office_of,
    request_key,
    require_staff,
    staff_token,
)
from shared.web.language import keep_language

ACCOUNT = f"{HOME}/my-account"
PASSWORD = f"{ACCOUNT}/password"
FACTOR = f"{ACCOUNT}/second-factor"
Secret = Annotated[str, msgspec.Meta(max_length=500)]


class PasswordForm(msgspec.Struct, frozen=True):
    key: str
    old: Secret
    password: Secret
    again: Secret


class FactorForm(msgspec.Struct, frozen=True):
    key: str
    code: Annotated[str, msgspec.Meta(max_length=100)] = ""


class ProofForm(msgspec.Struct, frozen=True):
    key: str
    password: Secret


@dataclass(frozen=True, slots=True)
class Security:
    """What the account page shows of how one signs in; `provider` is empty where there is none."""

    has_pin: bool
    has_factor: bool
    offers_factor: bool
    provider: str
    is_connected: bool


def security_of(office: Office, caller: Caller) -> Security:
    """Raises `NotSignedIn`."""
    id = caller.actor.id or 0
    return Security(
        quick_switch.has_pin(office, caller),
        second_factor.has_one(office, id),
        not office.demo,
        openid_sign_in.provider_name(office),
        openid_sign_in.is_connected(office, id),
    )


async def _key(request: AnyRequest, caller: Caller, key: str) -> RequestKey | None:
    return request_key(request, caller, await request.body(), key)


@get(PASSWORD, include_in_schema=False)
async def password_page(request: AnyRequest, done: FromQuery[str] = "") -> Response[Any]:
    return _password_page(request, done=bool(done))


def _password_page(
    request: AnyRequest, *, done: bool = False, problem: str = "", status_code: int = 200
) -> Response[str]:
    return staff_page(
        request,
        "counter/own-password.html",
        require_staff(request),
        here=PASSWORD,
        status_code=status_code,
        done=done,
        problem=problem,
    )


@post(PASSWORD, include_in_schema=False)
async def change_password(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    try:
        form = await filled(request, PasswordForm)
        if form.password != form.again:
            raise InvalidRequest("again", gettext("The two passwords are not the same."))
        key = await _key(request, caller, form.key)
        token = staff_token(request) or ""
        await own_password.change(office, caller, form.old, form.password, token, key)
    except NotSignedIn:
        raise
    except GcsError as refusal:
        return _password_page(request, problem=sentence(refusal), status_code=refusal.status)
    return Redirect(keep_language(f"{PASSWORD}?done=1"), status_code=303)


@get(FACTOR, include_in_schema=False)
async def factor_page(request: AnyRequest, done: FromQuery[str] = "") -> Response[Any]:
    return _factor_page(request, news=done)


def _factor_page(
    request: AnyRequest,
    *,
    news: str = "",
    problem: str = "",
    codes: list[str] | None = None,
    status_code: int = 200,
) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    own = own_factor.own(office, caller)
    return staff_page(
        request,
        "counter/own-factor.html",
        caller,
        here=FACTOR,
        status_code=status_code,
        own=own,
        codes=codes or [],
        news=news,
        problem=problem,
    )


@post(f"{FACTOR}/begin", include_in_schema=False)
async def begin_factor(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    try:
        form = await filled(request, ProofForm)
        await own_factor.begin(office, caller, form.password)
    except (NotSignedIn, NotFound):
        raise
    except GcsError as refusal:
        return _factor_page(request, problem=sentence(refusal), status_code=refusal.status)
    return Redirect(keep_language(FACTOR), status_code=303)


@post(f"{FACTOR}/confirm", include_in_schema=False)
async def confirm_factor(request: AnyRequest) -> Response[Any]:
    """Recovery codes are shown once, in the answer itself."""
    office, caller = office_of(request), require_staff(request)
    form = await filled(request, FactorForm)
    key = await _key(request, caller, form.key)
    return await _with_codes(
        request, own_factor.confirm(office, caller, form.code, address_of(request), key)
    )


@post(f"{FACTOR}/codes", include_in_schema=False)
async def renew_codes(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await filled(request, FactorForm)
    key = await _key(request, caller, form.key)
    return await _with_codes(
        request, own_factor.renew_codes(office, caller, form.code, address_of(request), key)
    )


async def _with_codes(request: AnyRequest, making: Awaitable[list[str]]) -> Response[Any]:
    try:
        codes = await making
    except (NotSignedIn, NotFound):
        raise
    except GcsError as refusal:
        return _factor_page(request, problem=sentence(refusal), status_code=refusal.status)
    return _factor_page(request, codes=codes)


@post(f"{FACTOR}/remove", include_in_schema=False)
async def remove_factor(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    try:
        form = await filled(request, FactorForm)
        key = await _key(request, caller, form.key)
        await own_factor.remove(office, caller, form.code, address_of(request), key)
    except (NotSignedIn, NotFound):
        raise
    except GcsError as refusal:
        return _factor_page(request, problem=sentence(refusal), status_code=refusal.status)
    return Redirect(keep_language(f"{FACTOR}?done=removed"), status_code=303)


@get(CONNECTION, include_in_schema=False)
async def connection_page(
    request: AnyRequest, connected: FromQuery[str] = "", refused: FromQuery[str] = ""
) -> Response[Any]:
    """Raises `NotFound` where no provider is set."""
    provider = openid_sign_in.provider_name(office_of(request))
    known = {each.code: each for each in (OpenIdRefused, OpenIdTaken, OpenIdUnavailable)}
    problem = sentence(known[refused](provider=provider)) if refused in known else ""
    return _connection_page(request, problem=problem, news=connected)


def _connection_page(
    request: AnyRequest,
    *,
    news: str = "",
    problem: str = "",
    onward: str = "",
    status_code: int = 200,
) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    provider = openid_sign_in.provider_name(office)
    if not provider:
        raise NotFound
    return staff_page(
        request,
        "counter/own-connection.html",
        caller,
        here=CONNECTION,
        status_code=status_code,
        provider=provider,
        is_connected=openid_sign_in.is_connected(office, caller.actor.id or 0),
        news=news,
        problem=problem,
        onward=onward,
    )


@post(CONNECTION, include_in_schema=False)
async def begin_connecting(request: AnyRequest) -> Response[Any]:
    """The answer holds a link to the provider: a form may not lead to another site."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await filled(request, ProofForm)
        token, back = staff_token(request) or "", redirect_uri(request)
        journey = await openid_sign_in.begin_connecting(office, caller, form.password, back, token)
    except (NotSignedIn, NotFound):
        raise
    except GcsError as refusal:
        return _connection_page(request, problem=sentence(refusal), status_code=refusal.status)
    answer = _connection_page(request, onward=journey.address)
    keep_way(request, answer, journey)
    return answer


@post(f"{CONNECTION}/remove", include_in_schema=False)
async def disconnect(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    try:
        form = await filled(request, ProofForm)
        await openid_sign_in.disconnect(office, caller, form.password)
    except NotSignedIn:
        raise
    except GcsError as refusal:
        return _connection_page(request, problem=sentence(refusal), status_code=refusal.status)
    return Redirect(keep_language(CONNECTION), status_code=303)


routes = [
    *(password_page, change_password),
    *(factor_page, begin_factor, confirm_factor, renew_codes, remove_factor),
    *(connection_page, begin_connecting, disconnect),
]
