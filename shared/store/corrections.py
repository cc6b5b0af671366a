"""Proposed corrections of moments. An approved one is an event too; only that changes a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from shared.domain.correcting import CorrectionReason, CorrectionState
from shared.store.log import visit_table as v
from shared.store.tables.hall import Correction
from shared.store.writer import WriteTx

_table = cast("Table", Correction.__table__)  # type: ignore[attr-defined]
_COLUMNS = (
    _table.c.id,
    _table.c.centre_id,
    _table.c.visit_id,
    _table.c.transaction_id,
    v.c.number,
    _table.c.event_seq,
    _table.c.present_at,
    _table.c.new_at,
    _table.c.reason,
    _table.c.state,
    _table.c.proposed_by,
    _table.c.proposed_at,
    _table.c.decided_by,
    _table.c.decided_at,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One correction with its decision, if there is one. `seq` names the event in its visit."""

    id: int
    centre: str
    visit: int
    transaction: int
    number: str
    seq: int
    present_at: datetime
    new_at: datetime
    reason: CorrectionReason
    state: CorrectionState
    proposed_by: int
    proposed_at: datetime
    decided_by: int | None
    decided_at: datetime | None


def propose(tx: WriteTx, proposal: dict[str, object]) -> int:
    """Store a proposal; returns its id."""
    values = {**proposal, "state": CorrectionState.PROPOSED.value}
    statement = insert(_table).values(values).returning(_table.c.id)
    return cast("int", tx.connection.execute(statement).scalar_one())


def decide(tx: WriteTx, id: int, state: CorrectionState, staff: int | None, at: datetime) -> None:
    """Note who decided and how."""
    values = {"state": state.value, "decided_by": staff, "decided_at": at}
    tx.connection.execute(update(_table).where(_table.c.id == id).values(values))


def find(connection: Connection, id: int) -> Proposal | None:
    row = connection.execute(_selected().where(_table.c.id == id)).first()
    return _proposal(row) if row else None


def pending(connection: Connection, visit: int, seq: int) -> bool:
    """Whether a correction of this event waits for a decision."""
    statement = select(_table.c.id).where(
        _table.c.visit_id == visit,
        _table.c.event_seq == seq,
        _table.c.state == CorrectionState.PROPOSED.value,
    )
    return connection.execute(statement).first() is not None


def of_centre(
    connection: Connection,
    centre: str,
    states: Collection[CorrectionState],
    *,
    after: int = 0,
    limit: int = 200,
) -> list[Proposal]:
    """The corrections of a centre in the order of their proposal."""
    statement = (
        _selected()
        .where(
            _table.c.centre_id == centre,
            _table.c.state.in_(sorted(state.value for state in states)),
            _table.c.id > after,
        )
        .order_by(_table.c.id)
        .limit(limit)
    )
    return [_proposal(row) for row in connection.execute(statement)]


def of_visit(connection: Connection, visit: int) -> list[Proposal]:
    """Everything ever proposed about a visit."""
    statement = _selected().where(_table.c.visit_id == visit).order_by(_table.c.id)
    return [_proposal(row) for row in connection.execute(statement)]


def _selected() -> Any:
    return select(*_COLUMNS).join(v, v.c.id == _table.c.visit_id)


def _proposal(row: Any) -> Proposal:
    values = [*row[:8], CorrectionReason(row[8]), CorrectionState(row[9]), *row[10:]]
    return Proposal(*cast("Any", values))
