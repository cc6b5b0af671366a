"""What figures about turns are made of: waits, endings, people, and whom the survey asked.

Only reads. A turn belongs to the business day of its visit.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from shared.domain.reasons import CORRECTED
from shared.domain.survey import NOT_ASKED
from shared.domain.visit import FINISHING_OUTCOMES, Outcome, State
from shared.store.log import transaction_table as t

_IN_ERROR = Outcome.RECORDED_IN_ERROR.value


class Wait(NamedTuple):
    """The line in front of one call: from when the citizen waited for it to the call."""

    centre: str
    service: str
    day: date
    since: datetime
    called_at: datetime


def on_days(centres: Collection[str], first: date, last: date) -> Any:
    """The condition that a turn was at one of the centres in these business days."""
    return t.c.centre_id.in_(sorted(centres)) & t.c.business_day.between(first, last)


def waits(connection: Connection, centres: Collection[str], first: date, last: date) -> list[Wait]:
    """Every line that ended in a call. Nobody waits in two lines at once.

    So the wait for a later service of a visit begins when the turn before it ended, if that was
    after it was asked for.
    """
    days = on_days(centres, first, last)
    several = select(t.c.visit_id).where(days, t.c.position > 1)
    endings: dict[int, list[tuple[int, datetime]]] = {}
    for visit, id, ended_at in connection.execute(
        select(t.c.visit_id, t.c.id, t.c.ended_at).where(
            t.c.visit_id.in_(several), t.c.ended_at.is_not(None)
        )
    ):
        endings.setdefault(visit, []).append((id, ended_at))
    statement = (
        select(
            *(t.c.id, t.c.visit_id, t.c.centre_id, t.c.service_id),
            *(t.c.business_day, t.c.queued_at, t.c.called_at),
        )
        .where(days, t.c.called_at.is_not(None))
        .where(func.coalesce(t.c.outcome, "") != _IN_ERROR)
        .where(func.coalesce(t.c.because, "") != CORRECTED)  # stood at the counter already
        .order_by(t.c.id)
    )
    found = []
    for id, visit, centre, service, day, queued_at, called_at in connection.execute(statement):
        since = queued_at
        if visit in endings:
            free = [at for other, at in endings[visit] if other != id and at <= called_at]
            since = max([queued_at, *free])
        found.append(Wait(centre, service, day, min(since, called_at), called_at))
    return found


def endings(
    connection: Connection, centres: Collection[str], first: date, last: date
) -> dict[str | None, int]:
    """How many turns ended in which way; None are those that have not ended."""
    statement = (
        select(t.c.outcome, func.count())
        .where(on_days(centres, first, last))
        .where(func.coalesce(t.c.outcome, "") != _IN_ERROR)
        .group_by(t.c.outcome)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def calls_by_reason(
    connection: Connection, centres: Collection[str], first: date, last: date
) -> list[tuple[date, str, int]]:
    """How often each reason decided the last call of a turn, by business day."""
    statement = (
        select(t.c.business_day, t.c.because, func.count())
        .where(on_days(centres, first, last), t.c.called_at.is_not(None))
        .where(t.c.because.is_not(None), t.c.because != CORRECTED)
        .where(func.coalesce(t.c.outcome, "") != _IN_ERROR)
        .group_by(t.c.business_day, t.c.because)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(statement)]


def people_served(connection: Connection, centres: Collection[str], first: date, last: date) -> int:
    """Visits with at least one turn that was finished at a counter."""
    finishing = sorted(outcome.value for outcome in FINISHING_OUTCOMES)
    statement = select(func.count(t.c.visit_id.distinct())).where(
        on_days(centres, first, last), t.c.outcome.in_(finishing)
    )
    return int(connection.execute(statement).scalar_one())


def invited(connection: Connection, centres: Collection[str], first: date, last: date) -> int:
    """Ended turns whose citizen was asked for an answer."""
    not_asked = sorted(outcome.value for outcome in NOT_ASKED)
    statement = select(func.count()).where(
        on_days(centres, first, last),
        t.c.state == State.ENDED.value,
        func.coalesce(t.c.outcome, "").not_in(not_asked),
    )
    return int(connection.execute(statement).scalar_one())
