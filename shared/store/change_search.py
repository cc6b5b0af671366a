"""Finding entries of the change log for auditors: the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, cast, false, or_, select

from shared.domain.events import ActorKind
from shared.store.change_log import Changed
from shared.store.tables import metadata

_log, _device = metadata.tables["change_log"], metadata.tables["device"]
_COLUMNS = (
    *(_log.c.id, _log.c.at, _log.c.actor_kind, _log.c.actor_id),
    *(_log.c.kind, _log.c.subject, _log.c.detail),
)
_SEPARATORS = "/:"
_CENTRE_STANDS = (
    *(("centre",), ("before", "centre"), ("after", "centre")),
    *(("before", "centre_id"), ("after", "centre_id"), ("added",)),
)
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class FoundChange:
    """An entry with its place in the log."""

    id: int
    changed: Changed


@dataclass(frozen=True, slots=True)
class ChangeWish:
    """Changes about these centres (None: about anything), by one person, of one kind, whose
    subject holds some text, within moments (`until` excluded); each None is any."""

    centres: Collection[str] | None = None
    staff: int | None = None
    kind: str | None = None
    about: str | None = None
    first: datetime | None = None
    until: datetime | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.centres is not None:
            found.append(or_(false(), *(_concerns(each) for each in sorted(self.centres))))
        if self.staff is not None:
            found += [_log.c.actor_id == self.staff, _log.c.actor_kind == ActorKind.STAFF.value]
        if self.kind is not None:
            found.append(_log.c.kind == self.kind)
        if self.about is not None:
            found.append(_log.c.subject.contains(self.about, autoescape=True))
        if self.first is not None:
            found.append(_log.c.at >= self.first)
        if self.until is not None:
            found.append(_log.c.at < self.until)
        return found


def _concerns(centre: str) -> ColumnElement[bool]:
    """Whether an entry names a centre: as its subject, before its parts, or in its detail."""
    subject = _log.c.subject
    below = (subject.startswith(centre + mark, autoescape=True) for mark in _SEPARATORS)
    named = (_log.c.detail[place].as_string() == centre for place in _CENTRE_STANDS)
    screens = select(cast(_device.c.id, String)).where(_device.c.centre_id == centre)
    of_screen = _log.c.kind.startswith("device_", autoescape=True) & subject.in_(screens)
    return or_(subject == centre, *below, subject == f"centre:{centre}", *named, of_screen)


def page(
    connection: Connection, wish: ChangeWish, before: int | None, limit: int
) -> list[FoundChange]:
    """The newest first; `before` is the last entry of the page before."""
    asked = select(*_COLUMNS).where(*wish.conditions).order_by(_log.c.id.desc()).limit(limit)
    return _found(connection, asked if before is None else asked.where(_log.c.id < before))


def everything(connection: Connection, wish: ChangeWish) -> Iterator[FoundChange]:
    """In the order in which it was written, in constant memory."""
    last = 0
    while True:
        asked = select(*_COLUMNS).where(*wish.conditions, _log.c.id > last).order_by(_log.c.id)
        found = _found(connection, asked.limit(_CHUNK))
        yield from found
        if len(found) < _CHUNK:
            return
        last = found[-1].id


def kinds(connection: Connection) -> list[str]:
    """Every kind of change that was ever written."""
    rows = connection.execute(select(_log.c.kind).distinct().order_by(_log.c.kind))
    return [row[0] for row in rows]


def _found(connection: Connection, asked: Select[Any]) -> list[FoundChange]:
    return [
        FoundChange(
            row.id,
            Changed(
                row.at,
                ActorKind(row.actor_kind),
                row.actor_id,
                row.kind,
                row.subject,
                row.detail,
            ),
        )
        for row in connection.execute(asked)
    ]
