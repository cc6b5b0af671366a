"""How many came on a day, and how many of them have nothing left to wait for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, case, func, select

from shared.store.day_figures import CAME_HERE
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v


def came_and_gone(connection: Connection, centre: str, day: date) -> tuple[int, int]:
    """(visits, visits of which every service has ended) of a day."""
    alive = func.sum(case((t.c.state != "ended", 1), else_=0))
    visits = (
        select(alive.label("alive"))
        .join(v, v.c.id == t.c.visit_id)
        .where(
            t.c.centre_id == centre,
            t.c.business_day == day,
            CAME_HERE,
            t.c.confirm_by.is_(None),
        )
        .group_by(t.c.visit_id)
        .subquery()
    )
    gone = func.coalesce(func.sum(case((visits.c.alive == 0, 1), else_=0)), 0)
    row = connection.execute(select(func.count(), gone).select_from(visits)).one()
    return int(row[0]), int(row[1])
