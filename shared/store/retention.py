"""Which data about people was deleted, and when."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, cast

from sqlalchemy import Connection, Table, func, insert, select, update

from shared.store.tables.retention import RetentionRun
from shared.store.writer import WriteTx

_run = cast("Table", RetentionRun.__table__)  # type: ignore[attr-defined]


class Deleted(NamedTuple):
    """`last_at`: when it was last looked for; `records`: deleted since a day."""

    last_at: datetime
    records: int


def note(tx: WriteTx, held: str, day: date, records: int, at: datetime) -> None:
    """Add to what was deleted on a day. Writes nothing where nothing changes."""
    one = (_run.c.held == held) & (_run.c.day == day)
    known = tx.connection.execute(select(_run.c.records).where(one)).scalar()
    if known is None:
        values = {"held": held, "day": day, "records": records, "last_at": at}
        tx.connection.execute(insert(_run).values(values))
    elif records:
        values = {"records": known + records, "last_at": at}
        tx.connection.execute(update(_run).where(one).values(values))


def since(connection: Connection, day: date) -> dict[str, Deleted]:
    """By class of data."""
    statement = (
        select(_run.c.held, func.max(_run.c.last_at), func.sum(_run.c.records))
        .where(_run.c.day >= day)
        .group_by(_run.c.held)
    )
    return {row[0]: Deleted(row[1], int(row[2])) for row in connection.execute(statement)}
