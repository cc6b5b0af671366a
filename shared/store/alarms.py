"""Queries over calls for help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from shared.domain.help import AlarmEnd, AlarmKind
from shared.store.log import visit_table as v
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.hall import Alarm as AlarmTable
from shared.store.writer import WriteTx

_alarm = cast("Table", AlarmTable.__table__)  # type: ignore[attr-defined]
_ALL = select(_alarm, v.c.number).outerjoin(v, v.c.id == _alarm.c.visit_id)
_OPEN = _ALL.where(_alarm.c.centre_id == bindparam("centre"), _alarm.c.ended_at.is_(None)).order_by(
    _alarm.c.id.desc()
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A call for help; `number` is the ticket of the visit it is about."""

    id: int
    centre: str
    kind: AlarmKind
    counter: int | None
    visit: int | None
    number: str | None
    raised_by: int | None
    raised_at: datetime
    answered_by: int | None
    answered_at: datetime | None
    ended_at: datetime | None
    ended_as: AlarmEnd | None


def _alarm_from(row: Any) -> Alarm:
    return Alarm(
        row.id,
        row.centre_id,
        AlarmKind(row.kind),
        row.counter,
        row.visit_id,
        row.number,
        row.raised_by,
        row.raised_at,
        row.answered_by,
        row.answered_at,
        row.ended_at,
        AlarmEnd(row.ended_as) if row.ended_as else None,
    )


def find(connection: Connection, id: int) -> Alarm | None:
    row = connection.execute(_ALL.where(_alarm.c.id == id)).first()
    return _alarm_from(row) if row else None


@once_a_snapshot
def open_ones(connection: Connection, centre: str) -> list[Alarm]:
    """The calls for help of a centre that nobody has ended, the newest first."""
    return [_alarm_from(row) for row in connection.execute(_OPEN, {"centre": centre})]


def add(
    tx: WriteTx,
    centre: str,
    kind: AlarmKind,
    at: datetime,
    *,
    counter: int | None = None,
    visit: int | None = None,
    by: int | None = None,
) -> int:
    row = {
        "centre_id": centre,
        "kind": kind.value,
        "counter": counter,
        "visit_id": visit,
        "raised_by": by,
        "raised_at": at,
    }
    statement = insert(_alarm).returning(_alarm.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def answer(tx: WriteTx, id: int, by: int, at: datetime) -> None:
    values = {"answered_by": by, "answered_at": at}
    tx.connection.execute(update(_alarm).where(_alarm.c.id == id).values(values))


def end(tx: WriteTx, id: int, by: int, at: datetime, ended_as: AlarmEnd) -> None:
    values = {"ended_by": by, "ended_at": at, "ended_as": ended_as.value}
    tx.connection.execute(update(_alarm).where(_alarm.c.id == id).values(values))


def raised_between(
    connection: Connection, centre: str, start: datetime, end: datetime
) -> list[tuple[datetime, AlarmKind, AlarmEnd | None]]:
    """Moment, kind and ending of the calls of a time, without anybody's name or number."""
    statement = (
        select(_alarm.c.raised_at, _alarm.c.kind, _alarm.c.ended_as)
        .where(_alarm.c.centre_id == centre, _alarm.c.raised_at >= start, _alarm.c.raised_at < end)
        .order_by(_alarm.c.raised_at)
    )
    return [
        (at, AlarmKind(kind), AlarmEnd(ended) if ended else None)
        for at, kind, ended in connection.execute(statement)
    ]
