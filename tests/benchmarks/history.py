"""Does a long past slow the queue of today? A million past transactions, and the same morning.

The past is written as SQL into a file of its own: true rows with their events, light in content.
Read the ratios: with the past by without it, in one run on one machine.
"""

from __future__ import annotations

import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.services import hall, serving, visits
from shared.services.catalogue import load_examples
from shared.services.office import Office
from shared.store.engine import Database
from shared.store.migrations import migrate
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, an_office, do, run
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

TRANSACTIONS = 1_000_000
PER_DAY = 500
ROUNDS = 150
WAITING = 100
PATH = (("taken", 0), ("called", 600), ("started", 660), ("completed", 1260))
"""The events of a light past visit, and the seconds after its arrival."""


def measure(transactions: int = TRANSACTIONS) -> None:
    """Print the median milliseconds of what the hall does most, without and with a past."""
    with tempfile.TemporaryDirectory() as name:
        empty, full = Path(name) / "empty.db", Path(name) / "full.db"
        new_database(empty)
        shutil.copy(empty, full)
        began = time.perf_counter()
        write_past(full, transactions)
        size = full.stat().st_size / 2**20
        print(f"history of {transactions:,} transactions")
        print(f"  written in {time.perf_counter() - began:.0f} s, {size:,.0f} MB")
        without, with_past = _morning(empty), _morning(full)
        print("  median ms       without      with     ratio")
        for what, before in without.items():
            after = with_past[what]
            print(f"  {what:14} {before:8.2f}  {after:8.2f}  {after / before:8.2f}")
        for line in scans(full):
            print(f"  reads the whole of a table: {line}")


def new_database(path: Path) -> None:
    """The example catalogue and nothing else."""
    url = f"sqlite:///{path}"
    migrate(url)
    db = Database(url)
    load_examples(db, A_MONDAY_MORNING)
    db.close()
    _settle(path)


def _settle(path: Path) -> None:
    """Everything in the one file, so that it can be copied."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def write_past(
    path: Path,
    transactions: int,
    events: Callable[[int], Iterator[tuple[object, ...]]] | None = None,
) -> None:
    """Past days of a centre, each visit with one transaction, its case and its events: four light
    ones, or the rows that `events` gives."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
        connection.execute(f"PRAGMA {pragma}")
    find = "SELECT id FROM process_version WHERE service_id = ? ORDER BY id DESC LIMIT 1"
    process = connection.execute(find, (SERVICE,)).fetchone()[0]
    guard = "SELECT sql FROM sqlite_master WHERE name = 'event_no_replace'"
    again = connection.execute(guard).fetchone()[0]
    connection.execute("DROP TRIGGER event_no_replace")  # it looks each new row up; not here
    connection.execute("BEGIN")
    for table, names, rows in (
        ("visit", _VISIT, _visits(transactions)),
        ("service_transaction", _TURN, _turns(transactions, process)),
        ("service_case", _CASE, _cases(transactions, process)),
        ("event", _EVENT, (events or _events)(transactions)),
    ):
        marks = ", ".join("?" * len(names))
        connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
    connection.execute("COMMIT")
    connection.execute(again)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


_VISIT = (
    *("id", "centre_id", "business_day", "letter", "sequence", "number", "state", "language"),
    *("channel", "priority", "arrived_at", "seq"),
)
_TURN = (
    *("id", "visit_id", "centre_id", "business_day", "service_id", "process_id", "position"),
    *("quantity", "state", "version", "rank_at", "queued_at", "since", "counter", "step"),
    *("called_at", "last_called_at", "recalls", "started_at", "ended_at", "outcome", "case_id"),
)
_CASE = (
    *("id", "visit_id", "centre_id", "service_id", "process_id", "state", "filed_at", "ready_at"),
    *("ended_at", "outcome", "finished_on", "service_seconds", "citizen_seconds"),
    "steps_performed",
)
_EVENT = (
    *("centre_id", "visit_id", "seq", "transaction_id", "kind", "at", "received_at"),
    *("actor_kind", "counter", "data"),
)


def arrivals(transactions: int) -> Iterator[tuple[int, date, int, datetime]]:
    """(id, day, place in the day, arrival), the newest day being the one before today."""
    days = -(-transactions // PER_DAY)
    first = A_MONDAY_MORNING - timedelta(days=days)
    for id in range(1, transactions + 1):
        day, place = divmod(id - 1, PER_DAY)
        arrived = first + timedelta(days=day, seconds=60 * place)
        yield id, (first + timedelta(days=day)).date(), place + 1, arrived


def text(at: datetime, seconds: int = 0) -> str:
    moment = (at + timedelta(seconds=seconds)).replace(tzinfo=None)
    return moment.isoformat(" ", "microseconds")


def _visits(n: int) -> Iterator[tuple[object, ...]]:
    for id, day, place, at in arrivals(n):
        named = ("B", place, f"B{place:03}", "ended", "th", "kiosk", 0)
        yield (id, CENTRE, str(day), *named, text(at), len(PATH))


def _turns(n: int, process: int) -> Iterator[tuple[object, ...]]:
    for id, day, place, at in arrivals(n):
        came, called, began, ended = (text(at, seconds) for _, seconds in PATH)
        line = ("ended", len(PATH), came, came, came, 1 + place % 6, 1)
        times = (called, called, 0, began, ended, "completed", id)
        yield (id, id, CENTRE, str(day), SERVICE, process, 1, 1, *line, *times)


def _cases(n: int, process: int) -> Iterator[tuple[object, ...]]:
    for id, day, _, at in arrivals(n):
        began, ended = text(at, PATH[2][1]), text(at, PATH[3][1])
        what = (CENTRE, SERVICE, process, "delivered", began, ended, ended, "completed")
        yield (id, id, *what, str(day), 600, 1260, 1)


def _events(n: int) -> Iterator[tuple[object, ...]]:
    for id, _, place, at in arrivals(n):
        for seq, (kind, seconds) in enumerate(PATH, start=1):
            moment = text(at, seconds)
            counter = None if seq == 1 else 1 + place % 6
            yield (CENTRE, id, seq, id, kind, moment, moment, "staff", counter, "{}")


def _morning(path: Path) -> dict[str, float]:
    """A hundred wait; then tickets, calls, boards and desks in turn."""
    with _office(path) as (office, clock):
        clerk = a_desk(office)
        for _ in range(WAITING):
            a_visit(office)
        seconds: dict[str, list[float]] = {}

        def timed(what: str, work: Callable[[], object]) -> object:
            began = time.perf_counter()
            done = work()
            seconds.setdefault(what, []).append(time.perf_counter() - began)
            return done

        for _ in range(ROUNDS):
            clock.advance(seconds=20)
            token = str(getattr(timed("take", lambda: a_visit(office)), "token", ""))
            timed("ticket page", partial(visits.view, office, token))
            called = timed("call next", lambda: run(serving.call_next(office, clerk, CENTRE, 3)))
            timed("desk view", lambda: hall.counter_view(office, clerk, CENTRE, 3))
            timed("board", lambda: hall.board_view(office, CENTRE))
            assert isinstance(called, serving.Served)
            started = do(office, clerk, called, commands.Start())
            done = commands.Complete(Outcome.COMPLETED)
            timed("finish", partial(do, office, clerk, started, done))
    return {what: 1000 * statistics.median(each) for what, each in seconds.items()}


@contextmanager
def _office(path: Path) -> Iterator[tuple[Office, ManualClock]]:
    clock = ManualClock()
    office = an_office(f"sqlite:///{path}", clock, demo=True)  # no cut-off: the line is long
    yield office, clock
    office.db.close()


BIG = ("visit", "service_transaction", "service_case", "event")


def scans(path: Path) -> list[str]:
    """Statements of a morning that read one of the big tables from end to end."""
    from sqlalchemy import Engine, event

    seen: dict[str, None] = {}

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.setdefault(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with _office(path) as (office, _clock):
            clerk = a_desk(office, counter=4)
            view = a_visit(office)
            run(serving.call_next(office, clerk, CENTRE, 4))
            visits.view(office, view.token)
            hall.counter_view(office, clerk, CENTRE, 4)
            hall.board_view(office, CENTRE)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return list(_scans_in(path, seen))


def _scans_in(path: Path, statements: dict[str, None]) -> Iterator[str]:
    connection = sqlite3.connect(path)
    for statement in statements:
        if not statement.lstrip().upper().startswith("SELECT"):
            continue
        values = (None,) * statement.count("?")
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(row[3]) for row in plan]
        if any(step == f"SCAN {table}" for step in steps for table in BIG):
            yield " ".join(statement.split())[:160]
    connection.close()
