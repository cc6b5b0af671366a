"""Finding events of the log for auditors: the newest first, a page at a time, by key.

Which index is used is not left to the planner. A condition that must not choose one stands behind
COALESCE; what remains is the index by time (`ix_event_at_id`), by person or device
(`ix_event_actor`), or the visits that a number leads to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select, tuple_

from shared.domain.events import ActorKind, Event
from shared.store.log import case_table as c
from shared.store.log import event_from_row
from shared.store.log import event_table as e
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v


class Place(NamedTuple):
    """Where a page ended: the next one begins with what lies before."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class EventWish:
    """Events of these centres (None: all) that fit everything that is named; None is any.

    `visits` and `turns` are those that a number leads to; `until` is excluded.
    """

    centres: Collection[str] | None = None
    visits: Collection[int] | None = None
    turns: Collection[int] | None = None
    service: str | None = None
    staff: int | None = None
    device: int | None = None
    counter: int | None = None
    kind: str | None = None
    first: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event with the ticket and the turn it is about; `case` is the turn's request."""

    id: int
    centre: str
    received_at: datetime
    event: Event
    number: str
    day: date
    service: str | None
    case: int | None


_CASE = func.coalesce(t.c.case_id, c.c.id)
_FOUND = (
    select(
        *(e.c.id, e.c.centre_id, e.c.received_at, e.c.visit_id, e.c.seq, e.c.transaction_id),
        *(e.c.kind, e.c.at, e.c.actor_kind, e.c.actor_id, e.c.counter, e.c.data),
        *(v.c.number, v.c.business_day, t.c.service_id, _CASE.label("case_id")),
    )
    .join(v, v.c.id == e.c.visit_id)
    .outerjoin(t, t.c.id == e.c.transaction_id)
    .outerjoin(c, c.c.id == e.c.transaction_id)
)


def statement(wish: EventWish, before: Place | None, limit: int) -> Select[Any]:
    """One page of what is wished for."""
    asked = _FOUND.where(*_conditions(wish)).order_by(e.c.at.desc(), e.c.id.desc()).limit(limit)
    if before is not None:
        here = tuple_(literal(before.at, e.c.at.type), literal(before.id, e.c.id.type))
        asked = asked.where(tuple_(e.c.at, e.c.id) < here)
    return asked


def _conditions(wish: EventWish) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wish.visits is not None:
        found.append(e.c.visit_id.in_(sorted(wish.visits)))
    if wish.turns is not None:
        found.append(func.coalesce(e.c.transaction_id, 0).in_(sorted(wish.turns)))
    if wish.centres is not None:
        found.append(func.coalesce(e.c.centre_id, "").in_(sorted(wish.centres)))
    found += _of_whom(wish)
    if wish.service is not None:
        found.append(func.coalesce(t.c.service_id, "") == wish.service)
    if wish.counter is not None:
        found.append(func.coalesce(e.c.counter, 0) == wish.counter)
    if wish.kind is not None:
        found.append(e.c.kind == wish.kind)
    if wish.first is not None:
        found.append(e.c.at >= wish.first)
    if wish.until is not None:
        found.append(e.c.at < wish.until)
    return found


def _of_whom(wish: EventWish) -> list[ColumnElement[bool]]:
    """A member of staff, or a device: their ids are of two tables."""
    of = [(wish.staff, ActorKind.STAFF), (wish.device, ActorKind.KIOSK)]
    found: list[ColumnElement[bool]] = []
    for id, kind in of:
        if id is not None:
            found += [e.c.actor_id == id, e.c.actor_kind == kind.value]
    return found


def page(
    connection: Connection, wish: EventWish, before: Place | None, limit: int
) -> list[FoundEvent]:
    """The newest first."""
    if wish.visits is not None and not wish.visits:
        return []
    rows = connection.execute(statement(wish, before, limit))
    return [_found(cast("Any", row)) for row in rows]


def _found(row: Any) -> FoundEvent:
    return FoundEvent(
        row.id,
        row.centre_id,
        row.received_at,
        event_from_row(row),
        row.number,
        row.business_day,
        row.service_id,
        row.case_id,
    )


def visits_with_number(
    connection: Connection,
    ticket: tuple[str, int],
    centres: Collection[str] | None,
    days: tuple[date | None, date | None],
    limit: int,
) -> list[int]:
    """Tickets with this letter and number, of business days from and to (None: open)."""
    asked = select(v.c.id).where(v.c.letter == ticket[0], v.c.sequence == ticket[1])
    if centres is not None:
        asked = asked.where(v.c.centre_id.in_(sorted(centres)))
    if days[0] is not None:
        asked = asked.where(v.c.business_day >= days[0])
    if days[1] is not None:
        asked = asked.where(v.c.business_day <= days[1])
    rows = connection.execute(asked.order_by(v.c.id.desc()).limit(limit))
    return [row[0] for row in rows]


class OfCase(NamedTuple):
    """The visits in which a request went on, and its turns."""

    visits: list[int]
    turns: list[int]


def of_case(connection: Connection, case: int) -> OfCase:
    """Where a request went on; empty for an unknown one."""
    asked = select(t.c.visit_id, t.c.id).where(t.c.case_id == case).order_by(t.c.id)
    rows = connection.execute(asked).all()
    home = connection.execute(select(c.c.visit_id).where(c.c.id == case)).scalar()
    visits = dict.fromkeys(([home] if home is not None else []) + [row[0] for row in rows])
    return OfCase(list(visits), [case, *(row[1] for row in rows if row[1] != case)])


def of_visit(connection: Connection, visit: int) -> list[FoundEvent]:
    """Every event of a visit in its order, also those that were undone."""
    rows = connection.execute(_FOUND.where(e.c.visit_id == visit).order_by(e.c.seq))
    return [_found(cast("Any", row)) for row in rows]


class Ticket(NamedTuple):
    """The visit of a turn, and the number on its slip."""

    visit: int
    number: str


def tickets_of(connection: Connection, turns: Collection[int]) -> dict[int, Ticket]:
    """By the id of a turn."""
    asked = select(t.c.id, v.c.id, v.c.number).join(v, v.c.id == t.c.visit_id)
    rows = connection.execute(asked.where(t.c.id.in_(sorted(turns))))
    return {row[0]: Ticket(row[1], row[2]) for row in rows}


def number_of(connection: Connection, visit: int) -> str | None:
    """The number on the slip of a visit."""
    found: str | None = connection.execute(select(v.c.number).where(v.c.id == visit)).scalar()
    return found
