"""Queries over what waits, or waited, for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from shared.domain.two_persons import Asked, Decision
from shared.store.tables.rights import TwoPersonRequest
from shared.store.writer import WriteTx

_table = cast("Table", TwoPersonRequest.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request: what `kind` of change of which `subject`, with what it needs to be done."""

    id: int
    kind: str
    subject: str
    payload: Mapping[str, object]
    why: str
    asked: Asked
    decided_at: datetime | None


def ask(
    tx: WriteTx,
    kind: str,
    subject: str,
    payload: Mapping[str, object],
    why: str,
    by: int,
    at: datetime,
) -> int:
    """Store a request; returns its id."""
    row = {
        "kind": kind,
        "subject": subject,
        "payload": dict(payload),
        "why": why,
        "asked_by": by,
        "asked_at": at,
        "version": 1,
    }
    statement = insert(_table).values(row).returning(_table.c.id)
    return cast("int", tx.connection.execute(statement).scalar_one())


def note_decision(tx: WriteTx, id: int, decision: Decision, by: int, at: datetime) -> None:
    values = {
        "decision": decision.value,
        "decided_by": by,
        "decided_at": at,
        "version": _table.c.version + 1,
    }
    tx.connection.execute(update(_table).where(_table.c.id == id).values(values))


def find_request(connection: Connection, id: int) -> Waiting | None:
    row = connection.execute(select(_table).where(_table.c.id == id)).first()
    return _waiting(row) if row else None


def undecided(connection: Connection, asked_since: datetime) -> list[Waiting]:
    """What nobody has decided and is not too old, the oldest first."""
    statement = select(_table).where(_table.c.decision.is_(None), _table.c.asked_at > asked_since)
    return [_waiting(row) for row in connection.execute(statement.order_by(_table.c.id))]


def decided_last(connection: Connection, limit: int) -> list[Waiting]:
    """What was decided, the newest first."""
    statement = select(_table).where(_table.c.decision.is_not(None))
    newest = statement.order_by(_table.c.decided_at.desc(), _table.c.id.desc()).limit(limit)
    return [_waiting(row) for row in connection.execute(newest)]


def _waiting(row: Any) -> Waiting:
    decision = Decision(row.decision) if row.decision else None
    asked = Asked(row.asked_by, row.asked_at, row.version, decision, row.decided_by)
    return Waiting(row.id, row.kind, row.subject, row.payload, row.why, asked, row.decided_at)
