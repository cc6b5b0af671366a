"""Whole histories at once, for a demonstration: the rows that single commands would have written.

Callers make the rows with the same functions as every command (`shared.store.log`,
`shared.store.projections`), so `gcs check` proves the result like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, func, select

from shared.store.prepared import inserting
from shared.store.projections import Row
from shared.store.tables import metadata
from shared.store.writer import WriteTx

TABLES = (
    "number_series",
    "counter_session",
    "counter_break",
    "visit",
    "service_transaction",
    "service_case",
    "hand_over_list",
    "receipt_series",
    "case_agency",
    "rollup",
    "event",
    "response",
    "invitation",
    "answered_band",
)
"""In the order in which they refer to each other."""

_NUMBERED = ("counter_session", "visit", "service_transaction", "hand_over_list")
"""Tables whose rows bring their own ids, because others refer to them."""

_BY_OWN_KEY = (*_NUMBERED, "rollup")


def is_untouched(connection: Connection) -> bool:
    """Whether nobody has taken a ticket or opened a counter yet."""
    return not any(_count(connection, metadata.tables[name]) for name in TABLES)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def store(tx: WriteTx, rows: Mapping[str, Sequence[Row]]) -> None:
    """Write the rows of each table; numbers given later go on after the highest of them."""
    for name in TABLES:
        if rows.get(name):
            table = metadata.tables[name]
            inserting(table, with_id=name in _BY_OWN_KEY).run_many(tx.connection, rows[name])
    if not tx.is_sqlite:
        for name in _NUMBERED:
            _go_on_after_highest(tx.connection, metadata.tables[name])


def _go_on_after_highest(connection: Connection, table: Table) -> None:
    sequence = func.pg_get_serial_sequence(table.name, "id")
    connection.execute(select(func.setval(sequence, func.max(table.c.id))))
