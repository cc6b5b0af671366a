"""How far recorded times may be trusted: turns in doubt, coverage of counter sessions, spreads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, case, func, or_, select

from shared.domain.timing import Quality
from shared.store.day_figures import CAME_HERE
from shared.store.log import case_table as c
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.tables.queue import CounterSession
from shared.store.turn_figures import on_days

_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]

IN_DOUBT = (Quality.UNTIMED.value, Quality.FLAGGED.value)


@dataclass(frozen=True, slots=True)
class DoubtfulTurn:
    """A turn whose times do not count, or counted only after somebody confirmed them."""

    transaction: int
    visit: int
    number: str
    service: str
    process: int
    business_day: date
    counter: int | None
    staff: int | None
    called_at: datetime | None
    started_at: datetime
    ended_at: datetime
    outcome: str
    quality: str
    doubt: str
    version: int
    case: int | None


@dataclass(frozen=True, slots=True)
class SessionCoverage:
    """Served turns of one counter session, and how many of them have times that count."""

    session: int
    counter: int
    staff: int
    opened_at: datetime
    closed_at: datetime | None
    turns: int
    usable: int
    flagged: int

    def without_person(self) -> SessionCoverage:
        """The same for eyes that need not know who sat there."""
        return replace(self, staff=0)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A finished case that counts, to be compared with its service."""

    case: int
    visit: int
    centre: str
    business_day: date
    process: int
    service_seconds: int


def doubtful(
    connection: Connection,
    centre: str,
    first: date,
    last: date,
    *,
    after: int = 0,
    limit: int = 200,
) -> list[DoubtfulTurn]:
    """Turns in doubt, newest ones first. `after` is the last transaction of the page before."""
    statement = (
        select(
            *(t.c.id, t.c.visit_id, v.c.number, t.c.service_id, t.c.process_id, t.c.business_day),
            *(t.c.counter, t.c.staff_id, t.c.called_at, t.c.started_at, t.c.ended_at),
            *(t.c.outcome, t.c.quality, t.c.doubt, t.c.version, t.c.case_id),
        )
        .join(v, v.c.id == t.c.visit_id)
        .where(on_days([centre], first, last), t.c.quality.in_(IN_DOUBT))
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    if after:
        statement = statement.where(t.c.id < after)
    return [DoubtfulTurn(*cast("Any", row)) for row in connection.execute(statement)]


def doubts(connection: Connection, centre: str, first: date, last: date) -> dict[str | None, int]:
    """Served turns by what is the matter with their times; None are those that simply count."""
    statement = (
        select(t.c.doubt, func.count())
        .join(v, v.c.id == t.c.visit_id)
        .where(CAME_HERE, on_days([centre], first, last), t.c.quality.is_not(None))
        .group_by(t.c.doubt)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def coverage(connection: Connection, centre: str, first: date, last: date) -> list[SessionCoverage]:
    """By counter session: turns that its person finished at its counter while it was open."""
    inside = and_(
        t.c.centre_id == _session.c.centre_id,
        t.c.counter == _session.c.counter,
        t.c.staff_id == _session.c.staff_id,
        t.c.ended_at >= _session.c.opened_at,
        or_(_session.c.closed_at.is_(None), t.c.ended_at <= _session.c.closed_at),
    )
    statement = (
        select(
            *(_session.c.id, _session.c.counter, _session.c.staff_id),
            *(_session.c.opened_at, _session.c.closed_at),
            func.count(),
            func.sum(_counted(t.c.quality.not_in(IN_DOUBT))),
            func.sum(_counted(t.c.quality == Quality.FLAGGED.value)),
        )
        .join(t, inside)
        .where(on_days([centre], first, last), t.c.quality.is_not(None))
        .group_by(*(_session.c.id, _session.c.counter, _session.c.staff_id))
        .group_by(_session.c.opened_at, _session.c.closed_at)
        .order_by(_session.c.opened_at, _session.c.counter)
    )
    return [SessionCoverage(*row[:5], *map(int, row[5:])) for row in connection.execute(statement)]


def _counted(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def service_times(
    connection: Connection, first: date, last: date
) -> dict[int, list[tuple[int, int]]]:
    """(seconds, cases) by process version of what is or may be counted, over all centres."""
    keys = (c.c.process_id, c.c.service_seconds)
    statement = (
        select(*keys, func.count())
        .where(
            c.c.finished_on.between(first, last),
            c.c.service_seconds.is_not(None),
            or_(c.c.excluded.is_(None), c.c.excluded == Quality.FLAGGED.value),
        )
        .group_by(*keys)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for process, seconds, cases in connection.execute(statement):
        found.setdefault(process, []).append((seconds, cases))
    return found


def newcomers(
    connection: Connection, first: date, last: date, process: int, over: int
) -> list[Newcomer]:
    """Counted cases of a process finished in these days that lasted longer than `over` seconds."""
    statement = (
        select(
            *(c.c.id, c.c.visit_id, c.c.centre_id, v.c.business_day),
            *(c.c.process_id, c.c.service_seconds),
        )
        .join(v, v.c.id == c.c.visit_id)
        .where(
            c.c.finished_on.between(first, last),
            c.c.process_id == process,
            c.c.service_seconds > over,
            c.c.excluded.is_(None),
        )
        .order_by(c.c.id)
    )
    return [Newcomer(*cast("Any", row)) for row in connection.execute(statement)]
