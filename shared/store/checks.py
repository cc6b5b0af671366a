"""Reading everything again, for `gcs check`: visits, their events, and what was projected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import Connection, Table, func, select

from shared.domain.events import Event
from shared.store.log import case_table, event_from_row, event_table, transaction_table, visit_table
from shared.store.projections import Row
from shared.store.visits import series_table

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """A visit as it stands in the database."""

    id: int
    centre: str
    business_day: date
    events: tuple[Event, ...]
    visit: Row
    transactions: Mapping[int, Row]
    cases: Mapping[int, Row]


def count_visits(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(visit_table)).scalar_one()


def count_events(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(event_table)).scalar_one()


def stored_visits(connection: Connection) -> Iterator[list[Stored]]:
    """Every visit, in chunks, so that memory stays small however long the history."""
    last = 0
    while True:
        rows = _rows(connection, visit_table, visit_table.c.id > last, limit=CHUNK)
        if not rows:
            return
        first, last = _id(rows[0]), _id(rows[-1])
        yield _chunk(connection, rows, first, last)


def _chunk(connection: Connection, rows: list[Row], first: int, last: int) -> list[Stored]:
    between = event_table.c.visit_id.between(first, last)
    statement = (
        select(event_table).where(between).order_by(event_table.c.visit_id, event_table.c.seq)
    )
    events: dict[int, list[Event]] = {}
    for row in connection.execute(statement):
        events.setdefault(row.visit_id, []).append(event_from_row(row))
    turns = _by_visit(connection, transaction_table, first, last)
    cases = _by_visit(connection, case_table, first, last)
    return [
        Stored(
            id=_id(row),
            centre=str(row["centre_id"]),
            business_day=_day(row["business_day"]),
            events=tuple(events.get(_id(row), ())),
            visit=row,
            transactions={_id(each): each for each in turns.get(_id(row), ())},
            cases={_id(each): each for each in cases.get(_id(row), ())},
        )
        for row in rows
    ]


def _by_visit(connection: Connection, table: Table, first: int, last: int) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in _rows(connection, table, table.c.visit_id.between(first, last)):
        found.setdefault(_whole(row["visit_id"]), []).append(row)
    return found


def _rows(connection: Connection, table: Table, where: Any, limit: int | None = None) -> list[Row]:
    statement = select(table).where(where).order_by(table.c.id)
    if limit is not None:
        statement = statement.limit(limit)
    return [dict(row) for row in connection.execute(statement).mappings()]


def _id(row: Row) -> int:
    return _whole(row["id"])


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value


def orphan_events(connection: Connection) -> int:
    """Events whose transaction does not exist."""
    statement = (
        select(func.count())
        .select_from(event_table)
        .outerjoin(transaction_table, transaction_table.c.id == event_table.c.transaction_id)
        .where(event_table.c.transaction_id.is_not(None), transaction_table.c.id.is_(None))
    )
    return connection.execute(statement).scalar_one()


@dataclass(frozen=True, slots=True)
class SeriesCheck:
    """A letter's numbers of one day: how many, from, to, and what the counter says."""

    centre: str
    business_day: date
    letter: str
    count: int
    lowest: int
    highest: int
    recorded: int | None


def number_series(connection: Connection) -> list[SeriesCheck]:
    v, n = visit_table, series_table
    counted = (
        select(
            v.c.centre_id,
            v.c.business_day,
            v.c.letter,
            func.count().label("count"),
            func.min(v.c.sequence).label("lowest"),
            func.max(v.c.sequence).label("highest"),
        )
        .group_by(v.c.centre_id, v.c.business_day, v.c.letter)
        .subquery()
    )
    same = (
        (n.c.centre_id == counted.c.centre_id)
        & (n.c.business_day == counted.c.business_day)
        & (n.c.letter == counted.c.letter)
    )
    with_visits = select(counted, n.c.last).outerjoin(n, same)
    # A series whose visits are all gone: nothing else would miss them.
    emptied = (
        select(n.c.centre_id, n.c.business_day, n.c.letter, n.c.last)
        .outerjoin(counted, same)
        .where(counted.c.letter.is_(None))
    )
    found = [SeriesCheck(*cast("Any", row)) for row in connection.execute(with_visits)]
    found += [
        SeriesCheck(row[0], row[1], row[2], 0, 1, 0, row[3]) for row in connection.execute(emptied)
    ]
    return found
