"""Queries over what a centre promised about waiting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from shared.store.tables.hall import ServicePromise
from shared.store.writer import WriteTx

_promise = cast("Table", ServicePromise.__table__)  # type: ignore[attr-defined]


def own_promise(connection: Connection, centre: str) -> tuple[int, timedelta] | None:
    """(per cent, target) of a centre that set its own."""
    row = connection.execute(select(_promise).where(_promise.c.centre_id == centre)).first()
    return (row.percent, timedelta(minutes=row.target_minutes)) if row else None


def set_promise(
    tx: WriteTx, centre: str, percent: int, target_minutes: int, staff: int | None, at: datetime
) -> None:
    tx.connection.execute(delete(_promise).where(_promise.c.centre_id == centre))
    row = {
        "centre_id": centre,
        "percent": percent,
        "target_minutes": target_minutes,
        "set_by": staff,
        "set_at": at,
    }
    tx.connection.execute(insert(_promise), row)
