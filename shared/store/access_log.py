"""Writing and reading which records with words of citizens staff opened."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, insert, select

from shared.domain.looking_up import Opened, hour_of
from shared.store.tables.audit import AccessRow
from shared.store.writer import WriteTx

_log = cast("Table", AccessRow.__table__)  # type: ignore[attr-defined]
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody (`staff`) opened a record of a centre."""

    id: int
    at: datetime
    staff: int
    centre: str
    kind: Opened
    subject: str


@dataclass(frozen=True, slots=True)
class AccessWish:
    """Of these centres (None: all), of one person and kind, within moments; each None is any."""

    centres: Collection[str] | None = None
    staff: int | None = None
    kind: Opened | None = None
    first: datetime | None = None
    until: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.centres is not None:
            found.append(_log.c.centre_id.in_(sorted(self.centres)))
        if self.staff is not None:
            found.append(_log.c.staff_id == self.staff)
        if self.kind is not None:
            found.append(_log.c.kind == self.kind.value)
        if self.first is not None:
            found.append(_log.c.at >= self.first)
        if self.until is not None:
            found.append(_log.c.at < self.until)
        return found


def add(tx: WriteTx, at: datetime, staff: int, centre: str, kind: Opened, subject: str) -> None:
    """Append, unless the same is noted of the same hour."""
    same = {"staff_id": staff, "kind": kind.value, "subject": subject, "hour": hour_of(at)}
    known = select(_log.c.id).where(*(_log.c[name] == value for name, value in same.items()))
    if tx.connection.execute(known.limit(1)).first() is None:
        tx.connection.execute(insert(_log), {**same, "at": at, "centre_id": centre})


def page(connection: Connection, wish: AccessWish, before: int | None, limit: int) -> list[Access]:
    """The newest first; `before` is the last row of the page before."""
    statement = select(_log).where(*wish.conditions).order_by(_log.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(_log.c.id < before)
    return [_access(row) for row in connection.execute(statement)]


def everything(connection: Connection, wish: AccessWish) -> Iterator[Access]:
    """In the order in which it was written, in constant memory."""
    last = 0
    while True:
        statement = select(_log).where(*wish.conditions, _log.c.id > last).order_by(_log.c.id)
        found = [_access(row) for row in connection.execute(statement.limit(_CHUNK))]
        yield from found
        if len(found) < _CHUNK:
            return
        last = found[-1].id


def _access(row: Any) -> Access:
    return Access(row.id, row.at, row.staff_id, row.centre_id, Opened(row.kind), row.subject)
