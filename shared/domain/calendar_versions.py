"""Which calendar held when: a figure that is finished keeps the one in force as its clock ended.

A holiday that is added afterwards changes what is still open, and nothing that is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.calendar import ServiceCalendar


class CalendarOwner(StrEnum):
    CENTRE = "centre"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class FormerCalendar:
    """A calendar that held before the instant `until`. None: the agency had none of its own."""

    until: datetime
    calendar: ServiceCalendar | None


def calendar_at(
    present: ServiceCalendar | None, former: Sequence[FormerCalendar], at: datetime
) -> ServiceCalendar | None:
    """The calendar in force at a moment; `former` stand in the order in which they ended.

    The first of them held from the beginning.
    """
    for each in former:
        if at < each.until:
            return each.calendar
    return present
