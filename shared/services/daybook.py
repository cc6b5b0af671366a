"""What people have entered about the days of all centres, kept in memory: closings, contingents,
last tickets, days that were ended.

Whoever changes any of it calls `note_change`, so that every process knows it within a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.domain.calendar import Closing
from shared.domain.day import ClosingKind, Limit, Shut
from shared.store import centre_days
from shared.store.catalogue import data_version, raise_data_version
from shared.store.engine import Database
from shared.store.writer import WriteTx

TOPIC = "daybook"
LOOK_AGAIN_SECONDS = 1.0
DAYS_KEPT = timedelta(days=7)
"""Ended days further back are nobody's question: tickets are for today."""


@dataclass(frozen=True)
class Daybook:
    """All of it at one version; by centre, or by centre and business day."""

    version: int
    shut: Mapping[str, tuple[Shut, ...]]
    limits: Mapping[str, tuple[Limit, ...]]
    last_tickets: Mapping[tuple[str, date], datetime]
    ended: frozenset[tuple[str, date]]

    def closings(self, centre: str) -> tuple[Closing, ...]:
        """The special closings of a centre as stretches of its calendar."""
        parts = (each.closing for each in self.shut.get(centre, ()))
        return tuple(each for each in parts if each is not None)

    def emergency(self, centre: str, now: datetime) -> Shut | None:
        """The emergency that keeps a centre closed now."""
        found = self.closing_now(centre, now)
        return found if found is not None and found.kind is ClosingKind.EMERGENCY else None

    def as_of(self, centre: str, now: datetime) -> datetime:
        """The moment by which the calendar is asked: just after an emergency that is over."""
        ends = (each.ends_at for each in self.shut.get(centre, ()) if each.ends_soon_after(now))
        return max([now, *(each for each in ends if each is not None)])

    def closing_now(self, centre: str, now: datetime) -> Shut | None:
        """The special closing that holds now; an emergency before a planned one."""
        holding = [each for each in self.shut.get(centre, ()) if each.holds_at(now)]
        return min(holding, key=lambda each: each.kind is ClosingKind.PLANNED, default=None)


def note_change(tx: WriteTx, centre: str) -> None:
    """Tell every process and every screen of a centre that its daybook has changed."""
    raise_data_version(tx)
    tx.publish(TOPIC)
    tx.publish(f"centre:{centre}")


class DaybookCache:
    """The daybook of one process. Safe to use from several threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._book: Daybook | None = None
        self._looked_at = 0.0

    def get(self, db: Database, now: datetime) -> Daybook:
        """The present daybook, at most a second old."""
        with self._lock:
            looked = self._monotonic()
            if self._book is None or looked - self._looked_at >= LOOK_AGAIN_SECONDS:
                self._book = self._fresh(db, now)
                self._looked_at = looked
            return self._book

    def forget(self) -> None:
        """Read it anew at the next use, after this process has changed it."""
        with self._lock:
            self._book = None

    def _fresh(self, db: Database, now: datetime) -> Daybook:
        with db.read() as connection:
            version = data_version(connection)
            if self._book is not None and self._book.version == version:
                return self._book
            since = now.date() - DAYS_KEPT
            return Daybook(
                version,
                centre_days.closings(connection),
                centre_days.limits(connection),
                centre_days.last_tickets(connection, since),
                centre_days.ended_days(connection, since),
            )
