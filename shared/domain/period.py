"""From which day to which day a figure counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.thai import fiscal_year, fiscal_year_range

SHORTEST_DEFAULT_DAYS = 90
"""In October the fiscal year is too young to say anything, so the default reaches back further."""


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from `first` to `last`, both included. Raises ValueError when turned round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("a period ends on or after the day it begins")


def default_period(today: date) -> Period:
    """The Thai fiscal year up to `today` (it begins on 1 October), but at least 90 days."""
    begin = fiscal_year_range(fiscal_year(today))[0]
    return Period(min(begin, today - timedelta(days=SHORTEST_DEFAULT_DAYS - 1)), today)
