"""How long a citizen still waits for the call: what is told, and when something else is told.

A wait is a range or nothing, never a single minute: uncertain waits feel longer than known ones
(Maister, The Psychology of Waiting Lines), and a minute that proves wrong is believed no second
time. The range covers the middle 80 per cent of what may happen, rounded outward.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

STEP_MINUTES = 5
"""Ranges begin and end at multiples of this; a sharper number would pretend to know more."""

MOST_MINUTES = 90
"""Nothing is told beyond: so far ahead only "more than" is honest."""

MARGIN_SECONDS = 60
"""So far must an estimate pass the end of what was told before a longer wait is told, or two
estimates a second apart would make the number jump to and fro."""

MUCH_MINUTES = 10
"""A range that ends so much sooner is told even where what was told still holds."""

COUNTER_CLOSED = "counter_closed"
OTHERS_FIRST = "others_first"
SLOWER = "slower"


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes until the call, most likely; multiples of five.

    `high_minutes` None: nothing better can be said than "more than `low_minutes`". `reason` is the
    code of why the range went up since it was last told (`counter_closed`: fewer counters serve;
    `others_first`: citizens with a right to go first came, or came back; `slower`: services take
    longer than usual), else None.
    """

    low_minutes: int
    high_minutes: int | None
    reason: str | None = None

    @property
    def low_seconds(self) -> int:
        return self.low_minutes * 60

    @property
    def high_seconds(self) -> int | None:
        return None if self.high_minutes is None else self.high_minutes * 60

    def holds(self, seconds: float) -> bool:
        """Whether a wait of so many seconds is inside."""
        return holds(self.low_seconds, self.high_seconds, seconds)


def holds(low_seconds: float, high_seconds: float | None, seconds: float) -> bool:
    """Whether a wait lies in a range; without an upper end only the lower one counts."""
    return low_seconds <= seconds and (high_seconds is None or seconds <= high_seconds)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle 80 per cent of the waits that may happen, in seconds; infinite: not in sight."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Basis:
    """What an estimate stood on: counters that serve this service, and how many citizens came
    before this one since the ticket joined the line."""

    counters: int
    overtaken: int


@dataclass(frozen=True, slots=True)
class Told:
    """The range that a citizen sees, and what it stood on when it was first told."""

    range: WaitRange
    basis: Basis


def rounded(spread: Spread) -> WaitRange:
    """The range to tell: rounded outward, at least five minutes wide, open above 90."""
    step = STEP_MINUTES * 60
    low = MOST_MINUTES
    if spread.low < MOST_MINUTES * 60:
        low = STEP_MINUTES * math.floor(spread.low / step)
    if spread.high > MOST_MINUTES * 60:
        return WaitRange(low, None)
    return WaitRange(low, max(low + STEP_MINUTES, STEP_MINUTES * math.ceil(spread.high / step)))


def tell(told: Told | None, spread: Spread, basis: Basis) -> Told:
    """What the citizen sees after a new estimate.

    What was told stays as long as it holds the new range and says about as much. A longer wait is
    told with its reason, a shorter one quietly.
    """
    fresh = rounded(spread)
    if told is None:
        return Told(fresh, basis)
    old = told.range
    if _rises(old, spread):
        return Told(WaitRange(fresh.low_minutes, fresh.high_minutes, why(told.basis, basis)), basis)
    if _falls(old, fresh):
        return Told(
            WaitRange(fresh.low_minutes, _lower(fresh.high_minutes, old.high_minutes)), basis
        )
    return told


def _falls(old: WaitRange, fresh: WaitRange) -> bool:
    """It may come sooner than was told, or surely much sooner."""
    told, now = (
        MOST_MINUTES + STEP_MINUTES if h is None else h
        for h in (old.high_minutes, fresh.high_minutes)
    )
    return fresh.low_minutes < old.low_minutes or now <= told - MUCH_MINUTES


def _lower(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _rises(old: WaitRange, spread: Spread) -> bool:
    return old.high_seconds is not None and spread.high > old.high_seconds + MARGIN_SECONDS


def why(before: Basis, now: Basis) -> str:
    """Why a wait became longer: what the citizen can see comes first."""
    if now.counters < before.counters:
        return COUNTER_CLOSED
    if now.overtaken > before.overtaken:
        return OTHERS_FIRST
    return SLOWER
