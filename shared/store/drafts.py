"""Drafts of the catalogue as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from shared.domain.draft_records import DraftState, HeldUp, Key
from shared.store.tables.drafts import CatalogueDraft, CatalogueDraftAuthor
from shared.store.writer import WriteTx

_table = cast("Table", CatalogueDraft.__table__)  # type: ignore[attr-defined]
_author = cast("Table", CatalogueDraftAuthor.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Draft:
    """A prepared change; `base` has the records of `data` as they stood when they were taken.

    `approved_by` and `approved_at` stand where it waits, or has waited, for its day. `failed_on`:
    the day on which it could not be put into force, until somebody takes it up again.
    """

    id: int
    title: str
    data: Mapping[str, Any]
    base: Mapping[str, Any]
    valid_from: date | None
    why: str
    state: DraftState
    version: int
    made_by: int
    made_at: datetime
    changed_by: int
    changed_at: datetime
    ended_by: int | None = None
    ended_at: datetime | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    failed_on: date | None = None
    failure: HeldUp | None = None


def all_drafts(connection: Connection) -> list[Draft]:
    """The one changed last first."""
    query = select(_table).order_by(_table.c.changed_at.desc(), _table.c.id.desc())
    return [_draft(row) for row in connection.execute(query).mappings()]


def draft(connection: Connection, id: int) -> Draft | None:
    row = connection.execute(select(_table).where(_table.c.id == id)).mappings().first()
    return None if row is None else _draft(row)


def waiting(connection: Connection) -> list[Draft]:
    """Those that wait for their day, in the order in which they are put into force: by their days,
    then as they were approved."""
    order = _table.c.valid_from, _table.c.approved_at, _table.c.id
    query = select(_table).where(_table.c.state == DraftState.SCHEDULED.value).order_by(*order)
    return [_draft(row) for row in connection.execute(query).mappings()]


def in_preparation(connection: Connection) -> list[Draft]:
    """Those that somebody still writes."""
    query = select(_table).where(_table.c.state == DraftState.DRAFT.value).order_by(_table.c.id)
    return [_draft(row) for row in connection.execute(query).mappings()]


def held_up(connection: Connection) -> list[Draft]:
    """Those that could not be put into force on their day and that nobody has taken up since."""
    order = _table.c.failed_on, _table.c.id
    query = select(_table).where(_table.c.failed_on.is_not(None)).order_by(*order)
    return [_draft(row) for row in connection.execute(query).mappings()]


def _draft(row: Mapping[Any, Any]) -> Draft:
    values = {str(name): value for name, value in row.items()}
    failure = HeldUp(row["failure"]) if row["failure"] else None
    return Draft(**{**values, "state": DraftState(row["state"]), "failure": failure})


def add(
    tx: WriteTx, title: str, data: Mapping[str, Any], base: Mapping[str, Any], by: int, at: datetime
) -> int:
    """Returns its id."""
    row = {
        "title": title,
        "data": dict(data),
        "base": dict(base),
        "why": "",
        "state": DraftState.DRAFT.value,
        "version": 1,
        "made_by": by,
        "made_at": at,
        "changed_by": by,
        "changed_at": at,
    }
    made: int = tx.connection.execute(insert(_table).returning(_table.c.id), row).scalar_one()
    return made


def change(tx: WriteTx, before: Draft, **values: object) -> None:
    """Give columns other values; the version grows by one. Whoever does this has seen what held the
    draft up."""
    values = {"failed_on": None, "failure": None, **values, "version": before.version + 1}
    tx.connection.execute(update(_table).where(_table.c.id == before.id).values(values))


def end(
    tx: WriteTx, before: Draft, state: DraftState, by: int, at: datetime, **values: object
) -> None:
    """Nothing more happens to it."""
    change(tx, before, state=state.value, ended_by=by, ended_at=at, **values)


def authors(connection: Connection, id: int) -> dict[Key, set[int]]:
    """Whose changes stand in the records of a draft on which figures rest."""
    query = select(_author).where(_author.c.draft_id == id, _author.c.out_at.is_(None))
    found: dict[Key, set[int]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault((row["section"], row["record_id"]), set()).add(row["staff_id"])
    return found


def add_authors(tx: WriteTx, id: int, records: Iterable[Key], by: int, at: datetime) -> None:
    """Note that somebody changed these records."""
    rows = [
        {"draft_id": id, "section": section, "record_id": record, "staff_id": by, "changed_at": at}
        for section, record in records
    ]
    if rows:
        tx.connection.execute(insert(_author), rows)


def close_authors(tx: WriteTx, id: int, record: Key, at: datetime) -> None:
    """The record is out of the draft: nothing that anybody wrote of it stands there."""
    of_record = (_author.c.draft_id == id) & (_author.c.section == record[0])
    query = update(_author).where(of_record, _author.c.record_id == record[1])
    tx.connection.execute(query.where(_author.c.out_at.is_(None)).values(out_at=at))
