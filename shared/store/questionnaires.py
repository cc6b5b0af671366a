"""Versions of what citizens are asked: added, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, func, insert, select

from shared.domain.questionnaire import HOUSE, Questionnaire, Scope, Version, from_plain
from shared.store.tables.feedback import Questionnaire as QuestionnaireRow
from shared.store.writer import WriteTx

_table = cast("Table", QuestionnaireRow.__table__)  # type: ignore[attr-defined]
_NAMES = ("id", "scope", "target", "number", "valid_from", "asked")


def all_versions(connection: Connection) -> list[Version]:
    """The oldest first."""
    statement = select(*(_table.c[name] for name in _NAMES)).order_by(_table.c.id)
    return [_version(row) for row in connection.execute(statement).mappings()]


def _version(row: Mapping[Any, Any]) -> Version:
    asked = from_plain(row["asked"]) if row["asked"] is not None else None
    scope = Scope(row["scope"])
    return Version(row["id"], scope, row["target"], row["number"], row["valid_from"], asked)


def asked_in(connection: Connection, id: int) -> Questionnaire:
    """What a version asks."""
    asked = connection.execute(select(_table.c.asked).where(_table.c.id == id)).scalar()
    return from_plain(asked) if asked is not None else HOUSE


def add(
    tx: WriteTx,
    scope: Scope,
    target: str,
    valid_from: date,
    asked: Mapping[str, Any] | None,
    by: tuple[int, datetime],
) -> int:
    """The next version of a scope; returns its id."""
    same = (_table.c.scope == scope.value, _table.c.target == target)
    last = tx.connection.execute(select(func.max(_table.c.number)).where(*same)).scalar()
    row = {
        "scope": scope.value,
        "target": target,
        "number": (last or 0) + 1,
        "valid_from": valid_from,
        "asked": dict(asked) if asked is not None else None,
        "made_by": by[0],
        "made_at": by[1],
    }
    made = tx.connection.execute(insert(_table).returning(_table.c.id), row)
    id: int = made.scalar_one()
    return id
