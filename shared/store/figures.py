"""What figures are made of: finished cases and the log; turns stand in `turn_figures`. Only reads.

Times are summed in Python from counts per value: whole seconds repeat often, the sums are exact
integers of any size (squares overflow 64 bits in SQL), and median and p90 come from the same rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, func, select

from shared.store.log import case_table as c
from shared.store.log import event_table as e
from shared.store.log import visit_table as v


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """`cases` counted cases of one service and process version with the same service time."""

    centre: str
    service: str
    process: int
    service_seconds: int
    cases: int
    citizen_seconds: int
    steps_performed: int


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list; `excluded` names why it does not count."""

    id: int
    visit: int
    number: str
    finished_on: date
    process: int
    outcome: str | None
    service_seconds: int | None
    citizen_seconds: int | None
    steps_performed: int | None
    excluded: str | None


@dataclass(frozen=True, slots=True)
class LocatedCase:
    """Where a case belongs. `finished_on` is None while it is open."""

    id: int
    visit: int
    centre: str
    service: str
    process: int
    state: str
    business_day: date
    finished_on: date | None
    service_seconds: int | None
    citizen_seconds: int | None
    steps_performed: int | None
    excluded: str | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An event as an auditor reads it."""

    id: int
    centre: str
    visit: int
    seq: int
    transaction: int | None
    kind: str
    at: datetime
    received_at: datetime
    actor_kind: str
    actor: int | None
    counter: int | None
    data: dict[str, object]


def case_groups(
    connection: Connection,
    centres: Collection[str],
    first: date,
    last: date,
    service: str | None = None,
) -> list[CaseGroup]:
    """Counted cases finished from `first` to `last`, grouped; of one service if named."""
    keys = (c.c.centre_id, c.c.service_id, c.c.process_id, c.c.service_seconds)
    statement = (
        select(*keys, func.count(), func.sum(c.c.citizen_seconds), func.sum(c.c.steps_performed))
        .where(_finished(centres, first, last), c.c.excluded.is_(None))
        .where(c.c.service_seconds.is_not(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    if service is not None:
        statement = statement.where(c.c.service_id == service)
    return [CaseGroup(*row[:4], *map(int, row[4:])) for row in connection.execute(statement)]


def left_out(
    connection: Connection, centres: Collection[str], first: date, last: date
) -> list[tuple[str, str, str, int]]:
    """(centre, service, reason, cases) of what ended in the period but does not count."""
    keys = (c.c.centre_id, c.c.service_id, c.c.excluded)
    statement = (
        select(*keys, func.count())
        .where(_finished(centres, first, last), c.c.excluded.is_not(None))
        .group_by(*keys)
        .order_by(*keys)
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(statement)]


def _finished(centres: Collection[str], first: date, last: date) -> Any:
    return c.c.centre_id.in_(sorted(centres)) & c.c.finished_on.between(first, last)


def cases(
    connection: Connection,
    centre: str,
    service: str,
    first: date,
    last: date,
    *,
    after: int,
    limit: int,
) -> list[CaseRow]:
    """Cases of one figure in the order of their ids, also those that do not count."""
    statement = (
        select(
            c.c.id,
            c.c.visit_id,
            v.c.number,
            c.c.finished_on,
            c.c.process_id,
            c.c.outcome,
            c.c.service_seconds,
            c.c.citizen_seconds,
            c.c.steps_performed,
            c.c.excluded,
        )
        .join(v, v.c.id == c.c.visit_id)
        .where(_finished([centre], first, last), c.c.service_id == service, c.c.id > after)
        .order_by(c.c.id)
        .limit(limit)
    )
    return [CaseRow(*cast("Any", row)) for row in connection.execute(statement)]


def case(connection: Connection, id: int) -> LocatedCase | None:
    statement = (
        select(
            c.c.id,
            c.c.visit_id,
            c.c.centre_id,
            c.c.service_id,
            c.c.process_id,
            c.c.state,
            v.c.business_day,
            c.c.finished_on,
            c.c.service_seconds,
            c.c.citizen_seconds,
            c.c.steps_performed,
            c.c.excluded,
        )
        .join(v, v.c.id == c.c.visit_id)
        .where(c.c.id == id)
    )
    row = connection.execute(statement).first()
    return LocatedCase(*cast("Any", row)) if row else None


def log_entries(
    connection: Connection, centres: Collection[str] | None, after: int, limit: int
) -> list[LogEntry]:
    """Events in the order in which they were stored; of these centres only, None for all."""
    statement = (
        select(
            e.c.id,
            e.c.centre_id,
            e.c.visit_id,
            e.c.seq,
            e.c.transaction_id,
            e.c.kind,
            e.c.at,
            e.c.received_at,
            e.c.actor_kind,
            e.c.actor_id,
            e.c.counter,
            e.c.data,
        )
        .where(e.c.id > after)
        .order_by(e.c.id)
        .limit(limit)
    )
    if centres is not None:
        statement = statement.where(e.c.centre_id.in_(sorted(centres)))
    return [LogEntry(*cast("Any", row)) for row in connection.execute(statement)]
