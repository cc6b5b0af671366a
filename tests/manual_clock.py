"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

A_MONDAY_MORNING = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
"""08:30 in Bangkok on 16 November 2569 B.E., an ordinary working day."""


class ManualClock:
    """Shows one moment; `advance` and `set` move it."""

    rate = 1.0
    times_set = 0
    is_driven = False

    def __init__(self, at: datetime = A_MONDAY_MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        self.at = at

    def advance(self, **step: float) -> datetime:
        """Go forward, as in `clock.advance(minutes=5)`; returns the new present."""
        self.at += timedelta(**step)
        return self.at
