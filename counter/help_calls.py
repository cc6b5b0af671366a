"""Calls for help on every staff page: the banner, live, and what colleagues do about a call."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from counter import pages, wording
from counter.pages import HOME
from shared.domain.errors import AlarmOver
from shared.domain.help import AlarmEnd
from shared.domain.permissions import Permission
from shared.i18n import current_language, in_language
from shared.services import access
from shared.services import help as calls_for_help
from shared.web.callers import (
    AnyRequest,
    office_of,
    request_key,
    require_staff,
    still_signed_in,
)
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.templating import page, render


class AnswerForm(msgspec.Struct, frozen=True):
    key: str
    call: int


class EndForm(AnswerForm, frozen=True):
    outcome: AlarmEnd


@get("/counter/{centre:str}/help", include_in_schema=False)
async def calls(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    return page(
        request,
        "counter/_help.html",
        say=wording,
        fresh_key=pages.fresh_key,
        zone=office.calendar(centre).zone,
        **pages.help_context(office, caller, centre),
    )


@get("/counter/{centre:str}/help/stream", include_in_schema=False, media_type="text/event-stream")
async def stream(request: AnyRequest, centre: FromPath[str]) -> Stream:
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    language = current_language()
    zone, links = (
        office.calendar(centre).zone,
        pages.help_context(office, caller, centre)["help_to"],
    )

    def draw() -> str:
        with in_language(language):
            context = {**pages.help_context(office, caller, centre), "help_to": links}
            return render(
                "counter/_help.html",
                say=wording,
                fresh_key=pages.fresh_key,
                zone=zone,
                **context,
            )

    key = ("help", centre, links(""), language, caller.actor.id)
    topics, mine = frozenset({f"centre:{centre}"}), still_signed_in(request)
    return hub_of(request).stream(key, topics, draw, is_for=mine)


@post("/counter/{centre:str}/help/answer", include_in_schema=False)
async def answer(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, AnswerForm)
    key = request_key(request, caller, await request.body(), form.key)
    with suppress(AlarmOver):  # somebody ended it meanwhile: the banner shows as much
        await calls_for_help.answer(office, caller, form.call, key)
    return _back(request, centre)


@post("/counter/{centre:str}/help/end", include_in_schema=False)
async def end(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, EndForm)
    key = request_key(request, caller, await request.body(), form.key)
    with suppress(AlarmOver):
        await calls_for_help.end(office, caller, form.call, form.outcome, key)
    return _back(request, centre)


def _back(request: AnyRequest, centre: str) -> Response[Any]:
    """To the page where it was pressed; a script gets the banner alone."""
    if pages.is_fragment(request):
        office, caller = office_of(request), require_staff(request)
        return page(
            request,
            "counter/_help.html",
            say=wording,
            fresh_key=pages.fresh_key,
            zone=office.calendar(centre).zone,
            **pages.help_context(office, caller, centre),
        )
    return Redirect(keep_language(f"{HOME}/{centre}/hall"), status_code=303)


routes = [calls, stream, answer, end]
