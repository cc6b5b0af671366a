"""Queries over visits, their line and their numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Table,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.store.front import free_to_be_called
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.prepared import Prepared
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.queue import NumberSeries
from shared.store.writer import WriteTx

series_table = cast("Table", NumberSeries.__table__)  # type: ignore[attr-defined]


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


@once_a_snapshot
def locate_visit(connection: Connection, visit: int) -> Located | None:
    row = connection.execute(_LOCATE_VISIT, {"id": visit}).first()
    return Located(*row) if row else None


def locate_transaction(connection: Connection, transaction: int) -> Located | None:
    row = connection.execute(_LOCATE_TRANSACTION, {"id": transaction}).first()
    return Located(*row) if row else None


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


_LINE = select(
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
).join(v, v.c.id == t.c.visit_id)
_OF_DAY = (t.c.centre_id == bindparam("centre"), t.c.business_day == bindparam("day"))
_IN_STATES = _LINE.where(*_OF_DAY, t.c.state.in_(bindparam("states", expanding=True))).order_by(
    t.c.rank_at, t.c.id
)
_ONE = _LINE.where(t.c.id == bindparam("id"))
_HELD = _LINE.where(
    *_OF_DAY, t.c.state == literal_column("'paused'"), t.c.counter == bindparam("at_counter")
).order_by(t.c.rank_at, t.c.id)
_LENGTHS = (
    select(t.c.service_id, func.count(), func.min(t.c.queued_at))
    .where(*_OF_DAY, t.c.state == literal_column("'waiting'"), free_to_be_called())
    .group_by(t.c.service_id)
)
_PEOPLE = select(func.count(t.c.visit_id.distinct())).where(
    *_OF_DAY, t.c.state == literal_column("'waiting'"), free_to_be_called()
)


def line_of_day(
    connection: Connection, centre: str, day: date, states: Collection[str]
) -> list[LineRow]:
    """Today's transactions in the given states, in rank order."""
    values = {"centre": centre, "day": day, "states": sorted(states)}
    return [LineRow(*cast("Any", row)) for row in connection.execute(_IN_STATES, values)]


def line_row(connection: Connection, transaction: int) -> LineRow:
    """One transaction, as the line shows it."""
    return LineRow(*cast("Any", connection.execute(_ONE, {"id": transaction}).one()))


def held_at(connection: Connection, centre: str, day: date, counter: int) -> list[LineRow]:
    """What is on hold at a counter today, in rank order."""
    values = {"centre": centre, "day": day, "at_counter": counter}
    return [LineRow(*cast("Any", row)) for row in connection.execute(_HELD, values)]


@once_a_snapshot
def lengths(connection: Connection, centre: str, day: date) -> list[tuple[str, int, datetime]]:
    """(service, how many may be called for it, since when the longest) of a day's line."""
    rows = connection.execute(_LENGTHS, {"centre": centre, "day": day})
    return [(row[0], row[1], row[2]) for row in rows]


@once_a_snapshot
def people_in_line(connection: Connection, centre: str, day: date) -> int:
    """How many people may be called: whoever waits for three services is one of them."""
    return int(connection.execute(_PEOPLE, {"centre": centre, "day": day}).scalar_one())


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
