"""Takes the ticket and shows it; one more service under the same number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Redirect

from kiosk.frame import Frame, frame_of, in_words, kiosk_caller, show, ticket_of
from kiosk.papers import Paper, papers_together
from shared.i18n import current_language
from shared.services import visits
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.web.callers import AnyRequest, citizen, office_of, origin, request_key
from shared.web.forms import Form, read_form
from shared.web.language import keep_language, prefer_language

MOST_PAPERS = 4
"""As many as fit below a ticket; every service has a page with all of its papers."""
MOST_PAPERS_OF_SEVERAL = 2
"""The names of several services leave less room; the telephone shows all of their papers."""


class TakeForm(msgspec.Struct, frozen=True):
    """`key` was made with the page, so that a second tap of it is no second ticket."""

    service: list[str]
    priority: bool = False
    lang: str = ""
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


class AddForm(msgspec.Struct, frozen=True):
    service: str
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Turn:
    name: str
    state: str
    counter: int | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the screen and the slip show: no name, nothing personal."""

    number: str
    taken_at: datetime
    url: str
    state: str
    counter: int | None
    ahead: int | None
    priority: bool
    turns: tuple[Turn, ...]
    papers: tuple[Paper, ...]
    papers_unknown: bool
    can_add: bool


@post("/{centre:str}/tickets", status_code=303)
async def take(request: AnyRequest, centre: FromPath[str]) -> Redirect:
    office = office_of(request)
    caller = kiosk_caller(request, centre)
    form = await _filled(request, TakeForm)
    language = form.lang or current_language()
    command = TakeTicket(
        centre=centre,
        services=tuple(Chosen(each) for each in form.service),
        priority=form.priority,
        language=language,
        channel="kiosk",
    )
    key = request_key(request, caller, await request.body(), form.key)
    _, view = await visits.take(office, caller, command, key)
    return _to_ticket(centre, view, language)


@post("/{centre:str}/ticket/{token:str}/services", status_code=303)
async def add_service(request: AnyRequest, centre: FromPath[str], token: FromPath[str]) -> Redirect:
    kiosk_caller(request, centre)
    ticket_of(request, centre, token)
    form = await _filled(request, AddForm)
    caller = citizen(request)
    key = request_key(request, caller, await request.body(), form.key)
    view = await visits.add_service(office_of(request), caller, token, Chosen(form.service), key)
    return _to_ticket(centre, view, None)


@get("/{centre:str}/ticket/{token:str}")
async def ticket(request: AnyRequest, centre: FromPath[str], token: FromPath[str]) -> Response[str]:
    kiosk_caller(request, centre)
    view = ticket_of(request, centre, token)
    prefer_language(view.language)
    frame = frame_of(request, centre)
    return show(
        request,
        "ticket.html",
        frame,
        ticket=_ticket(request, frame, view),
        token=token,
        most_papers=MOST_PAPERS if len(view.turns) == 1 else MOST_PAPERS_OF_SEVERAL,
    )


def _ticket(request: AnyRequest, frame: Frame, view: VisitView) -> Ticket:
    office = office_of(request)
    papers, unknown = papers_together(
        office.catalogue, [turn.service for turn in view.turns if turn.state != "ended"], frame.now
    )
    return Ticket(
        number=view.number,
        taken_at=view.arrived_at,
        url=f"{origin(request)}/t/{view.token}",
        state=view.state,
        counter=view.counter,
        ahead=view.ahead,
        priority=view.priority,
        turns=_turns(office, view),
        papers=papers,
        papers_unknown=unknown,
        can_add=view.state != "ended" and len(view.turns) < office.rules.services_per_visit,
    )


def _turns(office: Office, view: VisitView) -> tuple[Turn, ...]:
    """The turns by name, by short name where several have to share the ticket."""
    services = [office.catalogue.services[turn.service] for turn in view.turns]
    names = [each.names if len(services) == 1 else each.label for each in services]
    return tuple(
        Turn(in_words(name), turn.state, turn.counter)
        for name, turn in zip(names, view.turns, strict=True)
    )


async def _filled(request: AnyRequest, form_type: type[Form]) -> Form:
    form, _errors = await read_form(request, form_type)
    if form is None:
        raise HTTPException(status_code=400)
    return form


def _to_ticket(centre: str, view: VisitView, language: str | None) -> Redirect:
    address = keep_language(f"/kiosk/{centre}/ticket/{view.token}", language)
    return Redirect(address, status_code=303)


routes = [take, add_service, ticket]
