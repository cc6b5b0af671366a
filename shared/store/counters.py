"""Queries over counters, their sessions and breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, literal_column, select, update

from shared.store.log import event_table
from shared.store.log import transaction_table as t
from shared.store.prepared import Prepared
from shared.store.tables.queue import CounterBreak, CounterSession
from shared.store.writer import WriteTx

_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]
_break = cast("Table", CounterBreak.__table__)  # type: ignore[attr-defined]
RECENT_EVENTS = 200
"""How far back in a centre's log the last move at a counter is looked for: far more than a few
seconds hold."""


_AT_COUNTER = Prepared(
    select(t.c.id, t.c.visit_id).where(
        t.c.centre_id == bindparam("centre"),
        t.c.counter == bindparam("at_counter"),
        t.c.state.in_((literal_column("'called'"), literal_column("'serving'"))),
    )
)
_PROFILES = Prepared(
    select(_session.c.counter, _session.c.services).where(
        _session.c.centre_id == bindparam("centre"), _session.c.closed_at.is_(None)
    )
)
_PEOPLE = Prepared(
    select(_session.c.counter, _session.c.staff_id).where(
        _session.c.centre_id == bindparam("centre"), _session.c.closed_at.is_(None)
    )
)
_OPEN = (
    select(_session)
    .where(_session.c.centre_id == bindparam("centre"), _session.c.closed_at.is_(None))
    .order_by(_session.c.counter)
)


_OPEN_ONE = _OPEN.where(_session.c.counter == bindparam("at_counter"))


@dataclass(frozen=True, slots=True)
class Session:
    """A counter that is open. `services` None means everything the counter takes."""

    id: int
    centre: str
    counter: int
    staff: int
    services: frozenset[str] | None
    opened_at: datetime
    on_break_since: datetime | None


def _session_from(row: Any) -> Session:
    return Session(
        row.id,
        row.centre_id,
        row.counter,
        row.staff_id,
        None if row.services is None else frozenset(row.services),
        row.opened_at,
        row.on_break_since,
    )


def open_sessions(connection: Connection, centre: str) -> list[Session]:
    """The open counters of a centre, by number."""
    return [_session_from(row) for row in connection.execute(_OPEN, {"centre": centre})]


def open_now(connection: Connection, centre: str) -> tuple[set[int], set[int]]:
    """Numbers of the open counters, and ids of the staff at them."""
    rows = _PEOPLE.run(connection, {"centre": centre})
    return {counter for counter, _ in rows}, {staff for _, staff in rows}


def open_profiles(connection: Connection, centre: str) -> list[tuple[int, frozenset[str] | None]]:
    """(counter, services it was opened for; None for all it takes) of every open counter."""
    found = []
    for counter, services in _PROFILES.run(connection, {"centre": centre}):
        listed = json.loads(services) if isinstance(services, str) else services
        found.append((counter, None if listed is None else frozenset(listed)))
    return found


def open_session(connection: Connection, centre: str, counter: int) -> Session | None:
    row = connection.execute(_OPEN_ONE, {"centre": centre, "at_counter": counter}).first()
    return _session_from(row) if row else None


def start_session(
    tx: WriteTx, centre: str, counter: int, staff: int, services: list[str] | None, at: datetime
) -> int:
    row = {
        "centre_id": centre,
        "counter": counter,
        "staff_id": staff,
        "services": services,
        "opened_at": at,
    }
    statement = insert(_session).returning(_session.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def set_services(tx: WriteTx, session: int, services: list[str] | None) -> None:
    tx.connection.execute(
        update(_session).where(_session.c.id == session).values(services=services)
    )


def end_session(tx: WriteTx, session: Session, at: datetime) -> None:
    """Close a counter, never before it was opened; a break that still runs ends with it."""
    if session.on_break_since is not None:
        end_break(tx, session, at)
    at = max(at, session.opened_at)
    tx.connection.execute(update(_session).where(_session.c.id == session.id).values(closed_at=at))


def start_break(tx: WriteTx, session: Session, at: datetime) -> None:
    tx.connection.execute(
        update(_session).where(_session.c.id == session.id).values(on_break_since=at)
    )


def end_break(tx: WriteTx, session: Session, at: datetime) -> None:
    began = session.on_break_since
    assert began is not None
    row = {"session_id": session.id, "started_at": began, "ended_at": max(at, began)}
    tx.connection.execute(insert(_break), row)
    tx.connection.execute(
        update(_session).where(_session.c.id == session.id).values(on_break_since=None)
    )


def hand_over(tx: WriteTx, session: Session, staff: int) -> None:
    """Another member of staff takes the open counter over, with whatever is on the desk."""
    tx.connection.execute(
        update(_session).where(_session.c.id == session.id).values(staff_id=staff)
    )


def transaction_at(connection: Connection, centre: str, counter: int) -> tuple[int, int] | None:
    """(transaction, visit) that is called or served at a counter, whatever the day."""
    rows = _AT_COUNTER.run(connection, {"centre": centre, "at_counter": counter})
    return (rows[0][0], rows[0][1]) if rows else None


def sessions_of(connection: Connection, staff: int) -> list[Session]:
    """The counters that a member of staff has open, the latest first."""
    statement = (
        select(_session)
        .where(_session.c.staff_id == staff, _session.c.closed_at.is_(None))
        .order_by(_session.c.id.desc())
    )
    return [_session_from(row) for row in connection.execute(statement)]


def latest_move(
    connection: Connection, centre: str, counter: int, since: datetime
) -> tuple[int, int] | None:
    """(transaction, visit) of the last event at a counter, if it is not older than `since`."""
    e = event_table
    recent = (
        select(e.c.id, e.c.visit_id, e.c.transaction_id, e.c.counter, e.c.at)
        .where(e.c.centre_id == centre)
        .order_by(e.c.id.desc())
        .limit(RECENT_EVENTS)
        .subquery()
    )
    statement = (
        select(recent.c.transaction_id, recent.c.visit_id)
        .where(
            recent.c.counter == counter,
            recent.c.at >= since,
            recent.c.transaction_id.is_not(None),
        )
        .order_by(recent.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return (row[0], row[1]) if row else None
