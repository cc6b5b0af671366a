"""A ticket before arrival: choose a centre and services, see how it looks there, take it.

Everything is an address and a form, so that it works without script. The page asks for nothing that
tells who somebody is, and the cookie holds nothing but the ticket's own token, for one day and one
page: the one that opens when the code at the centre is scanned.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from portal import wording
from portal.busy_part import busy_part
from portal.phone_page import phone_page
from portal.remote_view import Offered, offered, places, services_of
from shared.domain.errors import GcsError, InvalidRequest
from shared.i18n import current_language, explain, gettext
from shared.services import visits
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket, VisitView
from shared.web.callers import AnyRequest, office_of, request_key
from shared.web.cookies import cookie
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links

TICKET_COOKIE = "gcs_ticket"
HERE = "/portal/here"
ADDRESS = "/portal/tickets"
_SHOWN_HERE = frozenset({409, 422})
"""Refusals that the citizen understands from the page itself."""


class TakeForm(msgspec.Struct, frozen=True):
    """`key` was made with the page, so that a second tap of it is no second ticket."""

    centre: Annotated[str, msgspec.Meta(max_length=64)]
    service: list[str]
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get(ADDRESS, include_in_schema=False)
async def choose(
    request: AnyRequest, centre: FromQuery[str] = "", sent: FromQuery[bool] = False
) -> Response[Any]:
    """The next thing to choose; once both are known, what awaits the citizen, and the button.

    `sent`: the list of services was sent, so that a list without a tick is told what it lacks.
    """
    office = office_of(request)
    services = list(dict.fromkeys(request.query_params.getall("service", [])))
    if not centre:
        found = places(office, services)
        if len(found) != 1:
            return _page(request, "portal/ticket-centre.html", places=found)
        centre = found[0].id
    if not services:
        return _page(
            request,
            "portal/ticket-service.html",
            place=office.centre(centre),
            topics=services_of(office, centre),
            limit=office.rules.services_per_visit,
            problem=gettext("Tick a service first.") if sent else "",
        )
    return _offer(request, offered(office, centre, services))


def _offer(request: AnyRequest, found: Offered, refusal: GcsError | None = None) -> Response[bytes]:
    shown = refusal or found.before.refusal
    return _page(
        request,
        "portal/ticket-take.html",
        offer=found,
        busy=busy_part(office_of(request), found.centre.id),
        key=uuid.uuid4().hex,
        problem=explain(shown.message, shown.params) if shown else "",
        status_code=refusal.status if refusal else 200,
    )


@post(ADDRESS, include_in_schema=False)
async def take(request: AnyRequest) -> Response[Any]:
    office = office_of(request)
    form, errors = await read_form(request, TakeForm)
    if form is None:
        raise InvalidRequest(*next(iter(errors.items())))
    command = TakeTicket(
        centre=form.centre,
        services=tuple(map(Chosen, dict.fromkeys(form.service))),
        language=current_language(),
        channel="phone",
        remote=True,
    )
    key = request_key(request, CITIZEN, await request.body(), form.key)
    try:
        _, view = await visits.take(office, CITIZEN, command, key)
    except GcsError as refusal:
        if refusal.status not in _SHOWN_HERE or not form.service:
            raise
        return _offer(request, offered(office, form.centre, form.service), refusal)
    answer = Redirect(keep_language(f"/t/{view.token}"), status_code=303)
    answer.set_cookie(_of_ticket(request, office, view))
    return answer


def _of_ticket(request: AnyRequest, office: Office, view: VisitView) -> Any:
    """Strictly needed to find the own ticket when the code is scanned; gone with the day."""
    now = office.clock.now()
    _, ends = office.calendar(view.centre).day_bounds(office.today(view.centre, now))
    seconds = max(60, int((ends - now).total_seconds()))
    return replace(cookie(request, TICKET_COOKIE, view.token, seconds), path=HERE)


def _page(request: AnyRequest, template: str, **context: Any) -> Response[bytes]:
    query = str(request.url.query) if request.method == "GET" else ""
    here = f"{ADDRESS}?{query}" if query else ADDRESS
    return phone_page(
        request,
        template,
        address=ADDRESS,
        words=wording,
        here_languages=language_links(here),
        **context,
    )


routes = [choose, take]
