"""The hall's call board: the present call, those before it, and how many wait.

A full snapshot is sent after every change and on every reconnection, so a board that was away shows
the present state and not the missed one. Which of several calls of a moment stands large, and for
how long, is settled in the browser (kiosk/static/kiosk/board.js): the snapshot has the newest.
"""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from kiosk.board_size import Sizes, sizes_of, style_sheet
from kiosk.board_view import board_of
from kiosk.device import RETURN_SECONDS, renew
from kiosk.frame import kiosk_caller, place_of
from shared.domain.errors import NotFound
from shared.i18n import current_language, in_language
from shared.settings import (
    LARGEST_PANEL_INCH,
    LONGEST_VIEW_METRES,
    SHORTEST_VIEW_METRES,
    SMALLEST_PANEL_INCH,
    Settings,
)
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.errors import answer_error
from shared.web.here_code import code_of
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.paired_streams import stays_paired
from shared.web.static_files import version
from shared.web.templating import page, render

DRAWN_AGAIN_SECONDS = 20
"""Opening hours and the sentence under a call change with time alone."""


def try_again(request: AnyRequest, error: Exception) -> Response[object]:
    """Say what went wrong, and come back to this very board: nobody stands there to reload it."""
    answer = answer_error(request, error)
    answer.headers["refresh"] = str(RETURN_SECONDS)
    return answer


@get("/{centre:str}/board", exception_handlers={Exception: try_again})
async def board(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    kiosk_caller(request, centre)
    zone = zone_of(request, centre)
    office = office_of(request)
    found = office.centre(centre)
    sizes = sizes_for(request)
    digits = len(str(max((each.number for each in found.counters), default=1)))
    response = page(
        request,
        "kiosk/board.html",
        centre=centre,
        place=place_of(found),
        zone=zone,
        now=office.clock.now().astimezone(found.calendar.zone),
        board=board_of(office, centre, zone),
        code=code_of(office, centre, origin(request)),
        version=version(),
        sizes=sizes,
        sizes_url=_address(centre, "sizes.css", **_asked(sizes)),
        good_lying=sizes.good_for_metres(digits, lying=True),
        good_standing=sizes.good_for_metres(digits, lying=False),
        stream=keep_language(_address(centre, "stream", zone=zone), current_language()),
        sound=request.query_params.get("sound") != "off",
    )
    renew(request, response)
    return response


@get("/{centre:str}/board/sizes.css")
async def sizes_sheet(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    """The sizes of one panel; a sheet of its own, because pages carry no inline styles."""
    kiosk_caller(request, centre)
    return Response(style_sheet(sizes_for(request)), media_type="text/css")


@get("/{centre:str}/board/stream", media_type="text/event-stream")
async def stream(request: AnyRequest, centre: FromPath[str]) -> Stream:
    """Snapshots of the board, rendered once for all screens of a language and zone."""
    kiosk_caller(request, centre)
    zone = zone_of(request, centre)
    office, language, base = office_of(request), current_language(), origin(request)

    def snapshot() -> str:
        with in_language(language):
            return render(
                "kiosk/_board.html",
                board=board_of(office, centre, zone),
                code=code_of(office, centre, base),
                version=version(),
            )

    key = ("board", centre, zone, language, base)
    topics = frozenset({f"centre:{centre}"})
    return hub_of(request).stream(
        key,
        topics,
        snapshot,
        fresh_seconds=DRAWN_AGAIN_SECONDS,
        is_for=stays_paired(request, centre),
    )


def zone_of(request: AnyRequest, centre: str) -> str | None:
    """The zone that the address asks for. Raises `NotFound` when the hall has no such zone."""
    zone = request.query_params.get("zone") or None
    if zone is not None and zone not in office_of(request).centre(centre).zones:
        raise NotFound
    return zone


def sizes_for(request: AnyRequest) -> Sizes:
    """What this panel needs: as its address says, else as the installation is set."""
    settings: Settings = request.app.state.settings
    inch = _number(request, "diagonal", SMALLEST_PANEL_INCH, LARGEST_PANEL_INCH)
    metres = _number(request, "distance", SHORTEST_VIEW_METRES, LONGEST_VIEW_METRES)
    return sizes_of(inch or settings.board_diagonal_inch, metres or settings.board_distance_metres)


def _number(request: AnyRequest, name: str, low: float, high: float) -> float | None:
    """A number of the address; what cannot be is passed over, because a board must come up."""
    try:
        number = float(request.query_params.get(name, ""))
    except ValueError:
        return None
    return number if low <= number <= high else None


def _asked(sizes: Sizes) -> dict[str, object]:
    return {"diagonal": sizes.diagonal_inch, "distance": sizes.distance_metres}


def _address(centre: str, part: str, **query: object) -> str:
    given = urlencode({name: value for name, value in query.items() if value is not None})
    return f"/kiosk/{centre}/board/{part}" + (f"?{given}" if given else "")


routes = [board, sizes_sheet, stream]
