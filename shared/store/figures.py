"""Single cases behind the figures, and the log. Only reads; sums stand in `rollups`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, func, not_, select

from shared.domain.events import ActorKind
from shared.store.log import case_table as c
from shared.store.log import event_table as e
from shared.store.log import visit_table as v


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
class Which:
    """Cases of one service at a centre that ended from `first` to `last`; of these process versions
    and of this channel only, where given."""

    centre: str
    service: str
    first: date
    last: date
    processes: frozenset[int] | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class CaseSums:
    """Counted cases of a list, from its first page to its last: `n` and the sums of their times in
    seconds and of their steps. `left_out` do not count."""

    n: int
    service_seconds: int
    citizen_seconds: int
    steps_performed: int
    left_out: int


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


def _these(which: Which) -> Any:
    found = (
        (c.c.centre_id == which.centre)
        & (c.c.service_id == which.service)
        & c.c.finished_on.between(which.first, which.last)
    )
    if which.processes is not None:
        found &= c.c.process_id.in_(sorted(which.processes))
    if which.channel is not None:
        found &= v.c.channel == which.channel
    return found


def cases(connection: Connection, which: Which, *, after: int, limit: int) -> list[CaseRow]:
    """In the order of their ids, also those that do not count."""
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
        .where(_these(which), c.c.id > after)
        .order_by(c.c.id)
        .limit(limit)
    )
    return [CaseRow(*cast("Any", row)) for row in connection.execute(statement)]


def case_sums(connection: Connection, which: Which, since: date | None) -> CaseSums:
    """Those that ended before `since` do not count."""
    counts = c.c.excluded.is_(None) & c.c.service_seconds.is_not(None)
    if since is not None:
        counts &= c.c.finished_on >= since
    columns = (c.c.service_seconds, c.c.citizen_seconds, c.c.steps_performed)
    statement = (
        select(
            func.count().filter(counts),
            *(func.coalesce(func.sum(column).filter(counts), 0) for column in columns),
            func.count().filter(not_(counts)),
        )
        .select_from(c.join(v, v.c.id == c.c.visit_id))
        .where(_these(which))
    )
    return CaseSums(*map(int, connection.execute(statement).one()))


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


@dataclass(frozen=True, slots=True)
class Only:
    """Events of a kind, by a member of staff, of a visit; None is any."""

    kind: str | None = None
    staff: int | None = None
    visit: int | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        found = [] if self.kind is None else [e.c.kind == self.kind]
        if self.staff is not None:
            found += [e.c.actor_id == self.staff, e.c.actor_kind == ActorKind.STAFF.value]
        return found if self.visit is None else [*found, e.c.visit_id == self.visit]


NOT_NARROWED = Only()


def log_entries(
    connection: Connection,
    centres: Collection[str] | None,
    after: int,
    limit: int,
    only: Only = NOT_NARROWED,
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
        .where(e.c.id > after, *only.conditions)
        .order_by(e.c.id)
        .limit(limit)
    )
    if centres is not None:
        statement = statement.where(e.c.centre_id.in_(sorted(centres)))
    return [LogEntry(*cast("Any", row)) for row in connection.execute(statement)]
