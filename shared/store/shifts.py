"""Queries over who works at a centre today: shifts with their lunch, presses, what still stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, func, select

from shared.domain.breaks import BreakKind
from shared.store.counters import Session
from shared.store.log import event_table as e
from shared.store.tables.queue import CounterBreak, CounterSession

_session = cast("Table", CounterSession.__table__)  # type: ignore[attr-defined]
_break = cast("Table", CounterBreak.__table__)  # type: ignore[attr-defined]
EVENTS_LOOKED_AT = 3000
"""The tail of a centre's log where the last press of a counter is looked for: hours of a full
hall. A counter that is not among them has not pressed for longer than anybody asks."""


def first_opened(connection: Connection, centre: str, since: datetime) -> dict[int, datetime]:
    """When everybody opened their first counter since a moment, by staff."""
    statement = (
        select(_session.c.staff_id, func.min(_session.c.opened_at))
        .where(_session.c.centre_id == centre, _session.c.opened_at >= since)
        .group_by(_session.c.staff_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def had_lunch(connection: Connection, centre: str, since: datetime) -> frozenset[int]:
    """The staff whose lunch ended since a moment."""
    statement = (
        select(_session.c.staff_id)
        .join(_break, _break.c.session_id == _session.c.id)
        .where(
            _session.c.centre_id == centre,
            _break.c.kind == BreakKind.LUNCH.value,
            _break.c.ended_at >= since,
        )
    )
    return frozenset(connection.execute(statement).scalars())


def last_presses(
    connection: Connection, centre: str, sessions: Iterable[Session]
) -> dict[int, datetime]:
    """The last sign of life of each open counter: a move, its opening, or the end of a break."""
    open_now = list(sessions)
    recent = (
        select(e.c.counter, e.c.at, e.c.actor_kind)
        .where(e.c.centre_id == centre)
        .order_by(e.c.id.desc())
        .limit(EVENTS_LOOKED_AT)
        .subquery()
    )
    moves = {
        row[0]: row[1]
        for row in connection.execute(
            select(recent.c.counter, func.max(recent.c.at))
            .where(recent.c.counter.is_not(None), recent.c.actor_kind == "staff")
            .group_by(recent.c.counter)
        )
    }
    ids = [each.id for each in open_now]
    back = {
        row[0]: row[1]
        for row in connection.execute(
            select(_break.c.session_id, func.max(_break.c.ended_at))
            .where(_break.c.session_id.in_(ids))
            .group_by(_break.c.session_id)
        )
    }
    found = {}
    for each in open_now:
        signs = [each.opened_at, moves.get(each.counter), back.get(each.id)]
        found[each.counter] = max(at for at in signs if at is not None)
    return found
