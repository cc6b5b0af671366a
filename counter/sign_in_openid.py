"""To the office's own provider and back: signing in, and connecting one's account with it."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.response import Redirect

from counter.pages import HOME
from counter.sign_in import arrived
from counter.sign_in_steps import STEPS, begin_again
from shared.domain.errors import GcsError, NotFound
from shared.services import openid_sign_in
from shared.services.openid_sign_in import Journey, Purpose, Returned
from shared.web.callers import AnyRequest, address_of, office_of, origin, staff_token
from shared.web.cookies import cookie, cookie_sent, forget_cookie
from shared.web.language import keep_language

WAY_COOKIE = "gcs_openid"
BACK = f"{STEPS}/openid/back"
CONNECTION = f"{HOME}/my-account/openid"


def redirect_uri(request: AnyRequest) -> str:
    """Where the provider sends browsers back to; it must know this address."""
    return f"{origin(request)}{BACK}"


def keep_way(request: AnyRequest, answer: Response[Any], journey: Journey) -> None:
    """Bind what comes back to this browser."""
    life = int(openid_sign_in.LIFE.total_seconds())
    answer.set_cookie(cookie(request, WAY_COOKIE, journey.cookie, life))


@get(f"{STEPS}/openid", include_in_schema=False)
async def set_out(request: AnyRequest) -> Response[Any]:
    """A link and not a form: browsers let no form lead to another site from here."""
    try:
        journey = await openid_sign_in.begin(office_of(request), redirect_uri(request))
    except NotFound:
        raise
    except GcsError as refusal:
        return begin_again(request, refusal)
    there = Redirect(journey.address, status_code=303)
    keep_way(request, there, journey)
    return there


@get(BACK, include_in_schema=False)
async def come_back(request: AnyRequest) -> Response[Any]:
    came = _returned(request)
    is_connecting = openid_sign_in.purpose_of(came.cookie) is Purpose.CONNECT
    answer = await (_connected(request, came) if is_connecting else _signed_in(request, came))
    forget_cookie(request, answer, WAY_COOKIE)
    return answer


def _returned(request: AnyRequest) -> Returned:
    said = request.query_params
    return Returned(
        code=said.get("code", ""),
        state=said.get("state", ""),
        iss=said.get("iss", ""),
        cookie=cookie_sent(request, WAY_COOKIE) or "",
        redirect_uri=redirect_uri(request),
        session=staff_token(request) or "",
        address=address_of(request),
    )


async def _signed_in(request: AnyRequest, came: Returned) -> Response[Any]:
    try:
        signed_in = await openid_sign_in.sign_in(office_of(request), came)
    except NotFound:
        raise
    except GcsError as refusal:
        return begin_again(request, refusal)
    return arrived(request, signed_in, "")


async def _connected(request: AnyRequest, came: Returned) -> Response[Any]:
    """Back to one's account; what was refused is said there by its code alone."""
    try:
        await openid_sign_in.connect(office_of(request), came)
    except NotFound:
        raise
    except GcsError as refusal:
        return Redirect(keep_language(f"{CONNECTION}?refused={refusal.code}"), status_code=303)
    return Redirect(keep_language(f"{CONNECTION}?connected=1"), status_code=303)


routes = [set_out, come_back]
