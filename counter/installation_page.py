"""How this installation stands, and a backup at the press of a button: for whoever runs it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, cast

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Stream

from counter import pages, state_words
from counter.page_form import Sent
from counter.pages import BACK_ON_THE_PAGE, HOME, staff_page
from shared.domain.errors import GcsError, InvalidRequest, TooManyAttempts
from shared.i18n import current_language
from shared.services import downloaded_backups, installation_state, nightly_backups
from shared.services.commands import Caller
from shared.services.downloaded_backups import Wish
from shared.services.installation_state import URGENT
from shared.services.upkeep import KeyFiles
from shared.settings import Settings
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language

STATE = f"{HOME}/administration/state"
Secret = Annotated[str, msgspec.Meta(max_length=1000)]


class BackupForm(msgspec.Struct, frozen=True):
    key: str = ""


class DownloadForm(msgspec.Struct, frozen=True):
    passphrase: Secret
    again: Secret
    password: Secret
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
    file_refused: GcsError | None = None,
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
        problem=problem or _beside_no_field(file_refused),
        wants_file=file_refused is not None,
        errors=_beside_fields(file_refused),
    )


def _beside_fields(refusal: GcsError | None) -> dict[str, str]:
    return {refusal.field: pages.sentence(refusal)} if isinstance(refusal, InvalidRequest) else {}


def _beside_no_field(refusal: GcsError | None) -> str:
    return "" if refusal is None or _beside_fields(refusal) else pages.sentence(refusal)


@post(f"{STATE}/backup", include_in_schema=False)
async def back_up(request: AnyRequest) -> Response[Any]:
    """Begin a backup; then the page that shows how far it is."""
    office, caller = office_of(request), require_staff(request)
    try:
        form = await pages.filled(request, BackupForm)
        key = await Sent(request, office, caller, "").key(form.key)
        run = await nightly_backups.back_up_now(office, caller, key)
    except GcsError as refusal:
        said = pages.shown(refusal)
        return await _page(request, caller, problem=said, status_code=refusal.status)
    return Redirect(keep_language(f"{STATE}?asked={run}"), status_code=303)


@post(f"{STATE}/download", include_in_schema=False, status_code=200)
async def download(request: AnyRequest) -> Response[str] | Stream:
    """An encrypted archive as a file for the browser, of whatever size."""
    office, caller = office_of(request), require_staff(request)
    settings = cast("Settings", request.app.state.settings)
    try:
        form = await pages.filled(request, DownloadForm)
        key = await Sent(request, office, caller, "").key(form.key)
        wish = Wish(form.passphrase, form.again, form.password)
        plan = office.upkeep.plan
        keys = plan.keys if plan else KeyFiles.of(settings)
        found = await downloaded_backups.begin(office, caller, keys, wish, key)
    except GcsError as refusal:
        if refusal.status not in (*BACK_ON_THE_PAGE, TooManyAttempts.status):
            raise
        return await _page(request, caller, file_refused=refusal, status_code=refusal.status)
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Stream(found.pieces(), media_type="application/octet-stream", headers=headers)


routes = [state_page, back_up, download]
