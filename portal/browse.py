"""Ways into the manual beside the list: an agency, a life event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from portal.listing import Entry, Listing, Wish, entries
from portal.public_page import public_page
from portal.schema_org import agency_node, data_block
from portal.services import today_of
from shared.domain import together
from shared.domain.catalogue import Agency, Bundle, Catalogue, Centre, Fee, Names
from shared.domain.errors import UnknownAgency
from shared.services.bundles import bundle_of
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.hours_words import Hours, week_of
from shared.web.opening import Opening, opening_of


@dataclass(frozen=True, slots=True)
class Stop:
    """A service of a life event; `first`: what has to end before it."""

    entry: Entry
    fees: tuple[Fee, ...] | None
    first: str | None


@get("/portal/agencies/{agency:str}", include_in_schema=False)
async def agency(request: AnyRequest, agency: FromPath[str]) -> Response[bytes]:
    """Raises `UnknownAgency`."""
    office = office_of(request)
    found = office.catalogue.agencies.get(agency)
    if found is None:
        raise UnknownAgency
    listing = Listing(office.catalogue, Wish(agency=agency), today_of(office))
    own = {each.id for each in (*listing.published, *listing.left_out)}
    return public_page(
        request,
        "portal/agency.html",
        agency=found,
        successor=_successor(found),
        listing=listing,
        places=_centres_with(office, own),
        events=[e for e in office.catalogue.present_bundles if own & set(e.services)],
        data_block=data_block(
            {"@context": "https://schema.org", **agency_node(found, origin(request))}
        ),
    )


def _successor(agency: Agency) -> Names | None:
    later = agency.successor or {}
    return Names(str(later["th"]), str(later.get("en") or "")) if later.get("th") else None


def _centres_with(office: Office, services: set[str]) -> list[tuple[Centre, tuple[Hours, ...]]]:
    return [
        (centre, week_of(office.calendar(centre.id)))
        for centre in office.catalogue.centres.values()
        if services & set(office.catalogue.offers.get(centre.id, {}))
    ]


@get("/portal/life-events/{event:str}", include_in_schema=False)
async def life_event(request: AnyRequest, event: FromPath[str]) -> Response[bytes]:
    """Raises `UnknownBundle`."""
    office = office_of(request)
    bundle, day = bundle_of(office, event), today_of(office)
    catalogue = office.catalogue
    order = together.in_order(bundle.services, bundle.after)
    processes = [catalogue.process_on(each, day) for each in order]
    return public_page(
        request,
        "portal/life-event.html",
        event=bundle,
        ticket="/portal/tickets?" + urlencode([("service", each) for each in order]),
        services=catalogue.services,
        stops=_stops(catalogue, bundle, order, day),
        papers=together.papers(processes),
        unknown=together.unknown_papers(processes),
        times=together.times(processes, bundle.after),
        places=_places(office, order),
    )


def _stops(
    catalogue: Catalogue, bundle: Bundle, order: tuple[str, ...], day: date
) -> tuple[Stop, ...]:
    listed = entries(catalogue, [catalogue.services[each] for each in order], day)
    return tuple(
        Stop(each, catalogue.fees_on(each.service.id, day), bundle.after.get(each.service.id))
        for each in listed
    )


def _places(
    office: Office, services: tuple[str, ...]
) -> list[tuple[Centre, Opening, tuple[str, ...]]]:
    """Centres that do some of it, those that do most first."""
    found: list[tuple[Centre, Opening, tuple[str, ...]]] = []
    for centre in office.catalogue.centres.values():
        offers = office.catalogue.offers.get(centre.id, {})
        here = tuple(each for each in services if each in offers)
        if here:
            found.append((centre, opening_of(office, centre.id), here))
    return sorted(found, key=lambda place: -len(place[2]))


routes: list[Any] = [agency, life_event]
