"""Queries over one centre's day as a whole: tickets given, what is still open, how it ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from shared.domain.day_report import TurnOfDay
from shared.domain.paper import CHANNEL, PaperTicket
from shared.domain.turn_tally import IMPORTED
from shared.domain.visit import Outcome, State
from shared.store.log import event_table as e
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v

LIVE = (
    State.WAITING.value,
    State.DEFERRED.value,
    State.CALLED.value,
    State.SERVING.value,
    State.PAUSED.value,
)

CAME_HERE = v.c.channel != IMPORTED
"""Cases that came from elsewhere stood in no line of this day."""


def given(connection: Connection, centre: str, day: date) -> dict[str, int]:
    """Turns asked for on a day, by service; those recorded by mistake were never given, nor those
    from elsewhere whose citizen never came."""
    statement = (
        select(t.c.service_id, func.count())
        .join(v, v.c.id == t.c.visit_id)
        .where(
            t.c.centre_id == centre,
            t.c.business_day == day,
            CAME_HERE,
            func.coalesce(t.c.outcome, "") != Outcome.RECORDED_IN_ERROR.value,
            t.c.confirm_by.is_(None),
        )
        .group_by(t.c.service_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that has not ended."""

    transaction: int
    visit: int
    number: str
    service: str
    state: str
    counter: int | None
    staff: int | None
    called_at: datetime | None
    started_at: datetime | None
    pause_reason: str | None
    since: datetime
    version: int
    process: int


_OPEN_TURNS = (
    select(
        t.c.id,
        t.c.visit_id,
        v.c.number,
        t.c.service_id,
        t.c.state,
        t.c.counter,
        t.c.staff_id,
        t.c.last_called_at,
        t.c.started_at,
        t.c.pause_reason,
        t.c.since,
        t.c.version,
        t.c.process_id,
    )
    .join(v, v.c.id == t.c.visit_id)
    .where(
        t.c.centre_id == bindparam("centre"),
        t.c.business_day == bindparam("day"),
        t.c.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(t.c.rank_at, t.c.id)
)


def open_turns(
    connection: Connection, centre: str, day: date, states: Collection[str] = LIVE
) -> list[OpenTurn]:
    """What of a day has not ended (or is in one of `states`), in the order of calling."""
    values = {"centre": centre, "day": day, "states": sorted(states)}
    return [OpenTurn(*cast("Any", row)) for row in connection.execute(_OPEN_TURNS, values)]


def last_event_at(connection: Connection, centre: str, day: date) -> datetime | None:
    """The latest moment in the log of a day's visits; None when nobody has come."""
    statement = (
        select(func.max(e.c.at))
        .join(v, v.c.id == e.c.visit_id)
        .where(v.c.centre_id == centre, v.c.business_day == day, CAME_HERE)
    )
    found: datetime | None = connection.execute(statement).scalar_one()
    return found


def days_with_open_turns(connection: Connection, centre: str, before: date) -> list[date]:
    """Days that are over and on which something has not ended."""
    statement = (
        select(t.c.business_day)
        .where(t.c.centre_id == centre, t.c.business_day < before, t.c.state.in_(LIVE))
        .distinct()
        .order_by(t.c.business_day)
    )
    return [row[0] for row in connection.execute(statement)]


def days_with_visits(connection: Connection, centre: str, after: date, before: date) -> list[date]:
    """The days between two others on which somebody took a ticket."""
    statement = (
        select(v.c.business_day)
        .where(
            v.c.centre_id == centre,
            v.c.business_day > after,
            v.c.business_day < before,
            CAME_HERE,
        )
        .distinct()
        .order_by(v.c.business_day)
    )
    return [row[0] for row in connection.execute(statement)]


def latest_day(connection: Connection, centre: str, before: date) -> date | None:
    """The last day before another one on which somebody took a ticket."""
    statement = select(func.max(v.c.business_day)).where(
        v.c.centre_id == centre, v.c.business_day < before, CAME_HERE
    )
    return cast("date | None", connection.execute(statement).scalar_one())


def turns_of_day(connection: Connection, centre: str, day: date) -> list[TurnOfDay]:
    """All turns of a day."""
    statement = (
        select(
            t.c.visit_id,
            t.c.service_id,
            v.c.channel,
            t.c.outcome,
            t.c.queued_at,
            t.c.called_at,
            t.c.started_at,
            t.c.ended_at,
            t.c.confirm_by.is_(None),
        )
        .join(v, v.c.id == t.c.visit_id)
        .where(t.c.centre_id == centre, t.c.business_day == day, CAME_HERE)
        .order_by(t.c.id)
    )
    return [TurnOfDay(*cast("Any", row)) for row in connection.execute(statement)]


def paper_turns(connection: Connection, centre: str, day: date) -> list[PaperTicket]:
    """The numbers of a pad that were keyed in for a day."""
    statement = (
        select(
            v.c.sequence, t.c.service_id, t.c.outcome, v.c.arrived_at, t.c.started_at, t.c.ended_at
        )
        .join(v, v.c.id == t.c.visit_id)
        .where(v.c.centre_id == centre, v.c.business_day == day, v.c.channel == CHANNEL)
        .order_by(v.c.sequence)
    )
    return [
        PaperTicket(row[0], row[1], Outcome(row[2]), row[3], None, row[4], row[5])
        for row in connection.execute(statement)
    ]
