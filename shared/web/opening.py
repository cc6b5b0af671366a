"""Whether a centre is open now, until when, and when it opens next, for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.services.office import Office


@dataclass(frozen=True, slots=True)
class Opening:
    """`until` is None while open at all hours, `opens` None when no opening is planned."""

    is_open: bool
    until: datetime | None
    opens: datetime | None
    at: datetime
    zone: ZoneInfo

    @property
    def opens_today(self) -> bool:
        return self.opens is not None and self._day(self.opens) == self._day(self.at)

    def _day(self, at: datetime) -> object:
        return at.astimezone(self.zone).date()


def opening_of(office: Office, centre: str) -> Opening:
    """Raises `UnknownCentre`."""
    calendar, now = office.calendar(centre), office.clock.now()
    if not calendar.is_open(now):
        return Opening(False, None, calendar.next_opening(now), now, calendar.zone)
    windows = () if calendar.always_open else calendar.windows(now.astimezone(calendar.zone).date())
    until = next((closes for opens, closes in windows if opens <= now < closes), None)
    return Opening(True, until, None, now, calendar.zone)
