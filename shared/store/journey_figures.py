"""What figures about journeys are made of: visits for a life event, each with its turns. Reads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple, cast

from sqlalchemy import Connection, Table, select

from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.tables.queue import ServiceCase

_case = cast("Table", ServiceCase.__table__)  # type: ignore[attr-defined]


class Station(NamedTuple):
    """One turn of a journey. `result_at` is when its result existed, None while it does not."""

    visit: int
    centre: str
    bundle: str
    day: date
    service: str
    process: int
    counter: int | None
    started_at: datetime | None
    ended_at: datetime | None
    result_at: datetime | None
    outcome: str | None


def stations(
    connection: Connection, centres: Collection[str], first: date, last: date
) -> list[Station]:
    """The turns of all visits that were taken for a life event on these business days."""
    statement = (
        select(
            *(t.c.visit_id, v.c.centre_id, v.c.bundle, v.c.business_day),
            *(t.c.service_id, t.c.process_id, t.c.counter),
            *(t.c.started_at, t.c.ended_at, _case.c.ready_at, t.c.outcome),
        )
        .join(v, v.c.id == t.c.visit_id)
        .outerjoin(_case, _case.c.id == t.c.case_id)
        .where(
            v.c.centre_id.in_(sorted(centres)),
            v.c.business_day.between(first, last),
            v.c.bundle.is_not(None),
        )
        .order_by(t.c.visit_id, t.c.position, t.c.id)
    )
    return [Station(*row) for row in connection.execute(statement)]
