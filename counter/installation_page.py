"""How this installation stands, and a backup at the press of a button: for whoever runs it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages, state_words
from counter.page_form import BACK_ON_THE_PAGE, Sent
from counter.pages import HOME, staff_page
from shared.domain.errors import GcsError
from shared.i18n import current_language
from shared.services import installation_state, nightly_backups
from shared.services.commands import Caller
from shared.services.installation_state import URGENT
from shared.settings import Settings
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

STATE = f"{HOME}/administration/state"


class BackupForm(msgspec.Struct, frozen=True):
    key: str = ""


@get(STATE, include_in_schema=False)
async def state_page(request: AnyRequest, asked: FromQuery[int] = 0) -> Response[str]:
    """`asked`: the backup that was asked for last. Raises `NotFound`, `NotSignedIn`."""
    return await _page(request, require_staff(request), asked=asked)


async def _page(
    request: AnyRequest,
    caller: Caller,
    *,
    asked: int = 0,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    settings = cast("Settings", request.app.state.settings)
    found = await asyncio.to_thread(installation_state.state, office, caller, settings)
    fragment = pages.is_fragment(request)
    return staff_page(
        request,
        "counter/admin/_state_backups.html" if fragment else "counter/admin/state.html",
        caller,
        here=STATE,
        status_code=status_code,
        state=found,
        urgent=URGENT,
        words=state_words,
        asked=next((each for each in found.runs if each.id == asked), None),
        centre_name=lambda id: office.centre(id).names.text(current_language()),
        problem=problem,
    )


@post(f"{STATE}/backup", include_in_schema=False)
async def back_up(request: AnyRequest) -> Response[Any]:
    """Begin a backup; then the page that shows how far it is."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, BackupForm)
        key = await Sent(request, office, caller, "").key(form.key)
        run = await nightly_backups.back_up_now(office, caller, key)
    except GcsError as refusal:
        if refusal.status not in BACK_ON_THE_PAGE:
            raise
        said = pages.sentence(refusal)
        return await _page(request, caller, problem=said, status_code=refusal.status)
    return Redirect(keep_language(f"{STATE}?asked={run}"), status_code=303)


routes = [state_page, back_up]
