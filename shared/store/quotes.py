"""Keeping the first range that each visit was told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.events import Kind
from shared.domain.replay import replay
from shared.store import rollups
from shared.store.contributions import changes
from shared.store.log import events_of
from shared.store.log import visit_table as v
from shared.store.projections import Place, Row
from shared.store.told import quote_of, quoted_table, share_of
from shared.store.writer import WriteTx

q = quoted_table


def add(tx: WriteTx, places: Callable[[str, date], Place], rows: Sequence[Row]) -> None:
    """Record first ranges; of a visit that has one, or that never came to be, nothing changes.

    Whoever holds the lock of the visits' centre calls it: what was told counts where the visit was
    served already.
    """
    wanted = {cast("int", row["visit_id"]): row for row in rows}
    ids = sorted(wanted)
    told = set(tx.connection.execute(select(q.c.visit_id).where(q.c.visit_id.in_(ids))).scalars())
    known = select(v.c.id, v.c.centre_id, v.c.business_day).where(v.c.id.in_(ids))
    new = [row for row in tx.connection.execute(known) if row.id not in told]
    if not new:
        return
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    statement = insert(q).on_conflict_do_nothing()
    tx.connection.execute(statement, [wanted[row.id] for row in new])
    for row in new:
        _count(tx, row.id, places(row.centre_id, row.business_day))


def _count(tx: WriteTx, visit: int, place: Place) -> None:
    events = events_of(tx.connection, visit)
    if any(event.kind is Kind.CALLED for event in events):
        quote = quote_of(tx.connection, visit)
        share = share_of(quote, replay(events), events, place)
        rollups.change(tx, changes([], [share]))
