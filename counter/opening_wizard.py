"""The way to an open centre: its steps, its rehearsal, and the button that opens it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import opening_words, pages
from counter.catalogue_kinds import has_thai
from counter.opening_words import OPENING
from counter.page_form import Sent
from counter.pages import shown, staff_page
from shared.domain.errors import GcsError, NotFound, RehearsalOn, RehearsalStays
from shared.domain.permissions import Permission, holds
from shared.i18n import current_language
from shared.services import access, first_catalogue, opening_kit, rehearsal
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.rehearsal_child import RehearsalServer
from shared.web.callers import AnyRequest, office_of, origin, require_staff
from shared.web.language import keep_language

NEW = "new"


class OpeningForm(msgspec.Struct, frozen=True):
    centre: Annotated[str, msgspec.Meta(max_length=100)] = ""
    why: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    key: str = ""


def rehearsals_of(request: AnyRequest) -> RehearsalServer:
    return cast("RehearsalServer", request.app.state.rehearsals)


def chosen(office: Office, caller: Caller, centre: str) -> str:
    """The centre that the page is about: the wished one, else the first in preparation; "" for one
    that is still to be named. Raises `NotFound` for people who set nothing up."""
    if not holds(caller.grants, Permission.CATALOGUE):
        raise NotFound
    if centre == NEW:
        return ""
    return centre or next(iter(opening_kit.centres_to_set_up(office, caller)), "")


@get(OPENING, include_in_schema=False)
async def opening_page(request: AnyRequest, centre: FromQuery[str] = "") -> Response[str]:
    """Without any centre it begins with the first form."""
    return _page(request, require_staff(request), centre)


def _page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    *,
    problem: str = "",
    why: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    here = chosen(office, caller, centre)
    preparation = opening_kit.look(office, caller, here)
    server = rehearsals_of(request)
    running = server.running
    others = [each for each in opening_kit.centres_to_set_up(office, caller) if each != here]
    return staff_page(
        request,
        "counter/admin/opening.html",
        caller,
        here=f"{OPENING}?centre={here}" if here else OPENING,
        status_code=status_code,
        preparation=preparation,
        name=opening_words.centre_name(preparation, current_language()),
        steps=opening_words.steps(preparation),
        titles=opening_words.TITLES,
        others=[(each, _name(office, each)) for each in others],
        running=running,
        rehearsal_at=_address(request, running.port) if running and running.port else "",
        kept=server.files.exists and running is None,
        in_rehearsal=office.rehearsal,
        problem=problem,
        why=why,
        has_thai=has_thai,
    )


def _name(office: Office, centre: str) -> str:
    record = first_catalogue.prepared(office, centre) or {}
    return str(record.get(current_language()) or centre)


def _address(request: AnyRequest, port: int) -> str:
    """Where telephones in the hall reach the second server: the same machine, another port."""
    host = urlsplit(origin(request)).hostname or "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@post(f"{OPENING}/rehearsal", include_in_schema=False)
async def start_rehearsal(request: AnyRequest) -> Response[Any]:
    """Starts it, or finds it running, and says where it is."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, OpeningForm)
    access.require(caller, Permission.CATALOGUE, form.centre)
    try:
        if office.rehearsal:
            raise RehearsalOn
        server = rehearsals_of(request)
        await asyncio.to_thread(server.start, office.db, office.clock)
    except GcsError as refusal:
        return _refused(request, caller, form, refusal)
    return _back(form.centre, "#rehearsal")


@post(f"{OPENING}/rehearsal/end", include_in_schema=False)
async def end_rehearsal(request: AnyRequest) -> Response[Any]:
    """Whichever process serves it."""
    caller = require_staff(request)
    form = await pages.filled(request, OpeningForm)
    access.require(caller, Permission.CATALOGUE, form.centre)
    try:
        await asyncio.to_thread(rehearsals_of(request).stop)
    except RehearsalStays as refusal:
        return _refused(request, caller, form, refusal)
    return _back(form.centre, "#rehearsal")


@post(f"{OPENING}/rehearsal/forget", include_in_schema=False)
async def forget_rehearsal(request: AnyRequest) -> Response[Any]:
    """Deletes what was played. Its numbers stay."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, OpeningForm)
    try:
        await rehearsal.forget(office, caller, rehearsals_of(request).files)
    except RehearsalOn as refusal:
        return _refused(request, caller, form, refusal)
    return _back(form.centre, "#rehearsal")


@post(f"{OPENING}/open", include_in_schema=False)
async def open_centre(request: AnyRequest) -> Response[Any]:
    """From now on the centre is open."""
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, OpeningForm)
    try:
        key = await Sent(request, office, caller, form.centre).key(form.key)
        await opening_kit.open_for_real(office, caller, form.centre, form.why, key)
    except GcsError as refusal:
        return _refused(request, caller, form, refusal)
    return _back(form.centre)


def _refused(
    request: AnyRequest, caller: Caller, form: OpeningForm, refusal: GcsError
) -> Response[str]:
    return _page(
        request,
        caller,
        form.centre,
        problem=shown(refusal),
        why=form.why,
        status_code=refusal.status,
    )


def _back(centre: str, where: str = "") -> Redirect:
    return Redirect(f"{keep_language(f'{OPENING}?centre={centre}')}{where}", status_code=303)


routes = [opening_page, start_rehearsal, end_rehearsal, forget_rehearsal, open_centre]
