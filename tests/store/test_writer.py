"""The one way to write: durable before reply, one savepoint a job, and three traps closed."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shared.domain.errors import StorageUnavailable
from shared.store.engine import AnotherServerRuns, Database, server_lock
from shared.store.visits import next_sequence
from shared.store.writer import WriteTx

DAY = date(2026, 11, 20)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.write_now(_make_scratch)
    yield database
    database.close()


def _make_scratch(tx: WriteTx) -> None:
    tx.connection.execute(text("CREATE TABLE scratch (id INTEGER PRIMARY KEY, body TEXT)"))


def _insert(tx: WriteTx, id: int, body: str = "x") -> int:
    tx.connection.execute(text("INSERT INTO scratch VALUES (:id, :body)"), {"id": id, "body": body})
    return id


def _ids(db: Database) -> list[int]:
    with db.read() as connection:
        return list(connection.execute(text("SELECT id FROM scratch ORDER BY id")).scalars())


def _in_one_batch(db: Database, jobs: list[object]) -> list[object]:
    """Run jobs so that they share a batch: a first job holds the writer until all are queued."""
    started, gate = threading.Event(), threading.Event()

    def hold(_tx: WriteTx) -> None:
        started.set()
        gate.wait(10)

    with ThreadPoolExecutor(len(jobs) + 1) as pool:
        holder = pool.submit(db.write_now, hold)
        started.wait(10)
        waiting = []
        for number, job in enumerate(jobs, start=1):
            waiting.append(pool.submit(_outcome, db, job))
            while db._writer._queue.qsize() < number:  # keep the order of the jobs
                time.sleep(0.001)
        gate.set()
        holder.result()
        return [future.result() for future in waiting]


def _outcome(db: Database, job: object) -> object:
    assert callable(job)
    try:
        return db.write_now(job)
    except Exception as error:  # noqa: BLE001  # the outcome is what the test looks at
        return type(error)


def test_a_failing_job_undoes_only_itself(db: Database) -> None:
    def fails(tx: WriteTx) -> None:
        _insert(tx, 99)
        raise ValueError("no")

    outcomes = _in_one_batch(db, [lambda tx: _insert(tx, 1), fails, lambda tx: _insert(tx, 2)])

    assert outcomes == [1, ValueError, 2]
    assert _ids(db) == [1, 2]
    with pytest.raises(IntegrityError) as twice:  # its text may get into a log
        db.write_now(lambda tx: _insert(tx, 2, "what somebody typed"))
    assert "what somebody typed" not in str(twice.value)


@pytest.mark.sqlite_only
def test_disk_full_inside_one_job_of_a_batch_loses_no_acknowledged_work(db: Database) -> None:
    # SQLite rolls the whole transaction back by itself, and the COMMIT then succeeds on nothing.
    def fill_the_disk(tx: WriteTx) -> None:
        pages = tx.connection.execute(text("PRAGMA page_count")).scalar_one()
        tx.connection.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
        try:
            _insert(tx, 50, "x" * 1_000_000)
        finally:
            tx.connection.execute(text("PRAGMA max_page_count = 1000000"))

    before = [lambda tx, id=id: _insert(tx, id) for id in (1, 2, 3)]
    after = [lambda tx, id=id: _insert(tx, id) for id in (4, 5, 6)]
    outcomes = _in_one_batch(db, [*before, fill_the_disk, *after])

    acknowledged = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert outcomes[3] is StorageUnavailable
    assert sorted(acknowledged) == [1, 2, 3, 4, 5, 6]
    assert _ids(db) == sorted(acknowledged)


@pytest.mark.sqlite_only
def test_a_job_that_swallows_a_full_disk_is_not_acknowledged_either(db: Database) -> None:
    def hide_the_full_disk(tx: WriteTx) -> str:
        tx.connection.execute(text("PRAGMA max_page_count = 1"))
        try:
            _insert(tx, 60, "x" * 1_000_000)
        except Exception:  # noqa: BLE001  # a careless job is the point of this test
            return "done"
        finally:
            tx.connection.execute(text("PRAGMA max_page_count = 1000000"))
        return "wrote"

    outcomes = _in_one_batch(db, [lambda tx: _insert(tx, 1), hide_the_full_disk])

    assert outcomes == [1, StorageUnavailable]
    assert _ids(db) == [1]


@pytest.mark.sqlite_only
def test_a_locked_database_is_refused_with_a_sentence_and_nothing_is_written(
    db: Database, database_url: str
) -> None:
    import sqlite3

    blocker = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    db.write_now(lambda tx: _insert(tx, 1))
    db.write_now(_short_patience)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageUnavailable):
            db.write_now(lambda tx: _insert(tx, 2))
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    assert db.write_now(lambda tx: _insert(tx, 3)) == 3
    assert _ids(db) == [1, 3]


def _short_patience(tx: WriteTx) -> None:
    tx.connection.exec_driver_sql("PRAGMA busy_timeout=50")


@pytest.mark.sqlite_only
def test_a_commit_that_fails_is_put_down_to_the_job_that_broke_the_rule(db: Database) -> None:
    def make_family(tx: WriteTx) -> None:
        tx.connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        tx.connection.execute(
            text(
                "CREATE TABLE child (parent INTEGER REFERENCES parent(id) "
                "DEFERRABLE INITIALLY DEFERRED)"
            )
        )

    def orphan(tx: WriteTx) -> None:
        tx.connection.execute(text("INSERT INTO child VALUES (404)"))

    db.write_now(make_family)
    outcomes = _in_one_batch(db, [lambda tx: _insert(tx, 1), orphan])

    assert outcomes == [1, IntegrityError]
    assert _ids(db) == [1]
    assert db.write_now(lambda tx: _insert(tx, 2)) == 2


def test_topics_are_announced_after_the_commit_and_not_for_failed_jobs(db: Database) -> None:
    heard: list[tuple[frozenset[str], list[int]]] = []
    db.on_commit(lambda topics: heard.append((topics, _ids(db))))

    def announce(tx: WriteTx) -> None:
        _insert(tx, 1)
        tx.publish("centre:a")

    def announce_and_fail(tx: WriteTx) -> None:
        tx.publish("centre:b")
        raise ValueError("no")

    db.write_now(announce)
    with pytest.raises(ValueError, match="no"):
        db.write_now(announce_and_fail)

    assert heard == [(frozenset({"centre:a"}), [1])]


def test_a_client_that_went_away_changes_nothing_for_the_others(db: Database) -> None:
    async def scenario() -> int:
        gone = asyncio.create_task(db.write(lambda tx: _insert(tx, 1)))
        await asyncio.sleep(0)
        gone.cancel()
        return await db.write(lambda tx: _insert(tx, 2))

    assert asyncio.run(scenario()) == 2
    assert 2 in _ids(db)


@pytest.mark.postgresql_only
def test_two_writers_grouping_jobs_over_nine_letters_never_deadlock(database_url: str) -> None:
    # Without a lock per centre taken in one order, two processes stalled here (6 a second).
    letters = "BFKMRUWYZ"
    each = 60
    writers = [Database(database_url), Database(database_url)]
    try:
        writers[0].write_now(_make_centre)

        def take(db: Database, start: int) -> list[tuple[str, int]]:
            def one(i: int) -> tuple[str, int]:
                letter = letters[(start + i) % 9] if start % 2 else letters[-1 - (start + i) % 9]
                number = db.write_now(
                    lambda tx: next_sequence(tx, "mo-chit", DAY, letter), centre="mo-chit"
                )
                return letter, number

            return [one(i) for i in range(each)]

        with ThreadPoolExecutor(16) as pool:
            futures = [pool.submit(take, writers[i % 2], i) for i in range(16)]
            given = [pair for future in futures for pair in future.result()]
        deadlocks = writers[0].write_now(_deadlocks)
    finally:
        for db in writers:
            db.close()

    assert deadlocks == 0
    assert len(given) == 16 * each == len(set(given))
    for letter in letters:
        numbers = sorted(number for name, number in given if name == letter)
        assert numbers == list(range(1, len(numbers) + 1))


def _deadlocks(tx: WriteTx) -> int:
    count = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    return int(tx.connection.execute(text(count)).scalar_one())


def _make_centre(tx: WriteTx) -> None:
    from shared.store.tables.catalogue import Centre

    table = Centre.__table__  # type: ignore[attr-defined]
    row = {
        "id": "mo-chit",
        "kind": "station_counter",
        "name_th": "หมอชิต",
        "name_en": "Mo Chit",
        "calendar": {},
        "language": "th",
        "source": "illustrative",
    }
    columns = {column.name for column in table.columns}
    filled = {**row, **({"position": 1} if "position" in columns else {})}
    tx.connection.execute(table.insert(), filled)


@pytest.mark.sqlite_only
def test_a_second_server_on_the_same_file_is_refused_and_a_crash_leaves_no_lock(
    database_url: str,
) -> None:
    with (
        server_lock(database_url),
        pytest.raises(AnotherServerRuns, match="already runs"),
        server_lock(database_url),
    ):
        pass
    with server_lock(database_url):
        pass


@pytest.mark.sqlite_only
def test_every_acknowledged_write_was_forced_to_the_disk(db: Database) -> None:
    settings = db.write_now(
        lambda tx: {
            name: tx.connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("synchronous", "journal_mode", "foreign_keys", "recursive_triggers")
        }
    )
    assert settings == {
        "synchronous": 2,
        "journal_mode": "wal",
        "foreign_keys": 1,
        "recursive_triggers": 1,
    }


def test_readers_cannot_write(db: Database) -> None:
    with db.read() as connection, pytest.raises(Exception, match="read.?only"):
        connection.execute(text("INSERT INTO scratch VALUES (7, 'x')"))
