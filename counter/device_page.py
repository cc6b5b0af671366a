"""One screen: its facts, tests and history; rename, move, new code, load anew, switch off."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from counter import device_words, pages
from counter.device_list import PAGE, Filled, Text, centre_names, code_page, own_centres
from counter.page_form import Sent
from counter.pages import said, staff_page
from shared.domain.errors import N_, GcsError
from shared.domain.screens import OffReason
from shared.services import device_tests, devices, people
from shared.services.commands import Caller, RequestKey
from shared.services.devices import Wish
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.static_files import version

ONE = f"{PAGE}/{{device:int}}"
DONE = {
    "changed": N_("Saved."),
    "reload": N_("The screen loads anew within seconds."),
    "off": N_("The screen is switched off. What it shows is gone within seconds."),
}
Key = Annotated[str, msgspec.Meta(max_length=200)]


class ChangeForm(msgspec.Struct, frozen=True):
    centre: Text = ""
    name: Text = ""
    place: Text = ""
    key: Key = ""


class KeyForm(msgspec.Struct, frozen=True):
    key: Key = ""


class OffForm(msgspec.Struct, frozen=True):
    why: OffReason
    key: Key = ""


@get(ONE, include_in_schema=False)
async def device_page(
    request: AnyRequest, device: FromPath[int], done: FromQuery[str] = ""
) -> Response[str]:
    return _page(request, require_staff(request), device, done=done)


def _page(
    request: AnyRequest,
    caller: Caller,
    device: int,
    *,
    done: str = "",
    filled: Filled | None = None,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    screen = devices.one(office, caller, device)
    record = screen.record
    return staff_page(
        request,
        "counter/admin/device.html",
        caller,
        here=f"{PAGE}/{device}",
        status_code=status_code,
        screen=screen,
        record=record,
        centres=centre_names(office, own_centres(office, caller)),
        tests=device_tests.of_device(office, record.centre, device),
        changes=devices.history(office, caller, device),
        names={p.id: said(p.name_th, p.name_en) for p in people.everybody(office)},
        program=version(),
        reasons=list(OffReason),
        words=device_words,
        zone_here=office.calendar(record.centre).zone,
        done=DONE.get(done, ""),
        filled=filled or Filled(record.name, record.place),
        problem=problem,
    )


@post(f"{ONE}/change", include_in_schema=False, status_code=200)
async def change(request: AnyRequest, device: FromPath[int]) -> Response[Any]:
    """Another name or place; with another centre the answer shows the code for pairing there."""
    office, caller = office_of(request), require_staff(request)
    own_centres(office, caller)
    filled = None
    try:
        form = await pages.filled(request, ChangeForm)
        filled = Filled(form.name, form.place)
        key = await Sent(request, office, caller, form.centre).key(form.key)
        wish = Wish(form.centre, form.name, form.place)
        record, code = await devices.change(office, caller, device, wish, key)
    except GcsError as refusal:
        return _refused(request, caller, device, refusal, filled)
    if code:
        return code_page(request, caller, record, code)
    return Redirect(keep_language(f"{PAGE}/{device}?done=changed"), status_code=303)


@post(f"{ONE}/code", include_in_schema=False, status_code=200)
async def new_code(request: AnyRequest, device: FromPath[int]) -> Response[Any]:
    """The code stands in this answer alone."""
    office, caller = office_of(request), require_staff(request)
    record, code = await devices.renew_code(office, caller, device, await _key(request, caller))
    return code_page(request, caller, record, code)


@post(f"{ONE}/reload", include_in_schema=False)
async def reload(request: AnyRequest, device: FromPath[int]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    await devices.reload(office, caller, device, await _key(request, caller))
    return Redirect(keep_language(f"{PAGE}/{device}?done=reload"), status_code=303)


@post(f"{ONE}/revoke", include_in_schema=False)
async def revoke(request: AnyRequest, device: FromPath[int]) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    own_centres(office, caller)
    try:
        form = await pages.filled(request, OffForm)
        key = await Sent(request, office, caller, "").key(form.key)
        await devices.revoke(office, caller, device, form.why, key)
    except GcsError as refusal:
        return _refused(request, caller, device, refusal, None)
    return Redirect(keep_language(f"{PAGE}/{device}?done=off"), status_code=303)


async def _key(request: AnyRequest, caller: Caller) -> RequestKey | None:
    form = await pages.filled(request, KeyForm)
    return await Sent(request, office_of(request), caller, "").key(form.key)


def _refused(
    request: AnyRequest, caller: Caller, device: int, refusal: GcsError, filled: Filled | None
) -> Response[str]:
    """The page again with what was wrong, and with what was typed."""
    problem = pages.shown(refusal)
    return _page(
        request, caller, device, filled=filled, problem=problem, status_code=refusal.status
    )


routes = [device_page, change, new_code, reload, revoke]
