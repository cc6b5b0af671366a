"""What the roll-ups cost the desk: finishing a transaction with them, and with them left out.

One database, both ways in turn, in processor time without the wait for the disk, so that whatever
else the machine does hits both alike. Read the ratio, never the milliseconds.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.services import hall
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import log
from shared.store.exchange import Exchange
from tests.benchmarks.history import new_database
from tests.builders import CENTRE, SERVICE, a_clerk, a_visit, an_office, call_next, do, run
from tests.manual_clock import ManualClock

ROUNDS, PER_ROUND, STEPS = 9, 40, 4
OTHER = "passport-ordinary"


def measure() -> None:
    """Print the median milliseconds of the last press, without and with roll-ups."""
    with tempfile.TemporaryDirectory() as name:
        empty = Path(name) / "empty.db"
        new_database(empty)
        print(f"finishing a transaction of {STEPS} steps; median of {ROUNDS} rounds of {PER_ROUND}")
        print("  visit with       without     with     more")
        for label, services in (("one service", (SERVICE,)), ("two services", (SERVICE, OTHER))):
            path = Path(name) / f"{len(services)}.db"
            shutil.copy(empty, path)
            without, with_them = _both(path, services)
            more = 100 * (with_them / without - 1)
            print(f"  {label:14} {without:9.2f} {with_them:8.2f} {more:7.0f}%")


def _both(path: Path, services: tuple[str, ...]) -> tuple[float, float]:
    clock = ManualClock()
    office = an_office(f"sqlite:///{path}", clock, demo=True)
    clerk = a_clerk(office)
    run(hall.open_counter(office, clerk, CENTRE, 3))
    seconds: dict[bool, list[float]] = {False: [], True: []}
    for number in range(2 * ROUNDS):
        rolled = bool(number % 2)
        with _roll_ups(rolled):
            times = [_finish(office, clock, clerk, services) for _ in range(PER_ROUND)]
        seconds[rolled].append(1000 * statistics.median(times))
    office.db.close()
    return statistics.median(seconds[False]), statistics.median(seconds[True])


def _finish(office: Office, clock: ManualClock, clerk: Caller, services: tuple[str, ...]) -> float:
    """Serve a whole visit; returns the seconds of a completion."""
    a_visit(office, *services)
    seconds = 0.0
    for _ in services:
        clock.advance(seconds=30)
        served = do(office, clerk, call_next(office, clerk), commands.Start())
        for _ in range(STEPS - 1):
            clock.advance(seconds=61)
            served = do(office, clerk, served, commands.NextStep())
        began = time.process_time()
        do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
        seconds += time.process_time() - began
    return seconds / len(services)


@contextmanager
def _roll_ups(kept: bool) -> Iterator[None]:
    """The log with or without its part that keeps the roll-ups."""
    if kept:
        yield
        return
    with (
        patch.object(Exchange, "visit", lambda *_: None),
        patch.object(Exchange, "settle", lambda *_: None),
        patch.object(log, "of_case", lambda *_: {}),
        patch.object(log, "shares_of", lambda *_: {}),
    ):
        yield
