"""Signing in and out, and from there to one's centre, one's counters, one's desk."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter.opening_words import OPENING
from counter.pages import (
    HOME,
    is_own_page,
    nothing_was_changed,
    sentence,
    serving_centres,
    sign_in_page,
    staff_page,
)
from shared.domain.errors import CounterBusy, TooManyAttempts, WrongPassword
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Permission, may
from shared.i18n import gettext
from shared.services import access, beside, hall, opening_kit, people, quick_switch, signing_in
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.people import SignedIn
from shared.services.signing_in import Attempt
from shared.web.callers import (
    AnyRequest,
    address_of,
    office_of,
    require_staff,
    staff,
    staff_token,
)
from shared.web.cookies import STAFF_COOKIE, cookie, forget_cookie
from shared.web.forms import read_form
from shared.web.language import keep_language

STEP_COOKIE = "gcs_sign_in"
"""What a browser has proven so far, while more is asked of it."""


class SignInForm(msgspec.Struct, frozen=True):
    username: Annotated[str, msgspec.Meta(max_length=100)]
    password: Annotated[str, msgspec.Meta(max_length=500)]
    next: str = ""


class SignOutForm(msgspec.Struct, frozen=True):
    """`counter`: `close` the one that is open, or `keep` it open."""

    counter: str = ""


@get("/counter", include_in_schema=False)
async def start(
    request: AnyRequest,
    next: FromQuery[str] = "",
    password: FromQuery[str] = "",
    lost: FromQuery[str] = "",
) -> Response[Any]:
    """A locked desk stays on its lock until its PIN or (`password`) a new sign-in.

    `lost`: the last press came after the session had ended and was not carried out.
    """
    caller = staff(request)
    if caller is None:
        token = staff_token(request)
        locked = quick_switch.locked_at(office_of(request), token) if token else None
        if locked is not None and not password:
            return _see(f"{HOME}/{locked[0]}/{locked[1]}/switch")
        problem = nothing_was_changed() if lost else ""
        return sign_in_page(request, following=next, problem=problem)
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
    preparing = opening_kit.in_preparation(office, caller)
    if not centres and preparing is not None:
        return _see(OPENING)
    if not centres and access.agencies_for(office, caller):
        return _see(f"{HOME}/agency")
    places = [office.centre(each) for each in centres]
    return staff_page(
        request,
        "counter/centres.html",
        caller,
        here=HOME,
        places=places,
        preparing=f"{OPENING}?centre={preparing}" if preparing else "",
    )


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
        came = await signing_in.begin(office, form.username, form.password, address_of(request))
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
    return arrived(request, came, form.next)


def arrived(request: AnyRequest, came: SignedIn | Attempt, following: str) -> Redirect:
    """Signed in, or on the way to the next thing that is asked for."""
    office = office_of(request)
    if isinstance(came, Attempt):
        onward = f"?next={following}" if is_own_page(following) else ""
        there = _see(f"{HOME}/sign-in/{came.step.value}{onward}")
        life = int(signing_in.LIFE.total_seconds())
        there.set_cookie(cookie(request, STEP_COOKIE, came.token, life))
        return there
    there = _see(following if is_own_page(following) else _still_open(office, came))
    keep_session(request, there, came)
    return there


def keep_session(request: AnyRequest, answer: Response[Any], signed_in: SignedIn) -> None:
    """Give the browser its session instead of what it had while it signed in."""
    life = int((signed_in.expires_at - office_of(request).clock.now()).total_seconds())
    answer.set_cookie(cookie(request, STAFF_COOKIE, signed_in.token, life))
    forget_cookie(request, answer, STEP_COOKIE)


def _still_open(office: Office, signed_in: SignedIn) -> str:
    """Whoever left a counter open hears so at once, wherever they sit now."""
    person = signed_in.person
    caller = Caller(Actor(ActorKind.STAFF, person.id), grants=person.grants)
    centres = serving_centres(office, caller)
    own = [each for each in beside.own_counters(office, caller) if each[0] in centres]
    return f"{HOME}/{own[0][0]}/{own[0][1]}?still=1" if own else HOME


@post("/counter/sign-out", include_in_schema=False)
async def sign_out(request: AnyRequest) -> Response[Any]:
    """Sign out; with a counter open it is asked first what becomes of it."""
    office, caller = office_of(request), staff(request)
    form, _ = await read_form(request, SignOutForm)
    own = beside.own_counters(office, caller) if caller else []
    if caller and own and not (form and form.counter):
        here, number = own[0]
        return staff_page(
            request,
            "counter/signing-out.html",
            caller,
            here=HOME,
            centre=here,
            number=number,
            problem="",
        )
    if caller and form and form.counter == "close":
        try:
            for centre, number in own:
                await hall.close_counter(office, caller, centre, number)
        except CounterBusy as refusal:
            return staff_page(
                request,
                "counter/signing-out.html",
                caller,
                here=HOME,
                centre=own[0][0],
                number=own[0][1],
                problem=sentence(refusal),
                status_code=refusal.status,
            )
    await people.sign_out(office, staff_token(request) or "")
    there = _see(HOME)
    forget_cookie(request, there, STAFF_COOKIE)
    return there


@get("/counter/{centre:str}", include_in_schema=False)
async def counters(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    caller = require_staff(request)
    return counters_page(request, caller, centre)


def counters_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    *,
    problem: str = "",
    status_code: int = 200,
    wanted: int = 0,
) -> Response[str]:
    """The counters of a centre and who is there; `wanted` is one that could not be opened because
    another one is still open. Raises `UnknownCentre`."""
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
        wanted=wanted,
    )


routes = [start, sign_in, sign_out, counters]
