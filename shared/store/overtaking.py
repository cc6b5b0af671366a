"""Who was called while somebody waited; only reads, and only columns of the day's turns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, and_, bindparam, case, or_, select

from shared.domain.calling import REMOTE
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v


class LaterCall(NamedTuple):
    """A call of somebody who got in line later; `because` is its reason. `remote`: who took a
    ticket from elsewhere before and came later."""

    visit: int
    number: str
    since: datetime
    called_at: datetime
    counter: int | None
    because: str


_MINE = bindparam("in_line_since", type_=t.c.since.type)
_CAME_LATER = and_(t.c.since <= _MINE, v.c.remote_at.is_not(None), v.c.arrived_at > _MINE)
_BECAUSE = case((_CAME_LATER, REMOTE), else_=t.c.because)
_CALLS = (
    select(t.c.visit_id, v.c.number, t.c.since, t.c.called_at, t.c.counter, _BECAUSE)
    .join(v, v.c.id == t.c.visit_id)
    .where(
        t.c.centre_id == bindparam("centre"),
        t.c.business_day == bindparam("day"),
        t.c.last_called_at > bindparam("waited_from"),
        t.c.called_at > bindparam("waited_from"),
        t.c.called_at <= bindparam("waited_to"),
        or_(t.c.since > _MINE, _CAME_LATER),
        t.c.because.is_not(None),
        t.c.visit_id != bindparam("mine"),
    )
    .order_by(t.c.called_at, t.c.id)
)


def later_calls(
    connection: Connection,
    centre: str,
    day: date,
    visit: int,
    since: datetime,
    waited: tuple[datetime, datetime],
) -> list[LaterCall]:
    """Calls in the time `waited` (from, to) of others who got in line after `since`."""
    values = {
        "centre": centre,
        "day": day,
        "mine": visit,
        "in_line_since": since,
        "waited_from": waited[0],
        "waited_to": waited[1],
    }
    return [LaterCall(*cast("Any", row)) for row in connection.execute(_CALLS, values)]
