"""One database, two engines: a write engine used by one thread only, and a read-only one.

SQLite is the embedded default, PostgreSQL takes over when a site outgrows one machine; the same
jobs run on both. Readers never take the write lock, so reports never slow the queue.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from shared.store.snapshot import remembering
from shared.store.trial import trial, trial_engine
from shared.store.writer import Listener, Writer, WriteTx

T = TypeVar("T")


class AnotherServerRuns(RuntimeError):
    """SQLite carries exactly one server process."""


def engine_url(url: str) -> str:
    """The URL with the driver this system uses; `postgresql://` means psycopg 3."""
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError(f"{url}: the database is sqlite:///FILE or postgresql://…")
    return parsed.render_as_string(hide_password=False)


def _encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def make_engine(url: str, *, read_only: bool) -> Engine:
    """An engine with every safety setting of this system on each of its connections.

    Its errors name the statement and never what was to be stored: logs quote them.
    """
    url = engine_url(url)
    if url.startswith("sqlite"):
        engine = create_engine(url, json_serializer=_encode, hide_parameters=True)
        _set_up_sqlite(engine, read_only=read_only)
        return engine
    engine = create_engine(
        url,
        json_serializer=_encode,
        hide_parameters=True,
        pool_pre_ping=not read_only,
        pool_size=5 if read_only else 1,
        connect_args={"options": "-c timezone=utc"},
    )
    if not read_only:
        return engine
    # One snapshot for everything a report or a check reads, as SQLite gives it.
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _set_up_sqlite(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi: Any, _record: object) -> None:
        dbapi.isolation_level = None  # transactions begin where we say, not where sqlite3 guesses
        for pragma in (
            "busy_timeout=5000",
            "journal_mode=WAL",
            "synchronous=FULL",  # an acknowledged ticket survives a power cut
            "foreign_keys=ON",
            "recursive_triggers=ON",  # or INSERT OR REPLACE would slip past the log's triggers
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            dbapi.execute(f"PRAGMA {pragma}")

    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


class Database:
    """`await db.write(job)` and `with db.read() as connection:`; nothing else opens connections."""

    def __init__(self, url: str) -> None:
        self.url = engine_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._read_engine = make_engine(self.url, read_only=True)
        self._snapshot = threading.local()
        self._writer = Writer(make_engine(self.url, read_only=False), is_sqlite=self.is_sqlite)
        path = sqlite_path(self.url)
        self._trial_engine = trial_engine(self.url, str(path) if path else None, _encode)

    async def write(self, job: Callable[[WriteTx], T], *, centre: str = "") -> T:
        """Run `job` in a durable transaction; returns only after its commit.

        `centre` names the centre whose rows the job touches, so that several processes on
        PostgreSQL take their locks in one order. Raises what the job raised (then nothing of it was
        written), or `StorageUnavailable`.
        """
        return await self._writer.submit(job, centre)

    def write_now(self, job: Callable[[WriteTx], T], *, centre: str = "") -> T:
        """The same for commands and tests without an event loop."""
        return self._writer.submit_now(job, centre)

    def write_soon(self, job: Callable[[WriteTx], object], *, centre: str = "") -> None:
        """The same for what nobody waits for; a failure is written to the program's log alone."""
        self._writer.submit_soon(job, centre)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent snapshot for reading; never blocks the writer."""
        shared: Connection | None = getattr(self._snapshot, "connection", None)
        if shared is not None:
            yield shared
            return
        with self._read_engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let every `read` inside see one and the same moment, and share its answers.

        For one page built at one go: nothing inside may await or write.
        """
        if getattr(self._snapshot, "connection", None) is not None:
            yield
            return
        with self._read_engine.connect() as connection:
            self._snapshot.connection = remembering(connection)
            try:
                yield
            finally:
                self._snapshot.connection = None

    @contextmanager
    def trial(self) -> Iterator[WriteTx]:
        """Take a catalogue over and look at it: nothing that is written inside is kept, and nobody
        who writes meanwhile waits for it."""
        with trial(self._trial_engine, is_sqlite=self.is_sqlite) as tx:
            yield tx

    def on_commit(self, listener: Listener) -> None:
        """Have `listener(topics)` called from the writer's thread after each commit."""
        self._writer.listeners.append(listener)

    def close(self) -> None:
        """Finish the queued jobs and release every connection."""
        self._writer.stop()
        self._read_engine.dispose()
        self._trial_engine.dispose()


@contextmanager
def server_lock(url: str) -> Iterator[None]:
    """Hold the single-server lock of a SQLite database; PostgreSQL needs none.

    The lock is the kernel's, so a crashed server never leaves it behind. Raises
    `AnotherServerRuns`.
    """
    path = sqlite_path(url)
    if path is None:
        yield
        return
    with open(f"{path}.lock", "a+") as handle:
        _lock_or_refuse(handle, path)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _lock_or_refuse(handle: IO[str], path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        owner = handle.read().strip() or "unknown"
        raise AnotherServerRuns(
            f"another server (process {owner}) already runs on {path}; "
            "stop it first, or use PostgreSQL for several servers"
        ) from None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for PostgreSQL or memory."""
    parsed = make_url(engine_url(url))
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def admin_engine(url: str) -> Engine:
    """A plain engine for migrations and checks, outside the writer's thread."""
    url = engine_url(url)
    engine = create_engine(url, poolclass=NullPool, json_serializer=_encode)
    if url.startswith("sqlite"):
        _set_up_sqlite(engine, read_only=False)
    return engine
