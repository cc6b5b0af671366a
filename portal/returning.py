"""Coming back with a request: the record of what is missing, and a new number, on the phone."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from portal.lost import ticket_not_found
from portal.missing_papers import missing_of
from portal.phone_page import phone_page
from shared.domain.errors import GcsError, InvalidRequest, UnknownVisit
from shared.domain.visit import VisitState
from shared.i18n import current_language, explain
from shared.services import continuing, papers, tracking
from shared.services.commands import CITIZEN
from shared.web.callers import AnyRequest, office_of, request_key
from shared.web.defect_words import second_words
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, prefer_language
from shared.web.opening import opening_of

_SHOWN_HERE = frozenset({409, 422})
"""Refusals that the citizen understands from the page itself."""


class ContinueForm(msgspec.Struct, frozen=True):
    key: str = ""
    centre: str = ""


class SignForm(msgspec.Struct, frozen=True):
    key: str = ""


def _page(
    request: AnyRequest, template: str, token: str, centre: str, below: str, **context: Any
) -> Response[bytes]:
    here = f"/t/{token}/cases/{below}"
    return phone_page(
        request,
        template,
        here=keep_language(here),
        here_languages=language_links(here),
        back=keep_language(f"/t/{token}"),
        centre=office_of(request).centre(centre).names,
        **context,
    )


@get("/t/{token:str}/cases/{case:int}/continue", include_in_schema=False)
async def ask_continue(request: AnyRequest, token: FromPath[str], case: FromPath[int]) -> Any:
    return _continue_page(request, token, case)


def _continue_page(
    request: AnyRequest, token: str, case: int, refusal: GcsError | None = None
) -> Response[Any]:
    """What to bring, and where: a number is for whoever is at the centre or nearly there."""
    office = office_of(request)
    followed = tracking.follow(office, token)
    prefer_language(followed.view.language)
    found = next((each for each in followed.awaited if each.case == case), None)
    if found is None or found.in_hand is not None:
        return Redirect(keep_language(f"/t/{token}"), status_code=303)
    return _page(
        request,
        "portal/continue.html",
        token,
        followed.view.centre,
        f"{case}/continue",
        awaited=found,
        service=office.catalogue.services[found.service].names.text(current_language()),
        missing=missing_of(office, found),
        centres=[
            (each, office.centre(each).names.text(current_language()), opening_of(office, each))
            for each in found.centres
        ],
        key=key_of(followed.state),
        problem=explain(refusal.message, refusal.params) if refusal else "",
        status_code=refusal.status if refusal else 200,
    )


def key_of(state: VisitState) -> str:
    """The number of the visit's last event, so that a double tap acts once."""
    return str(state.seq)


@post("/t/{token:str}/cases/{case:int}/continue", include_in_schema=False)
async def continue_case(
    request: AnyRequest, token: FromPath[str], case: FromPath[int]
) -> Response[Any]:
    """A new number for the same request; pressed again, the same number."""
    office = office_of(request)
    try:
        form, errors = await read_form(request, ContinueForm)
        if form is None:
            raise InvalidRequest(*next(iter(errors.items())))
        _, view = await continuing.take_by_citizen(office, token, case, form.centre or None)
    except GcsError as refusal:
        if refusal.status not in _SHOWN_HERE:
            raise
        return _continue_page(request, token, case, refusal)
    return Redirect(keep_language(f"/t/{view.token}"), status_code=303)


@get("/t/{token:str}/cases/{case:int}/defect", include_in_schema=False)
async def defect(request: AnyRequest, token: FromPath[str], case: FromPath[int]) -> Response[bytes]:
    """The record of what is missing, to read and to sign."""
    office = office_of(request)
    followed = tracking.follow(office, token)
    prefer_language(followed.view.language)
    found = papers.defect_of_citizen(office, token, case)
    names = office.centre(found.centre).names
    return _page(
        request,
        "portal/defect.html",
        token,
        followed.view.centre,
        f"{case}/defect",
        defect=found,
        written_at=names.text(current_language()),
        service=office.catalogue.services[found.service].names.text(current_language()),
        zone=office.calendar(found.centre).zone,
        second_words=second_words,
        key=key_of(followed.state),
    )


@post("/t/{token:str}/cases/{case:int}/defect", include_in_schema=False)
async def sign(request: AnyRequest, token: FromPath[str], case: FromPath[int]) -> Response[Any]:
    """The citizen signs the record on the phone."""
    office = office_of(request)
    form, _ = await read_form(request, SignForm)
    key = request_key(request, CITIZEN, await request.body(), form.key) if form else None
    await papers.sign_by_citizen(office, token, case, key)
    return Redirect(keep_language(f"/t/{token}/cases/{case}/defect"), status_code=303)


routes = [
    Router(
        "/",
        route_handlers=[ask_continue, continue_case, defect, sign],
        exception_handlers={UnknownVisit: ticket_not_found},
    )
]
