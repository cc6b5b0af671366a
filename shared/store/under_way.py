"""Tickets that were taken from elsewhere and whose citizens are still to come; only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select, text

from shared.domain.remote import UnderWay
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.visits import Located

_UNCONFIRMED = text(
    "service_transaction.state = 'deferred' AND service_transaction.confirm_by IS NOT NULL"
)
"""In the words of the index that holds these few."""

_OF_DAY = (t.c.centre_id == bindparam("centre"), t.c.business_day == bindparam("day"))
_LASTS = (
    select(func.min(t.c.confirm_by))
    .where(*_OF_DAY, _UNCONFIRMED)
    .group_by(t.c.visit_id)
    .order_by(func.min(t.c.confirm_by))
)
_LASTS_OF_SERVICE = (
    select(t.c.confirm_by)
    .where(*_OF_DAY, _UNCONFIRMED, t.c.service_id == bindparam("service"))
    .order_by(t.c.confirm_by)
)
_TAKEN = (
    select(v.c.remote_at)
    .where(
        v.c.centre_id == bindparam("centre"),
        v.c.business_day == bindparam("day"),
        v.c.remote_at > bindparam("after", type_=v.c.remote_at.type),
    )
    .order_by(v.c.remote_at)
)
_LISTED = (
    select(t.c.id, v.c.number, t.c.service_id, t.c.version, t.c.confirm_by)
    .join(v, v.c.id == t.c.visit_id)
    .where(*_OF_DAY, _UNCONFIRMED)
    .order_by(t.c.confirm_by, t.c.id)
)
_COUNT = select(func.count(t.c.visit_id.distinct())).where(*_OF_DAY, _UNCONFIRMED)


def found(
    connection: Connection, centre: str, day: date, service: str, after: datetime
) -> UnderWay:
    """What is under way to a centre and a service of it, and what was taken `after`."""
    values = {"centre": centre, "day": day}
    return UnderWay(
        list(connection.execute(_LASTS, values).scalars()),
        list(connection.execute(_LASTS_OF_SERVICE, {**values, "service": service}).scalars()),
        list(connection.execute(_TAKEN, {**values, "after": after}).scalars()),
    )


@dataclass(frozen=True, slots=True)
class FromElsewhere:
    """A turn whose citizen is still to come."""

    transaction: int
    number: str
    service: str
    version: int
    confirm_by: datetime


def listed(connection: Connection, centre: str, day: date) -> list[FromElsewhere]:
    """All of a day, the first to lapse first."""
    rows = connection.execute(_LISTED, {"centre": centre, "day": day})
    return [FromElsewhere(*row) for row in rows]


def count(connection: Connection, centre: str, day: date) -> int:
    """How many tickets are under way."""
    return int(connection.execute(_COUNT, {"centre": centre, "day": day}).scalar_one())


def overdue(connection: Connection, now: datetime) -> list[Located]:
    """Visits whose time to be confirmed is over."""
    statement = (
        select(t.c.visit_id, t.c.centre_id, t.c.business_day)
        .where(_UNCONFIRMED, t.c.confirm_by <= now)
        .distinct()
    )
    return [Located(row[0], row[1], row[2]) for row in connection.execute(statement)]
