"""Single turns behind the figures: their lines, their calls, their endings.

Only reads. A turn belongs to the business day of its visit.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, select, text

from shared.domain.period import Period
from shared.domain.reasons import CORRECTED
from shared.domain.turn_tally import GIVEN_UP, IMPORTED
from shared.domain.visit import Outcome, State
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v

_IN_ERROR = Outcome.RECORDED_IN_ERROR.value
_NOT_ENDED = text("service_transaction.state <> 'ended'")
"""In the words of the index that holds these few."""


_OUTCOME = case(
    (
        t.c.confirm_by.is_not(None) & t.c.outcome.in_(sorted(GIVEN_UP)),
        Outcome.NOT_CONFIRMED.value,
    ),
    else_=t.c.outcome,
).label("outcome")
"""The same as `turn_tally.figure_outcome`."""


class Wait(NamedTuple):
    """The line in front of one call: from when the citizen waited for it to the call."""

    centre: str
    service: str
    day: date
    since: datetime
    called_at: datetime


class EndedTurn(NamedTuple):
    """A turn that counts in the figures about waiting and service.

    `since` is when the wait for its last call began, None without a line; `because` what decided
    that call; `case` the request it belonged to.
    """

    id: int
    visit: int
    number: str
    centre: str
    service: str
    day: date
    since: datetime | None
    called_at: datetime | None
    because: str | None
    outcome: str | None
    case: int | None


def on_days(centres: Collection[str], first: date, last: date) -> Any:
    """The condition that a turn was at one of the centres in these business days."""
    return t.c.centre_id.in_(sorted(centres)) & t.c.business_day.between(first, last)


def waits(connection: Connection, centres: Collection[str], first: date, last: date) -> list[Wait]:
    """Every line that ended in a call, also of turns that go on. Nobody waits in two lines at once.

    So the wait for a later service of a visit begins when the turn before it ended, if that was
    after it was asked for.
    """
    days = on_days(centres, first, last)
    endings = _endings(connection, days)
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
    return [
        Wait(centre, service, day, _since(endings, id, visit, queued_at, called_at), called_at)
        for id, visit, centre, service, day, queued_at, called_at in connection.execute(statement)
    ]


def ended_turns(
    connection: Connection, centres: Collection[str], period: Period
) -> list[EndedTurn]:
    """All that the figures of these days are made of, in the order of their ids."""
    days = on_days(centres, period.first, period.last)
    endings = _endings(connection, days)
    statement = (
        select(
            *(t.c.id, t.c.visit_id, v.c.number, t.c.centre_id, t.c.service_id, t.c.business_day),
            *(t.c.queued_at, t.c.called_at, t.c.because, _OUTCOME, t.c.case_id),
        )
        .join(v, v.c.id == t.c.visit_id)
        .where(days, t.c.state == State.ENDED.value)
        .where(func.coalesce(t.c.outcome, "") != _IN_ERROR, v.c.channel != IMPORTED)
        .order_by(t.c.id)
    )
    found = []
    for row in connection.execute(statement):
        since = None
        if row.called_at is not None and row.because != CORRECTED:
            since = _since(endings, row.id, row.visit_id, row.queued_at, row.called_at)
        found.append(EndedTurn(*row[:6], since, *row[7:]))
    return found


_Endings = dict[int, list[tuple[int, datetime]]]


def _endings(connection: Connection, days: Any) -> _Endings:
    """When the turns of visits with several services ended."""
    several = select(t.c.visit_id).where(days, t.c.position > 1)
    found: _Endings = {}
    for visit, id, ended_at in connection.execute(
        select(t.c.visit_id, t.c.id, t.c.ended_at).where(
            t.c.visit_id.in_(several), t.c.ended_at.is_not(None)
        )
    ):
        found.setdefault(visit, []).append((id, ended_at))
    return found


def _since(
    endings: _Endings, id: int, visit: int, queued_at: datetime, called_at: datetime
) -> datetime:
    free = [at for other, at in endings.get(visit, ()) if other != id and at <= called_at]
    return min(max([queued_at, *free]), called_at)


def open_turns(connection: Connection, centres: Collection[str], period: Period) -> int:
    """How many turns of these days have not ended yet."""
    statement = select(func.count()).where(on_days(centres, period.first, period.last), _NOT_ENDED)
    return int(connection.execute(statement).scalar_one())
