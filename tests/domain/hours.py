"""Weeks of opening hours for tests of calendars and times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from shared.domain.calendar import Window, Windows


def weekly_hours(
    opens: time,
    closes: time,
    *,
    lunch: Window | None = None,
    weekdays: Collection[int] = range(5),
) -> tuple[Windows, ...]:
    """The same hours on each of `weekdays` (Monday is 0); lunch makes two windows of one day."""
    day = ((opens, lunch[0]), (lunch[1], closes)) if lunch else ((opens, closes),)
    return tuple(day if weekday in weekdays else () for weekday in range(7))
