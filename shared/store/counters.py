"""Queries over counters, their sessions and breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, insert, literal_column, or_, select, update

from shared.store.log import event_table, visit_table
from shared.store.log import transaction_table as t
from shared.store.prepared import Prepared
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.people import Staff
from shared.store.tables.queue import CounterBreak, CounterSession
from shared.store.writer import WriteTx

_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]
_break = cast("Table", CounterBreak.__table__)  # type: ignore[attr-defined]
_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]
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
_SESSIONS = (
    select(_session, _staff.c.languages, visit_table.c.number.label("kept_number"))
    .join(_staff, _staff.c.id == _session.c.staff_id)
    # A counter waits for nobody whose visit is over.
    .outerjoin(
        visit_table,
        (visit_table.c.id == _session.c.kept_for) & (visit_table.c.state != "ended"),
    )
    .where(_session.c.closed_at.is_(None))
)
_OPEN = _SESSIONS.where(_session.c.centre_id == bindparam("centre")).order_by(_session.c.counter)


_RECENT = (
    select(event_table)
    .where(event_table.c.centre_id == bindparam("centre"))
    .order_by(event_table.c.id.desc())
    .limit(RECENT_EVENTS)
    .subquery()
)
_LATEST_MOVE = (
    select(_RECENT.c.transaction_id, _RECENT.c.visit_id)
    .where(
        _RECENT.c.counter == bindparam("at_counter"),
        _RECENT.c.at >= bindparam("moment", type_=event_table.c.at.type),
        _RECENT.c.transaction_id.is_not(None),
    )
    .order_by(_RECENT.c.id.desc())
    .limit(1)
)
_OPEN_ONE = _OPEN.where(_session.c.counter == bindparam("at_counter"))


@dataclass(frozen=True, slots=True)
class Session:
    """A counter that is open. `services` None means everything the counter takes, `preferred` what
    it takes first; `languages` are those its staff speak besides the centre's own. Until
    `kept_until` it waits for the visit `kept_for` alone, whose ticket is `kept_number`."""

    id: int
    centre: str
    counter: int
    staff: int
    services: frozenset[str] | None
    opened_at: datetime
    on_break_since: datetime | None
    break_kind: str | None = None
    preferred: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    kept_for: int | None = None
    kept_until: datetime | None = None
    second_staff: int | None = None
    kept_number: str | None = None

    def has(self, staff: int | None) -> bool:
        """Whether somebody works at this counter, as its owner or beside."""
        return staff is not None and staff in (self.staff, self.second_staff)


def _session_from(row: Any) -> Session:
    return Session(
        row.id,
        row.centre_id,
        row.counter,
        row.staff_id,
        None if row.services is None else frozenset(row.services),
        row.opened_at,
        row.on_break_since,
        row.break_kind,
        frozenset(row.preferred or ()),
        frozenset(row.languages),
        row.kept_for if row.kept_number is not None else None,
        row.kept_until,
        row.second_staff_id,
        row.kept_number,
    )


@once_a_snapshot
def open_sessions(connection: Connection, centre: str) -> list[Session]:
    """The open counters of a centre, by number."""
    return [_session_from(row) for row in connection.execute(_OPEN, {"centre": centre})]


def at_work(connection: Connection, centre: str) -> list[tuple[int, int]]:
    """The open counters with the id of whoever is there."""
    rows = _PEOPLE.run(connection, {"centre": centre})
    return [(counter, staff) for counter, staff in rows]


def open_profiles(connection: Connection, centre: str) -> list[tuple[int, frozenset[str] | None]]:
    """(counter, services it was opened for; None for all it takes) of every open counter."""
    found = []
    for counter, services in _PROFILES.run(connection, {"centre": centre}):
        listed = json.loads(services) if isinstance(services, str) else services
        found.append((counter, None if listed is None else frozenset(listed)))
    return found


@once_a_snapshot
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


def end_session(tx: WriteTx, session: Session, at: datetime, ended_as: str = "closed") -> None:
    """Close a counter, never before it was opened; a break that still runs ends with it."""
    if session.on_break_since is not None:
        end_break(tx, session, at)
    values = {"closed_at": max(at, session.opened_at), "ended_as": ended_as}
    tx.connection.execute(update(_session).where(_session.c.id == session.id).values(values))


def succeed(tx: WriteTx, session: Session, staff: int, at: datetime) -> None:
    """Close a session and open the successor's at the same moment, with what the counter takes,
    whom it waits for and who sits beside."""
    at = max(at, session.opened_at)
    end_session(tx, session, at, "handed_over")
    row = {
        "centre_id": session.centre,
        "counter": session.counter,
        "staff_id": staff,
        "services": None if session.services is None else sorted(session.services),
        "preferred": sorted(session.preferred) or None,
        "kept_for": session.kept_for,
        "kept_until": session.kept_until,
        "second_staff_id": None if session.second_staff == staff else session.second_staff,
        "opened_at": at,
    }
    tx.connection.execute(insert(_session), row)


def predecessor(connection: Connection, session: Session) -> tuple[int, datetime] | None:
    """(staff, moment) of whoever handed this session over, None when it was opened anew."""
    statement = (
        select(_session.c.staff_id, _session.c.closed_at)
        .where(
            _session.c.centre_id == session.centre,
            _session.c.counter == session.counter,
            _session.c.id < session.id,
        )
        .order_by(_session.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement.where(_session.c.ended_as == "handed_over")).first()
    return (row[0], row[1]) if row and row[1] == session.opened_at else None


def set_second(tx: WriteTx, session: int, staff: int | None) -> None:
    """Who sits beside the owner of a session."""
    tx.connection.execute(
        update(_session).where(_session.c.id == session).values(second_staff_id=staff)
    )


def start_break(tx: WriteTx, session: Session, at: datetime, kind: str = "short") -> None:
    values = {"on_break_since": at, "break_kind": kind}
    tx.connection.execute(update(_session).where(_session.c.id == session.id).values(values))


def end_break(tx: WriteTx, session: Session, at: datetime) -> None:
    began = session.on_break_since
    assert began is not None
    row = {
        "session_id": session.id,
        "started_at": began,
        "ended_at": max(at, began),
        "kind": session.break_kind or "short",
    }
    tx.connection.execute(insert(_break), row)
    values = {"on_break_since": None, "break_kind": None}
    tx.connection.execute(update(_session).where(_session.c.id == session.id).values(values))


def keep(tx: WriteTx, session: int, visit: int | None, until: datetime | None) -> None:
    """An open counter waits for one visit until a moment, or (None) for nobody any more."""
    tx.connection.execute(
        update(_session).where(_session.c.id == session).values(kept_for=visit, kept_until=until)
    )


def release(tx: WriteTx, centre: str, visit: int) -> None:
    """No counter waits for this visit any more: it is being served."""
    statement = update(_session).where(
        _session.c.centre_id == centre,
        _session.c.closed_at.is_(None),
        _session.c.kept_for == visit,
    )
    tx.connection.execute(statement.values(kept_for=None, kept_until=None))


@once_a_snapshot
def transaction_at(connection: Connection, centre: str, counter: int) -> tuple[int, int] | None:
    """(transaction, visit) that is called or served at a counter, whatever the day."""
    rows = _AT_COUNTER.run(connection, {"centre": centre, "at_counter": counter})
    return (rows[0][0], rows[0][1]) if rows else None


def sessions_of(connection: Connection, staff: int) -> list[Session]:
    """The counters that a member of staff has open or sits beside at, the latest first."""
    at_it = or_(_session.c.staff_id == staff, _session.c.second_staff_id == staff)
    statement = _SESSIONS.where(at_it).order_by(_session.c.id.desc())
    return [_session_from(row) for row in connection.execute(statement)]


def latest_move(
    connection: Connection, centre: str, counter: int, since: datetime
) -> tuple[int, int] | None:
    """(transaction, visit) of the last event at a counter, if it is not older than `since`."""
    values = {"centre": centre, "at_counter": counter, "moment": since}
    row = connection.execute(_LATEST_MOVE, values).first()
    return (row[0], row[1]) if row else None
