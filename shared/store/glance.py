"""How many came on a day, and how many services were finished."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, and_, case, func, select

from shared.store.log import transaction_table as t


def came_and_served(connection: Connection, centre: str, day: date) -> tuple[int, int]:
    """(visits, services that were begun and have ended) of a day."""
    finished = and_(t.c.state == "ended", t.c.started_at.is_not(None))
    row = connection.execute(
        select(
            func.count(t.c.visit_id.distinct()),
            func.coalesce(func.sum(case((finished, 1), else_=0)), 0),
        ).where(t.c.centre_id == centre, t.c.business_day == day)
    ).one()
    return int(row[0]), int(row[1])
