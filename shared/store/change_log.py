"""Reading the change log of plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from shared.domain.events import Actor, ActorKind
from shared.store.tables import metadata

_log = metadata.tables["change_log"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: of what, by whom (`actor` is the id of a person or device), with its details."""

    at: datetime
    actor_kind: ActorKind
    actor: int | None
    kind: str
    subject: str
    detail: Mapping[str, Any]

    @property
    def by(self) -> Actor:
        return Actor(self.actor_kind, self.actor)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes are asked for; what is left out does not narrow. `since` and `before` are
    moments; `subject` is a part of what was changed."""

    kind: str = ""
    subject: str = ""
    actor: int | None = None
    since: datetime | None = None
    before: datetime | None = None


def newest(connection: Connection) -> int:
    """The number of the last change; 0 without one."""
    return connection.execute(select(func.max(_log.c.id))).scalar_one() or 0


def kinds(connection: Connection) -> list[str]:
    """Every kind that was ever noted."""
    return list(connection.execute(select(_log.c.kind).distinct().order_by(_log.c.kind)).scalars())


def page_of(
    connection: Connection, wanted: Wanted, place: int, size: int
) -> tuple[tuple[Changed, ...], bool]:
    """A page of what is asked for, the newest first, and whether there are older ones."""
    query = _narrowed(_all_columns(), wanted).order_by(_log.c.at.desc(), _log.c.id.desc())
    rows = connection.execute(query.offset((place - 1) * size).limit(size + 1)).all()
    return tuple(_changed(row) for row in rows[:size]), len(rows) > size


def _all_columns() -> Select[Any]:
    columns = _log.c.at, _log.c.actor_kind, _log.c.actor_id, _log.c.kind
    return select(*columns, _log.c.subject, _log.c.detail)


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.kind:
        query = query.where(_log.c.kind == wanted.kind)
    if wanted.subject:
        query = query.where(_log.c.subject.contains(wanted.subject, autoescape=True))
    if wanted.actor is not None:
        query = query.where(_log.c.actor_kind == "staff", _log.c.actor_id == wanted.actor)
    if wanted.since is not None:
        query = query.where(_log.c.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(_log.c.at < wanted.before)
    return query


def changes_of(
    connection: Connection, kinds: Sequence[str], limit: int = 200
) -> tuple[Changed, ...]:
    """The latest changes of these kinds, the newest first."""
    query = _all_columns().where(_log.c.kind.in_(kinds)).order_by(_log.c.id.desc()).limit(limit)
    return tuple(_changed(row) for row in connection.execute(query))


def _changed(row: Any) -> Changed:
    return Changed(
        row.at, ActorKind(row.actor_kind), row.actor_id, row.kind, row.subject, row.detail
    )
