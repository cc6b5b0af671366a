"""Who was served last at a counter."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, select

from shared.store.log import transaction_table as t

_LATEST = (
    select(t.c.id, t.c.visit_id)
    .where(
        t.c.centre_id == bindparam("centre"),
        t.c.business_day == bindparam("day"),
        t.c.state == "ended",
        t.c.counter == bindparam("at_counter"),
        t.c.last_called_at.is_not(None),
        t.c.ended_at >= bindparam("since"),
    )
    .order_by(t.c.ended_at.desc(), t.c.id.desc())
    .limit(1)
)


def last_ended(
    connection: Connection, centre: str, day: date, counter: int, since: datetime
) -> tuple[int, int] | None:
    """(transaction, visit) of the latest turn that ended at a counter today, not before `since`."""
    values = {"centre": centre, "day": day, "at_counter": counter, "since": since}
    row = connection.execute(_LATEST, values).first()
    return (row[0], row[1]) if row else None
