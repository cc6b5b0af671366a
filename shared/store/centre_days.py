"""Plain records of a centre's day: closings, check-list, contingents, last ticket, its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from shared.domain.day import ClosingKind, Limit, Shut
from shared.store.prepared import Prepared
from shared.store.tables.day import CentreDay, Contingent, DayCheck, LastTicket, SpecialClosing
from shared.store.writer import WriteTx

_day = cast("Table", CentreDay.__table__)  # type: ignore[attr-defined]
_check = cast("Table", DayCheck.__table__)  # type: ignore[attr-defined]
_closing = cast("Table", SpecialClosing.__table__)  # type: ignore[attr-defined]
_last = cast("Table", LastTicket.__table__)  # type: ignore[attr-defined]
_contingent = cast("Table", Contingent.__table__)  # type: ignore[attr-defined]
_HAS_ENDED = Prepared(
    select(func.count())
    .select_from(_day)
    .where(_day.c.centre_id == bindparam("centre"), _day.c.business_day == bindparam("day"))
)


def _shut(row: Any) -> Shut:
    return Shut(
        row.id,
        ClosingKind(row.kind),
        row.starts_at,
        row.ends_at,
        row.message_th,
        row.message_en,
        row.made_at,
    )


def closings(connection: Connection) -> dict[str, tuple[Shut, ...]]:
    """Every special closing, by centre, in the order of beginning."""
    found: dict[str, tuple[Shut, ...]] = {}
    statement = select(_closing).order_by(_closing.c.starts_at, _closing.c.id)
    for row in connection.execute(statement):
        found[row.centre_id] = (*found.get(row.centre_id, ()), _shut(row))
    return found


def closing(connection: Connection, centre: str, id: int) -> Shut | None:
    row = connection.execute(
        select(_closing).where(_closing.c.centre_id == centre, _closing.c.id == id)
    ).first()
    return _shut(row) if row else None


def running_emergency(connection: Connection, centre: str) -> Shut | None:
    """The emergency closing that nobody has ended yet."""
    row = connection.execute(
        select(_closing).where(
            _closing.c.centre_id == centre,
            _closing.c.kind == ClosingKind.EMERGENCY.value,
            _closing.c.ends_at.is_(None),
        )
    ).first()
    return _shut(row) if row else None


def add_closing(tx: WriteTx, row: Mapping[str, object]) -> int:
    statement = insert(_closing).returning(_closing.c.id)
    return cast("int", tx.connection.execute(statement, dict(row)).scalar_one())


def end_closing(tx: WriteTx, id: int, ends_at: datetime, by: int | None) -> None:
    tx.connection.execute(
        update(_closing).where(_closing.c.id == id).values(ends_at=ends_at, ended_by=by)
    )


def limits(connection: Connection) -> dict[str, tuple[Limit, ...]]:
    """Every contingent, by centre."""
    found: dict[str, tuple[Limit, ...]] = {}
    for row in connection.execute(select(_contingent).order_by(_contingent.c.id)):
        limit = Limit(row.service_id, row.per_day, row.business_day, row.weekday)
        found[row.centre_id] = (*found.get(row.centre_id, ()), limit)
    return found


def put_limit(tx: WriteTx, centre: str, limit: Limit, by: int, at: datetime) -> None:
    """Set the contingent of a service for a date, a weekday, or every day."""
    forget_limit(tx, centre, limit)
    row = {
        "centre_id": centre,
        "service_id": limit.service,
        "business_day": limit.business_day,
        "weekday": limit.weekday,
        "per_day": limit.per_day,
        "set_by": by,
        "set_at": at,
    }
    tx.connection.execute(insert(_contingent), row)


def forget_limit(tx: WriteTx, centre: str, limit: Limit) -> None:
    """Take away the rule for exactly this date, weekday or every day."""
    c = _contingent.c
    tx.connection.execute(
        delete(_contingent).where(
            c.centre_id == centre,
            c.service_id == limit.service,
            c.business_day.is_not_distinct_from(limit.business_day),
            c.weekday.is_not_distinct_from(limit.weekday),
        )
    )


def last_tickets(connection: Connection, since: date) -> dict[tuple[str, date], datetime]:
    """Until when tickets are given by a supervisor's word, by centre and day."""
    rows = connection.execute(select(_last).where(_last.c.business_day >= since))
    return {(row.centre_id, row.business_day): row.until for row in rows}


def put_last_ticket(
    tx: WriteTx, centre: str, day: date, until: datetime, by: int, at: datetime
) -> None:
    tx.connection.execute(
        delete(_last).where(_last.c.centre_id == centre, _last.c.business_day == day)
    )
    row = {"centre_id": centre, "business_day": day, "until": until, "set_by": by, "set_at": at}
    tx.connection.execute(insert(_last), row)


@dataclass(frozen=True, slots=True)
class Ticked:
    item: str
    by: int
    at: datetime


def ticked(connection: Connection, centre: str, day: date) -> list[Ticked]:
    """What of the opening check-list is done."""
    rows = connection.execute(
        select(_check).where(_check.c.centre_id == centre, _check.c.business_day == day)
    )
    return [Ticked(row.item, row.done_by, row.done_at) for row in rows]


def tick(tx: WriteTx, centre: str, day: date, item: str, by: int, at: datetime) -> None:
    """An item is done; whoever did it first stays named."""
    done = {each.item for each in ticked(tx.connection, centre, day)}
    if item not in done:
        row = {"item": item, "done_by": by, "done_at": at}
        tx.connection.execute(insert(_check), {"centre_id": centre, "business_day": day, **row})


def untick(tx: WriteTx, centre: str, day: date, item: str) -> None:
    tx.connection.execute(
        delete(_check).where(
            _check.c.centre_id == centre, _check.c.business_day == day, _check.c.item == item
        )
    )


@dataclass(frozen=True, slots=True)
class EndedDay:
    """A day that was ended. `by` None: by itself."""

    business_day: date
    ended_at: datetime
    by: int | None
    report: Mapping[str, Any]


def ended_days(connection: Connection, since: date) -> frozenset[tuple[str, date]]:
    rows = connection.execute(
        select(_day.c.centre_id, _day.c.business_day).where(_day.c.business_day >= since)
    )
    return frozenset((row[0], row[1]) for row in rows)


def has_ended(connection: Connection, centre: str, day: date) -> bool:
    """Whether a day was ended, as it stands in the database at this moment."""
    return bool(_HAS_ENDED.run(connection, {"centre": centre, "day": day})[0][0])


def ended_day(connection: Connection, centre: str, day: date) -> EndedDay | None:
    row = connection.execute(
        select(_day).where(_day.c.centre_id == centre, _day.c.business_day == day)
    ).first()
    return EndedDay(row.business_day, row.ended_at, row.ended_by, row.report) if row else None


def latest_ended(connection: Connection, centre: str, before: date) -> EndedDay | None:
    """The last day before another one that was ended."""
    row = connection.execute(
        select(_day)
        .where(_day.c.centre_id == centre, _day.c.business_day < before)
        .order_by(_day.c.business_day.desc())
        .limit(1)
    ).first()
    return EndedDay(row.business_day, row.ended_at, row.ended_by, row.report) if row else None


def put_ended(tx: WriteTx, centre: str, ended: EndedDay) -> None:
    """Note the end of a day; ended again, it keeps when and by whom it was ended first."""
    values = {"report": dict(ended.report)}
    where = (_day.c.centre_id == centre) & (_day.c.business_day == ended.business_day)
    if tx.connection.execute(update(_day).where(where).values(values)).rowcount:
        return
    row = {
        "centre_id": centre,
        "business_day": ended.business_day,
        "ended_at": ended.ended_at,
        "ended_by": ended.by,
        **values,
    }
    tx.connection.execute(insert(_day), row)


def forget_ended(tx: WriteTx, centre: str, day: date) -> None:
    """The day goes on."""
    tx.connection.execute(
        delete(_day).where(_day.c.centre_id == centre, _day.c.business_day == day)
    )
