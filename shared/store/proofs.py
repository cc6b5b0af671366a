"""What a nightly proof of the roll-ups reads: what moved since the last one, and whole days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from shared.store.log import case_table as c
from shared.store.log import event_table as e
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v


class Moved(NamedTuple):
    """A visit with events behind a mark; `seq` is its last event before it, 0 for a new visit."""

    visit: int
    centre: str
    day: date
    seq: int


def last_event(connection: Connection, centre: str) -> int:
    """The number of the newest event of a centre; 0 without events."""
    newest = select(func.max(e.c.id)).where(e.c.centre_id == centre)
    return connection.execute(newest).scalar() or 0


def moved_since(connection: Connection, centre: str, mark: int) -> list[Moved]:
    """The visits of a centre with events behind the mark, and the earlier visits whose cases they
    went on with, wherever those were."""
    touched = (
        select(e.c.visit_id, (func.min(e.c.seq) - 1).label("seq"))
        .where(e.c.centre_id == centre, e.c.id > mark)
        .group_by(e.c.visit_id)
        .subquery()
    )
    own = select(v.c.id, v.c.centre_id, v.c.business_day, touched.c.seq).join(
        touched, touched.c.visit_id == v.c.id
    )
    found = {row[0]: Moved(*row) for row in connection.execute(own)}
    home = v.alias()
    earlier = (
        select(home.c.id, home.c.centre_id, home.c.business_day, home.c.seq)
        .join(c, c.c.visit_id == home.c.id)
        .join(t, (t.c.case_id == c.c.id) & (t.c.case_id != t.c.id))
        .join(touched, touched.c.visit_id == t.c.visit_id)
    )
    for row in connection.execute(earlier):
        found.setdefault(row[0], Moved(*row))
    return sorted(found.values())


def visits_of(connection: Connection, centre: str, day: date) -> list[tuple[int, date]]:
    """The visits that a day's roll-ups rest on, with their own days: those of the day, and those of
    cases that were finished on it."""
    of_day = select(v.c.id, v.c.business_day).where(
        v.c.centre_id == centre, v.c.business_day == day
    )
    finished = (
        select(v.c.id, v.c.business_day)
        .join(c, c.c.visit_id == v.c.id)
        .where(c.c.centre_id == centre, c.c.finished_on == day)
    )
    rows = connection.execute(of_day.union(finished))
    return sorted((id, own) for id, own in rows)


def days_of(connection: Connection, visits: Collection[int]) -> set[tuple[str, date]]:
    """(centre, day) on which the cases of these visits stand as finished."""
    found: set[tuple[str, date]] = set()
    ids = sorted(visits)
    for at in range(0, len(ids), _AT_ONCE):
        statement = select(c.c.centre_id, c.c.finished_on).where(
            c.c.visit_id.in_(ids[at : at + _AT_ONCE]), c.c.finished_on.is_not(None)
        )
        found |= {(row[0], row[1]) for row in connection.execute(statement)}
    return found


_AT_ONCE = 500


def newest_event(connection: Connection) -> int:
    """The id of the newest event of any centre, 0 before the first."""
    return int(connection.execute(select(func.max(e.c.id))).scalar() or 0)
