"""One complaint, suggestion or praise with its history, and what can be done about it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.hand_over import names
from counter.page_form import Sent
from counter.pages import staff_page
from counter.voices import INBOX, of_centre, place_of
from shared.domain.errors import GcsError, UnknownVoice
from shared.domain.voices import TEXT_LIMIT, Did, Level
from shared.services import voices_staff
from shared.services.commands import Caller
from shared.services.voices_staff import StaffMove
from shared.web import voice_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language, moves_of


class MoveForm(msgspec.Struct, frozen=True):
    """A move, as the voice looked when the page was drawn."""

    key: str
    version: int
    text: Annotated[str, msgspec.Meta(max_length=3 * TEXT_LIMIT)] = ""
    to: int | None = None
    agency: str = ""


def _take(form: MoveForm, caller: Caller) -> StaffMove:
    return StaffMove(Did.ASSIGNED, to=form.to if form.to is not None else caller.actor.id)


MOVES: Mapping[str, Callable[[MoveForm, Caller], StaffMove]] = {
    "assign": _take,
    "forward": lambda form, _: StaffMove(Did.FORWARDED, agency=form.agency),
    "ask": lambda form, _: StaffMove(Did.ASKED, form.text),
    "answer": lambda form, _: StaffMove(Did.ANSWERED, form.text),
    "close": lambda _form, _: StaffMove(Did.CLOSED),
    "escalate": lambda _form, _: StaffMove(Did.ESCALATED),
}


@get(f"{INBOX}/{{voice:int}}", include_in_schema=False)
async def look(
    request: AnyRequest, voice: FromPath[int], done: FromQuery[str] = ""
) -> Response[str]:
    return await voice_page(request, require_staff(request), voice, done=done in MOVES)


async def voice_page(
    request: AnyRequest,
    caller: Caller,
    voice: int,
    *,
    done: bool = False,
    problem: str = "",
    typed: str = "",
    move: str = "",
    status_code: int = 200,
) -> Response[str]:
    """`typed` are the words of a move that was refused; they stay in its field."""
    office = office_of(request)
    found = await voices_staff.open_voice(office, caller, voice)
    line, here = found.view.line, f"{INBOX}/{voice}"
    return staff_page(
        request,
        "counter/voice.html",
        caller,
        here=here,
        centre=of_centre(caller, line.centre),
        place=place_of(office, caller),
        status_code=status_code,
        to=moves_of(keep_language(here)),
        found=found,
        view=found.view,
        line=line,
        own=caller.actor.id,
        able={each.value for each in found.moves},
        agencies=list(office.catalogue.agencies),
        levels=Level,
        limit=TEXT_LIMIT,
        done=done,
        problem=problem,
        typed=typed,
        refused=move,
        said=pages.said,
        **names(office) | {"words": voice_words},
    )


@post(f"{INBOX}/{{voice:int}}/{{move:str}}", include_in_schema=False)
async def act(request: AnyRequest, voice: FromPath[int], move: FromPath[str]) -> Response[Any]:
    caller, office, typed = require_staff(request), office_of(request), ""
    if move not in MOVES:
        raise NotFoundException
    try:
        form = await pages.filled(request, MoveForm)
        typed = form.text
        key = await Sent(request, office, caller, "").key(form.key)
        wanted = MOVES[move](form, caller)
        await voices_staff.act(office, caller, voice, form.version, wanted, key)
    except GcsError as refusal:
        return await voice_page(
            request,
            caller,
            voice,
            problem=pages.shown(refusal),
            typed=typed,
            move=move,
            status_code=refusal.status,
        )
    try:
        voices_staff.look(office, caller, voice)
    except UnknownVoice:  # it went to somebody else
        return Redirect(keep_language(INBOX), status_code=303)
    return Redirect(keep_language(f"{INBOX}/{voice}?done={move}"), status_code=303)


routes = [look, act]
