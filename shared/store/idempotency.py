"""Request keys: the second arrival of a command finds what the first one did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, delete, select

from shared.store.prepared import Prepared, inserting
from shared.store.tables.queue import IdempotencyKey
from shared.store.writer import WriteTx

_table = cast("Table", IdempotencyKey.__table__)  # type: ignore[attr-defined]
_FIND = Prepared(
    select(_table.c.body_hash, _table.c.status, _table.c.result).where(
        _table.c.scope == bindparam("in_scope"), _table.c.key == bindparam("with_key")
    )
)
_INSERT = inserting(_table)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a key did: the HTTP status and the id of what it made (None for nothing)."""

    body_hash: str
    status: int
    result: int | None


def find(connection: Connection, scope: str, key: str) -> Remembered | None:
    rows = _FIND.run(connection, {"in_scope": scope, "with_key": key})
    return Remembered(*rows[0]) if rows else None


def remember(tx: WriteTx, scope: str, key: str, done: Remembered, at: datetime) -> None:
    _INSERT.run(
        tx.connection,
        {
            "scope": scope,
            "key": key,
            "body_hash": done.body_hash,
            "status": done.status,
            "result": done.result,
            "recorded_at": at,
        },
    )


def forget_before(tx: WriteTx, at: datetime) -> int:
    """Drop keys older than `at`; returns how many."""
    return tx.connection.execute(delete(_table).where(_table.c.recorded_at < at)).rowcount
