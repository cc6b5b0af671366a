"""Life events as one choice: what of one can be had here now, and in which order it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain.catalogue import Bundle, Catalogue
from shared.domain.errors import N_, InvalidRequest, UnknownBundle
from shared.domain.journey import Queue, Stop, arrange
from shared.domain.visit import State, VisitState
from shared.services.office import Office
from shared.services.opening import reopens, why_centre_closed, why_no_ticket
from shared.services.places import Able, open_or_planned
from shared.store import line
from shared.store.projections import Place


@dataclass(frozen=True, slots=True)
class Part:
    """One service of a life event at a centre. `offered` is False where no counter takes it;
    `opens` says when a closed one does again, as far as that is known, and `why` is the code of
    what stands against a ticket for it."""

    service: str
    offered: bool
    is_open: bool
    opens: datetime | None = None
    why: str = ""


def bundle_of(office: Office, id: str) -> Bundle:
    """Raises `UnknownBundle`, also for one that has ended."""
    bundle = office.catalogue.bundles.get(id)
    if bundle is None or not office.catalogue.is_there(bundle):
        raise UnknownBundle
    return bundle


def parts(
    office: Office, connection: Connection, centre: str, bundle: Bundle, now: datetime
) -> tuple[Part, ...]:
    """Every service of a life event, and whether a ticket for it is given here now."""
    shut = why_centre_closed(office, centre, now) is not None
    return tuple(_part(office, connection, centre, each, now, shut) for each in bundle.services)


def parts_here(office: Office, centre: str, bundle: Bundle, now: datetime) -> tuple[Part, ...]:
    """The same outside of a command."""
    with office.db.read() as connection:
        return parts(office, connection, centre, bundle, now)


def _part(
    office: Office, connection: Connection, centre: str, service: str, now: datetime, shut: bool
) -> Part:
    if not _is_offered(office, centre, service):
        return Part(service, offered=False, is_open=False)
    if shut:
        return Part(service, True, False, reopens(office, centre, service, now))
    refusal = why_no_ticket(office, connection, centre, service, now)
    if refusal is None:
        return Part(service, offered=True, is_open=True)
    opens = refusal.params.get("opens")
    known = opens if isinstance(opens, datetime) else None
    return Part(service, True, False, known, refusal.code)


def _is_offered(office: Office, centre: str, service: str) -> bool:
    catalogue = office.catalogue
    offered = service in catalogue.offers.get(centre, {})
    return offered and bool(catalogue.counters_for(centre, service))


def bundles_here(office: Office, centre: str) -> list[Bundle]:
    """The life events of which a centre offers two services or more, in the catalogue's order."""
    return [
        bundle
        for bundle in office.catalogue.present_bundles
        if sum(_is_offered(office, centre, each) for each in bundle.services) > 1
    ]


def check(office: Office, centre: str, id: str, named: Sequence[str]) -> None:
    """Refuse a life event that does not exist, or of which nothing was named or is offered.

    Raises `UnknownBundle`, `InvalidRequest`.
    """
    bundle = bundle_of(office, id)
    if named and not set(named) & set(bundle.services):
        raise InvalidRequest("services", N_("None of these services belongs to this life event."))
    if not any(_is_offered(office, centre, each) for each in bundle.services):
        raise UnknownBundle


def open_services(
    office: Office, connection: Connection, centre: str, id: str, now: datetime
) -> list[str]:
    """What of a life event is to be had now; all that is offered when none is, to be refused with
    the next opening."""
    found = parts(office, connection, centre, bundle_of(office, id), now)
    return [part.service for part in found if part.is_open] or [
        part.service for part in found if part.offered
    ]


def left_out(
    office: Office, centre: str, id: str, taken: Sequence[str], now: datetime
) -> list[Part]:
    """The services of a life event that did not come onto the ticket; open ones by choice."""
    bundle = office.catalogue.bundles.get(id)
    found = parts_here(office, centre, bundle, now) if bundle is not None else ()
    return [part for part in found if part.service not in taken]


def in_order(
    office: Office,
    connection: Connection,
    place: Place,
    services: Sequence[str],
    bundle: str | None,
) -> list[tuple[int, str | None]]:
    """The places of `services` in the order of the journey, each with the service that has to end
    before it may be called."""
    if len(services) == 1:
        return [(0, None)]
    able = open_or_planned(office, connection, place.centre)
    stops = stops_of(office.catalogue, services, bundle, able)
    queues = [
        Queue(waiting * _seconds(office, service, place.business_day), able(service))
        for service, waiting in line.lengths(connection, place.centre, place.business_day).items()
    ]
    return [(index, stops[index].after) for index in arrange(stops, queues)]


def stops_of(
    catalogue: Catalogue, services: Sequence[str], bundle: str | None, able: Able
) -> list[Stop]:
    """The stops of a journey in the given order; what comes first by law counts only where it is
    one of them."""
    lawful = catalogue.bundles[bundle].after if bundle is not None else {}
    return [
        Stop(each, able(each), lawful.get(each) if lawful.get(each) in services else None)
        for each in services
    ]


def comes_after(catalogue: Catalogue, state: VisitState, service: str) -> str | None:
    """What of a ticket's life event by law has to end before a service that joins it now."""
    bundle = catalogue.bundles.get(state.bundle or "")
    first = bundle.after.get(service) if bundle is not None else None
    turns = state.transactions.values()
    open_now = any(t.service == first and t.state is not State.ENDED for t in turns)
    return first if open_now else None


def _seconds(office: Office, service: str, day: date) -> int:
    """How long a turn of a service is meant to take at the counter."""
    return office.catalogue.process_on(service, day).counter_seconds
