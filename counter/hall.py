"""The supervisor's hall: what is late now and one press for each, counters, lines, the promise."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from counter import hall_view, pages, wording
from counter.hall_moves import MOVES, carry_out
from counter.hall_news import news_of
from counter.hall_view import HallView
from counter.pages import HOME, staff_page
from shared.domain.help import AlarmKind
from shared.domain.permissions import Permission, may
from shared.i18n import current_language, in_language
from shared.services import access
from shared.services.commands import Caller
from shared.services.hall_day import hall_day
from shared.services.help import Call
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, origin, require_staff, still_signed_in
from shared.web.here_code import code_of
from shared.web.language import keep_language, moves_of
from shared.web.live import Hub, hub_of
from shared.web.templating import render

DRAWN_AGAIN_SECONDS = 15
"""Minutes of waiting grow by themselves; whoever gets late meanwhile is drawn at once."""

SOON_SECONDS = 60.0
SHORTEST_SECONDS = 1.0


@get("/counter/{centre:str}/hall", include_in_schema=False)
async def overview(
    request: AnyRequest,
    centre: FromPath[str],
    by: FromQuery[str] = "",
    done: FromQuery[str] = "",
    about: FromQuery[int] = 0,
) -> Response[Any]:
    caller = require_staff(request)
    return hall_page(request, caller, centre, by=by, done=done, about=about)


def hall_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    *,
    by: str = "",
    done: str = "",
    about: int = 0,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The present hall; `done` says which move was carried out, `problem` why one was refused."""
    office = office_of(request)
    here = _address(centre, by)
    context = _now(office, caller, centre, by, origin(request))
    return staff_page(
        request,
        "counter/hall.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        problem=problem,
        news=news_of(context["v"], done, about),
        undo_seconds=int(office.rules.undo_window.total_seconds()),
        **context,
    )


def _address(centre: str, by: str) -> str:
    return f"{HOME}/{centre}/hall" + ("?by=agency" if by == "agency" else "")


def _now(office: Office, caller: Caller, centre: str, by: str, base: str) -> dict[str, Any]:
    leads = may(caller.grants, Permission.CHOOSE, centre)
    with office.db.snapshot():
        view = hall_view.hall_view(office, caller, centre, leads=leads, by_agency=by == "agency")
        day = hall_day(office, caller, view.hall)
    local = view.local
    return {
        "v": view,
        "day": day,
        "leads": leads,
        "spark": hall_view.spark,
        "told": hall_view.told,
        "named": hall_view.named,
        "here_code": code_of(office, centre, base),
        "rate": office.clock.rate,
        "clock_now": local.hour * 3600 + local.minute * 60 + local.second,
    }


@get("/counter/{centre:str}/hall/stream", include_in_schema=False, media_type="text/event-stream")
async def stream(request: AnyRequest, centre: FromPath[str], by: FromQuery[str] = "") -> Stream:
    """Rendered once for all who may do the same, in each language."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.SERVE, centre)
    language, hub, base = current_language(), hub_of(request), origin(request)
    leads = may(caller.grants, Permission.CHOOSE, centre)
    here = keep_language(_address(centre, by))
    help_to = moves_of(keep_language(f"{HOME}/{centre}/help"))
    own = f"late:{centre}"
    alarm_clock = _AlarmClock(hub, asyncio.get_running_loop(), own, office.clock.rate)

    def draw() -> str:
        with in_language(language):
            context = _now(office, caller, centre, by, base)
            alarm_clock.set(context["v"])
            return render(
                "counter/_hall.html",
                say=wording,
                zone=office.calendar(centre).zone,
                centre=centre,
                fresh_key=pages.fresh_key,
                to=moves_of(here),
                said=pages.said,
                help_calls=_calls_for_all(context["v"], leads=leads),
                help_to=help_to,
                **context,
            )

    topics = frozenset({f"centre:{centre}", own})
    key = ("staff-hall", here, language, leads, base)
    mine = still_signed_in(request)
    return hub.stream(key, topics, draw, fresh_seconds=DRAWN_AGAIN_SECONDS, is_for=mine)


def _calls_for_all(view: HallView, *, leads: bool) -> list[Call]:
    """The calls for help that everybody with the same rights may see: quiet help is for those in
    charge alone, and whoever asked for it sees it at the own desk."""
    return [
        Call(each, view.hall.names.get(each.answered_by or 0), leads)
        for each in view.hall.alarms
        if leads or each.kind is AlarmKind.EMERGENCY
    ]


class _AlarmClock:
    """Has the hall drawn again at the moment when the next of all gets late."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop, topic: str, rate: float) -> None:
        self._hub, self._loop, self._topic, self._rate = hub, loop, topic, rate
        self._timer: asyncio.TimerHandle | None = None

    def set(self, view: HallView) -> None:
        """Callable from any thread."""
        if view.crossing is not None:
            seconds = max(SHORTEST_SECONDS, view.crossing / (self._rate or 1.0))
            if seconds <= SOON_SECONDS:
                self._loop.call_soon_threadsafe(self._ring_in, seconds)

    def _ring_in(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._hub.announce, frozenset({self._topic}))


@post("/counter/{centre:str}/hall/{move:str}", include_in_schema=False)
async def act_in_hall(
    request: AnyRequest, centre: FromPath[str], move: FromPath[str], by: FromQuery[str] = ""
) -> Response[Any]:
    """One press of the list; then the hall as it is, with the way back where there is one."""
    return await carry_out(request, centre, MOVES.get(move), _address(centre, by), hall_page)


routes = [overview, stream, act_in_hall]
