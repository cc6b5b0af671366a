"""The citizen's own ticket on the phone: follow it, come back later, leave.

The address holds the token and is good in every state, also after the service. It is never logged
and never sent to another site (Referrer-Policy). Whatever a button wants must be possible on a
page without script; the stream only saves the reader from reloading.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from portal import wording
from portal.lost import ticket_not_found
from portal.phone_page import phone_page
from portal.ticket_view import TicketView, ticket_view
from shared.domain.errors import GcsError, InvalidRequest, UnknownVisit
from shared.i18n import current_language, explain, in_language
from shared.services import confirming, tracking, visits
from shared.services import help as calls_for_help
from shared.services.commands import CITIZEN, RequestKey
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, origin, request_key
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, moves_of, prefer_language
from shared.web.live import hub_of
from shared.web.templating import render

MINUTES = (10, 20, 30)
"""How long a citizen may stay away: to park, to copy a paper, to eat."""

FRESH_SECONDS = 30.0
"""After so long an open page is drawn again: waiting times change by the clock alone."""

_SHOWN_HERE = frozenset({409, 422})
"""Refusals that the citizen understands from the ticket itself."""


class MoveForm(msgspec.Struct, frozen=True):
    """`key` is the number of the visit's last event, so that a double tap acts once."""

    key: str = ""


class ConfirmForm(msgspec.Struct, frozen=True):
    """`code`: the six digits that hang at the centre."""

    code: Annotated[str, msgspec.Meta(max_length=40)]


class DeferForm(MoveForm, frozen=True, kw_only=True):
    minutes: int


Move = Callable[[Office, str, Any, RequestKey | None], Awaitable[object]]


def _address(token: str) -> str:
    return f"/t/{token}"


def _followed(request: AnyRequest, token: str) -> TicketView:
    office = office_of(request)
    followed = tracking.follow(office, token)
    prefer_language(followed.view.language)
    return ticket_view(office, followed, origin(request))


def _page(request: AnyRequest, template: str, token: str, **context: Any) -> Response[bytes]:
    here = keep_language(_address(token))
    return phone_page(
        request,
        template,
        here=here,
        to=moves_of(here),
        words=wording,
        here_languages=language_links(_address(token)),
        **context,
    )


def _ticket_page(
    request: AnyRequest, token: str, refusal: GcsError | None = None
) -> Response[bytes]:
    ticket = _followed(request, token)
    problem = explain(refusal.message, refusal.params) if refusal else ""
    status = refusal.status if refusal else 200
    return _page(
        request, "portal/ticket.html", token, ticket=ticket, problem=problem, status_code=status
    )


@get("/t/{token:str}", include_in_schema=False)
async def ticket(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    return _ticket_page(request, token)


@get("/t/{token:str}/stream", include_in_schema=False, media_type="text/event-stream")
async def stream(request: AnyRequest, token: FromPath[str]) -> Stream:
    """The changing part of the page, once per change for everybody who looks at this ticket."""
    office, base = office_of(request), origin(request)
    followed = tracking.follow(office, token)
    prefer_language(followed.view.language)
    language, here = current_language(), keep_language(_address(token))

    def draw() -> str:
        with in_language(language):
            try:
                present = ticket_view(office, tracking.follow(office, token), base)
            except UnknownVisit:  # its links were stopped while the page lay open
                return render("portal/_stopped.html")
            return render(
                "portal/_ticket.html",
                ticket=present,
                to=moves_of(here),
                words=wording,
            )

    visit, centre = followed.view.visit, followed.view.centre
    homes = {f"visit:{each.stored.home.state.id}" for each in followed.cases}
    return hub_of(request).stream(
        ("ticket", visit, language, here, base),
        frozenset({f"visit:{visit}", f"centre:{centre}", *homes}),
        draw,
        fresh_seconds=FRESH_SECONDS,
    )


@get("/t/{token:str}/cancel", include_in_schema=False)
async def ask_cancel(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Leaving cannot be taken back, so it is asked once more."""
    ticket = _followed(request, token)
    if not ticket.may_cancel:
        return Redirect(keep_language(_address(token)), status_code=303)
    return _page(request, "portal/leave.html", token, ticket=ticket)


@get("/t/{token:str}/defer", include_in_schema=False)
async def ask_defer(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    ticket = _followed(request, token)
    if not ticket.may_defer:
        return Redirect(keep_language(_address(token)), status_code=303)
    return _page(request, "portal/later.html", token, ticket=ticket, minutes=MINUTES)


async def _move(
    request: AnyRequest, token: str, form_type: type[MoveForm], run: Move
) -> Response[Any]:
    office = office_of(request)
    try:
        form, errors = await read_form(request, form_type)
        if form is None:
            raise InvalidRequest(*next(iter(errors.items())))
        key = request_key(request, CITIZEN, await request.body(), form.key)
        await run(office, token, form, key)
    except GcsError as refusal:
        if refusal.status not in _SHOWN_HERE:
            raise
        return _ticket_page(request, token, refusal)
    return Redirect(keep_language(_address(token)), status_code=303)


@post("/t/{token:str}/cancel", include_in_schema=False)
async def cancel(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    return await _move(
        request, token, MoveForm, lambda o, t, _, key: visits.cancel(o, CITIZEN, t, key)
    )


@post("/t/{token:str}/defer", include_in_schema=False)
async def defer(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    return await _move(
        request,
        token,
        DeferForm,
        lambda o, t, form, key: visits.defer(o, CITIZEN, t, form.minutes, key),
    )


@post("/t/{token:str}/rejoin", include_in_schema=False)
async def rejoin(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    return await _move(
        request, token, MoveForm, lambda o, t, _, key: visits.rejoin(o, CITIZEN, t, key)
    )


@get("/t/{token:str}/confirm", include_in_schema=False)
async def ask_code(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """A page of its own: the ticket's is drawn again while somebody types."""
    return _code_page(request, token)


def _code_page(request: AnyRequest, token: str, refusal: GcsError | None = None) -> Response[Any]:
    ticket = _followed(request, token)
    if ticket.confirm_by is None:
        return _ticket_page(request, token, refusal)
    problem = explain(refusal.message, refusal.params) if refusal else ""
    status = refusal.status if refusal else 200
    return _page(
        request, "portal/confirm.html", token, ticket=ticket, problem=problem, status_code=status
    )


@post("/t/{token:str}/confirm", include_in_schema=False)
async def confirm(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Whoever took the ticket before coming is here, and read the code at the centre."""
    office = office_of(request)
    try:
        form, _ = await read_form(request, ConfirmForm)
        code = form.code if form is not None else ""
        await confirming.by_token(office, token, code)
    except GcsError as refusal:
        if refusal.status not in _SHOWN_HERE:
            raise
        return _code_page(request, token, refusal)
    return Redirect(keep_language(_address(token)), status_code=303)


@post("/t/{token:str}/supervisor", include_in_schema=False)
async def ask_supervisor(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Quiet help: a person in danger asks for somebody without saying why."""
    return await _move(
        request, token, MoveForm, lambda o, t, _, key: calls_for_help.ask_for_supervisor(o, t, key)
    )


routes = [
    stream,
    Router(
        "/",
        route_handlers=[
            *(ticket, ask_cancel, ask_defer, ask_code, cancel, defer),
            *(rejoin, confirm, ask_supervisor),
        ],
        exception_handlers={UnknownVisit: ticket_not_found},
    ),
]
