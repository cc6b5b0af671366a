"""Whether a centre gives tickets for a service now, and when it does again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.domain.errors import CentreClosed, ServiceClosed, VisitOver
from shared.services.office import Office
from shared.store.log import History

_SEARCH_DAYS = 400


def check_open(office: Office, centre: str, services: Sequence[str], now: datetime) -> None:
    """Raises `CentreClosed` or `ServiceClosed`, each with the next opening."""
    calendar = office.calendar(centre)
    if not calendar.is_open(now):
        raise CentreClosed(opens=calendar.next_opening(now) or "–")
    for service in services:
        if not service_is_open(office, centre, service, now):
            raise ServiceClosed(opens=reopens(office, centre, service, now) or "–")


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
    """Whether a ticket for this service is given now: centre, daily cut-off and season."""
    if office.ignores_hours:
        return True
    calendar = office.calendar(centre)
    record = office.catalogue.services[service]
    local = now.astimezone(calendar.zone)
    over = record.cutoff is not None and local.time() >= record.cutoff
    off_season = record.season is not None and not record.season.holds_on(local.date())
    return calendar.is_open(now) and not over and not off_season


def expect_today(office: Office, history: History, now: datetime) -> None:
    """Nobody joins the line of a day that is over. Raises `VisitOver`."""
    if history.place.business_day != office.today(history.place.centre, now):
        raise VisitOver
