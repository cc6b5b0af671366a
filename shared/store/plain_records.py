"""Plain records: tables that show the present state, with a log of who changed what.

They are compared before they are written, so that putting the same values twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from shared.domain.events import Actor
from shared.store.tables import metadata

Row = Mapping[str, Any]
_change_log = metadata.tables["change_log"]


@dataclass(slots=True)
class Counts:
    """How many records of one kind a change added, changed, removed or found as they should be."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def never(_row: Row) -> bool:
    return False


class PlainRecords:
    """Writes plain records of one change: one moment, one actor.

    `why` stands in the log beside each change, and then new records are logged one by one too: a
    file that is imported is its own record, a change that somebody decided has none.
    """

    def __init__(self, connection: Connection, at: datetime, actor: Actor, why: str = "") -> None:
        self.connection = connection
        self._at, self._actor, self._why = at, actor, why

    def log(self, kind: str, subject: str, detail: Mapping[str, object]) -> None:
        """Note a change in the append-only change log."""
        self.connection.execute(
            insert(_change_log).values(
                at=self._at,
                actor_kind=self._actor.kind.value,
                actor_id=self._actor.id,
                kind=kind,
                subject=subject,
                detail={**detail, "why": self._why} if self._why else dict(detail),
            )
        )

    def put(
        self,
        table_name: str,
        rows: Sequence[Row],
        *,
        defaults: Row | None = None,
        complete: Callable[[Row], bool] = never,
    ) -> Counts:
        """Make the records of a table be as `rows` say, found by primary key.

        A row may carry some columns only; `defaults` fill a new one. `complete` names the stored
        records that `rows` list in full: those of them that are missing are removed.
        """
        table = metadata.tables[table_name]
        stored = {_key(table, row): row for row in self._stored(table)}
        counts, added = Counts(), []
        for row in rows:
            before = stored.get(_key(table, row))
            if before is None:
                added.append({**(defaults or {}), **row})
            elif self._change(table, before, row):
                counts.changed += 1
            else:
                counts.unchanged += 1
        if added:
            self.connection.execute(insert(table), added)
            self._log_new(table, added)
        counts.added = len(added)
        given = {_key(table, row) for row in rows}
        for key, row in stored.items():
            if key not in given and complete(row):
                self._remove(table, row)
                counts.removed += 1
        return counts

    def _log_new(self, table: Table, rows: Sequence[Row]) -> None:
        for row in rows if self._why else ():
            self.log(f"{table.name}_added", _subject(table, row), {"after": dict(row)})

    def _stored(self, table: Table) -> list[Row]:
        return [dict(row) for row in self.connection.execute(select(table)).mappings()]

    def _change(self, table: Table, before: Row, row: Row) -> bool:
        after = {name: value for name, value in row.items() if before[name] != value}
        if not after:
            return False
        self.connection.execute(update(table).where(_is(table, row)).values(after))
        changed = {name: before[name] for name in after}
        self.log(f"{table.name}_changed", _subject(table, row), {"before": changed, "after": after})
        return True

    def _remove(self, table: Table, row: Row) -> None:
        self.connection.execute(delete(table).where(_is(table, row)))
        self.log(f"{table.name}_removed", _subject(table, row), {"before": dict(row)})


def _key(table: Table, row: Row) -> tuple[object, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _is(table: Table, row: Row) -> Any:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _subject(table: Table, row: Row) -> str:
    return " ".join(str(part) for part in _key(table, row))
