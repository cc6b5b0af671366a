"""Queries over the notes that counters leave each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select

from shared.store.tables.hall import VisitNote
from shared.store.tables.people import Staff
from shared.store.writer import WriteTx

_note = cast("Table", VisitNote.__table__)  # type: ignore[attr-defined]
_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]


_OF_VISITS = (
    select(
        _note.c.id,
        _note.c.visit_id,
        _note.c.body,
        _note.c.author_id,
        _staff.c.name_th,
        _staff.c.name_en,
        _note.c.written_at,
    )
    .join(_staff, _staff.c.id == _note.c.author_id)
    .where(_note.c.visit_id.in_(bindparam("visits", expanding=True)))
    .order_by(_note.c.id)
)


@dataclass(frozen=True, slots=True)
class Note:
    """One note with its author's names."""

    id: int
    visit: int
    body: str
    author: int
    name_th: str
    name_en: str
    written_at: datetime


def add(
    tx: WriteTx, centre: str, day: date, visit: int, body: str, author: int, at: datetime
) -> int:
    row = {
        "visit_id": visit,
        "centre_id": centre,
        "business_day": day,
        "body": body,
        "author_id": author,
        "written_at": at,
    }
    statement = insert(_note).returning(_note.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def of_visits(connection: Connection, visits: Collection[int]) -> list[Note]:
    """The notes of some visits, the oldest first."""
    return [Note(*row) for row in connection.execute(_OF_VISITS, {"visits": sorted(visits)})]


def count(connection: Connection, visit: int) -> int:
    statement = select(func.count()).where(_note.c.visit_id == visit)
    return connection.execute(statement).scalar_one()


def erase(tx: WriteTx, visit: int, note: int) -> bool:
    """Delete one note; whether it was there."""
    statement = delete(_note).where(_note.c.id == note, _note.c.visit_id == visit)
    return tx.connection.execute(statement).rowcount > 0


def erase_day(tx: WriteTx, centre: str, day: date) -> int:
    """Delete all notes of a day; how many they were."""
    statement = delete(_note).where(_note.c.centre_id == centre, _note.c.business_day == day)
    return tx.connection.execute(statement).rowcount


def days(connection: Connection) -> list[tuple[str, date]]:
    """(centre, business day) of all notes that stand."""
    statement = select(_note.c.centre_id, _note.c.business_day).distinct()
    return [(row[0], row[1]) for row in connection.execute(statement)]
