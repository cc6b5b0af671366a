"""Visits whose links work no more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, insert, select

from shared.store.tables.cases import StoppedLink
from shared.store.writer import WriteTx

_stopped = cast("Table", StoppedLink.__table__)  # type: ignore[attr-defined]
_OF = select(_stopped.c.visit_id).where(_stopped.c.visit_id == bindparam("visit"))


def is_stopped(connection: Connection, visit: int) -> bool:
    return connection.execute(_OF, {"visit": visit}).first() is not None


def stop(tx: WriteTx, visits: Collection[int], at: datetime) -> list[int]:
    """Returns those whose links worked until now."""
    new = [visit for visit in sorted(visits) if not is_stopped(tx.connection, visit)]
    if new:
        rows = [{"visit_id": visit, "stopped_at": at} for visit in new]
        tx.connection.execute(insert(_stopped), rows)
    return new
