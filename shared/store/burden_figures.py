"""How many visits a request took: read from the turns that went on with it. Only reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, distinct, func, select

from shared.store.log import case_table as c
from shared.store.log import transaction_table as t


@dataclass(frozen=True, slots=True)
class VisitGroup:
    """`cases` counted cases of a service at a centre that each took `visits` visits."""

    centre: str
    service: str
    visits: int
    cases: int


def visit_groups(
    connection: Connection,
    centres: Collection[str],
    first: date,
    last: date,
    service: str | None = None,
) -> list[VisitGroup]:
    """Counted cases finished from `first` to `last` by their number of visits.

    The visit that opened a case is one; every other visit with a turn of it is one more.
    """
    # Opened by the turn of the same number; the few others stand in an index of their own.
    later = (
        select(t.c.case_id, func.count(distinct(t.c.visit_id)).label("visits"))
        .join(c, c.c.id == t.c.case_id)
        .where(t.c.case_id != t.c.id, t.c.visit_id != c.c.visit_id)
        .group_by(t.c.case_id)
        .subquery()
    )
    visits = 1 + func.coalesce(later.c.visits, 0)
    keys = (c.c.centre_id, c.c.service_id, visits)
    statement = (
        select(*keys, func.count())
        .outerjoin(later, later.c.case_id == c.c.id)
        .where(c.c.centre_id.in_(sorted(centres)), c.c.finished_on.between(first, last))
        .where(c.c.excluded.is_(None), c.c.service_seconds.is_not(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    if service is not None:
        statement = statement.where(c.c.service_id == service)
    return [VisitGroup(*row) for row in connection.execute(statement)]
