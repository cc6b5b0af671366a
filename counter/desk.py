"""The desk: one page for one counter, and a form for every move.

Each form carries the version it was drawn with and a request key of its own. A refusal brings the
same page back with one sentence and the present state, so a clerk is never at a dead end. To a
script the desk alone is answered at once; without one every move leads to the page anew.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from counter import pages, wording
from counter.desk_moves import MOVES, Sent
from counter.desk_page import address, desk_page
from counter.desk_view import may_act_at
from counter.pages import HOME
from counter.side_view import side_of
from counter.sign_in import counters_page
from shared.domain.errors import CounterTaken, GcsError
from shared.i18n import current_language, gettext, in_language
from shared.services import hall
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, request_key, require_staff
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.templating import page, render

BACK_ON_THE_DESK = frozenset({409, 422})
"""Refusals that the clerk resolves on the desk; anything else has its own page."""


@get("/counter/{centre:str}/{number:int}", include_in_schema=False)
async def desk(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return desk_page(request, require_staff(request), centre, number)


@get("/counter/{centre:str}/{number:int}/side", include_in_schema=False)
async def side(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> Response[str]:
    """The same fragment as the stream's: waiting times grow also when nothing happens."""
    office, caller = office_of(request), require_staff(request)
    context = _side_context(office, caller, centre, number)
    return page(request, "counter/_side.html", **context)


@get(
    "/counter/{centre:str}/{number:int}/stream",
    include_in_schema=False,
    media_type="text/event-stream",
)
async def stream(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> Stream:
    office, caller = office_of(request), require_staff(request)
    language = current_language()
    hall.counter_view(office, caller, centre, number)  # refuses strangers before anything is sent
    here = keep_language(address(centre, number))

    def draw() -> str:
        with in_language(language):
            present = _side_context(office, caller, centre, number)
            return render("counter/_side.html", **{**present, "to": pages.moves_of(here)})

    key = ("desk", here, language, caller.actor.id)
    return hub_of(request).stream(key, frozenset({f"centre:{centre}"}), draw)


def _side_context(office: Office, caller: Caller, centre: str, number: int) -> dict[str, Any]:
    view = hall.counter_view(office, caller, centre, number)
    return {
        "side": side_of(office, caller, view, may_act=may_act_at(caller, view)),
        "number": number,
        "zone": office.calendar(centre).zone,
        "to": pages.moves_of(keep_language(address(centre, number))),
        "fresh_key": pages.fresh_key,
        "say": wording,
    }


@post("/counter/{centre:str}/{number:int}/{move:str}", include_in_schema=False)
async def act(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """Carry out one move and show the desk after it."""
    office, caller = office_of(request), require_staff(request)
    if move not in MOVES:
        raise NotFoundException
    form_type, run = MOVES[move]
    try:
        form = await pages.filled(request, form_type)
        key = request_key(request, caller, await request.body(), form.key)
        done = await run(Sent(office, caller, centre, number, key), form)
    except GcsError as refusal:
        return _refused(request, caller, centre, number, move, refusal)
    if move == "call-next" and done is None:
        news = gettext("Nobody waits for this counter now.")
        return desk_page(request, caller, centre, number, news=news)
    return _shown(request, caller, centre, number, leaves=move == "close")


def _shown(
    request: AnyRequest, caller: Caller, centre: str, number: int, *, leaves: bool
) -> Response[Any]:
    """The desk after a move; whoever closed it goes back to the counters of the centre."""
    there = keep_language(f"{HOME}/{centre}" if leaves else address(centre, number))
    if not pages.is_fragment(request):
        return Redirect(there, status_code=303)
    if leaves:
        return Response(None, status_code=200, headers={"hx-redirect": there})
    return desk_page(request, caller, centre, number)


def _refused(
    request: AnyRequest, caller: Caller, centre: str, number: int, move: str, refusal: GcsError
) -> Response[str]:
    if refusal.status not in BACK_ON_THE_DESK:
        raise refusal
    problem = pages.sentence(refusal)
    if move == "open" and isinstance(refusal, CounterTaken) and not pages.is_fragment(request):
        return counters_page(request, caller, centre, problem=problem, status_code=409)
    return desk_page(request, caller, centre, number, problem=problem, status_code=refusal.status)


routes = [desk, side, stream, act]
