"""Service level: what share of the people is called within the promised time, and when it broke.

The form "so many per cent within so many minutes" is customary for contact centres and counters;
its numbers are a promise of the centre. A wait counts when it ends. Whoever still waits longer than
the target has missed it already, however long it will be (a censored wait): without them a hall
in which nobody is called would look perfect. Whoever left before the target was missed is no
evidence for or against.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from shared.domain.pace import NEAR

_INSTANT = timedelta(microseconds=1)


class LevelState(StrEnum):
    """`at_risk`: kept now, and broken as soon as those whose time is nearly up have missed it."""

    TOO_FEW = "too_few"
    MET = "met"
    AT_RISK = "at_risk"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Promise:
    """At least `percent` of those called within `window` waited no longer than `target`.

    Under `least` waits nothing is said: one of three is no share. `window` None: the whole day.
    """

    percent: int = 80
    target: timedelta = timedelta(minutes=15)
    window: timedelta | None = timedelta(minutes=60)
    least: int = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait: it ended by the call or by leaving, or goes on."""

    since: datetime
    called_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.called_at if self.called_at is not None else self.left_at


@dataclass(frozen=True, slots=True)
class Level:
    """`kept` and `missed` count people; `near` of those who wait will miss it soon."""

    state: LevelState
    kept: int
    missed: int
    near: int

    @property
    def n(self) -> int:
        return self.kept + self.missed

    @property
    def percent(self) -> Fraction | None:
        """Of all that counted; None when nobody did."""
        return Fraction(100 * self.kept, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Crossing:
    """From `at` on the state is another one."""

    at: datetime
    state: LevelState


@dataclass(frozen=True, slots=True)
class Breach:
    """A time in which the promise was broken; `until` None: it is."""

    since: datetime
    until: datetime | None


def level(waits: Iterable[Wait], promise: Promise, now: datetime) -> Level:
    """How the promise stands at `now`; nothing that happened later counts."""
    kept = missed = near = 0
    for wait in waits:
        for kind, start, end in _spans(wait, promise):
            if start <= now and (end is None or now < end):
                kept += kind == "kept"
                missed += kind == "missed"
                near += kind == "near"
    return Level(_state(promise, kept, missed, near), kept, missed, near)


def crossings(waits: Iterable[Wait], promise: Promise, until: datetime) -> list[Crossing]:
    """Every change of the state up to `until`, in order; before the first too few waited."""
    changes: list[tuple[datetime, str, int]] = []
    for wait in waits:
        for kind, start, end in _spans(wait, promise):
            changes.append((start, kind, 1))
            if end is not None:
                changes.append((end, kind, -1))
    counts = {"kept": 0, "missed": 0, "near": 0}
    found: list[Crossing] = []
    state = LevelState.TOO_FEW
    ordered = sorted(each for each in changes if each[0] <= until)
    for place, (at, kind, change) in enumerate(ordered):
        counts[kind] += change
        if place + 1 < len(ordered) and ordered[place + 1][0] == at:
            continue  # what happens at one instant is seen together
        present = _state(promise, **counts)
        if present is not state:
            found.append(Crossing(at, present))
            state = present
    return found


def breaches(found: Sequence[Crossing]) -> list[Breach]:
    """The times in which the promise was broken, in order."""
    times: list[Breach] = []
    since: datetime | None = None
    for crossing in found:
        if crossing.state is LevelState.BROKEN:
            since = since or crossing.at
        elif since is not None:
            times.append(Breach(since, crossing.at))
            since = None
    return [*times, Breach(since, None)] if since is not None else times


def length(waits: Iterable[Wait], at: datetime) -> int:
    """How many stood in line at a moment."""
    return sum(wait.since <= at and ((end := wait.ended_at) is None or at < end) for wait in waits)


def _spans(wait: Wait, promise: Promise) -> Iterator[tuple[str, datetime, datetime | None]]:
    """From when to when a wait counts as what; the end is no part of it."""
    missed_at = wait.since + promise.target + _INSTANT
    ended = wait.ended_at
    gone = None if ended is None or promise.window is None else ended + promise.window
    if ended is None or ended >= missed_at:
        yield "near", wait.since + NEAR * promise.target, missed_at
        yield "missed", missed_at, gone
        return
    if wait.since + NEAR * promise.target < ended:
        yield "near", wait.since + NEAR * promise.target, ended
    if wait.called_at is not None:
        yield "kept", ended, gone


def _state(promise: Promise, kept: int, missed: int, near: int) -> LevelState:
    n, soon = kept + missed, kept + missed + near
    if n >= promise.least and 100 * kept < promise.percent * n:
        return LevelState.BROKEN
    if soon >= promise.least and 100 * kept < promise.percent * soon:
        return LevelState.AT_RISK
    return LevelState.MET if n >= promise.least else LevelState.TOO_FEW
