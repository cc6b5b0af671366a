"""Improvements as they are stored, with their reports and declared values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from shared.domain.events import ActorKind
from shared.domain.improvement import ImprovementState, Proposal
from shared.domain.improvement_checks import as_plain, from_plain
from shared.store.change_log import Changed
from shared.store.tables.improvements import Improvement, ImprovementReport, ImprovementValue
from shared.store.tables.people import ChangeLog
from shared.store.writer import WriteTx

_table = cast("Table", Improvement.__table__)  # type: ignore[attr-defined]
_report = cast("Table", ImprovementReport.__table__)  # type: ignore[attr-defined]
_value = cast("Table", ImprovementValue.__table__)  # type: ignore[attr-defined]
_change = cast("Table", ChangeLog.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Record:
    """An improvement. Persons are ids of staff, days business days of its centre."""

    id: int
    centre: str
    state: ImprovementState
    version: int
    proposal: Proposal
    made_by: int
    made_at: datetime
    changed_at: datetime
    handed_in_by: int | None
    decided_by: int | None
    accepted_on: date | None
    in_force_on: date | None
    ended_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A report on progress with what was measured for it."""

    id: int
    improvement: int
    months: int
    made_by: int
    made_at: datetime
    early: bool
    progress: str
    next_steps: str
    done: tuple[int, ...]
    measured: tuple[Mapping[str, Any], ...]
    first: date
    last: date
    last_event: int


@dataclass(frozen=True, slots=True)
class Declared:
    """A value of an own indicator, by its place in the proposal."""

    id: int
    improvement: int
    indicator: int
    day: date
    value: Decimal
    entered_by: int
    entered_at: datetime


def record(connection: Connection, id: int) -> Record | None:
    row = connection.execute(select(_table).where(_table.c.id == id)).first()
    return None if row is None else _record(row)


def of_centres(connection: Connection, centres: Collection[str] | None) -> list[Record]:
    """The newest first; None: of all centres."""
    query = select(_table).order_by(_table.c.id.desc())
    if centres is not None:
        query = query.where(_table.c.centre_id.in_(sorted(centres)))
    return [_record(row) for row in connection.execute(query)]


def _record(row: Any) -> Record:
    id, centre, state, version, proposal, *rest = row
    return Record(id, centre, ImprovementState(state), version, from_plain(proposal), *rest)


def add(tx: WriteTx, centre: str, proposal: Proposal, by: int, at: datetime) -> int:
    """A new draft; returns its id."""
    row = {
        "centre_id": centre,
        "state": ImprovementState.DRAFT.value,
        "version": 1,
        "proposal": as_plain(proposal),
        "made_by": by,
        "made_at": at,
        "changed_at": at,
        "reason": "",
    }
    made: int = tx.connection.execute(insert(_table).returning(_table.c.id), row).scalar_one()
    return made


def change(tx: WriteTx, before: Record, at: datetime, **values: object) -> None:
    """Give columns other values; the version grows by one."""
    values |= {"version": before.version + 1, "changed_at": at}
    tx.connection.execute(update(_table).where(_table.c.id == before.id).values(values))


def add_report(tx: WriteTx, values: Mapping[str, object]) -> int:
    statement = insert(_report).returning(_report.c.id)
    made: int = tx.connection.execute(statement, dict(values)).scalar_one()
    return made


def reports_of(connection: Connection, ids: Sequence[int]) -> list[Reported]:
    """By their months, the last one of each last."""
    query = select(_report).where(_report.c.improvement_id.in_(ids))
    found = connection.execute(query.order_by(_report.c.months, _report.c.id))
    return [_reported(row) for row in found]


def _reported(row: Any) -> Reported:
    id, improvement, months, by, at, early, progress, following, done, measured, *period = row
    told = (progress, following, tuple(done), tuple(measured))
    return Reported(id, improvement, months, by, at, early, *told, *period)


def add_value(tx: WriteTx, values: Mapping[str, object]) -> int:
    statement = insert(_value).returning(_value.c.id)
    made: int = tx.connection.execute(statement, dict(values)).scalar_one()
    return made


def values_of(connection: Connection, id: int) -> list[Declared]:
    """By indicator and day, the last one of each day last."""
    query = select(_value).where(_value.c.improvement_id == id)
    order = _value.c.indicator, _value.c.day, _value.c.id
    rows = connection.execute(query.order_by(*order))
    return [_declared(row) for row in rows]


def _declared(row: Any) -> Declared:
    id, improvement, indicator, day, value, by, at = row
    return Declared(id, improvement, indicator, day, Decimal(value), by, at)


def subject_of(centre: str, id: int) -> str:
    """How the change log names an improvement."""
    return f"{centre} {id}"


def history(connection: Connection, kinds: Sequence[str], of: Record) -> tuple[Changed, ...]:
    """What was done with one improvement, the newest first."""
    mine = _change.c.subject == subject_of(of.centre, of.id)
    query = select(_change).where(_change.c.kind.in_(kinds), mine)
    return tuple(
        Changed(
            *(row.at, ActorKind(row.actor_kind), row.actor_id),
            *(row.kind, row.subject, row.detail),
        )
        for row in connection.execute(query.order_by(_change.c.id.desc()))
    )
