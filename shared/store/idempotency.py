"""Request keys: the second arrival of a command finds what the first one did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from shared.store.tables.queue import IdempotencyKey
from shared.store.writer import WriteTx

_table = cast("Table", IdempotencyKey.__table__)  # type: ignore[attr-defined]
_SELECT = select(_table.c.body_hash, _table.c.status, _table.c.result)
_INSERT = insert(_table)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a key did: the HTTP status and the id of what it made (None for nothing)."""

    body_hash: str
    status: int
    result: int | None


def find(connection: Connection, scope: str, key: str) -> Remembered | None:
    row = connection.execute(_SELECT.where(_table.c.scope == scope, _table.c.key == key)).first()
    return Remembered(*row) if row else None


def remember(tx: WriteTx, scope: str, key: str, done: Remembered, at: datetime) -> None:
    tx.connection.execute(
        _INSERT,
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
