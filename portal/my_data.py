"""What is kept about me, and freeing myself of it: by the link of the ticket, or by the slip."""

from __future__ import annotations

import json
from asyncio import to_thread
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import MediaType, Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.lost import ticket_not_found
from portal.phone_page import phone_page
from portal.public_page import public_page
from portal.service_lines import ending_words
from shared.domain.errors import CaseRuns, GcsError, NoSuchSlip, TicketRuns, UnknownVisit
from shared.domain.kind_words import KINDS
from shared.domain.reasons import GoesOn
from shared.domain.retention import KEEPINGS
from shared.domain.visit import TransactionState
from shared.i18n import BANGKOK, explain
from shared.services import erasure, my_data
from shared.services.commands import CITIZEN
from shared.services.my_data import MyData
from shared.services.visits import LANGUAGES
from shared.web.callers import AnyRequest, office_of, request_key
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, prefer_language

HOME = "/portal/my-data"
FORGOTTEN = "/portal/forgotten"
_SHOWN_HERE = (CaseRuns, TicketRuns)


class SlipForm(msgspec.Struct, frozen=True):
    """What stands on a slip."""

    centre: Annotated[str, msgspec.Meta(max_length=40)]
    number: Annotated[str, msgspec.Meta(max_length=12)]
    day: date
    code: Annotated[str, msgspec.Meta(max_length=60)]


class ForgetForm(msgspec.Struct, frozen=True):
    """`goes_on` says what becomes of a request that still runs; `language` is the page's, which
    afterwards nothing tells any more."""

    key: str = ""
    goes_on: str = ""
    messages: bool = False
    language: str = ""


@get(HOME, include_in_schema=False)
async def kept(request: AnyRequest) -> Response[bytes]:
    return _kept_page(request)


def _kept_page(
    request: AnyRequest,
    form: SlipForm | None = None,
    errors: dict[str, str] | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[bytes]:
    office = office_of(request)
    now = office.clock.now()
    return public_page(
        request,
        "portal/my-data.html",
        address=HOME,
        keepings=KEEPINGS,
        centres=list(office.catalogue.centres.values()),
        day=(form.day if form else now.astimezone(BANGKOK).date()).isoformat(),
        form=form,
        errors=errors or {},
        problem=problem,
        status_code=status_code,
    )


@post(HOME, include_in_schema=False)
async def by_slip(request: AnyRequest) -> Response[Any]:
    """The page of the ticket's data, for whoever copies number, day and code from the slip."""
    form, errors = await read_form(request, SlipForm)
    if form is None:
        return _kept_page(request, errors=dict(errors), status_code=422)
    office = office_of(request)
    try:
        token = await to_thread(
            my_data.token_by_slip, office, form.centre, form.day, form.number, form.code
        )
    except NoSuchSlip as refusal:
        text = explain(refusal.message, refusal.params)
        return _kept_page(request, form, problem=text, status_code=refusal.status)
    return Redirect(keep_language(f"/t/{token}/data"), status_code=303)


def _own(request: AnyRequest, token: str) -> MyData:
    found = my_data.of_token(office_of(request), token)
    prefer_language(found.language)
    return found


def _own_page(
    request: AnyRequest, template: str, token: str, below: str, found: MyData, **context: Any
) -> Response[bytes]:
    office, here = office_of(request), f"/t/{token}/{below}"
    return phone_page(
        request,
        template,
        data=found,
        catalogue=office.catalogue,
        centre=office.centre(found.centre).names,
        zone=office.calendar(found.centre).zone,
        kinds=KINDS,
        ending_words=ending_words,
        here_languages=language_links(here),
        back=keep_language(f"/t/{token}"),
        to=lambda part: keep_language(f"/t/{token}/{part}"),
        **context,
    )


@get("/t/{token:str}/data", include_in_schema=False)
async def own_data(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    return _own_page(request, "portal/own-data.html", token, "data", _own(request, token))


@get("/t/{token:str}/data.json", include_in_schema=False)
async def own_file(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """The same as a file, in a form that programs read (Personal Data Protection Act s. 31)."""
    found = my_data.of_token(office_of(request), token)
    text = json.dumps(as_file(found), ensure_ascii=False, indent=2)
    headers = {
        "content-disposition": f'attachment; filename="ticket-{found.number}-{found.day}.json"',
        "cache-control": "no-store",
    }
    return Response(text.encode(), media_type=MediaType.JSON, headers=headers)


def as_file(found: MyData) -> dict[str, Any]:
    """Everything about the visit as plain values; times ISO 8601 with offset."""
    return {
        "number": found.number,
        "centre": found.centre,
        "day": found.day.isoformat(),
        "arrived_at": found.arrived_at.isoformat(),
        "language": found.language,
        "channel": found.channel,
        "priority": found.priority,
        "life_event": found.bundle,
        "services": [_service(each.turn, each.answered) for each in found.turns],
        "requests": [
            {
                "number": each.number,
                "service": each.service,
                "state": each.state.value,
                "filed_at": each.filed_at.isoformat(),
                "ended_at": each.ended_at.isoformat() if each.ended_at else None,
            }
            for each in found.cases
        ],
        "notes": [{"text": each.text, "at": each.at.isoformat()} for each in found.notes],
        "telephones": [
            {
                "since": each.since.isoformat(),
                "consent": each.consent,
                "language": each.language,
                "address": each.endpoint,
                "notices": each.notices,
            }
            for each in found.phones
        ],
        "messages": [
            {
                "code": each.code,
                "kind": each.kind,
                "received_at": each.received_at.isoformat(),
                "texts": [{"at": at.isoformat(), "text": text} for at, text in each.texts],
                "contact": each.contact.contact if each.contact else None,
            }
            for each in found.messages
        ],
        "events": [
            {
                "at": each.at.isoformat(),
                "kind": each.kind.value,
                "by": each.by.value,
                "service": each.service,
                "counter": each.counter,
            }
            for each in found.events
        ],
        "as_of": found.at.isoformat(),
    }


def _service(turn: TransactionState, answered: bool) -> dict[str, Any]:
    moments = {
        "queued_at": turn.queued_at,
        "called_at": turn.called_at,
        "started_at": turn.started_at,
        "ended_at": turn.ended_at,
    }
    return {
        "service": turn.service,
        "people": turn.count,
        "state": turn.state.value,
        "outcome": turn.outcome.value if turn.outcome else None,
        "counter": turn.counter,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
        "questionnaire_answered": answered,
    }


@get("/t/{token:str}/forget", include_in_schema=False)
async def ask_forget(request: AnyRequest, token: FromPath[str]) -> Response[bytes]:
    """It cannot be taken back, so it is asked once more."""
    return _forget_page(request, token)


def _forget_page(
    request: AnyRequest, token: str, refusal: GcsError | None = None
) -> Response[bytes]:
    found = _own(request, token)
    return _own_page(
        request,
        "portal/forget.html",
        token,
        "forget",
        found,
        choices=[each.value for each in GoesOn],
        key=str(len(found.events)),
        problem=explain(refusal.message, refusal.params) if refusal else "",
        status_code=refusal.status if refusal else 200,
    )


@post("/t/{token:str}/forget", include_in_schema=False)
async def forget(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Raises `InvalidRequest` in words on a page, `UnknownVisit` for a link that works no more."""
    form, _ = await read_form(request, ForgetForm)
    form = form or ForgetForm()
    goes_on = GoesOn(form.goes_on) if form.goes_on in set(GoesOn) else None
    key = request_key(request, CITIZEN, await request.body(), form.key)
    try:
        await erasure.forget_me(office_of(request), token, goes_on, key, messages=form.messages)
    except _SHOWN_HERE as refusal:
        return _forget_page(request, token, refusal)
    language = form.language if form.language in LANGUAGES else None
    return Redirect(keep_language(FORGOTTEN, language), status_code=303)


@get(FORGOTTEN, include_in_schema=False)
async def forgotten(request: AnyRequest) -> Response[bytes]:
    """Afterwards; it knows nothing about who comes here."""
    return phone_page(request, "portal/forgotten.html", here_languages=language_links(FORGOTTEN))


routes = [
    kept,
    by_slip,
    forgotten,
    Router(
        "/",
        route_handlers=[own_data, own_file, ask_forget, forget],
        exception_handlers={UnknownVisit: ticket_not_found},
    ),
]
