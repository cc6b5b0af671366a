"""Rows as they must be, and bringing those that older rules wrote up to that."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete

from shared.domain.events import Event
from shared.domain.replay import replay
from shared.store.case_rows import Projection, project
from shared.store.log import (
    INSERT_AGENCY,
    INSERT_CASE,
    UPDATE_CASE,
    UPDATE_TRANSACTION,
    agency_table,
    case_table,
    keyed,
    later_parts,
    visit_table,
)
from shared.store.prepared import updating
from shared.store.projections import Place
from shared.store.told import quote_of
from shared.store.writer import WriteTx

_REWRITE_VISIT = updating(
    visit_table, (column.name for column in visit_table.columns if column.name != "id")
)


def rewrite(tx: WriteTx, before: Projection, after: Projection) -> bool:
    """Bring the stored rows of a visit to what its events say; returns whether any differed.

    For rows that older rules wrote. A row that is missing is none of those, and left to be found.
    """
    connection, changed = tx.connection, False
    if before.visit != after.visit:
        changed = True
        _REWRITE_VISIT.run(connection, keyed(after.visit))
    for id, row in after.transactions.items():
        if id in before.transactions and before.transactions[id] != row:
            changed = True
            UPDATE_TRANSACTION.run(connection, keyed(row))
    for id, row in after.cases.items():
        if id not in before.cases or before.cases[id] != row:
            changed = True
            statement = UPDATE_CASE if id in before.cases else INSERT_CASE
            statement.run(connection, keyed(row) if id in before.cases else row)
    for id in before.cases.keys() - after.cases.keys():
        changed = True
        connection.execute(delete(case_table).where(case_table.c.id == id))
    if before.agencies != after.agencies:
        changed = True
        cases = before.cases.keys() | after.cases.keys()
        connection.execute(delete(agency_table).where(agency_table.c.case_id.in_(cases)))
        INSERT_AGENCY.run_many(connection, after.agencies.values())
    return changed


def expected_rows(connection: Connection, events: Sequence[Event], place: Place) -> Projection:
    """What the projections of a visit must be, from its events and those of the visits that went on
    with its cases."""
    state = replay(events)
    others = later_parts(connection, state.cases.values())
    return project(state, events, place, others, quote_of(connection, state.id))
