"""A citizen comes back with a paper in the hand: its number leads to a new ticket for the request;
and a page for whoever wants the links of a ticket stopped.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from counter import pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from counter.tickets import tickets_page
from shared.domain.errors import N_, GcsError, InvalidRequest, UnknownCase, UnknownVisit
from shared.domain.permissions import Permission
from shared.domain.reasons import GoesOn, StopReason
from shared.services import access, continuing, erasure, lookup
from shared.services.commands import Caller
from shared.services.erasure import Stopped
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket
from shared.web.callers import AnyRequest, office_of, require_staff

Number = Annotated[str, msgspec.Meta(max_length=60)]


class ContinueForm(msgspec.Struct, frozen=True):
    key: str
    case: int
    number: Number = ""


class StopForm(msgspec.Struct, frozen=True):
    """`number` of the ticket on that day, of the receipt, or of the defect record."""

    key: str
    number: Number
    day: str
    reason: StopReason
    goes_on: str = ""


@post("/counter/{centre:str}/tickets/continue", include_in_schema=False)
async def continue_case(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    """A new ticket for the request, with its slip to print."""
    office, caller = office_of(request), require_staff(request)
    form = None
    try:
        form = await pages.filled(request, ContinueForm)
        key = await Sent(request, office, caller, centre).key(form.key)
        language = office.centre(centre).language
        chosen = (Chosen("", case=form.case),)
        command = TakeTicket(centre, chosen, language=language, channel="counter")
        _, view = await continuing.take_by_staff(office, caller, command, key)
    except GcsError as refusal:
        number, problem = form.number if form else "", pages.shown(refusal)
        status = refusal.status
        return tickets_page(request, caller, centre, number, problem=problem, status_code=status)
    return tickets_page(request, caller, centre, view.number, slip=True)


@get("/counter/{centre:str}/links", include_in_schema=False)
async def links(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    return _links_page(request, require_staff(request), centre)


def _links_page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    form: StopForm | None = None,
    *,
    done: Stopped | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    """`done`: what was stopped just now; `form`: what was sent and refused."""
    office = office_of(request)
    access.require(caller, Permission.CHOOSE, centre)
    return staff_page(
        request,
        "counter/links.html",
        caller,
        here=f"{HOME}/{centre}/links",
        centre=centre,
        status_code=status_code,
        form=form,
        day=form.day if form else office.today(centre).isoformat(),
        reasons=[each.value for each in StopReason],
        done=done,
        problem=problem,
        key=pages.fresh_key(),
    )


@post("/counter/{centre:str}/links", include_in_schema=False)
async def stop(request: AnyRequest, centre: FromPath[str]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.CHOOSE, centre)
    form = None
    try:
        form = await pages.filled(request, StopForm)
        key = await Sent(request, office, caller, centre).key(form.key)
        visit = _visit(office, caller, centre, form)
        goes_on = GoesOn(form.goes_on) if form.goes_on in set(GoesOn) else None
        done = await erasure.stop_links(office, caller, visit, form.reason, goes_on, key)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return _links_page(
            request, caller, centre, form, problem=problem, status_code=refusal.status
        )
    return _links_page(request, caller, centre, done=done)


def _visit(office: Office, caller: Caller, centre: str, form: StopForm) -> int:
    """The visit that a number means. Raises `InvalidRequest`."""
    unknown = InvalidRequest("number", N_("Nothing has this number on that day. Check both."))
    if form.number.count("-") > 1:  # a receipt or a defect record
        try:
            return continuing.home_by_paper(office, caller, centre, form.number)
        except (UnknownCase, UnknownVisit):
            raise unknown from None
    try:
        day = date.fromisoformat(form.day)
    except ValueError:
        raise InvalidRequest("day", N_("Choose a day.")) from None
    found = lookup.of_day(office, caller, centre, day, form.number, 0, 1)
    if not found:
        raise unknown
    return found[0].visit


routes = [continue_case, links, stop]
