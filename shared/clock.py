"""The one source of the present moment; nothing else asks the operating system for the time.

Services receive a clock, rules receive `now`. Only a demonstration drives its clock, so that a
simulated day is recorded in simulated time instead of minutes shrunk to seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    @property
    def rate(self) -> float:
        """Seconds that pass here in a second of a screen's own clock; 1 unless it is driven."""
        ...

    @property
    def times_set(self) -> int:
        """How often it was set anew, so that a screen notices that its clocks are wrong now."""
        ...

    @property
    def is_driven(self) -> bool:
        """Whether it shows a moment of a play, and no day is really over because of it."""
        ...


class SystemClock:
    """The server's wall clock."""

    rate = 1.0
    times_set = 0
    is_driven = False

    def now(self) -> datetime:
        return datetime.now(UTC)


class ClockWatch:
    """Notices when the wall clock moves otherwise than time passes.

    It compares with a clock that nobody can set; where the system has one, that clock also counts
    while the machine sleeps.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        steady: Callable[[], float] | None = None,
    ) -> None:
        self._wall = wall
        self._steady = steady or _steady
        self.looked_at = wall()
        self._before = self._steady()

    def jumped(self) -> tuple[float, datetime]:
        """Seconds the wall clock went further than time since the last look, and when that was."""
        wall, steady = self._wall(), self._steady()
        last = self.looked_at
        ahead = (wall - last).total_seconds() - (steady - self._before)
        self.looked_at, self._before = wall, steady
        return ahead, last


def _steady() -> float:
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class DemoClock:
    """A clock that a demonstration may set, run faster, slower, or hold still.

    Until it is set it shows the wall clock. Safe to use from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._base: datetime | None = None
        self._rate = 1.0
        self._set_at = 0.0
        self._times_set = 0

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    @property
    def rate(self) -> float:
        with self._lock:
            return 1.0 if self._base is None else self._rate

    @property
    def times_set(self) -> int:
        with self._lock:
            return self._times_set

    @property
    def is_driven(self) -> bool:
        with self._lock:
            return self._base is not None

    def set(self, at: datetime | None, rate: float = 1.0) -> datetime:
        """Continue from `at` with `rate` simulated seconds a second; 0 holds the clock still.

        `at` None returns to the wall clock, and `rate` is then ignored. Returns the new present.
        Raises ValueError for a naive `at` or a negative `rate`: time here never runs backwards.
        """
        if at is not None and at.tzinfo is None:
            raise ValueError("the demo clock needs a time with its zone")
        if not 0 <= rate <= 1_000_000:
            raise ValueError("the rate of the demo clock is between 0 and 1,000,000")
        with self._lock:
            self._base = None if at is None else at.astimezone(UTC)
            self._rate = rate
            self._set_at = time.monotonic()
            self._times_set += 1
            return self._now()

    def _now(self) -> datetime:
        if self._base is None:
            return datetime.now(UTC)
        elapsed = (time.monotonic() - self._set_at) * self._rate
        return self._base + timedelta(seconds=elapsed)
