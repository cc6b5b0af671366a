"""Following what was written, by its code: its state, the promised day, the answer, more words.

The address holds the code and is treated like a ticket's. Every wrong code gets the same page.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.complaints import HOME
from portal.phone_page import phone_page
from shared.domain.errors import GcsError, InvalidRequest, UnknownVoice
from shared.domain.voices import TEXT_LIMIT, Did
from shared.i18n import current_language, explain
from shared.services import voices
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.voice_codes import code_of, voice_behind
from shared.web import voice_words
from shared.web.callers import AnyRequest, office_of, origin, request_key
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, moves_of, prefer_language

MOVES = {
    "add": Did.ADDED,
    "settle": Did.SETTLED,
    "not-settled": Did.CONTESTED,
    "withdraw": Did.WITHDRAWN,
}
_SHOWN_HERE = frozenset({409, 422})


class CodeForm(msgspec.Struct, frozen=True):
    code: Annotated[str, msgspec.Meta(max_length=200)] = ""


class WordsForm(msgspec.Struct, frozen=True):
    key: str = ""
    text: Annotated[str, msgspec.Meta(max_length=3 * TEXT_LIMIT)] = ""


@get(f"{HOME}/follow", include_in_schema=False)
async def ask_for_code(request: AnyRequest) -> Response[bytes]:
    return _code_page(request)


def _code_page(request: AnyRequest, code: str = "", unknown: str = "") -> Response[bytes]:
    return phone_page(
        request,
        "portal/complaint-code.html",
        here_languages=language_links(f"{HOME}/follow"),
        code=code[:60],
        unknown=unknown,
        status_code=404 if unknown else 200,
    )


@post([f"{HOME}/follow", "/c/open"], include_in_schema=False)
async def open_code(request: AnyRequest) -> Response[Any]:
    """As it was typed; a wrong one stays in the field, to be looked at again.

    The form is sent to `/c/open`, also from the page of a wrong code: from there a browser without
    https names no origin, which is believed for addresses below `/c/` only.
    """
    filled, _ = await read_form(request, CodeForm)
    office, typed = office_of(request), filled.code if filled else ""
    voice = voice_behind(office, typed)
    if voice is None:
        return _code_page(request, typed, explain(UnknownVoice.message, {}))
    return Redirect(keep_language(f"/c/{code_of(office, voice)}"), status_code=303)


@get("/c/{code:str}", include_in_schema=False)
async def follow(
    request: AnyRequest, code: FromPath[str], sent: FromQuery[str] = ""
) -> Response[bytes]:
    return _voice_page(request, code, sent=bool(sent))


def _voice_page(
    request: AnyRequest,
    code: str,
    *,
    sent: bool = False,
    problem: str = "",
    typed: str = "",
    status_code: int = 200,
) -> Response[bytes]:
    office = office_of(request)
    view = voices.follow(office, code)
    prefer_language(view.line.language)
    spelled = code_of(office, view.line.id)
    here, catalogue, language = f"/c/{spelled}", office.catalogue, current_language()
    service = catalogue.services.get(view.line.service or "")
    return phone_page(
        request,
        "portal/complaint.html",
        centre=office.centre(view.line.centre).names,
        here_languages=language_links(f"{here}?sent=1" if sent else here),
        view=view,
        line=view.line,
        service=service.names if service else None,
        zone=office.calendar(view.line.centre).zone,
        is_late=_is_late(office, view),
        code=spelled,
        address=f"{origin(request)}{here}",
        to=moves_of(keep_language(here)),
        may={name for name, did in MOVES.items() if did in view.may},
        agency=lambda id: catalogue.agencies[id].names.text(language) if id else "",
        words=voice_words,
        key=lambda: secrets.token_urlsafe(12),
        limit=TEXT_LIMIT,
        sent=sent,
        problem=problem,
        typed=typed,
        status_code=status_code,
    )


def _is_late(office: Office, view: voices.VoiceView) -> bool:
    return view.voice.is_open and office.today(view.line.centre) > view.line.due_on


@post("/c/{code:str}/{move:str}", include_in_schema=False)
async def act(request: AnyRequest, code: FromPath[str], move: FromPath[str]) -> Response[Any]:
    office, typed = office_of(request), ""
    if move not in MOVES:
        raise NotFoundException
    try:
        filled, errors = await read_form(request, WordsForm)
        if filled is None:
            raise InvalidRequest(*next(iter(errors.items())))
        typed = filled.text
        key = request_key(request, CITIZEN, await request.body(), filled.key)
        await voices.act_of_writer(office, code, MOVES[move], filled.text, key)
    except GcsError as refusal:
        if refusal.status not in _SHOWN_HERE:
            raise
        problem = explain(refusal.message, refusal.params)
        return _voice_page(request, code, problem=problem, typed=typed, status_code=refusal.status)
    return Redirect(keep_language(f"/c/{code}"), status_code=303)


def _unknown(request: AnyRequest, error: UnknownVoice) -> Response[bytes]:
    return _code_page(request, unknown=explain(error.message, error.params))


routes = [
    ask_for_code,
    open_code,
    Router("/", route_handlers=[follow, act], exception_handlers={UnknownVoice: _unknown}),
]
