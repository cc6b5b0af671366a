"""The one way to write: jobs queue for one thread, run each in a savepoint, share one COMMIT.

Why a thread and not a pool: SQLite has one writer anyway, and whoever waits on its lock sleeps and
polls (1.6 s at the 99th percentile, measured). Here nobody waits on a lock, every queued job shares
one durable COMMIT, and replies leave only after it. The same shape doubled PostgreSQL's throughput.

Traps that are closed here, each with a test of its name:
- SQLite that runs out of disk inside a job rolls back the *whole* transaction, and the COMMIT then
  succeeds on nothing. After every job the driver is asked whether a transaction is still open; if
  not, the batch is run again job by job.
- Two PostgreSQL processes that group jobs over several counter rows deadlock. A batch first takes
  an advisory lock per centre, in sorted order; 40001 and 40P01 are tried again.
- A COMMIT that fails fails every job of the batch; a broken rule found only there is put down to
  the one job that broke it, by running them one by one.
"""

from __future__ import annotations

import asyncio
import hashlib
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from shared.domain.errors import StorageUnavailable
from shared.store.prepared import run_directly

T = TypeVar("T")
Listener = Callable[[frozenset[str]], None]

log = structlog.get_logger()

SQLITE_BATCH = 64
POSTGRES_BATCH = 32
ATTEMPTS = 5
QUEUE_LIMIT = 5000
NOTIFY_CHANNEL = "gcs"
_RETRY = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL: not serialisable, deadlock, and a row that another process stored first, which the
job finds when it looks again."""


class WriteTx:
    """What a job gets: a connection inside a transaction, and a place to announce changes."""

    __slots__ = ("connection", "is_sqlite", "received_at", "topics")

    def __init__(self, connection: Connection, *, is_sqlite: bool) -> None:
        self.connection = connection
        self.is_sqlite = is_sqlite
        self.received_at = datetime.now(UTC)
        self.topics: set[str] = set()

    def publish(self, topic: str) -> None:
        """Announce after the commit that what `topic` shows has changed."""
        self.topics.add(topic)


@dataclass(slots=True)
class _Task(Generic[T]):
    job: Callable[[WriteTx], T]
    centre: str
    future: asyncio.Future[T] | Future[T]
    loop: asyncio.AbstractEventLoop | None
    result: T | None = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Hand the outcome to whoever waits (runs in the waiter's own loop)."""
        if self.future.done():  # the client went away; the ticket exists all the same
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(cast("T", self.result))


class _BatchLost(Exception):
    """Nothing of the batch is written, through the fault of one job: run them one by one."""


@dataclass
class Writer:
    """The writing thread of one process."""

    engine: Engine
    is_sqlite: bool
    listeners: list[Listener] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._queue: queue.Queue[_Task[Any] | None] = queue.Queue(QUEUE_LIMIT)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._connection: Connection | None = None
        self._stopped = False

    async def submit(self, job: Callable[[WriteTx], T], centre: str) -> T:
        loop = asyncio.get_running_loop()
        task = _Task(job, centre, loop.create_future(), loop)
        self._enqueue(task)
        return await cast("asyncio.Future[T]", task.future)

    def submit_now(self, job: Callable[[WriteTx], T], centre: str) -> T:
        task: _Task[T] = _Task(job, centre, Future(), None)
        self._enqueue(task)
        return cast("Future[T]", task.future).result()

    def submit_soon(self, job: Callable[[WriteTx], object], centre: str) -> None:
        task: _Task[object] = _Task(job, centre, Future(), None)
        cast("Future[object]", task.future).add_done_callback(_log_failure)
        self._enqueue(task)

    def stop(self) -> None:
        """Finish what is queued, then end the thread and its connection."""
        with self._starting:
            self._stopped = True
            thread = self._thread
        if thread is not None:
            self._queue.put(None)
            thread.join()
        self.engine.dispose()

    def _enqueue(self, task: _Task[Any]) -> None:
        if self._thread is None or self._stopped:
            self._start()
        try:
            self._queue.put_nowait(task)
        except queue.Full:
            raise StorageUnavailable from None

    def _start(self) -> None:
        with self._starting:
            if self._stopped:
                raise StorageUnavailable
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gcs-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (batch := self._next_batch()) is not None:
            try:
                self._write(batch)
            except BaseException as error:  # the thread outlives anything; waiters learn of it
                log.exception("writer_failed")
                for task in batch:
                    task.error = task.error or error
            _settle(batch)
        self._drop_connection()

    def _next_batch(self) -> list[_Task[Any]] | None:
        task = self._queue.get()
        if task is None:
            return None
        batch = [task]
        self._drain(batch)
        return batch

    def _drain(self, batch: list[_Task[Any]]) -> None:
        """Add whatever is queued by now, up to the limit."""
        limit = SQLITE_BATCH if self.is_sqlite else POSTGRES_BATCH
        while len(batch) < limit:
            try:
                task = self._queue.get_nowait()
            except queue.Empty:
                return
            if task is None:
                self._queue.put(None)  # stop after this batch
                return
            batch.append(task)

    def _write(self, batch: list[_Task[Any]]) -> None:
        try:
            self._attempt(batch)
        except _BatchLost:
            for task in batch:
                try:
                    self._attempt([task])
                except _BatchLost:
                    task.error = task.error or StorageUnavailable()

    def _attempt(self, batch: list[_Task[Any]]) -> None:
        """One transaction for the batch, tried again on serialisation failure before any reply."""
        for attempt in range(1, ATTEMPTS + 1):
            for task in batch:
                task.result = task.error = None
            try:
                topics = self._transaction(batch)
            except _BatchLost:
                self._drop_connection()
                raise
            except DBAPIError as error:
                self._drop_connection()
                if attempt < ATTEMPTS and _worth_retrying(error):
                    continue
                if isinstance(error, IntegrityError) and len(batch) > 1:
                    raise _BatchLost from error
                log.error("commit_failed", kind=type(error.orig).__name__)
                for task in batch:
                    task.error = _unavailable(error)
                return
            self._announce(topics)
            return

    def _transaction(self, batch: list[_Task[Any]]) -> frozenset[str]:
        connection = self._connect()
        topics: set[str] = set()
        with connection.begin() as transaction:
            if not self.is_sqlite:
                _lock_centres(connection, {task.centre for task in batch})
            done = 0
            while done < len(batch):
                tx = WriteTx(connection, is_sqlite=self.is_sqlite)
                self._run_job(tx, batch[done])
                topics |= tx.topics
                done += 1
                if done == len(batch) and self.is_sqlite:
                    self._drain(batch)
            if topics and not self.is_sqlite:
                _notify(connection, topics)
            if all(task.error is not None for task in batch):
                transaction.rollback()  # not even an empty page of SQLite's log is written
        return frozenset(topics)

    def _run_job(self, tx: WriteTx, task: _Task[Any]) -> None:
        """Run one job in its own savepoint; a failing job undoes only itself."""
        connection = tx.connection
        run_directly(connection, "SAVEPOINT job")
        try:
            task.result = task.job(tx)
            run_directly(connection, "RELEASE SAVEPOINT job")
        except DBAPIError as error:
            if error.connection_invalidated or _worth_retrying(error):
                raise
            self._undo_job(connection)
            task.error = _unavailable(error)
            tx.topics.clear()
        except Exception as error:  # noqa: BLE001  # whatever a job raises is its caller's to see
            self._undo_job(connection)
            task.error = error
            tx.topics.clear()
        if self.is_sqlite and not _in_transaction(connection):
            raise _BatchLost

    def _undo_job(self, connection: Connection) -> None:
        if self.is_sqlite and not _in_transaction(connection):
            raise _BatchLost
        run_directly(connection, "ROLLBACK TO SAVEPOINT job")
        run_directly(connection, "RELEASE SAVEPOINT job")

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self.engine.connect()
        return self._connection

    def _drop_connection(self) -> None:
        if self._connection is not None:
            try:
                self._connection.invalidate()
                self._connection.close()
            except DBAPIError:
                log.warning("connection_close_failed")
            self._connection = None

    def _announce(self, topics: frozenset[str]) -> None:
        if topics:
            for listener in self.listeners:
                try:
                    listener(topics)
                except Exception:  # the commit stands, whatever a screen makes of the news
                    log.exception("listener_failed")


def _log_failure(future: Future[object]) -> None:
    if (error := future.exception()) is not None:
        log.error("write_failed", kind=type(error).__name__)


def _settle(batch: Iterable[_Task[Any]]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Task[Any]]] = defaultdict(list)
    for task in batch:
        if task.loop is None:
            task.settle()
        else:
            by_loop[task.loop].append(task)
    for loop, tasks in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_all, tasks)
        except RuntimeError:  # the loop closed while we wrote; nobody waits any more
            log.warning("waiters_gone", count=len(tasks))


def _settle_all(tasks: list[_Task[Any]]) -> None:
    for task in tasks:
        task.settle()


def _in_transaction(connection: Connection) -> bool:
    return bool(cast("Any", connection.connection.dbapi_connection).in_transaction)


def _lock_centres(connection: Connection, centres: set[str]) -> None:
    for centre in sorted(centres):
        _lock(connection, centre)


def _lock(connection: Connection, centre: str) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_number(centre)})


def lock_centre(tx: WriteTx, centre: str) -> None:
    """Nobody else writes at another centre than the job's own until the transaction ends.

    Two that take each other's are told apart by the database, and one is tried again.
    """
    if not tx.is_sqlite:
        _lock(tx.connection, centre)


def mark(tx: WriteTx) -> None:
    """From here on what a job writes may be taken back, and the job go on."""
    run_directly(tx.connection, "SAVEPOINT mark")


def undo_to_mark(tx: WriteTx) -> None:
    """What was written since the mark is not."""
    run_directly(tx.connection, "ROLLBACK TO SAVEPOINT mark")
    run_directly(tx.connection, "RELEASE SAVEPOINT mark")


def lock_number(centre: str) -> int:
    """A stable signed 64-bit number for an advisory lock."""
    digest = hashlib.sha256(f"gcs:{centre}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _notify(connection: Connection, topics: set[str]) -> None:
    """Tell the other processes, in the same transaction; each topic fits the 8,000 byte limit."""
    for topic in sorted(topics):
        connection.execute(
            text("SELECT pg_notify(:channel, :topic)"), {"channel": NOTIFY_CHANNEL, "topic": topic}
        )


def _worth_retrying(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _RETRY


def _unavailable(error: DBAPIError) -> BaseException:
    """What the waiter learns: full disks and locks are 503, anything else is our own mistake."""
    if isinstance(error, OperationalError):
        unavailable = StorageUnavailable()
        unavailable.__cause__ = error
        return unavailable
    return error
