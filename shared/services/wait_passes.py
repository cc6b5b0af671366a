"""Estimates waits beside the requests: one pass per centre, coalesced, and gentle with the machine.

A pass runs in a thread and lets go of the interpreter after every run, so that requests come
between; the next one waits ten times as long as this one worked.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

import structlog
from sqlalchemy import Connection

from shared.domain.waiting_hall import Experience
from shared.domain.waiting_run import Forecast
from shared.services.office import Office
from shared.services.wait_hall import learn_centre, pace_now, read_hall
from shared.services.waits import CentreWaits, published
from shared.store import quotes as store
from shared.store.projections import Row

log = structlog.get_logger("gcs.waits")

EVERY_SECONDS = 15.0
SOONEST_SECONDS = 3.0
LOOK_SECONDS = 0.5
BACK_OFF = 10.0
"""A pass may take at most one part in so many of the time of one processor."""

RESTS = 4.0
"""After each run the thread sleeps so many times as long as the run took."""

TOPIC = "centre:"
EVERYTHING = "*"


def no_rest(_worked_seconds: float) -> None:
    """For whoever wants the answer at once."""


def take_turns(worked_seconds: float) -> None:
    """Let the requests of this process work meanwhile."""
    time.sleep(RESTS * worked_seconds)


@dataclass
class _Schedule:
    soonest: float = 0.0
    latest: float = 0.0


class Passes:
    """When which centre is estimated anew, and what was learned about it today."""

    def __init__(
        self, office: Office, announce: Callable[[frozenset[str]], None] = lambda _topics: None
    ) -> None:
        """`announce` is told the topics of visits that are told something else."""
        self._office = office
        self._announce = announce
        self._changed: set[str] = {EVERYTHING}
        self._schedules: dict[str, _Schedule] = {}
        self._learned: dict[str, tuple[date, Experience]] = {}
        self._stopped = False

    def mark(self, topics: Iterable[str]) -> None:
        """Something changed; callable from any thread, and cheap."""
        for topic in topics:
            if topic.startswith(TOPIC):
                self._changed.add(topic.removeprefix(TOPIC))
            elif topic == EVERYTHING:
                self._changed.add(EVERYTHING)

    async def run_for_ever(self) -> None:
        """Estimate whatever is due until cancelled; a failing pass is logged and tried again."""
        try:
            while True:
                for centre in self._due():
                    await self._try(centre)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._stopped = True

    async def _try(self, centre: str) -> None:
        try:
            await self._attempt(centre)
        except Exception as error:  # noqa: BLE001  # the other centres still want theirs
            self._forget(centre)
            self._schedules[centre].soonest = self._office.waits.now() + EVERY_SECONDS
            self._changed.add(centre)
            log.error("wait_pass_failed", centre=centre, kind=type(error).__name__)

    def _due(self) -> list[str]:
        now = self._office.waits.now()
        changed = set()
        while self._changed:  # another thread may add meanwhile: that one is seen now or next time
            changed.add(self._changed.pop())
        for centre in self._office.catalogue.centres:
            schedule = self._schedules.setdefault(centre, _Schedule(latest=float("inf")))
            if centre in changed or EVERYTHING in changed:
                schedule.latest = min(schedule.latest, now)
        return [
            centre
            for centre, schedule in self._schedules.items()
            if max(schedule.latest, schedule.soonest) <= now
        ]

    async def _attempt(self, centre: str) -> None:
        schedule = self._schedules[centre]
        schedule.latest = float("inf")
        began = self._office.waits.now()
        worked, alive = await asyncio.to_thread(self.refresh, centre, take_turns)
        await record_quotes(self._office, centre)
        now = self._office.waits.now()
        schedule.soonest = now + BACK_OFF * worked
        if alive:
            schedule.soonest = max(schedule.soonest, began + SOONEST_SECONDS)
            schedule.latest = min(schedule.latest, now + EVERY_SECONDS)

    def refresh(self, centre: str, rest: Callable[[float], None] = no_rest) -> tuple[float, bool]:
        """One pass: (seconds of work, whether there is anything to follow)."""
        worked = time.thread_time()
        office, now = self._office, self._office.clock.now()
        with office.db.read() as connection:
            found = read_hall(office, connection, centre, now)
            if found is None:
                self._forget(centre)
                return time.thread_time() - worked, False
            hall, today = found
            day = office.today(centre, now)
            known = self._experience(connection, centre, day)
        known = replace(known, pace=pace_now(today, now, known))
        office.waits.learn(centre, known)
        forecast = Forecast(hall, known, f"{centre}/{day}")
        for run in range(forecast.runs):
            if self._stopped:
                return time.thread_time() - worked, False
            began = time.thread_time()
            forecast.play(run)
            rest(time.thread_time() - began)
        before = office.waits.before(centre, day)
        after = published(forecast, day, before, office.waits.now())
        office.waits.keep(centre, after)
        self._announce(changed_topics(before, after))
        return time.thread_time() - worked, True

    def _forget(self, centre: str) -> None:
        """Nothing can be said there any more."""
        before = self._office.waits.latest(centre)
        self._office.waits.forget(centre)
        self._announce(changed_topics(before, None))

    def _experience(self, connection: Connection, centre: str, day: date) -> Experience:
        """What the past taught, learned once a day."""
        learned = self._learned.get(centre)
        if learned is None or learned[0] != day:
            learned = (day, learn_centre(self._office, connection, centre, day))
            self._learned[centre] = learned
        return learned[1]


def changed_topics(before: CentreWaits | None, after: CentreWaits | None) -> frozenset[str]:
    """The live topics of visits whose range is another one than before."""
    old, new = (each.told if each is not None else {} for each in (before, after))
    ranges = ((visit, old.get(visit), new.get(visit)) for visit in old.keys() | new.keys())
    return frozenset(
        f"visit:{visit}"
        for visit, was, now in ranges
        if (was.range if was else None) != (now.range if now else None)
    )


async def record_quotes(office: Office, centre: str) -> None:
    """Keep what the last pass told for the first time, for the figure of how true it was."""
    waits = office.waits.latest(centre)
    if waits is None or not waits.quotes:
        return
    quotes, waits.quotes = waits.quotes, ()
    rows: list[Row] = [
        {
            "visit_id": quote.visit,
            "low_seconds": quote.range.low_seconds,
            "high_seconds": quote.range.high_seconds,
            "quoted_at": quote.at,
        }
        for quote in quotes
    ]
    await office.db.write(lambda tx: store.add(tx, office.place, rows), centre=centre)
