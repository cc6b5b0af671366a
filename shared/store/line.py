"""The line of waiting transactions: its length by service, and how many visits stand before one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.visit import State, VisitState
from shared.store.prepared import Prepared
from shared.store.tables.queue import LineLength, ServiceTransaction
from shared.store.writer import WriteTx

t = cast("Table", ServiceTransaction.__table__)  # type: ignore[attr-defined]
line_table = cast("Table", LineLength.__table__)  # type: ignore[attr-defined]


def _upsert(dialect: Dialect) -> Any:
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    row = {column.name: bindparam(column.name, type_=column.type) for column in line_table.columns}
    statement = insert(line_table).values(row)
    return statement.on_conflict_do_update(
        index_elements=["centre_id", "business_day", "service_id"],
        set_={"waiting": line_table.c.waiting + statement.excluded.waiting},
    )


_CHANGE = Prepared(_upsert)


def waiting_by_service(state: VisitState | None) -> Counter[str]:
    """How many turns of a visit wait, by service."""
    turns = state.transactions.values() if state is not None else ()
    return Counter(turn.service for turn in turns if turn.state is State.WAITING)


def follow(
    tx: WriteTx, centre: str, day: date, before: VisitState | None, after: VisitState
) -> None:
    """Bring the lengths up to date with what changed in one visit."""
    change = waiting_by_service(after)
    change.subtract(waiting_by_service(before))
    rows = [
        {"centre_id": centre, "business_day": day, "service_id": service, "waiting": difference}
        for service, difference in change.items()
        if difference
    ]
    if rows:
        _CHANGE.run_many(tx.connection, rows)


def _ahead_statement(*, of_services: bool) -> Select[Any]:
    """The whole line, less mine and whoever stands behind, less later turns of visits that are
    counted by an earlier one.

    Exact by rank, and cheap for whoever has just come: nearly nobody stands behind. My own visit
    needs no exception, because mine is the first of its waiting turns.
    """
    rank, visit = bindparam("rank", type_=t.c.rank_at.type), bindparam("visit", type_=t.c.id.type)

    def here(row: Any) -> Any:
        condition = and_(
            row.c.centre_id == bindparam("centre", type_=t.c.centre_id.type),
            row.c.business_day == bindparam("day", type_=t.c.business_day.type),
        )
        if not of_services:
            return condition
        return and_(condition, row.c.service_id.in_(bindparam("services", expanding=True)))

    def waiting(row: Any) -> Any:
        return and_(here(row), row.c.state == literal_column("'waiting'"))

    def before(row: Any) -> Any:
        return and_(row.c.rank_at <= rank, or_(row.c.rank_at < rank, row.c.visit_id < visit))

    earlier = t.alias("earlier")
    counted_already = exists().where(
        earlier.c.visit_id == t.c.visit_id,
        earlier.c.position < t.c.position,
        waiting(earlier),
        before(earlier),
    )
    whole = select(func.coalesce(func.sum(line_table.c.waiting), 0)).where(here(line_table))
    behind = select(func.count()).where(waiting(t), t.c.rank_at > rank)
    beside = select(func.count()).where(waiting(t), t.c.rank_at == rank, t.c.visit_id >= visit)
    again = select(func.count()).where(
        waiting(t), before(t), t.c.position > literal_column("1"), counted_already
    )
    counts = [count.scalar_subquery() for count in (whole, behind, beside, again)]
    return select(counts[0] - counts[1] - counts[2] - counts[3])


_AHEAD = Prepared(_ahead_statement(of_services=False))
_AHEAD_OF_SERVICES = _ahead_statement(of_services=True)


@dataclass(frozen=True, slots=True)
class InLine:
    """A waiting transaction whose place is asked for."""

    centre: str
    day: date
    visit: int
    rank: datetime


def visits_ahead(connection: Connection, place: InLine, services: Collection[str] | None) -> int:
    """How many other visits the policy would call first, at counters that take `services`.

    By stored rank: exact where no counter prefers services or languages, nobody rests after a call
    in vain, and nobody has waited past the guarantee. Each of these moves single visits: the first
    by its minutes at that counter only, a rest for two minutes, the guarantee those whom a credit
    would keep behind. A visit counts though its citizen stands at a counter with another turn, or
    by law has to be served for another service first: it comes back with its rank.
    """
    values: dict[str, object] = {
        "centre": place.centre,
        "day": place.day,
        "visit": place.visit,
        "rank": place.rank,
    }
    if services is None:
        return int(_AHEAD.run(connection, values)[0][0])
    values["services"] = sorted(services)
    return int(connection.execute(_AHEAD_OF_SERVICES, values).scalar_one())


def visit_behind(connection: Connection, place: InLine, service: str) -> int | None:
    """The first visit that waits for the service behind a place; None at the end of the line."""
    statement = (
        select(t.c.visit_id)
        .where(
            t.c.centre_id == place.centre,
            t.c.business_day == place.day,
            t.c.state == literal_column("'waiting'"),
            t.c.service_id == service,
            or_(
                t.c.rank_at > place.rank,
                and_(t.c.rank_at == place.rank, t.c.visit_id > place.visit),
            ),
        )
        .order_by(t.c.rank_at, t.c.visit_id)
        .limit(1)
    )
    found: int | None = connection.execute(statement).scalar()
    return found


def lengths(connection: Connection, centre: str, day: date) -> dict[str, int]:
    """How many turns wait for each service, where any do."""
    rows = connection.execute(
        select(line_table.c.service_id, line_table.c.waiting).where(
            line_table.c.centre_id == centre,
            line_table.c.business_day == day,
            line_table.c.waiting > 0,
        )
    )
    return {row[0]: row[1] for row in rows}


def recount(tx: WriteTx, centre: str) -> None:
    """Write the lengths of a centre anew from its transactions."""
    tx.connection.execute(delete(line_table).where(line_table.c.centre_id == centre))
    rows = [
        {"centre_id": at, "business_day": day, "service_id": service, "waiting": waiting}
        for (at, day, service), waiting in counted(tx.connection).items()
        if at == centre
    ]
    if rows:
        _CHANGE.run_many(tx.connection, rows)


Lengths = Mapping[tuple[str, date, str], int]


def recorded(connection: Connection) -> Lengths:
    """Every length that is not zero, as recorded."""
    rows = connection.execute(select(line_table).where(line_table.c.waiting != 0))
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def counted(connection: Connection) -> Lengths:
    """The same, counted from the transactions."""
    key = (t.c.centre_id, t.c.business_day, t.c.service_id)
    statement = select(*key, func.count()).where(t.c.state == "waiting").group_by(*key)
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(statement)}
