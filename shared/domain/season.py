"""The time of year in which a service is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Season:
    """First and last (month, day) of the time of year in which a service is open."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds_on(self, day: date) -> bool:
        """Whether the service is open on this day; a season may pass the turn of the year."""
        today = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last
