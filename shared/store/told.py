"""The first range that a visit was told, where its roll-up is made. What was told never changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, select

from shared.domain.events import Event
from shared.domain.turn_tally import Quote, told_tally
from shared.domain.visit import VisitState
from shared.store.contributions import Shares
from shared.store.prepared import Prepared
from shared.store.projections import Place
from shared.store.rollup_rows import Key
from shared.store.tables.rollups import Sheet
from shared.store.tables.waits import QuotedWait

quoted_table = cast("Table", QuotedWait.__table__)  # type: ignore[attr-defined]
q = quoted_table

_QUOTE = Prepared(
    select(q.c.low_seconds, q.c.high_seconds, q.c.quoted_at).where(
        q.c.visit_id == bindparam("visit")
    )
)


def quote_of(connection: Connection, visit: int) -> Quote | None:
    """What a visit was told first; None where it was told nothing."""
    rows = _QUOTE.run(connection, {"visit": visit})
    return Quote(rows[0][0], rows[0][1], _moment(rows[0][2])) if rows else None


def share_of(
    quote: Quote | None, state: VisitState, events: Sequence[Event], place: Place
) -> Shares:
    """What a visit contributes to the figure about told waits."""
    told = told_tally(quote, state, events) if quote is not None else None
    return {} if told is None else {Key(Sheet.DAY, place.centre, place.business_day): told}


def _moment(stored: datetime | str) -> datetime:
    found = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)
