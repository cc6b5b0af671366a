"""Queries over a whole hall at one moment: a handful of statements, however many wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, select, update

from shared.domain.calling import Candidate, Desk
from shared.domain.events import Event
from shared.store.day_figures import CAME_HERE
from shared.store.front import CANDIDATE, candidate_from, held_at
from shared.store.log import event_from_row, event_table
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.tables.people import Staff, StaffSession
from shared.store.tables.queue import CounterSession
from shared.store.writer import WriteTx

_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]
_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]
_signed = cast("Table", StaffSession.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn of today. `candidate` is how the calling policy sees it; while the turn of
    `after_service` in the same visit has not ended it must wait for that, by law. `confirm_by`:
    from elsewhere, and its citizen did not come."""

    candidate: Candidate
    number: str
    state: str
    version: int
    process: int
    step: int
    counter: int | None
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    pause_reason: str | None
    priority: bool
    after_service: str | None
    bundle: str | None = None
    arrived_at: datetime | None = None
    remote_at: datetime | None = None
    confirm_by: datetime | None = None

    @property
    def id(self) -> int:
        return self.candidate.transaction

    @property
    def service(self) -> str:
        return self.candidate.service

    @property
    def in_hall_since(self) -> datetime:
        """Since when its citizen stands in line here: whoever took it from elsewhere, since they
        came."""
        if self.remote_at is None or self.arrived_at is None:
            return self.candidate.since
        return max(self.candidate.since, self.arrived_at)


_TURN = (
    v.c.number,
    t.c.state,
    t.c.version,
    t.c.process_id,
    t.c.step,
    t.c.counter,
    t.c.called_at,
    t.c.started_at,
    t.c.ended_at,
    t.c.outcome,
    t.c.pause_reason,
    v.c.priority,
    t.c.after_service,
    v.c.bundle,
    v.c.arrived_at,
    v.c.remote_at,
    t.c.confirm_by,
)


def turns(
    connection: Connection,
    centre: str,
    day: date,
    desks: Collection[Desk],
) -> list[TurnRow]:
    """All turns of a day in rank order; `desks` take whoever was sent to them."""
    statement = (
        select(*CANDIDATE, *_TURN)
        .join(v, v.c.id == t.c.visit_id)
        .where(t.c.centre_id == centre, t.c.business_day == day, CAME_HERE)
        .order_by(t.c.rank_at, t.c.id)
    )
    start = len(CANDIDATE)
    rows = connection.execute(statement).all()
    held = held_at(desks, map(candidate_from, rows))
    return [
        TurnRow(candidate, *cast("Any", row[start:]))
        for candidate, row in zip(held, rows, strict=True)
    ]


def events_of(connection: Connection, visits: Collection[int]) -> dict[int, tuple[Event, ...]]:
    """The log of several visits, each in its order."""
    if not visits:
        return {}
    statement = (
        select(event_table)
        .where(event_table.c.visit_id.in_(sorted(visits)))
        .order_by(event_table.c.visit_id, event_table.c.seq)
    )
    found: dict[int, list[Event]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.visit_id, []).append(event_from_row(row))
    return {visit: tuple(events) for visit, events in found.items()}


def names(connection: Connection, staff: Collection[int]) -> dict[int, tuple[str, str]]:
    """Thai and English names of members of staff."""
    statement = select(_staff.c.id, _staff.c.name_th, _staff.c.name_en).where(
        _staff.c.id.in_(sorted(staff))
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(statement)}


def signed_in(connection: Connection, now: datetime) -> set[int]:
    """Whoever has a staff session that is not over."""
    statement = (
        select(_signed.c.staff_id)
        .join(_staff, _staff.c.id == _signed.c.staff_id)
        .where(
            _signed.c.revoked_at.is_(None),
            _signed.c.expires_at > now,
            _staff.c.active,
        )
        .distinct()
    )
    return set(connection.execute(statement).scalars())


@dataclass(frozen=True, slots=True)
class Reminder:
    """The supervisor asked a counter to look at a turn; it is over once that turn has moved."""

    transaction: int
    version: int
    at: datetime


def reminders(connection: Connection, centre: str) -> dict[int, Reminder]:
    """What open counters were last asked, by counter."""
    s = _session.c
    statement = select(s.counter, s.reminded_of, s.reminded_version, s.reminded_at).where(
        s.centre_id == centre, s.closed_at.is_(None), s.reminded_of.is_not(None)
    )
    return {row[0]: Reminder(row[1], row[2], row[3]) for row in connection.execute(statement)}


def remind(tx: WriteTx, session: int, transaction: int, version: int, at: datetime) -> None:
    tx.connection.execute(
        update(_session)
        .where(_session.c.id == session)
        .values(reminded_of=transaction, reminded_version=version, reminded_at=at)
    )


def set_profile(
    tx: WriteTx, session: int, services: list[str] | None, preferred: list[str] | None
) -> None:
    """What an open counter takes from now on, and what of it first."""
    tx.connection.execute(
        update(_session)
        .where(_session.c.id == session)
        .values(services=services, preferred=preferred)
    )


def versions(connection: Connection, transactions: Collection[int]) -> dict[int, int]:
    """The present version of turns."""
    statement = select(t.c.id, t.c.version).where(t.c.id.in_(sorted(transactions)))
    return {row[0]: row[1] for row in connection.execute(statement)}


_REMINDED = (
    select(v.c.number, t.c.state, _session.c.reminded_at)
    .select_from(_session)
    .join(t, (t.c.id == _session.c.reminded_of) & (t.c.version == _session.c.reminded_version))
    .join(v, v.c.id == t.c.visit_id)
    .where(
        _session.c.centre_id == bindparam("centre"),
        _session.c.counter == bindparam("at_counter"),
        _session.c.closed_at.is_(None),
    )
)


def reminded(connection: Connection, centre: str, counter: int) -> tuple[str, str, datetime] | None:
    """(number, state, since when) of what an open counter was asked to look at, until it moves."""
    row = connection.execute(_REMINDED, {"centre": centre, "at_counter": counter}).first()
    return (row[0], row[1], row[2]) if row else None
