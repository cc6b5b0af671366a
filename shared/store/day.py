"""Queries over the work of a day: what ended at which counter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from shared.domain.events import Kind
from shared.store.day_figures import CAME_HERE
from shared.store.log import case_table as c
from shared.store.log import event_table as e
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v

_ENDINGS = (
    select(
        t.c.id,
        v.c.number,
        t.c.service_id,
        t.c.process_id,
        t.c.outcome,
        t.c.counter,
        t.c.ended_at,
        c.c.service_seconds,
    )
    .join(v, v.c.id == t.c.visit_id)
    .join(c, c.c.id == t.c.case_id, isouter=True)
    .where(
        t.c.centre_id == bindparam("centre"),
        t.c.business_day == bindparam("day"),
        t.c.state == "ended",
        CAME_HERE,
    )
    .order_by(t.c.ended_at.desc(), t.c.id.desc())
)
_ENDINGS_AT = _ENDINGS.where(t.c.counter == bindparam("at_counter"))


@dataclass(frozen=True, slots=True)
class Ending:
    """A turn that ended. `service_seconds` None: its case has no result or no usable clock."""

    transaction: int
    number: str
    service: str
    process: int
    outcome: str
    counter: int | None
    ended_at: datetime
    service_seconds: int | None


def endings(
    connection: Connection, centre: str, day: date, counter: int | None = None
) -> list[Ending]:
    """The turns of a day that ended, at one counter or at all, the latest first."""
    values = {"centre": centre, "day": day, "at_counter": counter}
    statement = _ENDINGS if counter is None else _ENDINGS_AT
    return [Ending(*cast("Any", row)) for row in connection.execute(statement, values)]


def paused_since(connection: Connection, visits: Collection[int]) -> dict[int, datetime]:
    """When each turn of these visits was last put on hold, by transaction."""
    statement = (
        select(e.c.transaction_id, func.max(e.c.at))
        .where(e.c.visit_id.in_(sorted(visits)), e.c.kind == Kind.PAUSED.value)
        .group_by(e.c.transaction_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}
