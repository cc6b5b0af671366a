"""Signing in and out, and from there to one's centre, one's counters, one's desk."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter.pages import (
    HOME,
    is_own_page,
    sentence,
    serving_centres,
    sign_in_page,
    staff_page,
)
from shared.domain.errors import TooManyAttempts, WrongPassword
from shared.domain.permissions import Permission, may
from shared.i18n import gettext
from shared.services import beside, hall, people
from shared.services.commands import Caller
from shared.web.callers import (
    STAFF_COOKIE,
    AnyRequest,
    cookie,
    office_of,
    require_staff,
    staff,
    staff_token,
)
from shared.web.forms import read_form
from shared.web.language import keep_language


class SignInForm(msgspec.Struct, frozen=True):
    username: Annotated[str, msgspec.Meta(max_length=100)]
    password: Annotated[str, msgspec.Meta(max_length=500)]
    next: str = ""


@get("/counter", include_in_schema=False)
async def start(request: AnyRequest, next: FromQuery[str] = "") -> Response[Any]:
    caller = staff(request)
    if caller is None:
        return sign_in_page(request, following=next)
    return _home(request, caller)


def _home(request: AnyRequest, caller: Caller) -> Response[Any]:
    """An open counter comes first: after a crash the desk is one sign-in away."""
    office = office_of(request)
    centres = serving_centres(office, caller)
    for centre, number in beside.own_counters(office, caller):
        if centre in centres:
            return _see(f"{HOME}/{centre}/{number}")
    if len(centres) == 1:
        return _see(f"{HOME}/{centres[0]}")
    places = [office.centre(each) for each in centres]
    return staff_page(request, "counter/centres.html", caller, here=HOME, places=places)


def _see(address: str) -> Redirect:
    return Redirect(keep_language(address), status_code=303)


@post("/counter/sign-in", include_in_schema=False)
async def sign_in(request: AnyRequest) -> Response[Any]:
    form, errors = await read_form(request, SignInForm)
    if form is None:
        typed = await request.form()
        return sign_in_page(
            request,
            username=str(typed.get("username", ""))[:100],
            following=str(typed.get("next", "")),
            errors=dict(errors),
            status_code=422,
        )
    office = office_of(request)
    try:
        signed_in = await people.sign_in(office, form.username, form.password)
    except (WrongPassword, TooManyAttempts) as refusal:
        wrong = isinstance(refusal, WrongPassword)
        return sign_in_page(
            request,
            username=form.username,
            following=form.next,
            problem=sentence(refusal),
            errors={"password": gettext("Type the password again.")} if wrong else {},
            status_code=refusal.status,
        )
    there = _see(form.next if is_own_page(form.next) else HOME)
    life = int((signed_in.expires_at - office.clock.now()).total_seconds())
    there.set_cookie(cookie(request, STAFF_COOKIE, signed_in.token, life))
    return there


@post("/counter/sign-out", include_in_schema=False)
async def sign_out(request: AnyRequest) -> Response[Any]:
    await people.sign_out(office_of(request), staff_token(request) or "")
    there = _see(HOME)
    there.delete_cookie(STAFF_COOKIE)
    return there


@get("/counter/{centre:str}", include_in_schema=False)
async def counters(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    caller = require_staff(request)
    return counters_page(request, caller, centre)


def counters_page(
    request: AnyRequest, caller: Caller, centre: str, *, problem: str = "", status_code: int = 200
) -> Response[str]:
    """The counters of a centre and who is there. Raises `UnknownCentre`."""
    office = office_of(request)
    views = hall.counter_views(office, caller, centre)
    return staff_page(
        request,
        "counter/counters.html",
        caller,
        here=f"{HOME}/{centre}",
        centre=centre,
        status_code=status_code,
        views=views,
        me=caller.actor.id,
        overseer=may(caller.grants, Permission.CHOOSE, centre),
        problem=problem,
    )


routes = [start, sign_in, sign_out, counters]
