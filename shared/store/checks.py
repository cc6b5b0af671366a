"""Reading everything again, for `gcs check`: visits, their events, and what was projected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, func, or_, select

from shared.domain.events import Event, Kind
from shared.store.case_rows import AgencyKey
from shared.store.log import (
    agency_table,
    case_table,
    event_from_row,
    event_table,
    transaction_table,
    visit_table,
)
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
    agencies: Mapping[AgencyKey, Row]


def count_visits(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(visit_table)).scalar_one()


def count_events(connection: Connection, centre: str | None = None) -> int:
    asked = select(func.count()).select_from(event_table)
    if centre is not None:
        asked = asked.where(event_table.c.centre_id == centre)
    return connection.execute(asked).scalar_one()


def stored_visits(connection: Connection, centre: str | None = None) -> Iterator[list[Stored]]:
    """Every visit, or those of a centre, in chunks, so that memory stays small however long the
    history."""
    last = 0
    while True:
        later = visit_table.c.id > last
        wanted = later if centre is None else later & (visit_table.c.centre_id == centre)
        rows = _rows(connection, visit_table, wanted, limit=CHUNK)
        if not rows:
            return
        last = _id(rows[-1])
        yield _chunk(connection, rows)


EVENTS_CHUNK = 2000


def centres_of_events(connection: Connection) -> list[str]:
    """The centres that have a log."""
    rows = connection.execute(select(event_table.c.centre_id).distinct())
    return sorted(row[0] for row in rows)


def events_of_centre(connection: Connection, centre: str) -> Iterator[list[tuple[int, Event]]]:
    """The log of one centre with its ids, in the order in which things happened, in chunks."""
    last = 0
    e = event_table
    while True:
        rows = connection.execute(
            select(e)
            .where(e.c.centre_id == centre, e.c.id > last)
            .order_by(e.c.id)
            .limit(EVENTS_CHUNK)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield [(row.id, event_from_row(row)) for row in rows]


def visits(connection: Connection, ids: Iterable[int]) -> list[Stored]:
    """These visits only, as they stand now."""
    rows = _rows(connection, visit_table, visit_table.c.id.in_(sorted(ids)))
    return _chunk(connection, rows) if rows else []


def _chunk(connection: Connection, rows: list[Row]) -> list[Stored]:
    """Visits with ids near each other: whatever lies between the first and the last is read."""
    first, last = _id(rows[0]), _id(rows[-1])
    between = event_table.c.visit_id.between(first, last)
    statement = (
        select(event_table).where(between).order_by(event_table.c.visit_id, event_table.c.seq)
    )
    events: dict[int, list[Event]] = {}
    for row in connection.execute(statement):
        events.setdefault(row.visit_id, []).append(event_from_row(row))
    turns = _by_visit(connection, transaction_table, first, last)
    cases = _by_visit(connection, case_table, first, last)
    agencies = _agencies(connection, first, last)
    return [
        Stored(
            id=_id(row),
            centre=str(row["centre_id"]),
            business_day=_day(row["business_day"]),
            events=tuple(events.get(_id(row), ())),
            visit=row,
            transactions={_id(each): each for each in turns.get(_id(row), ())},
            cases={_id(each): each for each in cases.get(_id(row), ())},
            agencies={
                (_whole(each["case_id"]), str(each["agency_id"])): each
                for case in cases.get(_id(row), ())
                for each in agencies.get(_id(case), ())
            },
        )
        for row in rows
    ]


def _by_visit(connection: Connection, table: Table, first: int, last: int) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in _rows(connection, table, table.c.visit_id.between(first, last)):
        found.setdefault(_whole(row["visit_id"]), []).append(row)
    return found


def _agencies(connection: Connection, first: int, last: int) -> dict[int, list[Row]]:
    """Where cases are or were, by case."""
    found: dict[int, list[Row]] = {}
    statement = (
        select(agency_table)
        .join(case_table, case_table.c.id == agency_table.c.case_id)
        .where(case_table.c.visit_id.between(first, last))
    )
    for row in connection.execute(statement).mappings():
        found.setdefault(_whole(row["case_id"]), []).append(dict(row))
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


@dataclass(frozen=True, slots=True)
class CutTurn:
    """A turn that a jump of the clock cut."""

    transaction: int
    visit: int
    centre: str
    business_day: date
    counter: int | None


def turns_since(connection: Connection, since: datetime) -> list[CutTurn]:
    """Turns at a counter or held now, and those that ended since a moment."""
    t = transaction_table
    open_now = t.c.state.in_(("called", "serving", "paused"))
    just_ended = (t.c.state == "ended") & (t.c.ended_at >= since) & t.c.started_at.is_not(None)
    statement = (
        select(t.c.id, t.c.visit_id, t.c.centre_id, t.c.business_day, t.c.counter)
        .where(or_(open_now, just_ended))
        .order_by(t.c.id)
    )
    return [CutTurn(*cast("Any", row)) for row in connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class ClockStep:
    """Where the machine's clock moved by itself. `seconds` below 0: it was set back."""

    event: int
    at: datetime
    seconds: float


TELLING_SECONDS = 1.0
"""Two processes may store their events in an order that differs from their clocks by less."""


def clock_set_back(connection: Connection) -> list[ClockStep]:
    """Events that the machine's clock received before the event stored earlier."""
    e = event_table
    before = func.lag(e.c.received_at, type_=e.c.received_at.type).over(order_by=e.c.id)
    ordered = select(e.c.id, e.c.received_at, before.label("before")).subquery()
    statement = (
        select(ordered).where(ordered.c.received_at < ordered.c.before).order_by(ordered.c.id)
    )
    found = []
    for id, received_at, earlier in connection.execute(statement):
        seconds = (received_at - earlier).total_seconds()
        if seconds <= -TELLING_SECONDS:
            found.append(ClockStep(id, received_at, seconds))
    return found


def clock_jumps(connection: Connection) -> list[ClockStep]:
    """Jumps that the server noticed while turns were open, each once."""
    e = event_table
    statement = (
        select(e.c.id, e.c.received_at, e.c.data)
        .where(e.c.kind == Kind.CLOCK_JUMPED.value)
        .order_by(e.c.id)
    )
    found: list[ClockStep] = []
    for id, received_at, data in connection.execute(statement):
        seconds = float(data["seconds"])
        last = found[-1] if found else None
        same = last is not None and last.seconds == seconds
        if not same or (received_at - found[-1].at).total_seconds() > _SAME_JUMP_SECONDS:
            found.append(ClockStep(id, received_at, seconds))
    return found


_SAME_JUMP_SECONDS = 5


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
