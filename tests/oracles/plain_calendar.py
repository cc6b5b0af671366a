"""Opening hours of a Thai office in plain numbers, without any code of the product.

Everything is a whole second since 1970. Bangkok is seven hours ahead of UTC all the year, so a
local day is a division and a remainder.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

DAY = 86_400
BANGKOK = 7 * 3600
THURSDAY = 3  # 1 January 1970


@dataclass(frozen=True)
class PlainCalendar:
    """`week`: for Monday to Sunday pairs of seconds since midnight; days are counted from 1970.

    A special day replaces the week, also on a holiday; closings cut whatever is open.
    """

    week: tuple[tuple[tuple[int, int], ...], ...]
    holidays: frozenset[int] = frozenset()
    special: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    closings: tuple[tuple[int, int], ...] = ()

    def hours(self, day: int) -> tuple[tuple[int, int], ...]:
        if day in self.special:
            return self.special[day]
        if day in self.holidays:
            return ()
        return self.week[(day + THURSDAY) % 7]

    def is_open(self, second: int) -> bool:
        day, clock = divmod(second + BANGKOK, DAY)
        for opens, closes in self.hours(day):
            if opens <= clock < closes:
                return not any(start <= second < end for start, end in self.closings)
        return False

    def edges(self, start: int, end: int) -> list[int]:
        """All moments between in which the office may open or close."""
        found = [edge for closing in self.closings for edge in closing]
        for day in range((start + BANGKOK) // DAY, (end + BANGKOK) // DAY + 1):
            midnight = day * DAY - BANGKOK
            found += [midnight + clock for window in self.hours(day) for clock in window]
        return [edge for edge in found if start < edge < end]

    def open_seconds(self, start: int, end: int) -> int:
        """How long the office is open between two moments."""
        if end <= start:
            return 0
        cuts = sorted({start, end, *self.edges(start, end)})
        return sum(b - a for a, b in itertools.pairwise(cuts) if self.is_open(a))
