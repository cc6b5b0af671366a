"""What is asked after the password: a code, an own password, an app. Nothing is open until then."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery

from counter.pages import HOME, filled, is_own_page, sentence, sign_in_page
from counter.sign_in import STEP_COOKIE, arrived, keep_session
from shared.domain.errors import GcsError, InvalidRequest, SetUpOver, SignInOver
from shared.i18n import BANGKOK, format_date, gettext
from shared.services import second_factor, signing_in
from shared.services.signing_in import Attempt, Step
from shared.web.callers import AnyRequest, address_of, office_of
from shared.web.cookies import cookie_sent
from shared.web.language import keep_language, language_links
from shared.web.templating import page

STEPS = f"{HOME}/sign-in"
CODE_LENGTH = 100


class CodeForm(msgspec.Struct, frozen=True):
    code: Annotated[str, msgspec.Meta(max_length=CODE_LENGTH)]
    next: str = ""


class FirstPasswordForm(msgspec.Struct, frozen=True):
    password: Annotated[str, msgspec.Meta(max_length=500)]
    again: Annotated[str, msgspec.Meta(max_length=500)]
    next: str = ""


def _token(request: AnyRequest) -> str:
    return cookie_sent(request, STEP_COOKIE) or ""


def _begun(request: AnyRequest, step: Step) -> Attempt:
    return signing_in.expect_step(signing_in.begun(office_of(request), _token(request)), step)


def _step_page(
    request: AnyRequest, step: Step, *, following: str, problem: str = "", status_code: int = 200
) -> Response[str]:
    """The page of a step, or the first one again where nothing was begun."""
    office = office_of(request)
    try:
        attempt = _begun(request, step)
    except SignInOver as refusal:
        return begin_again(request, refusal, following)
    here = f"{STEPS}/{step.value}"
    enrolment = second_factor.enrolment(office, attempt.person) if step is Step.SET_UP else None
    return page(
        request,
        f"counter/sign-in-{step.value}.html",
        status_code=status_code,
        here=keep_language(here),
        here_languages=language_links(here),
        following=following if is_own_page(following) else "",
        problem=problem,
        username=attempt.person.username,
        enrolment=enrolment,
        today=format_date(office.clock.now().astimezone(BANGKOK).date(), "full"),
    )


def begin_again(request: AnyRequest, refusal: GcsError, following: str = "") -> Response[Any]:
    """The first page with what went wrong."""
    return sign_in_page(
        request, following=following, problem=sentence(refusal), status_code=refusal.status
    )


@get(f"{STEPS}/code", include_in_schema=False)
async def code_page(request: AnyRequest, next: FromQuery[str] = "") -> Response[Any]:
    return _step_page(request, Step.CODE, following=next)


@post(f"{STEPS}/code", include_in_schema=False)
async def give_code(request: AnyRequest) -> Response[Any]:
    following = str((await request.form()).get("next", ""))
    try:
        form = await filled(request, CodeForm)
        came = await signing_in.give_code(
            office_of(request), _token(request), form.code, address_of(request)
        )
    except SignInOver as refusal:
        return begin_again(request, refusal, following)
    except GcsError as refusal:
        return _again(request, Step.CODE, refusal, following)
    return arrived(request, came, form.next)


def _again(request: AnyRequest, step: Step, refusal: GcsError, following: str) -> Response[str]:
    return _step_page(
        request, step, following=following, problem=sentence(refusal), status_code=refusal.status
    )


@get(f"{STEPS}/password", include_in_schema=False)
async def password_page(request: AnyRequest, next: FromQuery[str] = "") -> Response[Any]:
    return _step_page(request, Step.PASSWORD, following=next)


@post(f"{STEPS}/password", include_in_schema=False)
async def choose_password(request: AnyRequest) -> Response[Any]:
    following = str((await request.form()).get("next", ""))
    try:
        form = await filled(request, FirstPasswordForm)
        if form.password != form.again:
            raise InvalidRequest("again", gettext("The two passwords are not the same."))
        came = await signing_in.choose_password(office_of(request), _token(request), form.password)
    except SignInOver as refusal:
        return begin_again(request, refusal, following)
    except GcsError as refusal:
        return _again(request, Step.PASSWORD, refusal, following)
    return arrived(request, came, form.next)


@get(f"{STEPS}/set-up", include_in_schema=False)
async def set_up_page(request: AnyRequest, next: FromQuery[str] = "") -> Response[Any]:
    return _step_page(request, Step.SET_UP, following=next)


@post(f"{STEPS}/set-up", include_in_schema=False)
async def set_up(request: AnyRequest) -> Response[Any]:
    """The recovery codes are shown once, so this answers with a page and not with a way on."""
    office, following = office_of(request), str((await request.form()).get("next", ""))
    try:
        form = await filled(request, CodeForm)
        signed_in, codes = await signing_in.set_up(
            office, _token(request), form.code, address_of(request)
        )
    except (SetUpOver, SignInOver) as refusal:
        return begin_again(request, refusal, following)
    except GcsError as refusal:
        return _again(request, Step.SET_UP, refusal, following)
    answer = page(
        request,
        "counter/sign-in-codes.html",
        here_languages=language_links(HOME),
        codes=codes,
        onward=keep_language(form.next if is_own_page(form.next) else HOME),
        today=format_date(office.clock.now().astimezone(BANGKOK).date(), "full"),
    )
    keep_session(request, answer, signed_in)
    return answer


routes = [code_page, give_code, password_page, choose_password, set_up_page, set_up]
