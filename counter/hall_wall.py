"""The hall on a wall: figures to be read from five metres, without names and without a press.

A member of staff may show it, or a screen that was paired as a board of the centre: that stays for
as long as it is in use, where a staff session ends after a shift. Calls for help never stand here,
because anybody may pass by a wall.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Stream

from counter import hall_view, wording
from counter.pages import HOME
from shared.domain.errors import NotSignedIn
from shared.domain.permissions import Permission
from shared.i18n import current_language, format_date, in_language
from shared.services import access, day_sheet, devices, hall_now
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, staff
from shared.web.cookies import DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, cookie, cookie_sent
from shared.web.language import keep_language, language_links
from shared.web.live import hub_of
from shared.web.paired_streams import stays_paired
from shared.web.templating import page, render

DRAWN_AGAIN_SECONDS = 10
BOARD = "board"


@get("/counter/{centre:str}/wall", include_in_schema=False)
async def wall(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    office = office_of(request)
    token = _expect_reader(request, office, centre)
    here = f"{HOME}/{centre}/wall"
    answer = page(
        request,
        "counter/wall.html",
        centre=centre,
        here_languages=language_links(here),
        stream=keep_language(f"{here}/stream"),
        is_screen=bool(token),
        **_now(office, centre),
    )
    if token:
        answer.set_cookie(cookie(request, DEVICE_COOKIE, token, DEVICE_COOKIE_SECONDS))
    return answer


def _expect_reader(request: AnyRequest, office: Office, centre: str) -> str:
    """The token of a paired board; empty for staff. Raises `NotSignedIn`, `UnknownCentre`."""
    office.centre(centre)
    token = cookie_sent(request, DEVICE_COOKIE) or ""
    found = devices.caller_of_device(office, token) if token else None
    if found is not None and (found[1].centre, found[1].kind) == (centre, BOARD):
        return token
    caller = staff(request)
    if caller is None:
        raise NotSignedIn
    access.require(caller, Permission.SERVE, centre)
    return ""


def _now(office: Office, centre: str) -> dict[str, Any]:
    hall = hall_now.read_hall(office, centre)
    view = hall_view.view_of(office, hall, day_sheet.of_centre(office, centre), leads=False)
    return {
        "v": view,
        "shut": office.daybook.emergency(centre, hall.now),
        "place": office.centre(centre).names.text(current_language()),
        "today": format_date(view.local.date(), "full"),
        "told": hall_view.told,
        "say": wording,
    }


@get("/counter/{centre:str}/wall/stream", include_in_schema=False, media_type="text/event-stream")
async def stream(request: AnyRequest, centre: FromPath[str]) -> Stream:
    """Drawn once for all walls of a language."""
    office, language = office_of(request), current_language()
    _expect_reader(request, office, centre)

    def draw() -> str:
        with in_language(language):
            return render("counter/_wall.html", centre=centre, **_now(office, centre))

    topics = frozenset({f"centre:{centre}"})
    return hub_of(request).stream(
        ("wall", centre, language),
        topics,
        draw,
        fresh_seconds=DRAWN_AGAIN_SECONDS,
        is_for=stays_paired(request, centre),
    )


routes = [wall, stream]
