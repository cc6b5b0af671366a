"""Filling an empty database with the tables of another one: for a restore and for a move.

All of it is one transaction, compared with what was sent before it is kept: an interruption leaves
the target as empty as it was. On SQLite the file takes its name only then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from shared.services import install
from shared.services.archive import BackupError, sync_folder
from shared.services.backing_up import TableSum
from shared.store import migrations, table_copy
from shared.store.engine import admin_engine, server_lock, sqlite_path
from shared.store.table_copy import Part

Tables = Iterable[tuple[Part, Iterator[bytes]]]
Sums = Mapping[str, TableSum]


@dataclass(frozen=True, slots=True)
class Feed:
    """What a database is filled with: tables in the order of their references, at a revision, and
    the numbers that its tables gave last. `sums` are known once all tables were taken."""

    revision: str
    tables: Tables
    numbers: Callable[[], Mapping[str, int]]
    sums: Callable[[], Sums]


def expect_empty_target(url: str) -> None:
    """Raises `BackupError`."""
    if install.has_tables(url):
        raise BackupError(
            "this database is in use already; name an empty one with --database, or stop the "
            "server and move the old one away first"
        )


@contextmanager
def filled(
    url: str, feed: Feed, progress: Callable[[int], None], finish: Callable[[Connection], None]
) -> Iterator[Sums]:
    """Fill a database and bring it to the newest schema; what was written is kept when the block
    ends. `finish` looks at it, or raises, at the newest schema.

    Raises `BackupError` where the database does not hold what was sent.
    """
    expect_empty_target(url)
    with server_lock(url), _placed(url) as working:
        engine = admin_engine(working)
        try:
            with engine.begin() as connection:
                _fill(connection, feed, progress)
                sums = _proven(connection, feed, progress)
                migrations.migrate_on(connection)
                finish(connection)
                yield sums
        except OperationalError as error:
            raise BackupError(
                f"the database took no more ({str(error.orig).splitlines()[0]}); nothing was kept"
            ) from None
        finally:
            engine.dispose()


def _fill(connection: Connection, feed: Feed, progress: Callable[[int], None]) -> None:
    migrations.migrate_on(connection, feed.revision)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for part, lines in feed.tables:
        try:
            table_copy.put(connection, part, table_copy.counted(lines, progress))
        except OperationalError:
            raise
        except (ValueError, TypeError, DBAPIError):
            raise BackupError(
                f"the rows of {part.table} do not fit this program; use another backup"
            ) from None
    table_copy.set_last_numbers(connection, feed.numbers())


def _proven(connection: Connection, feed: Feed, progress: Callable[[int], None]) -> Sums:
    """Read everything once more. Raises `BackupError`."""
    found = sums_of(connection, progress)
    wrong = unlike(feed.sums(), found)
    if wrong:
        raise BackupError(f"what was written differs from what was read: {wrong[0]}")
    return found


def sums_of(connection: Connection, progress: Callable[[int], None]) -> Sums:
    """Counts and SHA-256 of every table, in the form that is the same on every database."""
    found = table_copy.sums(connection, progress)
    return {name: TableSum(each.rows, each.sha256) for name, each in found.items()}


def unlike(expected: Sums, found: Sums) -> list[str]:
    """How the tables of two databases differ, one sentence a table."""
    wrong = []
    for table in sorted({*expected, *found}):
        one, other = expected.get(table), found.get(table)
        if one is None or other is None:
            wrong.append(f"{table} is on one side only")
        elif one.rows != other.rows:
            wrong.append(f"{table} has {one.rows} rows here and {other.rows} there")
        elif one != other:
            wrong.append(f"{table} has {one.rows} rows on both sides, but not the same ones")
    return wrong


@contextmanager
def _placed(url: str) -> Iterator[str]:
    """For SQLite, a file beside the one that is wanted, which takes its name at the end."""
    path = sqlite_path(url)
    if path is None:
        yield url
        return
    waiting = path.with_name(f"{path.name}.filling")
    _remove(waiting)
    try:
        yield f"sqlite:///{waiting}"
        with open(waiting, "rb") as file:
            os.fsync(file.fileno())
        os.replace(waiting, path)
        sync_folder(path.absolute().parent)
    finally:
        _remove(waiting)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
