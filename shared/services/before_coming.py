"""What somebody should know before they set off: open, how many before them, how long, how late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.errors import GcsError
from shared.domain.waiting import WaitRange
from shared.services import last_tickets, opening, remote
from shared.services.office import Office
from shared.services.visit_view import rivals
from shared.services.visits import Chosen, check_service
from shared.store import line, visits

NOBODY = 2**62
"""Behind every visit there is."""


@dataclass(frozen=True, slots=True)
class Before:
    """At a centre, for services, now. `ahead`: visits that would be called first; `last_ticket`:
    when the last ticket is given today, None where nothing ends it; `kept_until`: by when a ticket
    that is taken now has to be confirmed. `refusal`: why none can be taken."""

    ahead: int
    wait: WaitRange | None
    last_ticket: datetime | None
    kept_until: datetime
    refusal: GcsError | None


def before_coming(office: Office, centre: str, services: Sequence[str]) -> Before:
    """Raises `UnknownCentre`, `UnknownService`."""
    office.centre(centre)
    for each in services:
        check_service(office, centre, Chosen(each))
    now = office.clock.now()
    day = office.today(centre, now)
    with office.db.read() as connection:
        known = last_tickets.last_tickets_of(office, connection, centre, services, now)
        return Before(
            ahead=min(_ahead(office, connection, centre, each, now) for each in services),
            wait=office.waits.newcomer(centre, day, services, now),
            last_ticket=min(known.values(), default=None),
            kept_until=remote.until(office, centre, services, now),
            refusal=_refusal(office, connection, centre, services, now),
        )


def _ahead(office: Office, connection: Connection, centre: str, service: str, now: datetime) -> int:
    place = line.InLine(centre, office.today(centre, now), NOBODY, now)
    return line.visits_ahead(connection, place, rivals(office, connection, centre, service))


def _refusal(
    office: Office, connection: Connection, centre: str, services: Sequence[str], now: datetime
) -> GcsError | None:
    closed: GcsError | None = opening.why_centre_closed(office, centre, now)
    for service in services:
        closed = closed or opening.why_no_ticket(office, connection, centre, service, now)
    return closed or remote.refusal_of(office, connection, centre, services, now)


def people_waiting(office: Office, centre: str) -> int:
    """How many people wait at a centre now. Raises `UnknownCentre`."""
    office.centre(centre)
    with office.db.read() as connection:
        return visits.people_in_line(connection, centre, office.today(centre))


def last_ticket_about(office: Office, centre: str) -> datetime | None:
    """About when the last ticket of today is given. Raises `UnknownCentre`."""
    office.centre(centre)
    with office.db.read() as connection:
        return last_tickets.last_ticket_of_hall(office, connection, centre, office.clock.now())
