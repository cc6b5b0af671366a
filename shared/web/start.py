"""The page at /: what this installation is, and where to go."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get

from shared.domain.catalogue import Centre
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.opening import Opening, opening_of
from shared.web.templating import page

DEMO_CENTRE = "mo-chit"
"""The demonstration's accounts belong to this centre."""


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
async def start(request: AnyRequest) -> Response[str]:
    office = office_of(request)
    centres = office.catalogue.centres
    tour = DEMO_CENTRE if DEMO_CENTRE in centres else next(iter(centres), None)
    return page(
        request,
        "shared/start.html",
        surfaces=request.app.state.settings.surfaces,
        places=[_place(office, centre) for centre in centres.values()],
        services=len(office.catalogue.services),
        agencies=len({service.agency for service in office.catalogue.services.values()}),
        tour=tour if office.demo else None,
        as_of=office.clock.now(),
    )


routes = [start]
