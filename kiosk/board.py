"""The hall's call board: the present call, those before it, and how many wait; and the exit screen.

A full snapshot is sent after every change and on every reconnection, so a board that was away shows
the present state and not the missed one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from kiosk.device import renew
from kiosk.frame import frame_of, kiosk_caller, place_of, show
from shared.i18n import LANGUAGES, current_language, gettext, in_language
from shared.services import hall
from shared.services.hall import Call
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.templating import page, render

FRESH = timedelta(seconds=5)
"""A call this young flashes; a board that comes back does not announce an old one again."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence under the call, in its own language."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Board:
    """`current` None: nobody was called today."""

    at: datetime
    current: Call | None
    recent: tuple[Call, ...]
    waiting: int
    fresh: bool
    lines: tuple[Line, ...]


@get("/{centre:str}/board")
async def board(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    kiosk_caller(request, centre)
    office = office_of(request)
    found = office.centre(centre)
    now = office.clock.now()
    response = page(
        request,
        "kiosk/board.html",
        centre=found,
        place=place_of(found),
        now=now.astimezone(found.calendar.zone),
        board=board_of(office, centre),
        stream=keep_language(f"/kiosk/{centre}/board/stream", current_language()),
    )
    renew(request, response)
    return response


@get("/{centre:str}/board/stream", media_type="text/event-stream")
async def stream(request: AnyRequest, centre: FromPath[str]) -> Stream:
    """Snapshots of the board, rendered once for all screens of a language."""
    kiosk_caller(request, centre)
    office, language = office_of(request), current_language()

    def snapshot() -> str:
        with in_language(language):
            return render("kiosk/_board.html", board=board_of(office, centre))

    key = ("board", centre, language)
    return hub_of(request).stream(key, frozenset({f"centre:{centre}"}), snapshot)


@get("/{centre:str}/feedback")
async def feedback(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    """The exit screen says where to rate a service."""
    return show(request, "feedback.html", frame_of(request, centre))


def board_of(office: Office, centre: str) -> Board:
    """The board at this moment."""
    view = hall.board_view(office, centre)
    current = view.calls[0] if view.calls else None
    return Board(
        at=view.at.astimezone(office.centre(centre).calendar.zone),
        current=current,
        recent=view.calls[1:],
        waiting=view.waiting,
        fresh=current is not None and view.at - current.called_at < FRESH,
        lines=tuple(_line(language, current) for language in _languages()),
    )


def _languages() -> list[str]:
    """The board's own language first, then the others."""
    return sorted(LANGUAGES, key=lambda each: each != current_language())


def _line(language: str, call: Call | None) -> Line:
    with in_language(language):
        if call is None:
            return Line(language, gettext("Please wait for your number"))
        text = gettext(
            "%(number)s, please go to counter %(counter)s",
            number=call.number,
            counter=call.counter,
        )
        return Line(language, text)


routes = [board, stream, feedback]
