"""Writing a complaint, a suggestion or praise: from the portal, or from the page of a ticket.

It works without script and without a name. A refusal shows the form again with every word that was
typed, because nobody writes a complaint twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.complaint_form import (
    AskedFrom,
    VoiceForm,
    form_context,
    kind_question,
    sent_values,
)
from portal.lost import ticket_not_found
from portal.phone_page import phone_page
from shared.domain.errors import N_, GcsError, InvalidRequest, UnknownVisit
from shared.domain.voices import ANSWER_WITHIN_WORKING_DAYS, VoiceKind
from shared.i18n import current_language, explain
from shared.services import tracking, voices
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.tracking import Followed
from shared.services.voice_codes import code_of
from shared.web.callers import AnyRequest, office_of, request_key
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, prefer_language

HOME = "/portal/complaints"
_SHOWN_HERE = frozenset({409, 422, 429})
"""Refusals that the writer understands from the form itself."""


@get(HOME, include_in_schema=False)
async def start(request: AnyRequest) -> Response[bytes]:
    kinds = [(each.value, kind_question(each)) for each in VoiceKind]
    return phone_page(
        request,
        "portal/complaints.html",
        here_languages=language_links(HOME),
        kinds=kinds,
        code="",
        unknown="",
        days=ANSWER_WITHIN_WORKING_DAYS,
    )


@get(f"{HOME}/new", include_in_schema=False)
async def form(
    request: AnyRequest,
    kind: FromQuery[str] = "",
    centre: FromQuery[str] = "",
    service: FromQuery[str] = "",
) -> Response[bytes]:
    """What the address names is filled in; a poster at a centre may name the centre."""
    chosen = kind if kind in set(VoiceKind) else VoiceKind.COMPLAINT.value
    values = {"kind": chosen, "centre": centre, "service": service}
    return _form_page(request, values)


def _form_page(
    request: AnyRequest,
    values: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[bytes]:
    office, kind = office_of(request), values.get("kind") or VoiceKind.COMPLAINT.value
    named = {name: values.get(name, "") for name in ("kind", "centre", "service")}
    query = "&".join(f"{name}={value}" for name, value in named.items() if value.isascii())
    return phone_page(
        request,
        "portal/complaint-form.html",
        here_languages=language_links(f"{HOME}/new?{query}" if kind in set(VoiceKind) else HOME),
        title=kind_question(VoiceKind(kind)) if kind in set(VoiceKind) else "",
        send_to=keep_language(HOME),
        back=keep_language(HOME),
        key=secrets.token_urlsafe(12),
        problem=problem,
        status_code=status_code,
        **form_context(office, values, errors or {}),
    )


@post(HOME, include_in_schema=False)
async def write(request: AnyRequest) -> Response[Any]:
    office = office_of(request)
    try:
        filled, errors = await read_form(request, VoiceForm)
        if filled is None:
            raise InvalidRequest(*next(iter(errors.items())))
        centre = filled.centre or _only_centre(office)
        key = request_key(request, CITIZEN, await request.body(), filled.key)
        voice = await voices.file(office, centre, filled.filing(), key)
    except GcsError as refusal:
        return await _again(request, refusal, _form_page)
    return _sent(office, voice)


def _only_centre(office: Office) -> str:
    """Where there is one centre nobody has to choose."""
    centres = list(office.catalogue.centres)
    if len(centres) != 1:
        raise InvalidRequest("centre", N_("Choose the centre."))
    return centres[0]


async def _again(request: AnyRequest, refusal: GcsError, show: Any) -> Response[Any]:
    """The form with what was typed and what is wrong. Raises what the form cannot show."""
    if refusal.status not in _SHOWN_HERE and refusal.code != "not_found":
        raise refusal
    if isinstance(refusal, UnknownVisit):
        raise refusal
    said = explain(refusal.message, refusal.params)
    field = refusal.field if isinstance(refusal, InvalidRequest) else ""
    answer: Response[Any] = show(
        request,
        await sent_values(request),
        errors={field: said} if field else {},
        problem=said,
        status_code=refusal.status,
    )
    return answer


def _sent(office: Office, voice: int) -> Redirect:
    return Redirect(keep_language(f"/c/{code_of(office, voice)}?sent=1"), status_code=303)


@get("/t/{token:str}/complaint", include_in_schema=False)
async def form_of_ticket(
    request: AnyRequest, token: FromPath[str], kind: FromQuery[str] = ""
) -> Response[bytes]:
    """From the page of a ticket, and after a low score: place, day and service are known."""
    chosen = kind if kind in set(VoiceKind) else VoiceKind.COMPLAINT.value
    return _ticket_form_page(request, {"kind": chosen}, token=token)


def _ticket_form_page(
    request: AnyRequest,
    values: Mapping[str, str],
    *,
    token: str,
    errors: Mapping[str, str] | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[bytes]:
    office = office_of(request)
    followed = tracking.follow(office, token)
    prefer_language(followed.view.language)
    here = f"/t/{token}/complaint"
    return phone_page(
        request,
        "portal/complaint-form.html",
        centre=office.centre(followed.view.centre).names,
        here_languages=language_links(here),
        title="",
        send_to=keep_language(here),
        back=keep_language(f"/t/{token}"),
        key=secrets.token_urlsafe(12),
        problem=problem,
        status_code=status_code,
        **form_context(office, values, errors or {}, _known(office, followed)),
    )


def _known(office: Office, followed: Followed) -> AskedFrom:
    view, language = followed.view, current_language()
    services = dict.fromkeys(each.service for each in view.turns)
    names = [(each, office.catalogue.services[each].names.text(language)) for each in services]
    return AskedFrom(view.number, office.today(view.centre, view.arrived_at), names)


@post("/t/{token:str}/complaint", include_in_schema=False)
async def write_from_ticket(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    office = office_of(request)
    followed = tracking.follow(office, token)
    prefer_language(followed.view.language)
    try:
        filled, errors = await read_form(request, VoiceForm)
        if filled is None:
            raise InvalidRequest(*next(iter(errors.items())))
        key = request_key(request, CITIZEN, await request.body(), filled.key)
        voice = await voices.file(office, followed.view.centre, filled.filing(token), key)
    except GcsError as refusal:

        def show(request: AnyRequest, values: Mapping[str, str], **more: Any) -> Response[bytes]:
            return _ticket_form_page(request, values, token=token, **more)

        return await _again(request, refusal, show)
    return _sent(office, voice)


routes = [
    start,
    form,
    write,
    Router(
        "/",
        route_handlers=[form_of_ticket, write_from_ticket],
        exception_handlers={UnknownVisit: ticket_not_found},
    ),
]
