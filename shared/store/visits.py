"""Queries over visits, their line and their numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.calling import Candidate, Desk
from shared.domain.visit import CITIZEN_AWAY
from shared.store.counters import open_now
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.prepared import Prepared
from shared.store.tables.queue import NumberSeries
from shared.store.writer import WriteTx

series_table = cast("Table", NumberSeries.__table__)  # type: ignore[attr-defined]
WINDOW = 16
"""How far down the line a call looks. The policy orders by stored rank, so the first that this
counter may take stands at the front; the rest is kept to explain the decision."""


def _upsert(dialect: Dialect) -> Any:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    names = ("centre_id", "business_day", "letter")
    values = {name: bindparam(name, type_=series_table.c[name].type) for name in names}
    return (
        insert(series_table)
        .values(**values, last=1)
        .on_conflict_do_update(index_elements=names, set_={"last": series_table.c.last + 1})
        .returning(series_table.c.last)
    )


_NEXT_NUMBER = Prepared(_upsert)


def next_sequence(tx: WriteTx, centre: str, day: date, letter: str) -> int:
    """The next number of a letter today; gap-free because a failed job takes it back."""
    row = {"centre_id": centre, "business_day": day, "letter": letter}
    return cast("int", _NEXT_NUMBER.run(tx.connection, row)[0][0])


@dataclass(frozen=True, slots=True)
class Located:
    """Where a visit or transaction belongs."""

    visit: int
    centre: str
    business_day: date


_LOCATE_VISIT = select(v.c.id, v.c.centre_id, v.c.business_day).where(v.c.id == bindparam("id"))
_LOCATE_TRANSACTION = select(t.c.visit_id, t.c.centre_id, t.c.business_day).where(
    t.c.id == bindparam("id")
)


def locate_visit(connection: Connection, visit: int) -> Located | None:
    row = connection.execute(_LOCATE_VISIT, {"id": visit}).first()
    return Located(*row) if row else None


def locate_transaction(connection: Connection, transaction: int) -> Located | None:
    row = connection.execute(_LOCATE_TRANSACTION, {"id": transaction}).first()
    return Located(*row) if row else None


def _free_to_be_called() -> Any:
    """No other turn of the same visit is at a counter, or paused while the citizen is away."""
    sibling = t.alias("sibling")
    return ~exists().where(
        sibling.c.visit_id == t.c.visit_id,
        or_(
            sibling.c.state.in_(("called", "serving")),
            and_(
                sibling.c.state == "paused",
                sibling.c.pause_reason.in_(sorted(CITIZEN_AWAY)),
            ),
        ),
    )


def _front_statement(*, of_services: bool, lock: bool) -> Select[Any]:
    statement = (
        select(
            t.c.id,
            t.c.visit_id,
            t.c.service_id,
            t.c.rank_at,
            t.c.queued_at,
            t.c.reserved_counter,
            t.c.reserved_staff,
        )
        .where(
            t.c.centre_id == bindparam("centre"),
            t.c.business_day == bindparam("day"),
            t.c.state == literal_column("'waiting'"),
            _free_to_be_called(),
            # Sent to a counter or colleague: that holds while they are open, or nobody would
            # ever call this citizen again.
            or_(
                t.c.reserved_counter.is_(None),
                t.c.reserved_counter == bindparam("counter"),
                t.c.reserved_counter.not_in(bindparam("open_counters", expanding=True)),
            ),
            or_(
                t.c.reserved_staff.is_(None),
                t.c.reserved_staff == bindparam("staff"),
                t.c.reserved_staff.not_in(bindparam("open_staff", expanding=True)),
            ),
        )
        .order_by(t.c.rank_at, t.c.id)
        .limit(WINDOW)
    )
    if of_services:
        statement = statement.where(t.c.service_id.in_(bindparam("services", expanding=True)))
    return statement.with_for_update(skip_locked=True) if lock else statement


_FRONT = {
    (of_services, lock): _front_statement(of_services=of_services, lock=lock)
    for of_services in (False, True)
    for lock in (False, True)
}


def front_of_line(
    connection: Connection, centre: str, day: date, desk: Desk, *, lock: bool
) -> list[Candidate]:
    """The first waiting transactions that a desk may call, in rank order.

    With `lock` (PostgreSQL) rows that another process is just calling are passed over.
    """
    counters, staff = open_now(connection, centre)
    values: dict[str, object] = {
        "centre": centre,
        "day": day,
        "counter": desk.counter,
        "staff": desk.staff,
        "open_counters": sorted(counters),
        "open_staff": sorted(staff),
    }
    if desk.services is not None:
        values["services"] = sorted(desk.services)
    statement = _FRONT[desk.services is not None, lock]
    rows = connection.execute(statement, values)
    return [candidate_from(row, counters, staff) for row in rows]


def candidate_from(row: Any, counters: Collection[int], staff: Collection[int]) -> Candidate:
    """A row of the line; a reservation for somebody who is gone counts no more."""
    return Candidate(
        transaction=row.id,
        visit=row.visit_id,
        service=row.service_id,
        rank_at=row.rank_at,
        queued_at=row.queued_at,
        reserved_counter=row.reserved_counter if row.reserved_counter in counters else None,
        reserved_staff=row.reserved_staff if row.reserved_staff in staff else None,
    )


@dataclass(frozen=True, slots=True)
class LineRow:
    """One waiting, called, serving or paused transaction of today."""

    transaction: int
    visit: int
    number: str
    service: str
    state: str
    version: int
    rank_at: datetime
    queued_at: datetime
    counter: int | None
    called_at: datetime | None
    last_called_at: datetime | None
    language: str
    priority: bool
    pause_reason: str | None


def line_of_day(
    connection: Connection, centre: str, day: date, states: Collection[str]
) -> list[LineRow]:
    """Today's transactions in the given states, in rank order."""
    statement = (
        select(
            t.c.id,
            t.c.visit_id,
            v.c.number,
            t.c.service_id,
            t.c.state,
            t.c.version,
            t.c.rank_at,
            t.c.queued_at,
            t.c.counter,
            t.c.called_at,
            t.c.last_called_at,
            v.c.language,
            v.c.priority,
            t.c.pause_reason,
        )
        .join(v, v.c.id == t.c.visit_id)
        .where(t.c.centre_id == centre, t.c.business_day == day, t.c.state.in_(sorted(states)))
        .order_by(t.c.rank_at, t.c.id)
    )
    return [LineRow(*cast("Any", row)) for row in connection.execute(statement)]


def find_by_number(
    connection: Connection, centre: str, day: date, letter: str, sequence: int
) -> int | None:
    """The visit with this number on this day."""
    row = connection.execute(
        select(v.c.id).where(
            v.c.centre_id == centre,
            v.c.business_day == day,
            v.c.letter == letter,
            v.c.sequence == sequence,
        )
    ).first()
    return row[0] if row else None


def visits_of_day(
    connection: Connection, centre: str, day: date, after: int, limit: int
) -> list[int]:
    """Ids of a day's visits after `after`, in order."""
    rows = connection.execute(
        select(v.c.id)
        .where(v.c.centre_id == centre, v.c.business_day == day, v.c.id > after)
        .order_by(v.c.id)
        .limit(limit)
    )
    return [row[0] for row in rows]


def latest_calls(
    connection: Connection,
    centre: str,
    day: date,
    limit: int,
    counters: Collection[int] | None = None,
) -> list[tuple[str, int, datetime, str, str, int]]:
    """(number, counter, last called at, language, state, calls) of today's calls, newest first.

    Of all counters, or of `counters`. Calls that ended in a no-show or were taken back are left
    out: nobody should walk for them.
    """
    statement = (
        select(
            v.c.number, t.c.counter, t.c.last_called_at, v.c.language, t.c.state, t.c.recalls + 1
        )
        .join(v, v.c.id == t.c.visit_id)
        .where(
            t.c.centre_id == centre,
            t.c.business_day == day,
            t.c.last_called_at.is_not(None),
            t.c.counter.is_not(None),
            or_(t.c.state != "ended", t.c.started_at.is_not(None)),
        )
        .order_by(t.c.last_called_at.desc(), t.c.id.desc())
        .limit(limit)
    )
    if counters is not None:
        statement = statement.where(t.c.counter.in_(counters))
    rows = connection.execute(statement)
    return [(r[0], r[1], r[2], r[3], r[4], r[5]) for r in rows]


def count_waiting(connection: Connection, centre: str, day: date) -> int:
    """How many visits have a turn that waits."""
    statement = select(func.count(t.c.visit_id.distinct())).where(
        t.c.centre_id == centre, t.c.business_day == day, t.c.state == "waiting"
    )
    return connection.execute(statement).scalar_one()


def deferred_until(connection: Connection, now: datetime) -> list[Located]:
    """Visits with a turn whose chosen pause is over."""
    statement = (
        select(t.c.visit_id, t.c.centre_id, t.c.business_day)
        .where(t.c.state == "deferred", t.c.deferred_until <= now)
        .distinct()
    )
    return [Located(row[0], row[1], row[2]) for row in connection.execute(statement)]
