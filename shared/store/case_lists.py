"""Lists of cases for desks and reports: by id, sent by post, explained late; and counts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, case, func, select

from shared.domain.case import CaseState
from shared.domain.case_commands import DeliveredHow
from shared.domain.events import Kind
from shared.store.cases import LINES, CaseLine, lines_of
from shared.store.log import case_table as c
from shared.store.log import event_table as e

_SOME = 500
"""Values that one statement takes at most, well below what SQLite allows."""


@dataclass(frozen=True, slots=True)
class GivenNotice:
    """An explanation of lateness; `reason` is a code that a supervisor chose for it."""

    case: int
    number: int
    at: datetime
    reason: str | None


def of_ids(connection: Connection, ids: Collection[int]) -> list[CaseLine]:
    """These cases, the oldest first."""
    known = sorted(ids)
    return [
        line
        for begin in range(0, len(known), _SOME)
        for line in lines_of(connection, LINES.where(c.c.id.in_(known[begin : begin + _SOME])))
    ]


def sent_by_post(
    connection: Connection, centre: str, start: datetime, end: datetime
) -> list[CaseLine]:
    """The results of a centre that went to the post between two moments."""
    by_post = c.c.delivery == DeliveredHow.BY_POST.value
    sent = LINES.where(c.c.centre_id == centre, by_post, c.c.ended_at >= start, c.c.ended_at < end)
    return lines_of(connection, sent)


def notices_between(
    connection: Connection, centre: str, start: datetime, end: datetime
) -> list[GivenNotice]:
    """The explanations given between two moments, in order, each with its reason."""
    statement = (
        select(e.c.transaction_id, e.c.at, e.c.data)
        .where(e.c.centre_id == centre, e.c.kind == Kind.LATE_NOTICED.value)
        .where(e.c.at >= start)
        .order_by(e.c.id)
    )
    found: dict[tuple[int, int], GivenNotice] = {}
    for id, at, data in connection.execute(statement):
        key = id, int(data["number"])
        if "reason" in data:
            if key in found:
                given = found[key]
                found[key] = GivenNotice(given.case, given.number, given.at, str(data["reason"]))
        elif at < end:
            found[key] = GivenNotice(*key, at, None)
    return list(found.values())


_ENDED = (
    *(CaseState.READY.value, CaseState.DELIVERED.value),
    *(CaseState.LAPSED.value, CaseState.WITHDRAWN.value),
)


def ended_in(
    connection: Connection, centres: Collection[str], first: date, last: date
) -> dict[str, int]:
    """How many requests beyond the counter got their result, or were given up, on these days, by
    their state now."""
    there = c.c.centre_id.in_(sorted(centres)) & c.c.state.in_(_ENDED)
    ended = c.c.finished_on.between(first, last)
    statement = select(c.c.state, func.count()).where(there, c.c.number.is_not(None), ended)
    return {row[0]: row[1] for row in connection.execute(statement.group_by(c.c.state))}


def waiting_now(connection: Connection, centres: Collection[str]) -> tuple[int, int]:
    """How many requests beyond the counter wait for their result, and how many of these citizens
    were told that it is late."""
    waiting = and_(
        c.c.centre_id.in_(sorted(centres)),
        c.c.number.is_not(None),
        c.c.state.in_((CaseState.FILED.value, CaseState.IN_PROCESS.value)),
    )
    late = func.count(case((c.c.notices > 0, 1)))
    row = connection.execute(select(func.count(), late).where(waiting)).one()
    return row[0], row[1]
