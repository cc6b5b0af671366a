"""What estimates of waits are made of: the hall as it stands, and its last weeks. Only reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, bindparam, exists, func, literal_column, select

from shared.domain.calling import Candidate, Desk
from shared.domain.waiting_past import Served, Sitting
from shared.store.front import BY_RANK, CANDIDATE, candidate_from, held_at
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.tables.queue import CounterBreak, CounterSession

_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]
_break = cast("Table", CounterBreak.__table__)  # type: ignore[attr-defined]

_TELL_NOTHING = ("clock_jumped", "finish_forgotten", "pause_not_ended", "unusually_long")
"""What makes the time from call to end longer than the counter was really taken."""

_TODAY = (t.c.centre_id == bindparam("centre"), t.c.business_day == bindparam("day"))
_first = t.alias("first")
_WAITING = (
    select(
        *CANDIDATE,
        t.c.process_id,
        t.c.after_service,
        and_(
            t.c.after_service.is_not(None),
            exists().where(
                _first.c.visit_id == t.c.visit_id,
                _first.c.service_id == t.c.after_service,
                _first.c.state != literal_column("'ended'"),
            ),
        ).label("held"),
    )
    .join(v, v.c.id == t.c.visit_id)
    .where(*_TODAY, t.c.state == literal_column("'waiting'"))
    .order_by(*BY_RANK)
    .limit(bindparam("most"))
)
_ELSEWHERE = (
    select(
        *CANDIDATE,
        t.c.process_id,
        t.c.state,
        t.c.counter,
        t.c.called_at,
        t.c.pause_reason,
        t.c.deferred_until,
    )
    .join(v, v.c.id == t.c.visit_id)
    .where(*_TODAY, t.c.state.in_(("called", "serving", "paused", "deferred")))
)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Who waits, in rank order. `held` are called only after another service of their visit has
    ended, which is named with them. `processes`: by turn, the official table that it follows."""

    free: list[Candidate]
    held: list[tuple[str, Candidate]]
    processes: dict[int, int]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A turn that neither waits nor has ended."""

    candidate: Candidate
    process: int
    state: str
    counter: int | None
    called_at: datetime | None
    pause_reason: str | None
    deferred_until: datetime | None


def waiting(
    connection: Connection,
    centre: str,
    day: date,
    desks: Collection[Desk],
    most: int,
) -> WaitingLine:
    """The first `most` of the line in rank order; `desks` take whoever was sent to them."""
    line = WaitingLine([], [], {})
    rows = connection.execute(_WAITING, {"centre": centre, "day": day, "most": most}).all()
    candidates = held_at(desks, map(candidate_from, rows))
    for candidate, row in zip(candidates, rows, strict=True):
        line.processes[candidate.transaction] = row.process_id
        if row.held:
            line.held.append((row.after_service, candidate))
        else:
            line.free.append(candidate)
    return line


def elsewhere(
    connection: Connection,
    centre: str,
    day: date,
    desks: Collection[Desk],
) -> list[Elsewhere]:
    """Turns at counters, held, or put off by the citizen."""
    rows = connection.execute(_ELSEWHERE, {"centre": centre, "day": day}).all()
    held = held_at(desks, map(candidate_from, rows))
    return [
        Elsewhere(
            candidate,
            row.process_id,
            row.state,
            row.counter,
            row.called_at,
            row.pause_reason,
            row.deferred_until,
        )
        for candidate, row in zip(held, rows, strict=True)
    ]


def served(
    connection: Connection,
    centre: str,
    first: date,
    last: date,
    most: int,
    variants: Mapping[int, str],
) -> list[Served]:
    """Ended turns of these days, at most the `most` latest ones; `variants` by their process."""
    statement = (
        select(
            t.c.service_id,
            t.c.counter,
            t.c.queued_at,
            t.c.called_at,
            t.c.ended_at,
            t.c.process_id,
        )
        .where(
            t.c.centre_id == centre,
            t.c.business_day.between(first, last),
            t.c.state == "ended",
            t.c.counter.is_not(None),
            t.c.called_at.is_not(None),
            t.c.ended_at.is_not(None),
            func.coalesce(t.c.outcome, "") != "recorded_in_error",
            func.coalesce(t.c.doubt, "").not_in(_TELL_NOTHING),
        )
        .order_by(t.c.id.desc())
        .limit(most)
    )
    return [
        Served(*cast("Any", (*turn, variants.get(process, ""))))
        for *turn, process in connection.execute(statement)
    ]


def sittings(connection: Connection, centre: str, since: datetime) -> list[Sitting]:
    """How counters were open since a moment, with their breaks; closed ones only."""
    breaks: dict[int, list[tuple[datetime, datetime]]] = {}
    chosen = (_session.c.centre_id == centre) & (_session.c.opened_at >= since)
    for session, start, end in connection.execute(
        select(_break.c.session_id, _break.c.started_at, _break.c.ended_at)
        .join(_session, _session.c.id == _break.c.session_id)
        .where(chosen)
    ):
        breaks.setdefault(session, []).append((start, end))
    rows = connection.execute(
        select(_session.c.id, _session.c.counter, _session.c.opened_at, _session.c.closed_at).where(
            chosen, _session.c.closed_at.is_not(None)
        )
    )
    return [
        Sitting(counter, opened, closed, tuple(breaks.get(id, ())))
        for id, counter, opened, closed in rows
    ]


def last_rests(connection: Connection, centre: str) -> dict[int, datetime]:
    """When the last break of each open counter ended."""
    statement = (
        select(_session.c.counter, func.max(_break.c.ended_at))
        .join(_break, _break.c.session_id == _session.c.id)
        .where(_session.c.centre_id == centre, _session.c.closed_at.is_(None))
        .group_by(_session.c.counter)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def first_goers(connection: Connection, centre: str, first: date, last: date) -> dict[str, int]:
    """Tickets with a right to go first, by the service asked for first."""
    statement = (
        select(t.c.service_id, func.count())
        .join(v, v.c.id == t.c.visit_id)
        .where(
            t.c.centre_id == centre,
            t.c.business_day.between(first, last),
            t.c.position == 1,
            v.c.priority,
        )
        .group_by(t.c.service_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}
