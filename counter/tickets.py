"""One ticket of today that somebody asks about, found by its number."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import pages
from counter.pages import HOME, staff_page
from shared.domain import commands
from shared.domain.errors import GcsError, InvalidRequest
from shared.domain.permissions import Permission
from shared.domain.visit import Outcome, Verb
from shared.i18n import current_language, gettext
from shared.services import access, lookup, serving, visits
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.visit_view import VisitView
from shared.services.visits import Chosen
from shared.web.callers import AnyRequest, office_of, origin, request_key, require_staff
from shared.web.language import keep_language

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
    found = None
    try:
        if number.strip():
            found = next(iter(lookup.of_day(office, caller, centre, None, number, 0, 1)), None)
            if found is None:
                problem = problem or gettext("Today there is no such ticket. Check the number.")
    except InvalidRequest as error:
        problem = pages.sentence(error)
    here = f"{HOME}/{centre}/tickets"
    return staff_page(
        request,
        "counter/tickets.html",
        caller,
        here=here,
        centre=centre,
        status_code=status_code,
        to=pages.moves_of(keep_language(here)),
        number=found.number if found else number,
        problem=problem,
        visit=found,
        turns=_turns(office, caller, found) if found else [],
        services=_addable(office, found) if found else [],
        track_url=f"{origin(request)}/t/{found.token}" if found and slip else "",
        removals=[outcome.value for outcome in REMOVALS],
    )


def _turns(office: Office, caller: Caller, visit: VisitView) -> list[dict[str, Any]]:
    """Each service of the ticket with what may be done about it."""
    history = serving.present_state(office, caller, visit.turns[0].transaction)
    language = current_language()
    return [
        {
            "transaction": turn,
            "service": office.catalogue.services[turn.service].names.text(language),
            "may_rejoin": turn.allows(Verb.REJOIN),
            "may_remove": turn.allows(Verb.REMOVE),
        }
        for turn in history.state.transactions.values()
    ]


def _addable(office: Office, visit: VisitView) -> list[tuple[str, str]]:
    running = {turn.service for turn in visit.turns if turn.state != "ended"}
    return [
        (each.id, f"{each.letter} {each.names.text(current_language())}")
        for each in office.catalogue.offered(visit.centre)
        if each.id not in running
    ]


class TicketForm(msgspec.Struct, frozen=True):
    key: str
    number: Annotated[str, msgspec.Meta(max_length=20)]
    visit: int


class ServiceForm(TicketForm, frozen=True):
    service: str


class TurnForm(TicketForm, frozen=True):
    transaction: int
    version: int


class RemoveForm(TurnForm, frozen=True):
    outcome: Literal["left", "cancelled_by_staff", "recorded_in_error"]


@post("/counter/{centre:str}/tickets/{move:str}", include_in_schema=False)
async def act(request: AnyRequest, centre: FromPath[str], move: FromPath[str]) -> Response[Any]:
    """Reprint a slip, add a service, bring somebody back or take a turn out; then the ticket."""
    caller = require_staff(request)
    sent = await request.form()
    number = str(sent.get("number", ""))[:20]
    try:
        await _carry_out(request, caller, move)
    except GcsError as refusal:
        if refusal.status not in (409, 422):
            raise
        problem = pages.sentence(refusal)
        return tickets_page(
            request, caller, centre, number, problem=problem, status_code=refusal.status
        )
    if move == "reprint":
        return tickets_page(request, caller, centre, number, slip=True)
    return Redirect(keep_language(f"{HOME}/{centre}/tickets?number={number}"), status_code=303)


async def _carry_out(request: AnyRequest, caller: Caller, move: str) -> None:
    office, body = office_of(request), await request.body()
    if move == "reprint":
        slip = await pages.filled(request, TicketForm)
        key = request_key(request, caller, body, slip.key)
        await lookup.reprint(office, caller, slip.visit, key)
    elif move == "add":
        add = await pages.filled(request, ServiceForm)
        key = request_key(request, caller, body, add.key)
        await visits.add_service_by_staff(office, caller, add.visit, Chosen(add.service), key)
    elif move == "rejoin":
        turn = await pages.filled(request, TurnForm)
        key = request_key(request, caller, body, turn.key)
        await serving.rejoin(office, caller, turn.transaction, turn.version, key)
    elif move == "remove":
        gone = await pages.filled(request, RemoveForm)
        key = request_key(request, caller, body, gone.key)
        command = commands.Remove(Outcome(gone.outcome))
        await serving.act(office, caller, gone.transaction, gone.version, command, key)
    else:
        raise InvalidRequest("move", gettext("This move does not exist. Choose one on the page."))


routes = [tickets, act]
