"""Who sends a request: staff by bearer token or cookie, a paired device by cookie, or nobody.

Also the request key: from the Idempotency-Key header for programs, from a hidden field for forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from litestar import Request
from sqlalchemy.exc import SQLAlchemyError

from shared.domain.browser_words import coarse_browser
from shared.domain.errors import (
    N_,
    DevicePairingRequired,
    InvalidRequest,
    KeyTooShort,
    NotSignedIn,
)
from shared.domain.permissions import Permission, may
from shared.services.commands import ANONYMOUS_KIOSK, CITIZEN, Caller, RequestKey
from shared.services.devices import caller_of_device, is_switched_off
from shared.services.office import Office
from shared.services.people import caller_of_session
from shared.web.cookies import DEVICE_COOKIE, STAFF_COOKIE, cookie_sent

KEY_LENGTH = 200
ANONYMOUS_KEY_LEAST = 16

AnyRequest = Request[Any, Any, Any]


def office_of(request: AnyRequest) -> Office:
    return cast("Office", request.app.state.office)


def bearer(request: AnyRequest) -> str | None:
    """The token of an Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def staff_token(request: AnyRequest) -> str | None:
    return bearer(request) or cookie_sent(request, STAFF_COOKIE)


def staff(request: AnyRequest) -> Caller | None:
    """The signed-in member of staff, if any."""
    token = staff_token(request)
    browser = coarse_browser(request.headers.get("user-agent", ""))
    return caller_of_session(office_of(request), token, browser) if token else None


def require_staff(request: AnyRequest) -> Caller:
    """Raises `NotSignedIn`."""
    caller = staff(request)
    if caller is None:
        raise NotSignedIn
    return caller


def still_signed_in(request: AnyRequest) -> Callable[[], bool]:
    """Whether who sent a request is still signed in and not locked, for as long as it is answered.

    A database out of reach is no signing out.
    """
    office, token = office_of(request), staff_token(request) or ""

    def ask() -> bool:
        try:
            return caller_of_session(office, token) is not None
        except SQLAlchemyError:
            return True

    return ask


def at_centre(
    request: AnyRequest, centre: str, permission: Permission = Permission.SERVE
) -> Caller:
    """Whoever takes tickets at a centre: a paired device of it, staff with `permission`, or
    anybody in a demo or a rehearsal.

    Raises `DevicePairingRequired`.
    """
    office = office_of(request)
    token = bearer(request) or cookie_sent(request, DEVICE_COOKIE)
    found = caller_of_device(office, token) if token else None
    if found is not None and found[0].centre == centre:
        return found[0]
    person = staff(request)
    if person is not None and may(person.grants, permission, centre):
        return person
    if is_for_anybody(office, token):
        return ANONYMOUS_KIOSK
    raise DevicePairingRequired


def is_for_anybody(office: Office, device_token: str | None) -> bool:
    """Whether screens need no pairing: nothing counts. One that was switched off stays off."""
    free = office.demo or office.rehearsal
    return free and not (device_token and is_switched_off(office, device_token))


def citizen(_request: AnyRequest) -> Caller:
    """A citizen, known by the token in the address and by nothing else."""
    return CITIZEN


def request_key(
    request: AnyRequest, caller: Caller, body: bytes, key: str | None = None
) -> RequestKey | None:
    """The idempotency key of a request: scope is credential, method and path.

    `key` comes from a form's hidden field; without it the header counts. The body is remembered
    as a keyed hash, so that not even a password in it could be guessed from the database.
    """
    key = key or request.headers.get("idempotency-key")
    if not key:
        return None
    if len(key) > KEY_LENGTH:
        raise InvalidRequest("Idempotency-Key", N_("A request key has at most 200 characters."))
    tokens = office_of(request).tokens
    scope = f"{caller.credential} {request.method} {request.scope['path']}"
    return RequestKey(
        tokens.keyed_hash("request-scope", scope),
        key,
        tokens.keyed_hash("request-body", body.decode("latin-1")),
    )


def anonymous_key(request: AnyRequest, body: bytes) -> RequestKey | None:
    """The key of a program without a credential, at an address that everybody shares: a poor one
    would give it what somebody else was given. Raises `KeyTooShort`."""
    key = request_key(request, CITIZEN, body)
    if key is not None and len(key.key) < ANONYMOUS_KEY_LEAST:
        raise KeyTooShort(least=ANONYMOUS_KEY_LEAST)
    return key


def address_of(request: AnyRequest) -> str:
    """Where a request comes from, behind a trusted proxy the address that the proxy names."""
    return request.client.host if request.client else ""


def origin(request: AnyRequest) -> str:
    """Scheme and host for links and QR codes: as configured, else as asked."""
    configured = request.app.state.settings.public_origin
    if configured:
        return str(configured).rstrip("/")
    return f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"
