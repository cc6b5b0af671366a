"""Takes the ticket and shows it; one more service under the same number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kiosk.details import all_papers_on_pages, papers_beside_ticket
from kiosk.frame import Frame, frame_of, in_words, kiosk_caller, show, ticket_of
from kiosk.papers import Paper, papers_together
from kiosk.trouble import closed_meanwhile
from shared.domain.errors import CentreClosed, NotFound, ServiceClosed
from shared.domain.waiting import WaitRange
from shared.i18n import current_language
from shared.services import my_data, visits
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.web import next_words
from shared.web.callers import AnyRequest, citizen, office_of, origin, request_key
from shared.web.forms import Form, read_form
from shared.web.language import keep_language, prefer_language

TICKET_IDLE_SECONDS = 30
"""A ticket stands on the screen for less time than a choice: the next citizen may be waiting."""


class TakeForm(msgspec.Struct, frozen=True):
    """`key` was made with the page, so that a second tap of it is no second ticket."""

    service: list[str]
    priority: bool = False
    lang: str = ""
    count: int = 1
    bundle: str | None = None
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


class AddForm(msgspec.Struct, frozen=True):
    service: str
    count: int = 1
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Turn:
    name: str
    state: str
    counter: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the screen and the slip show: no name, nothing personal."""

    number: str
    taken_at: datetime
    url: str
    code: str
    """Stands on the slip alone: for questions about what is kept."""
    state: str
    counter: int | None
    ahead: int | None
    priority: bool
    turns: tuple[Turn, ...]
    papers: tuple[Paper, ...]
    more_papers: int
    papers_unknown: bool
    can_add: bool
    wait: WaitRange | None
    bundle: str | None = None
    first: str = ""
    """Of several services the one that is likely called first, and its counters as far as open."""


@post("/{centre:str}/tickets", status_code=303)
async def take(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    office = office_of(request)
    caller = kiosk_caller(request, centre)
    form = await _filled(request, TakeForm)
    language = form.lang or current_language()
    command = TakeTicket(
        centre=centre,
        services=tuple(Chosen(each, form.count) for each in form.service),
        priority=form.priority,
        language=language,
        channel="kiosk",
        bundle=form.bundle,
    )
    key = request_key(request, caller, await request.body(), form.key)
    try:
        _, view = await visits.take(office, caller, command, key)
    except (CentreClosed, ServiceClosed) as closed:
        return closed_meanwhile(request, closed, frame_of(request, centre), form.service[0])
    return _to_ticket(frame_of(request, centre), view, language)


@post("/{centre:str}/ticket/{token:str}/services", status_code=303)
async def add_service(
    request: AnyRequest, centre: FromPath[str], token: FromPath[str]
) -> Response[Any]:
    kiosk_caller(request, centre)
    ticket_of(request, centre, token)
    office, caller = office_of(request), citizen(request)
    form = await _filled(request, AddForm)
    chosen = Chosen(form.service, form.count)
    key = request_key(request, caller, await request.body(), form.key)
    try:
        view = await visits.add_service(office, caller, token, chosen, key)
    except (CentreClosed, ServiceClosed) as closed:
        return closed_meanwhile(request, closed, frame_of(request, centre), form.service)
    return _to_ticket(frame_of(request, centre), view, None)


@get("/{centre:str}/ticket/{token:str}")
async def ticket(request: AnyRequest, centre: FromPath[str], token: FromPath[str]) -> Response[str]:
    view, frame = _opened(request, centre, token)
    shown = _ticket(request, frame, view)
    return show(request, "ticket.html", frame, ticket=shown, token=token)


@get("/{centre:str}/ticket/{token:str}/papers")
async def ticket_papers(
    request: AnyRequest, centre: FromPath[str], token: FromPath[str], page: FromQuery[int] = 1
) -> Response[str]:
    """All papers of all services on the ticket, each once; on as many screens as they need."""
    view, frame = _opened(request, centre, token)
    papers, unknown = _papers(request, frame, view)
    pages = all_papers_on_pages(papers, frame.aids.large)
    if not 1 <= page <= len(pages):
        raise NotFound
    return show(
        request,
        "ticket_papers.html",
        frame.after(f"ticket/{token}"),
        ticket=_ticket(request, frame, view),
        papers=pages[page - 1],
        unknown=unknown,
        page=page,
        pages=len(pages),
    )


def _opened(request: AnyRequest, centre: str, token: str) -> tuple[VisitView, Frame]:
    """A ticket, in the language in which it was taken."""
    kiosk_caller(request, centre)
    view = ticket_of(request, centre, token)
    prefer_language(view.language)
    return view, replace(frame_of(request, centre), idle_seconds=TICKET_IDLE_SECONDS)


def _papers(request: AnyRequest, frame: Frame, view: VisitView) -> tuple[tuple[Paper, ...], bool]:
    services = [turn.service for turn in view.turns if turn.state != "ended"]
    return papers_together(office_of(request).catalogue, services, frame.now)


def _ticket(request: AnyRequest, frame: Frame, view: VisitView) -> Ticket:
    office = office_of(request)
    papers, unknown = _papers(request, frame, view)
    bundle, first = _bundle(office, view), _first(office, view)
    shown = papers_beside_ticket(
        papers,
        len(view.turns),
        priority=view.priority,
        unknown=unknown,
        bundle=bundle is not None,
        first=first,
    )
    if frame.aids.large:  # in large letters they are one tap further
        shown = ()
    return Ticket(
        number=view.number,
        taken_at=view.arrived_at,
        url=f"{origin(request)}/t/{view.token}",
        code=my_data.code_of(office, view.visit),
        state=view.state,
        counter=view.counter,
        ahead=view.ahead,
        priority=view.priority,
        turns=_turns(office, view),
        papers=shown,
        more_papers=len(papers) - len(shown),
        papers_unknown=unknown,
        can_add=view.state != "ended" and len(view.turns) < office.rules.services_per_visit,
        wait=view.wait,
        bundle=bundle,
        first=first,
    )


def _first(office: Office, view: VisitView) -> str:
    """Where to go first, as it looks now; empty for one service, and once a counter is known."""
    place = view.next_place
    if place is None or view.counter is not None:
        return ""
    service = next_words.service_words(office, place)
    return f"{service}, {next_words.counter_words(place)}" if place.counters else service


def _bundle(office: Office, view: VisitView) -> str | None:
    """The life event behind a ticket."""
    bundle = office.catalogue.bundles.get(view.bundle or "")
    return in_words(bundle.names) if bundle is not None else None


def _turns(office: Office, view: VisitView) -> tuple[Turn, ...]:
    """The turns by name, by short name where several have to share the ticket."""
    services = [office.catalogue.services[turn.service] for turn in view.turns]
    names = [each.names if len(services) == 1 else each.label for each in services]
    return tuple(
        Turn(in_words(name), turn.state, turn.counter, turn.count)
        for name, turn in zip(names, view.turns, strict=True)
    )


async def _filled(request: AnyRequest, form_type: type[Form]) -> Form:
    form, _errors = await read_form(request, form_type)
    if form is None:
        raise HTTPException(status_code=400)
    return form


def _to_ticket(frame: Frame, view: VisitView, language: str | None) -> Redirect:
    """The ticket, with the aids that the citizen chose; what was for the choice is over."""
    plain = replace(frame, priority=False, adding=None)
    address = keep_language(plain.to(f"ticket/{view.token}"), language)
    return Redirect(address, status_code=303)


routes = [take, add_service, ticket, ticket_papers]
