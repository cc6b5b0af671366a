"""Tallies that only grow, one row a key: the next of something counts one more."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from shared.store.writer import WriteTx


def count_one(tx: WriteTx, table: Table, key: Mapping[str, object]) -> None:
    """One more in column `n` of the row with this key."""
    insert = sqlite.insert if tx.connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(**key, n=1)
    more = {"n": table.c.n + 1}
    tx.connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=more))
