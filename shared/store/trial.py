"""Changes of the catalogue that are tried and never kept, beside the writer and not through it.

A trial takes as long as many tickets; through the writer every counter would wait for it. It works
on a connection of its own, in which temporary copies of the catalogue's tables stand before the
real ones: what is written goes into the copies and is gone with the connection, what is read beside
them is the database of one moment. No lock is held that anybody waits for.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from shared.store.writer import WriteTx

COPIED = (
    *("queue_group", "agency", "service", "fee", "process_version", "service_variant"),
    *("baseline", "baseline_approval", "topic", "subtopic", "bundle", "centre", "counter"),
    *("offer", "calendar_version", "installation"),
)
"""Every table that taking a catalogue over writes to. One that is missing here fails loudly on
SQLite, where the connection can write to nothing else."""

EMPTY = ("change_log",)
"""Written to and never read: without its rows."""

_INDEX = re.compile(r"CREATE UNIQUE INDEX (\S+) ON", re.IGNORECASE)


def trial_engine(url: str, path: str | None, encode: Any) -> Engine:
    """An engine for trials; `path` is the file of SQLite, None for PostgreSQL."""
    if path is None:
        engine = create_engine(
            url,
            poolclass=NullPool,
            json_serializer=encode,
            hide_parameters=True,
            connect_args={"options": "-c timezone=utc"},
        )
        return engine.execution_options(isolation_level="REPEATABLE READ")

    def connect() -> sqlite3.Connection:
        address = f"file:{quote(path)}?mode=ro"
        found = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        for pragma in ("busy_timeout=5000", "foreign_keys=OFF", "temp_store=MEMORY"):
            found.execute(f"PRAGMA {pragma}")
        return found

    engine = create_engine(
        url, creator=connect, poolclass=NullPool, json_serializer=encode, hide_parameters=True
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


@contextmanager
def trial(engine: Engine, *, is_sqlite: bool) -> Iterator[WriteTx]:
    """What is written inside is never kept."""
    with engine.connect() as connection:
        copy = _copy_on_sqlite if is_sqlite else _copy_on_postgresql
        for table in (*COPIED, *EMPTY):
            copy(connection, table, with_rows=table in COPIED)
        try:
            yield WriteTx(connection, is_sqlite=is_sqlite)
        finally:
            connection.rollback()


def _copy_on_sqlite(connection: Connection, table: str, *, with_rows: bool) -> None:
    query = text("SELECT type, sql FROM main.sqlite_master WHERE tbl_name = :table")
    for kind, sql in connection.execute(query, {"table": table}).all():
        if kind == "table":
            connection.exec_driver_sql(sql.replace("CREATE TABLE", "CREATE TEMP TABLE", 1))
        elif kind == "index" and sql and _INDEX.match(sql):
            connection.exec_driver_sql(_INDEX.sub(r"CREATE UNIQUE INDEX temp.\1 ON", sql))
    if with_rows:
        connection.exec_driver_sql(f'INSERT INTO temp."{table}" SELECT * FROM main."{table}"')  # noqa: S608  # our own names


def _copy_on_postgresql(connection: Connection, table: str, *, with_rows: bool) -> None:
    """Under another name first: from the moment it has its own the real one is hidden."""
    copy = f"trial_{table}"
    connection.exec_driver_sql(f'CREATE TEMP TABLE "{copy}" (LIKE "{table}" INCLUDING ALL)')
    if with_rows:
        connection.exec_driver_sql(f'INSERT INTO "{copy}" SELECT * FROM "{table}"')  # noqa: S608  # our own names
    connection.exec_driver_sql(f'ALTER TABLE "{copy}" RENAME TO "{table}"')
