"""The desk: one page for one counter, and a form for every move.

Each form carries the version it was drawn with and a request key of its own. A refusal brings the
same page back with one sentence and the present state, so a clerk is never at a dead end.
"""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from counter import pages, wording
from counter.desk_moves import MOVES, Sent
from counter.desk_view import DeskView, desk_view, side_of
from counter.pages import HOME, staff_page
from counter.sign_in import counters_page
from shared.domain.errors import CounterTaken, GcsError
from shared.domain.visit import Outcome
from shared.i18n import current_language, gettext, in_language
from shared.services import beside, hall
from shared.services.commands import Caller
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, request_key, require_staff
from shared.web.language import keep_language
from shared.web.live import hub_of
from shared.web.templating import page, render

OTHER_ENDINGS = (
    Outcome.COMPLETED_RESULT_LATER,
    Outcome.INCOMPLETE_DOCUMENTS,
    Outcome.REFUSED,
    Outcome.REDIRECTED_ELSEWHERE,
)
BACK_ON_THE_DESK = frozenset({409, 422})
"""Refusals that the clerk resolves on the desk; anything else has its own page."""


@get("/counter/{centre:str}/{number:int}", include_in_schema=False)
async def desk(request: AnyRequest, centre: FromPath[str], number: FromPath[int]) -> Response[Any]:
    return desk_page(request, require_staff(request), centre, number)


def desk_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    number: int,
    *,
    problem: str = "",
    news: str = "",
    status_code: int = 200,
) -> Response[str]:
    """The present state of a desk; `problem` says why the last move was refused."""
    office = office_of(request)
    found = desk_view(office, caller, centre, number)
    here = _address(centre, number)
    return staff_page(
        request,
        "counter/desk.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=pages.moves_of(keep_language(here)),
        number=number,
        desk=found,
        ticket=found.ticket,
        staffed_by=_staffed_by(found),
        targets=_targets(office, caller, centre, found),
        problem=problem,
        news=news,
        other_endings=[outcome.value for outcome in OTHER_ENDINGS],
    )


def _staffed_by(desk: DeskView) -> str:
    names = desk.view.staff_name
    return (names[1] if current_language() == "en" else "") or names[0] if names else ""


def _address(centre: str, number: int) -> str:
    return f"{HOME}/{centre}/{number}"


def _targets(
    office: Office, caller: Caller, centre: str, desk: DeskView
) -> dict[str, list[tuple[str, str]]]:
    """Where the present ticket may be sent on: counters that take its service, other services."""
    if desk.ticket is None:
        return {"counters": [], "services": []}
    service = desk.ticket.transaction.service
    staffed = beside.open_counters(office, caller, centre)
    able = [c.number for c in office.catalogue.counters_for(centre, service)]
    language = current_language()
    return {
        "counters": [
            (
                f"counter:{number}",
                gettext("Counter %(number)s", number=number)
                if number in staffed
                else gettext("Counter %(number)s (closed now)", number=number),
            )
            for number in able
            if number != desk.view.counter
        ],
        "services": [
            (f"service:{each.id}", f"{each.letter} {each.names.text(language)}")
            for each in office.catalogue.offered(centre)
            if each.id != service
        ],
    }


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
    here = keep_language(_address(centre, number))

    def draw() -> str:
        with in_language(language):
            present = _side_context(office, caller, centre, number)
            return render("counter/_side.html", **{**present, "to": pages.moves_of(here)})

    key = ("desk", here, language, caller.actor.id)
    return hub_of(request).stream(key, frozenset({f"centre:{centre}"}), draw)


def _side_context(office: Office, caller: Caller, centre: str, number: int) -> dict[str, Any]:
    view = hall.counter_view(office, caller, centre, number)
    return {
        "side": side_of(office, caller, view),
        "number": number,
        "to": pages.moves_of(keep_language(_address(centre, number))),
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
    except CounterTaken as refusal:
        if move != "open":
            return _refused(request, caller, centre, number, refusal)
        problem = pages.sentence(refusal)
        return counters_page(request, caller, centre, problem=problem, status_code=409)
    except GcsError as refusal:
        if refusal.status not in BACK_ON_THE_DESK:
            raise
        return _refused(request, caller, centre, number, refusal)
    if move == "call-next" and done is None:
        news = gettext("Nobody waits for this counter now.")
        return desk_page(request, caller, centre, number, news=news)
    there = f"{HOME}/{centre}" if move == "close" else _address(centre, number)
    return Redirect(keep_language(there), status_code=303)


def _refused(
    request: AnyRequest, caller: Caller, centre: str, number: int, refusal: GcsError
) -> Response[str]:
    return desk_page(
        request,
        caller,
        centre,
        number,
        problem=pages.sentence(refusal),
        status_code=refusal.status,
    )


routes = [desk, side, stream, act]
