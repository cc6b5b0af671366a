"""The desk: one page for one counter, and a form for every move.

Each form carries the version it was drawn with and a request key of its own. A refusal brings the
same page back with one sentence and the present state, so a clerk is never at a dead end. To a
script the desk alone is answered at once; without one every move leads to the page anew.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Stream

from counter import pages, wording
from counter.desk_moves import MOVES, MoveTable, Sent
from counter.desk_page import address, desk_page
from counter.desk_people import PEOPLE_MOVES
from counter.desk_ticket import TICKET_MOVES
from counter.desk_view import may_act_at
from counter.pages import HOME
from counter.side_view import side_of
from counter.sign_in import counters_page
from shared.domain.errors import CounterOpenElsewhere, CounterTaken, GcsError
from shared.i18n import current_language, gettext, in_language
from shared.services import hall
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.callers import (
    AnyRequest,
    office_of,
    request_key,
    require_staff,
    still_signed_in,
)
from shared.web.language import keep_language, moves_of
from shared.web.live import hub_of
from shared.web.templating import page, render

ALL_MOVES: MoveTable = {**MOVES, **TICKET_MOVES, **PEOPLE_MOVES}
BACK_ON_THE_DESK = frozenset({409, 422, 429})
"""Refusals that the clerk resolves on the desk; anything else has its own page."""


@get("/counter/{centre:str}/{number:int}", include_in_schema=False)
async def desk(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], still: FromQuery[str] = ""
) -> Response[Any]:
    """`still`: just signed in, with this counter open since before."""
    news = (
        gettext("This counter is still open in your name. If you sit elsewhere, close it first.")
        if still
        else ""
    )
    return desk_page(request, require_staff(request), centre, number, news=news)


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
            return render("counter/_side.html", **{**present, "to": moves_of(here)})

    key = ("desk", here, language, caller.actor.id)
    topics, mine = frozenset({f"centre:{centre}"}), still_signed_in(request)
    return hub_of(request).stream(key, topics, draw, is_for=mine)


def _side_context(office: Office, caller: Caller, centre: str, number: int) -> dict[str, Any]:
    with office.db.snapshot():
        view = hall.counter_view(office, caller, centre, number)
        side = side_of(office, caller, view, may_act=may_act_at(caller, view))
        calls = pages.help_context(office, caller, centre, number)
    return {
        "side": side,
        "number": number,
        "zone": office.calendar(centre).zone,
        "to": moves_of(keep_language(address(centre, number))),
        "fresh_key": pages.fresh_key,
        "say": wording,
        **calls,
    }


@post("/counter/{centre:str}/{number:int}/{move:str}", include_in_schema=False)
async def act(
    request: AnyRequest, centre: FromPath[str], number: FromPath[int], move: FromPath[str]
) -> Response[Any]:
    """Carry out one move and show the desk after it."""
    office, caller = office_of(request), require_staff(request)
    if move not in ALL_MOVES:
        raise NotFoundException
    form_type, run = ALL_MOVES[move]
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
    opens = move == "open" and not pages.is_fragment(request)
    if opens and isinstance(refusal, CounterOpenElsewhere):
        return counters_page(
            request, caller, centre, problem=problem, status_code=409, wanted=number
        )
    if opens and isinstance(refusal, CounterTaken):
        return counters_page(request, caller, centre, problem=problem, status_code=409)
    return desk_page(request, caller, centre, number, problem=problem, status_code=refusal.status)


routes = [desk, side, stream, act]
