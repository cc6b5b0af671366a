"""What agencies have answered, and the cases of hand-over lists, in few statements for many."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from shared.store.log import agency_table, case_table

a, c = agency_table, case_table
_SOME = 500
"""Values that one statement takes at most, well below what SQLite allows."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An agency is done with a case, or sent it back: then `result` is None."""

    case: int
    agency: str
    at: datetime
    result: str | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Of `cases` on a list so many have `arrived`; those sent back are `settled` as well."""

    cases: int
    arrived: int
    settled: int


def answered(connection: Connection, cases: Collection[int]) -> dict[int, list[Answered]]:
    """What agencies answered so far, by case."""
    found: dict[int, list[Answered]] = {}
    for some in _in_parts(cases):
        statement = select(a.c.case_id, a.c.agency_id, a.c.over_at, a.c.result).where(
            a.c.case_id.in_(some), a.c.over_at.is_not(None)
        )
        for row in connection.execute(statement):
            found.setdefault(row.case_id, []).append(Answered(*row))
    return found


def arrivals(connection: Connection, lists: Collection[int]) -> dict[int, Arrivals]:
    """How much of each list has arrived; a case handed over again stands on its last list only."""
    found = {}
    settled = func.coalesce(a.c.acknowledged_at, a.c.over_at)
    for some in _in_parts(lists):
        statement = (
            select(a.c.list_id, func.count(), func.count(a.c.acknowledged_at), func.count(settled))
            .where(a.c.list_id.in_(some))
            .group_by(a.c.list_id)
        )
        for row in connection.execute(statement):
            found[row[0]] = Arrivals(*row[1:])
    return found


def on_the_way(
    connection: Connection, *, agency: str | None = None, centre: str | None = None
) -> dict[int, list[int]]:
    """The cases that have not arrived and are awaited, by list: to an agency, from a centre."""
    statement = select(a.c.list_id, a.c.case_id).where(
        a.c.over_at.is_(None), a.c.acknowledged_at.is_(None), c.c.ended_at.is_(None)
    )
    statement = statement.join(c, c.c.id == a.c.case_id)
    if agency is not None:
        statement = statement.where(a.c.agency_id == agency)
    if centre is not None:
        statement = statement.where(c.c.centre_id == centre)
    found: dict[int, list[int]] = {}
    for row in connection.execute(statement.order_by(a.c.list_id, a.c.case_id)):
        found.setdefault(row.list_id, []).append(row.case_id)
    return found


def _in_parts(values: Collection[int]) -> Iterator[list[int]]:
    known = sorted(values)
    for begin in range(0, len(known), _SOME):
        yield known[begin : begin + _SOME]
