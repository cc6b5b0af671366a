"""Reading the change log of plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from shared.domain.events import ActorKind
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


def changes_of(
    connection: Connection, kinds: Sequence[str], limit: int = 200
) -> tuple[Changed, ...]:
    """The latest changes of these kinds, the newest first."""
    columns = _log.c.at, _log.c.actor_kind, _log.c.actor_id, _log.c.kind
    query = (
        select(*columns, _log.c.subject, _log.c.detail)
        .where(_log.c.kind.in_(kinds))
        .order_by(_log.c.id.desc())
        .limit(limit)
    )
    return tuple(
        Changed(row.at, ActorKind(row.actor_kind), row.actor_id, row.kind, row.subject, row.detail)
        for row in connection.execute(query)
    )
