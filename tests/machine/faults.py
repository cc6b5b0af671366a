"""Writes that fail in the middle: triggers that refuse a table while its name is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from shared.store.engine import Database, admin_engine
from shared.store.writer import WriteTx

TABLES = (
    "visit",
    "service_transaction",
    "service_case",
    "event",
    "line_length",
    "number_series",
    "idempotency_key",
    "counter_session",
    "rollup",
)


def prepare(url: str) -> None:
    """Put the triggers into a database."""
    engine = admin_engine(url)
    with engine.begin() as connection:
        for statement in _statements(sqlite=engine.dialect.name == "sqlite"):
            connection.exec_driver_sql(statement)
    engine.dispose()


def _statements(*, sqlite: bool) -> Iterator[str]:
    yield "CREATE TABLE refused (name TEXT)"
    if not sqlite:
        yield (
            "CREATE FUNCTION refuse_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF EXISTS (SELECT 1 FROM refused WHERE name = TG_TABLE_NAME) THEN"
            " RAISE EXCEPTION 'the disk fails'; END IF; RETURN NEW; END $$"
        )
    for table in TABLES:
        for moment in ("INSERT", "UPDATE"):
            name = f"refuse_{table}_{moment.lower()}"
            head = f"CREATE TRIGGER {name} BEFORE {moment} ON {table}"
            yield (
                f"{head} WHEN EXISTS (SELECT 1 FROM refused WHERE name = '{table}') BEGIN "
                "SELECT RAISE(ABORT, 'the disk fails'); END"
                if sqlite
                else f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_it()"
            )


@contextmanager
def failing(db: Database, table: str | None) -> Iterator[None]:
    """While the block runs, whatever writes into `table` fails there."""
    if table is None:
        yield
        return
    _write(db, f"INSERT INTO refused VALUES ('{table}')")
    try:
        yield
    finally:
        _write(db, "DELETE FROM refused")


def _write(db: Database, statement: str) -> None:
    def job(tx: WriteTx) -> None:
        tx.connection.execute(text(statement))

    db.write_now(job)
