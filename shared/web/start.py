"""The page at /: what this installation is, and where to go; a demonstration plays a morning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, cast

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from litestar.response import Redirect

from shared.domain.catalogue import Centre
from shared.domain.errors import UnknownCentre
from shared.services.glance import Glance, glance_at
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.forms import read_form
from shared.web.language import keep_language
from shared.web.opening import Opening, opening_of
from shared.web.play import RATES, USUAL_RATE, Player
from shared.web.small_page import compressed
from shared.web.style_bundle import START_STYLE
from shared.web.templating import page

DEMO_CENTRE = "mo-chit"
"""The demonstration's accounts belong to this centre."""

BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Place:
    """A centre and what can be said about it now."""

    centre: Centre
    opening: Opening
    services: int
    agencies: int


def _place(office: Office, centre: Centre) -> Place:
    offered = office.catalogue.offered(centre.id)
    return Place(
        centre=centre,
        opening=opening_of(office, centre.id),
        services=len(offered),
        agencies=len({service.agency for service in offered}),
    )


@get("/", include_in_schema=False)
async def start(request: AnyRequest, play: FromQuery[str] = "") -> Response[bytes]:
    office = office_of(request)
    centres = {each.id: each for each in office.catalogue.present_centres}
    tour = DEMO_CENTRE if DEMO_CENTRE in centres else next(iter(centres), None)
    answer = page(
        request,
        "shared/start.html",
        places=[_place(office, centre) for centre in centres.values()],
        services=len(office.catalogue.present_services),
        agencies=len({service.agency for service in office.catalogue.present_services}),
        tour=tour if office.demo else None,
        as_of=office.clock.now(),
        version=request.app.state.version,
        is_sqlite=office.db.is_sqlite,
        **_playing(request, refused=play == BUSY),
    )
    return compressed(request, answer, START_STYLE)


# -- a simulated morning ---------------------------------------------------------------------------


def _player(request: AnyRequest) -> Player | None:
    """Only a demonstration has one, and only while it has a centre to play at."""
    office, player = office_of(request), request.app.state.player
    return cast("Player", player) if office.demo and office.catalogue.centres else None


def _required_player(request: AnyRequest) -> Player:
    player = _player(request)
    if player is None:
        raise NotFoundException
    return player


def _playing(request: AnyRequest, *, refused: bool = False) -> dict[str, Any]:
    """What the panel of the play shows."""
    office, player = office_of(request), _player(request)
    status = player.status if player is not None else None
    hall: Glance | None = None
    if status is not None and status.is_on and status.phase != "starting":
        hall = glance_at(office, status.centre)
    return {
        "play": status,
        "hall": hall,
        "zone": office.calendar(hall.centre).zone if hall else None,
        "centres": office.catalogue.centres,
        "chosen": status.centre if status and status.centre else DEMO_CENTRE,
        "rates": RATES,
        "refused": refused and status is not None and status.is_on,
        "surfaces": request.app.state.settings.surfaces,
    }


class PlayForm(msgspec.Struct, frozen=True):
    centre: Annotated[str, msgspec.Meta(max_length=100)]
    rate: int = USUAL_RATE


class RateForm(msgspec.Struct, frozen=True):
    rate: int


@get("/play", include_in_schema=False)
async def present(request: AnyRequest) -> Response[str]:
    """The panel alone: the start page asks for it once a second while a play is on."""
    _required_player(request)
    return page(request, "shared/_play.html", **_playing(request))


@post("/play", include_in_schema=False)
async def begin(request: AnyRequest) -> Redirect:
    """One play at a time: the same wish again, as from a second tab, finds it running."""
    player = _required_player(request)
    form, _ = await read_form(request, PlayForm)
    if form is None or form.rate not in RATES:
        return _back()
    if form.centre not in office_of(request).catalogue.centres:
        raise UnknownCentre
    begun = player.play(form.centre, form.rate)
    now = player.status
    return _back("" if begun or (now.centre, now.rate) == (form.centre, form.rate) else BUSY)


@post("/play/rate", include_in_schema=False)
async def change_rate(request: AnyRequest) -> Redirect:
    player = _required_player(request)
    form, _ = await read_form(request, RateForm)
    if form is not None and form.rate in RATES:
        player.change_rate(form.rate)
    return _back()


@post("/play/stop", include_in_schema=False)
async def stop(request: AnyRequest) -> Redirect:
    _required_player(request).stop()
    return _back()


def _back(said: str = "") -> Redirect:
    address = f"/?play={said}" if said else "/"
    return Redirect(f"{keep_language(address)}#play", status_code=303)


routes = [start, present, begin, change_rate, stop]
