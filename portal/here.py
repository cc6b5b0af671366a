"""The page behind the code that hangs at a centre: whoever took a ticket before says "I am here".

Where the phone holds the cookie of its ticket, one tap is enough; else its number and place code.
Opening the page tells nothing about the code: it is judged, and counted, only with a ticket.
Nothing is located and nothing about the scan is kept.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.phone_page import phone_page
from portal.remote_ticket import HERE, TICKET_COOKIE
from shared.domain.errors import GcsError, HereCodeWrong, NotFound, UnknownVisit
from shared.i18n import explain
from shared.services import confirming, visits
from shared.services.office import Office
from shared.services.visits import VisitView
from shared.web.callers import AnyRequest, office_of
from shared.web.cookies import cookie_sent
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links

_SHOWN_HERE = frozenset({404, 409, 422})


class HereForm(msgspec.Struct, frozen=True):
    """`own`: the ticket of this phone; else number and place code."""

    own: bool = False
    number: Annotated[str, msgspec.Meta(max_length=20)] = ""
    place: Annotated[str, msgspec.Meta(max_length=20)] = ""


@get(HERE + "/{centre:str}/{code:str}", include_in_schema=False)
async def here(request: AnyRequest, centre: FromPath[str], code: FromPath[str]) -> Response[Any]:
    return _page(request, centre, code)


@post(HERE + "/{centre:str}/{code:str}", include_in_schema=False)
async def confirm(request: AnyRequest, centre: FromPath[str], code: FromPath[str]) -> Response[Any]:
    office = office_of(request)
    office.centre(centre)
    form, errors = await read_form(request, HereForm)
    if form is None:
        return _page(request, centre, code, problem=next(iter(errors.values())), status_code=422)
    try:
        if form.own:
            own = _own(request, office, centre)
            if own is None:
                raise NotFound
            await confirming.by_token(office, own.token, code)
            return Redirect(keep_language(f"/t/{own.token}"), status_code=303)
        view = await confirming.by_number(office, centre, code, form.number, form.place)
    except GcsError as refusal:
        if refusal.status not in _SHOWN_HERE:
            raise
        return _page(
            request,
            centre,
            code,
            problem=explain(refusal.message, refusal.params),
            status_code=refusal.status,
            form=form,
            stale=isinstance(refusal, HereCodeWrong),
        )
    return _page(request, centre, code, confirmed=view.number)


def _page(
    request: AnyRequest,
    centre: str,
    code: str,
    *,
    problem: str = "",
    status_code: int = 200,
    form: HereForm | None = None,
    confirmed: str = "",
    stale: bool = False,
) -> Response[bytes]:
    office = office_of(request)
    names = office.centre(centre).names
    address = f"{HERE}/{centre}/{code}"
    return phone_page(
        request,
        "portal/here.html",
        centre=names,
        stale=stale,
        own=_own(request, office, centre),
        number=form.number if form else "",
        problem=problem,
        confirmed=confirmed,
        here=keep_language(address),
        here_languages=language_links(address),
        status_code=status_code,
    )


def _own(request: AnyRequest, office: Office, centre: str) -> VisitView | None:
    """The ticket that was taken on this phone, when it is one of this centre and of today."""
    token = cookie_sent(request, TICKET_COOKIE)
    if not token:
        return None
    try:
        view = visits.view(office, token)
    except UnknownVisit:
        return None
    return view if view.centre == centre and view.state != "ended" else None


routes = [here, confirm]
