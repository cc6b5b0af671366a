"""A shared desk: the lock, taking it over with a PIN, and choosing one's own PIN."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from counter import pages
from counter.pages import HOME, said, sentence, staff_page
from shared.domain.errors import GcsError, InvalidRequest, NotSignedIn
from shared.i18n import gettext
from shared.services import quick_switch
from shared.services.commands import CITIZEN
from shared.web.callers import AnyRequest, office_of, request_key, require_staff, staff_token
from shared.web.cookies import STAFF_COOKIE, cookie
from shared.web.language import keep_language, language_links
from shared.web.templating import page

Secret = Annotated[str, msgspec.Meta(max_length=500)]


class TakeOverForm(msgspec.Struct, frozen=True):
    key: str
    staff: int
    secret: Secret


class PinForm(msgspec.Struct, frozen=True):
    password: Secret
    pin: Secret
    again: Secret


@post("/counter/{centre:str}/{number:int}/lock", include_in_schema=False)
async def lock(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Hide the desk; to a script as a whole new page, so that nothing stays on the screen."""
    require_staff(request)
    await quick_switch.lock(office_of(request), staff_token(request) or "")
    there = keep_language(f"{HOME}/{centre}/{number}/switch")
    if pages.is_fragment(request):
        return Response(None, status_code=200, headers={"hx-redirect": there})
    return Redirect(there, status_code=303)


@get("/counter/{centre:str}/{number:int}/switch", include_in_schema=False)
async def switch(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int]
) -> Response[Any]:
    return _switch_page(request, centre, number)


def _switch_page(
    request: AnyRequest,
    centre: str,
    number: int,
    *,
    problem: str = "",
    chosen: int = 0,
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    desk = quick_switch.shared_desk(office, staff_token(request) or "", centre)
    here = f"{HOME}/{centre}/{number}/switch"
    return page(
        request,
        "counter/shared-desk.html",
        status_code=status_code,
        here_languages=language_links(here),
        here=keep_language(here),
        back=keep_language(f"{HOME}/{centre}/{number}"),
        number=number,
        locked=desk.locked_at is not None,
        owner=said(desk.name_th, desk.name_en),
        people=[(id, said(th, en)) for id, th, en in desk.people],
        chosen=chosen or (desk.staff if desk.locked_at is not None else 0),
        problem=problem,
        key=pages.fresh_key(),
    )


@post("/counter/{centre:str}/{number:int}/switch", include_in_schema=False)
async def take_over(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int]
) -> Response[Any]:
    office, token = office_of(request), staff_token(request)
    if not token:
        raise NotSignedIn
    try:
        form = await pages.filled(request, TakeOverForm)
    except InvalidRequest as refusal:
        return _switch_page(
            request, centre, number, problem=sentence(refusal), status_code=refusal.status
        )
    key = request_key(request, CITIZEN, await request.body(), form.key)
    try:
        signed_in = await quick_switch.take_over(
            office, token, centre, number, form.staff, form.secret, key
        )
    except NotSignedIn:
        raise
    except GcsError as refusal:
        return _switch_page(
            request,
            centre,
            number,
            problem=sentence(refusal),
            chosen=form.staff,
            status_code=refusal.status,
        )
    there = Redirect(keep_language(f"{HOME}/{centre}/{number}"), status_code=303)
    life = int((signed_in.expires_at - office.clock.now()).total_seconds())
    there.set_cookie(cookie(request, STAFF_COOKIE, signed_in.token, life))
    return there


@get("/counter/pin", include_in_schema=False)
async def own_pin(request: AnyRequest) -> Response[Any]:
    return _pin_page(request)


def _pin_page(
    request: AnyRequest, *, problem: str = "", news: str = "", status_code: int = 200
) -> Response[str]:
    caller = require_staff(request)
    return staff_page(
        request,
        "counter/pin.html",
        caller,
        here=f"{HOME}/pin",
        status_code=status_code,
        has_pin=quick_switch.has_pin(office_of(request), caller),
        problem=problem,
        news=news,
    )


@post("/counter/pin", include_in_schema=False)
async def choose_pin(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, PinForm)
        if form.pin != form.again:
            raise InvalidRequest("again", gettext("The two PINs are not the same."))
        await quick_switch.set_pin(office, caller, form.password, form.pin)
    except GcsError as refusal:
        return _pin_page(request, problem=sentence(refusal), status_code=refusal.status)
    return _pin_page(request, news=gettext("Your PIN is set. It works at the desks of today."))


@post("/counter/pin/remove", include_in_schema=False)
async def remove_pin(request: AnyRequest) -> Response[Any]:
    await quick_switch.remove_pin(office_of(request), require_staff(request))
    return _pin_page(request, news=gettext("Your PIN is removed. Only the password opens now."))


routes = [lock, switch, take_over, own_pin, choose_pin, remove_pin]
