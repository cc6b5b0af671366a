"""Whether a centre gives tickets for a service now, and when it does again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.errors import (
    CentreClosed,
    CentreShut,
    ContingentUsedUp,
    DayIsOver,
    GcsError,
    PastLastTicket,
    ServiceClosed,
    VisitOver,
)
from shared.services import contingents, last_tickets
from shared.services.office import Office
from shared.store import centre_days
from shared.store.log import History

_SEARCH_DAYS = 400


def check_open(
    office: Office, connection: Connection, centre: str, services: Sequence[str], now: datetime
) -> None:
    """Raises `CentreClosed` or `ServiceClosed`, each with the next opening."""
    closed = why_centre_closed(office, centre, now)
    if closed is None and centre_days.has_ended(connection, centre, office.today(centre, now)):
        # Ended within the second that memory may be old: nobody would be called by this ticket.
        closed = DayIsOver(opens=_next_day(office, centre, now) or "–")
    if closed is not None:
        raise closed
    for service in services:
        refusal = why_no_ticket(office, connection, centre, service, now)
        if refusal is not None:
            raise refusal


def why_centre_closed(office: Office, centre: str, now: datetime) -> CentreClosed | None:
    """What turns citizens away at the door; None while the centre is open."""
    if office.daybook.emergency(centre, now) is not None:
        return CentreShut()
    calendar, now = office.calendar(centre), office.daybook.as_of(centre, now)
    if (centre, office.today(centre, now)) in office.daybook.ended:
        return DayIsOver(opens=_next_day(office, centre, now) or "–")
    if not calendar.is_open(now):
        return CentreClosed(opens=calendar.next_opening(now) or "–")
    return None


def why_no_ticket(
    office: Office, connection: Connection, centre: str, service: str, now: datetime
) -> GcsError | None:
    """Why an open centre gives no ticket for a service now; None when it gives one."""
    now = office.daybook.as_of(centre, now)
    if not service_is_open(office, centre, service, now):
        return ServiceClosed(opens=reopens(office, centre, service, now) or "–")
    left = contingents.left_today(office, connection, centre, service, now)
    if left is not None and left <= 0:
        return ContingentUsedUp(opens=_next_day(office, centre, now) or "–")
    last = last_tickets.last_ticket_of(office, connection, centre, service, now)
    if last is not None and now > last:
        return PastLastTicket(opens=_next_day(office, centre, now) or "–")
    return None


def _next_day(office: Office, centre: str, now: datetime) -> datetime | None:
    """The first opening of the next day on which the centre opens."""
    calendar = office.calendar(centre)
    day = calendar.next_open_day(calendar.business_day(now))
    return calendar.next_opening(calendar.day_bounds(day)[0]) if day is not None else None


def reopens(office: Office, centre: str, service: str, now: datetime) -> datetime | None:
    """When a closed service opens again, by its centre's hours and its own season."""
    calendar = office.calendar(centre)
    later_today = calendar.next_opening(now)
    if later_today is not None and service_is_open(office, centre, service, later_today):
        return later_today
    day = calendar.business_day(now)
    while (following := calendar.next_open_day(day)) is not None:
        opening = calendar.next_opening(calendar.day_bounds(following)[0])
        if opening is not None and service_is_open(office, centre, service, opening):
            return opening
        if (following - now.date()).days > _SEARCH_DAYS:
            return None
        day = following
    return None


def service_is_open(office: Office, centre: str, service: str, now: datetime) -> bool:
    """Whether the plan gives tickets for this service now: centre, daily cut-off and season."""
    calendar = office.calendar(centre)
    if office.ignores_hours:
        return calendar.is_open(now)
    record = office.catalogue.services[service]
    local = now.astimezone(calendar.zone)
    over = record.cutoff is not None and local.time() >= record.cutoff
    off_season = record.season is not None and not record.season.holds_on(local.date())
    return calendar.is_open(now) and not over and not off_season


def expect_today(office: Office, history: History, now: datetime) -> None:
    """Nobody joins the line of a day that is over. Raises `VisitOver`."""
    if history.place.business_day != office.today(history.place.centre, now):
        raise VisitOver
