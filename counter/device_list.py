"""The screens of a centre: how they stand, a new one with its code, loading all of them anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import device_words, pages
from counter.page_form import Sent
from counter.pages import staff_page
from counter.ways import ADMINISTRATION
from shared.domain.errors import GcsError, NoCentreYet, NotFound
from shared.domain.permissions import Permission, centres_with
from shared.domain.screens import PAIRING_CODE_LIFE, ScreenKind, TestKind
from shared.i18n import current_language
from shared.services import device_tests, devices
from shared.services.commands import Caller
from shared.services.devices import Record, Wish
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, origin, require_staff
from shared.web.forms import whole_number
from shared.web.language import keep_language
from shared.web.static_files import version

PAGE = f"{ADMINISTRATION}/devices"
Text = Annotated[str, msgspec.Meta(max_length=200)]


class AddForm(msgspec.Struct, frozen=True):
    centre: Text = ""
    name: Text = ""
    place: Text = ""
    kind: Text = ""
    key: Text = ""


class AllForm(msgspec.Struct, frozen=True):
    centre: Text = ""
    key: Text = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody typed that was refused, to be put right."""

    name: str = ""
    place: str = ""
    kind: str = ""


NOTHING_YET = Filled()


def own_centres(office: Office, caller: Caller) -> list[str]:
    """Where the caller looks after screens, in the catalogue's order. Raises `NotFound`,
    `NoCentreYet`."""
    held = centres_with(caller.grants, Permission.DEVICES)
    mine = [each for each in office.catalogue.centres if held is None or each in held]
    if not mine:
        raise NotFound if office.catalogue.centres else NoCentreYet
    return mine


def centre_names(office: Office, centres: list[str]) -> dict[str, str]:
    return {each: office.centre(each).names.text(current_language()) for each in centres}


@get(PAGE, include_in_schema=False)
async def devices_page(
    request: AnyRequest, centre: FromQuery[str] = "", done: FromQuery[str] = ""
) -> Response[str]:
    """`done`: how many screens were asked to load anew just now."""
    return _page(request, require_staff(request), centre, done=done)


def _page(
    request: AnyRequest,
    caller: Caller,
    centre: str,
    *,
    done: str = "",
    filled: Filled = NOTHING_YET,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    mine = own_centres(office, caller)
    centre = centre or mine[0]
    return staff_page(
        request,
        "counter/admin/devices.html",
        caller,
        here=f"{PAGE}?{urlencode({'centre': centre})}",
        status_code=status_code,
        chosen=centre,
        centres=centre_names(office, mine),
        screens=devices.of_centre(office, caller, centre),
        results=device_tests.latest(office, centre),
        program=version(),
        kinds=list(ScreenKind),
        tests=list(TestKind),
        words=device_words,
        zone_here=office.calendar(centre).zone,
        reloaded=whole_number(done),
        filled=filled,
        problem=problem,
    )


@post(PAGE, include_in_schema=False, status_code=200)
async def add(request: AnyRequest) -> Response[Any]:
    """A new screen. Its code stands in this answer alone, in no address and on no other page."""
    office, caller = office_of(request), require_staff(request)
    own_centres(office, caller)
    filled, centre = NOTHING_YET, ""
    try:
        form = await pages.filled(request, AddForm)
        centre = form.centre
        filled = Filled(form.name, form.place, form.kind)
        key = await Sent(request, office, caller, centre).key(form.key)
        wish = Wish(centre, form.name, form.place, _kind(form.kind))
        record, code = await devices.add(office, caller, wish, key)
    except GcsError as refusal:
        problem = pages.shown(refusal)
        return _page(
            request, caller, centre, filled=filled, problem=problem, status_code=refusal.status
        )
    return code_page(request, caller, record, code)


def _kind(code: str) -> ScreenKind | None:
    return ScreenKind(code) if code in {each.value for each in ScreenKind} else None


@post(f"{PAGE}/reload", include_in_schema=False)
async def reload_all(request: AnyRequest) -> Response[Any]:
    office, caller = office_of(request), require_staff(request)
    form = await pages.filled(request, AllForm)
    key = await Sent(request, office, caller, form.centre).key(form.key)
    count = await devices.reload_all(office, caller, form.centre, key)
    asked = urlencode({"centre": form.centre, "done": count})
    return Redirect(keep_language(f"{PAGE}?{asked}"), status_code=303)


def code_page(request: AnyRequest, caller: Caller, record: Record, code: str) -> Response[str]:
    """The one-time code in big letters, and as a QR code that opens the pairing page."""
    office = office_of(request)
    path = f"/kiosk/{record.centre}/pair"
    made_at = record.code_made_at or record.created_at
    return staff_page(
        request,
        "counter/admin/device-code.html",
        caller,
        here=f"{PAGE}/{record.id}",
        record=record,
        code=code,
        address=f"{origin(request)}{path}",
        filled_address=f"{origin(request)}{path}?{urlencode({'code': code})}",
        until=made_at + PAIRING_CODE_LIFE,
        zone_here=office.calendar(record.centre).zone,
        words=device_words,
    )


routes = [devices_page, add, reload_all]
