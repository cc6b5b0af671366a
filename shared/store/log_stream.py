"""The log as requests, visit after visit, for exports: in constant memory, in one snapshot.

Only what is in force: undone events are left out and corrections applied. A request that went on in
later visits comes whole, with the visit that opened it; the period asked for is that visit's day.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from shared.domain.events import Event
from shared.domain.timing import in_force
from shared.store.figures import LogEntry
from shared.store.log import (
    case_table,
    event_from_row,
    event_table,
    transaction_table,
    visit_table,
)

CHUNK = 250


@dataclass(frozen=True, slots=True)
class Wish:
    """Which visits: of these business days, both included, and of one centre or of all."""

    first: date | None = None
    last: date | None = None
    centre: str | None = None

    def covers(self, day: date, centre: str) -> bool:
        after = self.first is None or day >= self.first
        before = self.last is None or day <= self.last
        return after and before and self.centre in (None, centre)

    @property
    def where(self) -> ColumnElement[bool]:
        """The same as a condition on visits."""
        v = visit_table.c
        conditions: list[ColumnElement[bool]] = [true()]
        if self.first is not None:
            conditions.append(v.business_day >= self.first)
        if self.last is not None:
            conditions.append(v.business_day <= self.last)
        if self.centre is not None:
            conditions.append(v.centre_id == self.centre)
        return and_(*conditions)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A visit without its number, which was called aloud in a hall."""

    id: int
    centre: str
    day: date
    letter: str
    language: str
    channel: str
    priority: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """`case` None: it opened no request and went on with none."""

    id: int
    visit: int
    centre: str
    service: str
    process: int
    quantity: int
    outcome: str | None
    quality: str | None
    case: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """A request as its row says it; seconds are None while it has no result."""

    id: int
    service: str
    process: int
    state: str
    outcome: str | None
    excluded: str | None
    service_seconds: int | None
    citizen_seconds: int | None
    visits: int


@dataclass(frozen=True, slots=True)
class Request:
    """All that happened to one request, or to one turn that never became one (`case` None).

    `turns` and `tickets` by their ids; `events` are those of its turns and of the case, in force,
    in order.
    """

    case: Case | None
    turns: Mapping[int, Turn]
    tickets: Mapping[int, Ticket]
    events: Sequence[Event]

    @property
    def first(self) -> Turn:
        """The turn that opened it."""
        return next(iter(self.turns.values()))


@dataclass(frozen=True, slots=True)
class VisitLog:
    """One visit: the requests it opened, and the events of the ticket itself, which belong to none.

    `homes`: days and centres of the visits with whose requests it went on.
    """

    ticket: Ticket
    requests: Sequence[Request]
    of_ticket: Sequence[Event]
    homes: Sequence[tuple[date, str]]


def count_visits(connection: Connection, wish: Wish) -> int:
    statement = select(func.count()).select_from(visit_table).where(wish.where)
    return connection.execute(statement).scalar_one()


def visit_logs(connection: Connection, wish: Wish, chunk: int = CHUNK) -> Iterator[list[VisitLog]]:
    """Every visit in the order of the ids, so many at a time."""
    last = 0
    while True:
        tickets = _tickets(connection, wish.where, visit_table.c.id > last, limit=chunk)
        if not tickets:
            return
        last = max(tickets)
        yield _Chunk(connection, tickets).logs()


class _Chunk:
    """Some visits, with all that other visits added to their requests."""

    def __init__(self, connection: Connection, tickets: dict[int, Ticket]) -> None:
        t = transaction_table.c
        self.here = tickets
        self.cases = _cases(connection, tickets)
        turns = _turns(connection, t.visit_id.in_(tickets))
        later = _turns(connection, and_(t.case_id.in_(self.cases), t.case_id != t.id))
        self.turns = turns | later
        others = {turn.visit for turn in later.values()} - tickets.keys()
        other_visits = _tickets(connection, visit_table.c.id.in_(others)) if others else {}
        self.tickets = {**tickets, **other_visits}
        self.events = _events(connection, self.tickets)
        foreign = {turn.case for turn in turns.values() if turn.case not in self.cases} - {None}
        self.homes = _homes(connection, {id for id in foreign if id is not None})

    def logs(self) -> list[VisitLog]:
        own: dict[int, list[Request]] = {id: [] for id in self.here}
        homes: dict[int, list[tuple[date, str]]] = {id: [] for id in self.here}
        of_case: dict[int, list[Turn]] = {id: [] for id in self.cases}
        for turn in self.turns.values():
            if turn.case in self.cases:
                of_case[turn.case].append(turn)
                home = self.here[self.cases[turn.case][0]]
                if turn.visit != home.id and turn.visit in homes:
                    homes[turn.visit].append((home.day, home.centre))
            elif turn.case in self.homes:
                homes[turn.visit].append(self.homes[turn.case])
            else:  # no request, or one whose opening was undone
                own[turn.visit].append(self._request(None, [turn]))
        for id, turns in of_case.items():
            visit, case = self.cases[id]
            turns.sort(key=lambda turn: (turn.visit != visit, turn.visit, turn.id))
            own[visit].append(self._request(case, turns))
        return [
            VisitLog(
                ticket,
                sorted(own[id], key=lambda request: request.first.id),
                [event for event in self.events[id] if event.transaction is None],
                homes[id],
            )
            for id, ticket in self.here.items()
        ]

    def _request(self, case: Case | None, turns: Sequence[Turn]) -> Request:
        ids = {turn.id for turn in turns}
        visits = dict.fromkeys(turn.visit for turn in turns)
        lines = [[e for e in self.events[visit] if e.transaction in ids] for visit in visits]
        # Each log keeps its order: a corrected moment may lie behind what followed it.
        events = lines[0] if len(lines) == 1 else list(heapq.merge(*lines, key=lambda e: e.at))
        tickets = {visit: self.tickets[visit] for visit in visits}
        return Request(case, {turn.id: turn for turn in turns}, tickets, events)


def _tickets(
    connection: Connection, *where: ColumnElement[bool], limit: int | None = None
) -> dict[int, Ticket]:
    v = visit_table.c
    columns = (v.id, v.centre_id, v.business_day, v.letter, v.language, v.channel, v.priority)
    statement = select(*columns).where(*where).order_by(v.id).limit(limit)
    return {row[0]: Ticket(*cast("Any", row)) for row in connection.execute(statement)}


def _turns(connection: Connection, where: ColumnElement[bool]) -> dict[int, Turn]:
    t = transaction_table.c
    columns = (t.id, t.visit_id, t.centre_id, t.service_id, t.process_id, t.quantity)
    statement = select(*columns, t.outcome, t.quality, t.case_id).where(where).order_by(t.id)
    return {row[0]: Turn(*cast("Any", row)) for row in connection.execute(statement)}


def _cases(connection: Connection, visits: Collection[int]) -> dict[int, tuple[int, Case]]:
    """The requests that these visits opened, each with its visit."""
    c = case_table.c
    columns = (c.id, c.service_id, c.process_id, c.state, c.outcome, c.excluded)
    times = (c.service_seconds, c.citizen_seconds, c.visits)
    statement = select(c.visit_id, *columns, *times).where(c.visit_id.in_(visits)).order_by(c.id)
    rows = (cast("Any", row) for row in connection.execute(statement))
    return {row[1]: (row[0], Case(*row[1:])) for row in rows}


def _homes(connection: Connection, cases: Collection[int]) -> dict[int, tuple[date, str]]:
    """Business day and centre of the visits that opened these requests."""
    if not cases:
        return {}
    c, v = case_table.c, visit_table.c
    statement = (
        select(c.id, v.business_day, v.centre_id)
        .join(visit_table, v.id == c.visit_id)
        .where(c.id.in_(cases))
    )
    return {id: (day, centre) for id, day, centre in connection.execute(statement)}


def _events(connection: Connection, visits: Iterable[int]) -> dict[int, list[Event]]:
    """The events in force of these visits."""
    e, found = event_table.c, {visit: list[Event]() for visit in visits}
    columns = (e.visit_id, e.seq, e.kind, e.at, e.actor_kind, e.actor_id)
    statement = (
        select(*columns, e.transaction_id, e.counter, e.data)
        .where(e.visit_id.in_(found))
        .order_by(e.visit_id, e.seq)
    )
    for row in connection.execute(statement):
        found[row.visit_id].append(event_from_row(row))
    return {visit: in_force(events) for visit, events in found.items()}


EVENTS_CHUNK = 2000


def count_events(connection: Connection, wish: Wish) -> int:
    joined = event_table.join(visit_table, visit_table.c.id == event_table.c.visit_id)
    statement = select(func.count()).select_from(joined).where(wish.where)
    return connection.execute(statement).scalar_one()


def stored_events(connection: Connection, wish: Wish) -> Iterator[list[LogEntry]]:
    """Every event of these visits in the order in which they were stored, in chunks."""
    e = event_table.c
    columns = (e.id, e.centre_id, e.visit_id, e.seq, e.transaction_id, e.kind, e.at)
    more = (e.received_at, e.actor_kind, e.actor_id, e.counter, e.data)
    joined = event_table.join(visit_table, visit_table.c.id == e.visit_id)
    last = 0
    while True:
        statement = (
            select(*columns, *more)
            .select_from(joined)
            .where(wish.where, e.id > last)
            .order_by(e.id)
            .limit(EVENTS_CHUNK)
        )
        found = [LogEntry(*cast("Any", row)) for row in connection.execute(statement)]
        if not found:
            return
        last = found[-1].id
        yield found
