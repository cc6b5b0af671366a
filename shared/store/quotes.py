"""The first range that each visit was told, and what then happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite

from shared.store.log import event_table as e
from shared.store.log import visit_table as v
from shared.store.tables.waits import QuotedWait
from shared.store.writer import WriteTx

quoted_table = cast("Table", QuotedWait.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Kept:
    """A range that was told, and the seconds from then to the first call."""

    low_seconds: int
    high_seconds: int | None
    waited_seconds: int


def add(tx: WriteTx, rows: Iterable[Mapping[str, object]]) -> None:
    """Record first ranges; of a visit that has one, or that never came to be, nothing changes."""
    wanted = {row["visit_id"]: row for row in rows}
    known = tx.connection.execute(select(v.c.id).where(v.c.id.in_(sorted(cast("Any", wanted)))))
    new = [wanted[id] for id in known.scalars()]
    if new:
        insert = sqlite.insert if tx.is_sqlite else postgresql.insert
        tx.connection.execute(insert(quoted_table).on_conflict_do_nothing(), new)


def kept(connection: Connection, centres: Collection[str], first: date, last: date) -> list[Kept]:
    """What was told on these days to visits that were then called, without those put off.

    Whoever chose to come back later waited for a reason of their own.
    """
    other = e.alias()
    put_off = exists().where(other.c.visit_id == v.c.id, other.c.kind == "deferred")
    statement = (
        select(
            quoted_table.c.low_seconds,
            quoted_table.c.high_seconds,
            quoted_table.c.quoted_at,
            func.min(e.c.at),
        )
        .join(v, v.c.id == quoted_table.c.visit_id)
        .join(e, (e.c.visit_id == v.c.id) & (e.c.kind == "called"))
        .where(
            v.c.centre_id.in_(sorted(centres)),
            v.c.business_day.between(first, last),
            e.c.at >= quoted_table.c.quoted_at,
            ~put_off,
        )
        .group_by(
            quoted_table.c.visit_id,
            quoted_table.c.low_seconds,
            quoted_table.c.high_seconds,
            quoted_table.c.quoted_at,
        )
    )
    rows = connection.execute(statement)
    return [Kept(low, high, _seconds(at, called)) for low, high, at, called in rows]


def _seconds(told_at: datetime, called_at: datetime) -> int:
    return int((called_at - told_at).total_seconds())
