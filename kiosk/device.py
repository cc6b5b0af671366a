"""Pairing of a screen with its centre by a one-time code, and the guard before all its pages."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from kiosk.frame import place_of
from shared.domain.errors import PairingCodeUnknown
from shared.i18n import explain
from shared.services import devices
from shared.services.commands import ANONYMOUS_KIOSK
from shared.web.callers import AnyRequest, office_of, request_key
from shared.web.cookies import DEVICE_COOKIE, DEVICE_COOKIE_SECONDS, cookie, cookie_sent
from shared.web.forms import read_form
from shared.web.language import keep_language
from shared.web.templating import page

LONGEST_CODE = 40
RETURN_SECONDS = 30
"""A page that says what went wrong makes room for the next citizen after this time."""


class PairForm(msgspec.Struct, frozen=True):
    code: Annotated[str, msgspec.Meta(max_length=LONGEST_CODE)]


@get("/{centre:str}/pair")
async def pairing(
    request: AnyRequest, centre: FromPath[str], code: FromQuery[str] = ""
) -> Response[str]:
    """`code` comes from the QR code that the administrator sees beside a new screen's code."""
    return _page(request, centre, code=code[:LONGEST_CODE])


@post("/{centre:str}/pair", status_code=200)
async def pair(request: AnyRequest, centre: FromPath[str]) -> Response[str] | Redirect:
    """Use up a code; the code decides the centre and the kind of screen."""
    form, errors = await read_form(request, PairForm)
    if form is None:
        return _page(request, centre, error=errors.get("code", ""), status_code=422)
    office = office_of(request)
    key = request_key(request, ANONYMOUS_KIOSK, await request.body())
    try:
        token, device = await devices.pair(office, form.code, key)
    except PairingCodeUnknown as refusal:
        text = explain(refusal.message, refusal.params)
        return _page(request, centre, code=form.code, error=text, status_code=404)
    path = {"board": "/board", "feedback": "/feedback"}.get(device.kind, "")
    answer = Redirect(keep_language(f"/kiosk/{device.centre}{path}"), status_code=303)
    answer.set_cookie(cookie(request, DEVICE_COOKIE, token, DEVICE_COOKIE_SECONDS))
    return answer


def _page(
    request: AnyRequest, centre: str, *, code: str = "", error: str = "", status_code: int = 200
) -> Response[str]:
    office = office_of(request)
    found = office.centre(centre)
    token = cookie_sent(request, DEVICE_COOKIE)
    device = devices.caller_of_device(office, token) if token else None
    elsewhere = device is not None and device[1].centre != centre
    return page(
        request,
        "kiosk/pair.html",
        status_code=status_code,
        place=place_of(found),
        code=code,
        error=error,
        address=keep_language(f"/kiosk/{centre}/pair"),
        off=bool(token) and devices.is_switched_off(office, token or ""),
        elsewhere=place_of(office.centre(device[1].centre)) if device and elsewhere else "",
    )


def renew(request: AnyRequest, response: Response[str]) -> None:
    """Let a paired screen stay paired for as long as it is in use."""
    token = cookie_sent(request, DEVICE_COOKIE)
    if token:
        response.set_cookie(cookie(request, DEVICE_COOKIE, token, DEVICE_COOKIE_SECONDS))


def ask_to_pair(request: AnyRequest, _error: Exception) -> Redirect:
    """A screen that is not paired with this centre is asked for its code."""
    centre = request.path_params["centre"]
    return Redirect(keep_language(f"/kiosk/{centre}/pair"), status_code=303)


routes = [pairing, pair]
