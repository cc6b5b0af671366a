"""The turns of visits for life events, row by row. Only reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, select

from shared.domain.period import Period
from shared.store.log import case_table as c
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v


class EventTurn(NamedTuple):
    """One turn; `case` is the request it belonged to, `ready_at` when that had its result."""

    visit: int
    number: str
    centre: str
    day: date
    id: int
    service: str
    process: int
    counter: int | None
    outcome: str | None
    case: int | None
    started_at: datetime | None
    ended_at: datetime | None
    ready_at: datetime | None


def turns(
    connection: Connection, centres: Collection[str], period: Period, bundle: str
) -> list[EventTurn]:
    """Of every ticket that was taken for a life event on these business days, in the order of the
    tickets and of their turns."""
    statement = (
        select(
            *(v.c.id, v.c.number, v.c.centre_id, v.c.business_day),
            *(t.c.id, t.c.service_id, t.c.process_id, t.c.counter, t.c.outcome, t.c.case_id),
            *(t.c.started_at, t.c.ended_at, c.c.ready_at),
        )
        .select_from(v.join(t, t.c.visit_id == v.c.id).outerjoin(c, c.c.id == t.c.case_id))
        .where(
            v.c.centre_id.in_(sorted(centres)),
            v.c.business_day.between(period.first, period.last),
            v.c.bundle == bundle,
        )
        .order_by(v.c.id, t.c.position, t.c.id)
    )
    return [EventTurn(*cast("Any", row)) for row in connection.execute(statement)]
