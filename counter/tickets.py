"""One ticket of today that somebody asks about, found by its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.pages import HOME, staff_page
from counter.ticket_moves import MOVES
from counter.ticket_parts import TICKET_WORDS, OnTicket, on_ticket
from shared.domain.errors import GcsError, InvalidRequest, UnknownCase
from shared.domain.permissions import Permission, may
from shared.domain.visit import Outcome
from shared.i18n import current_language, gettext
from shared.services import access, continuing, lookup, overtaking, papers, serving
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.visit_view import VisitView
from shared.web.callers import AnyRequest, office_of, origin, request_key, require_staff
from shared.web.language import keep_language, moves_of

REMOVALS = (Outcome.LEFT, Outcome.CANCELLED_BY_STAFF, Outcome.RECORDED_IN_ERROR)


@get("/counter/{centre:str}/tickets", include_in_schema=False)
async def tickets(
    request: AnyRequest, centre: FromPath[str], number: FromQuery[str] = ""
) -> Response[Any]:
    return tickets_page(request, require_staff(request), centre, number)


def tickets_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    number: str,
    *,
    problem: str = "",
    slip: bool = False,
    status_code: int = 200,
) -> Response[str]:
    """One ticket of today by its number; `slip` shows what is to be printed again."""
    office = office_of(request)
    access.require(caller, Permission.SERVE, centre)
    found = paper_case = None
    try:
        if number.count("-") > 1:  # a receipt
            paper_case = _paper_case(office, caller, centre, number)
        elif number.strip():
            found = next(iter(lookup.of_day(office, caller, centre, None, number, 0, 1)), None)
            if found is None:
                problem = problem or gettext("Today there is no such ticket. Check the number.")
    except (InvalidRequest, UnknownCase) as error:
        problem = pages.sentence(error)
    here = f"{HOME}/{centre}/tickets"
    return staff_page(
        request,
        "counter/tickets.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=moves_of(keep_language(here)),
        number=found.number if found else number,
        problem=problem,
        visit=found,
        paper_case=paper_case,
        may_stop=may(caller.grants, Permission.CHOOSE, centre),
        on_ticket=_carried(office, caller, found) if found else None,
        **TICKET_WORDS,
        overtaken=overtaking.by_visit(office, caller, found.visit) if found else (),
        track_url=f"{origin(request)}/t/{found.token}" if found and slip else "",
        removals=[outcome.value for outcome in REMOVALS],
    )


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A request in the reader's words."""

    case: int
    number: str
    service: str
    centre: str
    filed_on: date
    missing: tuple[str, ...]
    is_closed: bool


def _paper_case(office: Office, caller: Caller, centre: str, number: str) -> PaperLine:
    found, language = continuing.by_paper(office, caller, centre, number), current_language()
    process = office.catalogue.processes[found.process]
    return PaperLine(
        found.case,
        found.number,
        office.catalogue.services[found.service].names.text(language),
        office.centre(found.centre).names.text(language),
        found.filed_on,
        tuple(
            each.names.text(language)
            for each in papers.checklist(office, found.centre, process)
            if each.position in found.missing
        ),
        found.is_closed,
    )


def _carried(office: Office, caller: Caller, visit: VisitView) -> OnTicket:
    history = serving.present_state(office, caller, visit.turns[0].transaction)
    return on_ticket(office, caller, history)


@post("/counter/{centre:str}/tickets/{move:str}", include_in_schema=False)
async def act(request: AnyRequest, centre: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Change something about one ticket of today; then the ticket as it is."""
    caller = require_staff(request)
    sent = await request.form()
    number = str(sent.get("number", ""))[:20]
    try:
        await _carry_out(request, caller, move)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return tickets_page(
            request, caller, centre, number, problem=problem, status_code=refusal.status
        )
    if move == "reprint":
        return tickets_page(request, caller, centre, number, slip=True)
    return Redirect(keep_language(f"{HOME}/{centre}/tickets?number={number}"), status_code=303)


async def _carry_out(request: AnyRequest, caller: Caller, move: str) -> None:
    if move not in MOVES:
        raise InvalidRequest("move", gettext("This move does not exist. Choose one on the page."))
    form_type, run = MOVES[move]
    form = await pages.filled(request, form_type)
    key = request_key(request, caller, await request.body(), form.key)
    await run(office_of(request), caller, form, key)


routes = [tickets, act]
