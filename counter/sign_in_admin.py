"""Administration: how people sign in, and help for whoever lost the telephone."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter.pages import filled, said, sentence, staff_page
from counter.ways import ADMINISTRATION
from shared.domain.errors import InvalidRequest, KeyReused
from shared.services import sign_in_rules
from shared.web.callers import AnyRequest, office_of, request_key, require_staff
from shared.web.language import keep_language

SIGN_IN = f"{ADMINISTRATION}/sign-in"


class RuleForm(msgspec.Struct, frozen=True):
    key: str
    asked: Literal["yes", "no"]


class TakeAwayForm(msgspec.Struct, frozen=True):
    key: str
    staff: int
    what: Literal["app", "provider"] = "app"
    why: Annotated[str, msgspec.Meta(max_length=500)] = ""


@get(SIGN_IN, include_in_schema=False)
async def sign_in_rules_page(request: AnyRequest, done: FromQuery[str] = "") -> Response[Any]:
    return _page(request, news=done)


def _page(
    request: AnyRequest,
    *,
    news: str = "",
    problem: str = "",
    form: TakeAwayForm | None = None,
    status_code: int = 200,
) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    return staff_page(
        request,
        "counter/admin/sign-in.html",
        caller,
        here=SIGN_IN,
        status_code=status_code,
        rules=sign_in_rules.rules(office, caller),
        me=caller.actor.id,
        name_of=lambda person: said(person.name_th, person.name_en),
        news=news,
        problem=problem,
        chosen=form.staff if form else 0,
        what=form.what if form else "app",
        why=form.why if form else "",
    )


@post(f"{SIGN_IN}/rule", include_in_schema=False)
async def set_rule(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    sign_in_rules.rules(office, caller)  # strangers learn nothing from a form that is wrong
    try:
        form = await filled(request, RuleForm)
        key = request_key(request, caller, await request.body(), form.key)
        await sign_in_rules.ask_administrators(office, caller, form.asked == "yes", key)
    except (InvalidRequest, KeyReused) as refusal:
        return _page(request, problem=sentence(refusal), status_code=refusal.status)
    return Redirect(keep_language(f"{SIGN_IN}?done=rule"), status_code=303)


@post(f"{SIGN_IN}/take-away", include_in_schema=False)
async def take_away(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    sign_in_rules.rules(office, caller)
    form = None
    try:
        form = await filled(request, TakeAwayForm)
        key = request_key(request, caller, await request.body(), form.key)
        await sign_in_rules.take_away(office, caller, form.staff, form.what, form.why, key)
    except (InvalidRequest, KeyReused) as refusal:
        return _page(request, problem=sentence(refusal), form=form, status_code=refusal.status)
    return Redirect(keep_language(f"{SIGN_IN}?done=taken"), status_code=303)


routes = [sign_in_rules_page, set_rule, take_away]
