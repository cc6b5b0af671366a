"""Which days rows of roll-ups cover: months and fiscal years that stand, and their marks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import cast

from sqlalchemy import (
    Connection,
    Table,
    and_,
    bindparam,
    exists,
    literal,
    or_,
    select,
    update,
)

from shared.domain.period import Period, month_of
from shared.domain.thai import fiscal_year, fiscal_year_range
from shared.store.prepared import Prepared
from shared.store.rollup_rows import r
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.rollups import RollupWhole, Sheet, Span
from shared.store.writer import WriteTx

w = cast("Table", RollupWhole.__table__)  # type: ignore[attr-defined]

Marks = tuple[tuple[str, int], ...]
"""Centres with the marks of their months and years."""

_ONE_DAY = timedelta(days=1)
_FIRST_DAY = date(1900, 1, 1)
"""Before anything that was ever recorded."""

_STANDS = Prepared(
    select(w.c.span).where(
        w.c.centre_id == bindparam("centre"),
        w.c.last >= bindparam("day"),
        or_(
            and_(w.c.span == Span.MONTH.value, w.c.day == bindparam("month")),
            and_(w.c.span == Span.YEAR.value, w.c.day == bindparam("year")),
        ),
    )
)


_MARK = Prepared(
    update(w)
    .where(
        w.c.centre_id == bindparam("k_centre"),
        w.c.span == bindparam("k_span"),
        w.c.day == bindparam("k_day"),
    )
    .values(mark=bindparam("mark"))
)
_ANY_ROW = Prepared(
    select(literal(1)).where(
        or_(
            *(
                exists().where(
                    r.c.sheet == sheet.value,
                    r.c.centre_id == bindparam("centre"),
                    r.c.span == Span.DAY.value,
                    r.c.day.between(bindparam("first"), bindparam("last")),
                )
                for sheet in Sheet
            )
        )
    )
)


def whole(span: Span, day: date) -> Period:
    """The month or the fiscal year around a day."""
    if span is Span.MONTH:
        return month_of(day)
    return Period(*fiscal_year_range(fiscal_year(day))) if span is Span.YEAR else Period(day, day)


def spans_of(tx: WriteTx, centre: str, day: date) -> list[tuple[Span, date]]:
    """The rows that a day is part of: its own, and those of the month and year that stand."""
    firsts = {span: whole(span, day).first for span in Span}
    named = {"centre": centre, "day": day}
    named |= {"month": firsts[Span.MONTH], "year": firsts[Span.YEAR]}
    stands = {Span(row[0]) for row in _STANDS.run(tx.connection, named)}
    return [(span, firsts[span]) for span in Span if span is Span.DAY or span in stands]


def set_mark(tx: WriteTx, centre: str, spans: Iterable[tuple[Span, date]]) -> None:
    """Whoever keeps figures of these months and years shall see that they are others now."""
    for span, day in spans:
        if span is not Span.DAY:
            named = {"k_centre": centre, "k_span": span.value, "k_day": day}
            _MARK.run(tx.connection, {**named, "mark": lot()})


def lot() -> int:
    return secrets.randbits(62)


@once_a_snapshot
def parts(
    connection: Connection,
    centre: str,
    period: Period,
    spans: tuple[Span, ...] = (Span.MONTH, Span.YEAR),
) -> list[tuple[Span, date, date]]:
    """Runs of years and months that stand (their first days), and the runs of days around them.

    One that reaches beyond the period serves too where nothing happened there: all of a centre's
    past, or this month until now. As much work as there are such rows, however long the period:
    anybody may ask for 2,000 years.
    """
    found: list[tuple[Span, date, date]] = []
    begin = period.first
    for span, first, last in _longest_first(standing(connection, centre, period)):
        if (
            span not in spans
            or last < begin
            or (first < begin and not _is_empty(connection, centre, first, begin - _ONE_DAY))
            or (
                last > period.last
                and not _is_empty(connection, centre, period.last + _ONE_DAY, last)
            )
        ):
            continue
        if begin < first:
            found.append((Span.DAY, begin, first - _ONE_DAY))
        if found and found[-1][0] is span:
            found[-1] = span, found[-1][1], first
        else:
            found.append((span, first, first))
        begin = last + _ONE_DAY
    if begin <= period.last:
        found.append((Span.DAY, begin, period.last))
    return found


def _longest_first(stands: Mapping[tuple[Span, date], date]) -> list[tuple[Span, date, date]]:
    """Spans with their first and last days, in the order of these, a year before its months."""
    spans = [(span, first, last) for (span, first), last in stands.items()]
    return sorted(spans, key=lambda each: (each[1], -each[2].toordinal()))


@once_a_snapshot
def _is_empty(connection: Connection, centre: str, first: date, last: date) -> bool:
    """Whether a centre has no row of these days."""
    return not _ANY_ROW.run(connection, {"centre": centre, "first": first, "last": last})


def standing(
    connection: Connection, centre: str, period: Period | None = None
) -> dict[tuple[Span, date], date]:
    """Until when the months and years of a centre stand, by their first days; all of them, or
    those with a day in a period."""
    statement = select(w.c.span, w.c.day, w.c.last).where(w.c.centre_id == centre)
    if period is not None:
        statement = statement.where(w.c.day <= period.last, w.c.last >= period.first)
    return {(Span(span), day): last for span, day, last in connection.execute(statement)}


def marks(connection: Connection, centres: Iterable[str], last: date) -> Marks | None:
    """Equal to what was found earlier as long as no sum until a day is another one, those of
    earlier periods that figures are compared with among them; None where rows of single days are
    read too, which nobody marks."""
    found: list[tuple[str, int]] = []
    for centre in centres:
        everything = Period(min(last, _FIRST_DAY), last)
        days = [run for span, *run in parts(connection, centre, everything) if span is Span.DAY]
        if not all(_is_empty(connection, centre, *each) for each in days):
            return None
        rows = select(w.c.mark).where(w.c.centre_id == centre, w.c.day <= last)
        found.extend((centre, mark) for mark in connection.execute(rows).scalars())
    return tuple(sorted(found))
