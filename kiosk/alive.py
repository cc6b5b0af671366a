"""Every few seconds a screen tells that it is there, and learns whether to load anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import post
from litestar.params import FromPath

from kiosk.frame import kiosk_caller
from shared.services import device_sightings, devices
from shared.web.callers import AnyRequest, bearer, office_of
from shared.web.cookies import DEVICE_COOKIE, cookie_sent
from shared.web.forms import read_form

Pixels = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class AliveForm(msgspec.Struct, frozen=True):
    """The panel's size, how long ago the page was loaded (ms), and the hash of its program."""

    width: Pixels = 0
    height: Pixels = 0
    age: Annotated[int, msgspec.Meta(ge=0, le=10**12)] = 0
    program: Annotated[str, msgspec.Meta(max_length=40)] = ""


@post("/{centre:str}/alive", status_code=200)
async def alive(request: AnyRequest, centre: FromPath[str]) -> dict[str, bool]:
    """Raises `DevicePairingRequired`, so that a screen without rights is sent to its pairing."""
    kiosk_caller(request, centre)
    office = office_of(request)
    token = bearer(request) or cookie_sent(request, DEVICE_COOKIE)
    found = devices.caller_of_device(office, token) if token else None
    form, _ = await read_form(request, AliveForm)
    if found is None or found[1].centre != centre or form is None:
        return {"reload": False}
    panel = (form.width, form.height) if form.width and form.height else None
    await device_sightings.heard(office, found[1], panel, form.program)
    age = timedelta(milliseconds=form.age)
    return {"reload": device_sightings.is_to_reload(office, found[1], age)}


routes = [alive]
