"""Roll-ups: tallies per sheet, centre, day, process version and part, kept as days, months, years.

Written in the transaction that changes what they add up, and proven equal to a full scan by
`gcs check` and every night, when the month and the fiscal year grow by the day that is over. A late
event corrects the day it belongs to, and its month and fiscal year where those hold it already.
Percentiles stay exact, because every time is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from sqlalchemy import Connection, delete, func, insert, select, update

from shared.domain.period import Period
from shared.domain.tally import Tally, total
from shared.store import rollup_rows
from shared.store.rollup_rows import (
    CHANGE,
    FIND,
    FORGET,
    INSERT,
    KEY,
    Key,
    Rolled,
    Sums,
    counts_text,
    day_row,
    of_centre,
    r,
    read,
    row_of,
    tally_of,
    times_bytes,
)
from shared.store.rollup_spans import (
    Marks,
    lot,
    marks,
    parts,
    set_mark,
    spans_of,
    standing,
    w,
    whole,
)
from shared.store.tables.rollups import Sheet, Span
from shared.store.writer import WriteTx

__all__ = ["Key", "Marks", "Rolled", "day_row", "marks", "of_centre", "standing", "whole"]

log = structlog.get_logger("gcs.rollups")

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a key loses and gains."""

    key: Key
    less: Tally | None
    more: Tally | None


def change(tx: WriteTx, changes: Iterable[Change]) -> None:
    """Bring the rows of days, and of months and years that stand, up to date in this transaction.

    In the order of the keys, so that two transactions never wait for each other.
    """
    by_key: dict[Key, tuple[list[Tally], list[Tally]]] = {}
    for each in changes:
        if each.less == each.more:
            continue
        less, more = by_key.setdefault(each.key, ([], []))
        if each.less is not None:
            less.append(each.less)
        if each.more is not None:
            more.append(each.more)
    spans: dict[tuple[str, date], list[tuple[Span, date]]] = {}
    for key, (less, more) in sorted(by_key.items()):
        known = key.centre, key.day
        if known not in spans:
            spans[known] = spans_of(tx, *known)
            set_mark(tx, key.centre, spans[known])
        for span, day in spans[known]:
            _change_row(tx, Rolled(key.sheet, key.centre, span, day, *key[3:], Tally()), less, more)


def _change_row(tx: WriteTx, at: Rolled, less: list[Tally], more: list[Tally]) -> None:
    values = (str(at.sheet), at.centre, str(at.span), *at[3:6])
    named = {f"k_{name}": value for name, value in zip(KEY, values, strict=True)}
    rows = FIND.run(tx.connection, named)
    before = tally_of(*rows[0]) if rows else Tally()
    after = total([before, *more])
    try:
        for each in less:
            after = after.minus(each)
    except ValueError as error:
        # The row was not what its cases add up to. Nobody at a counter shall wait for that: the
        # nightly proof finds it and writes the day anew.
        log.error("rollup_does_not_add_up", key=[*map(str, values)], problem=str(error))
    if not after:
        if rows:
            FORGET.run(tx.connection, named)
    elif rows:
        text, times = counts_text(after), times_bytes(after.times)
        CHANGE.run(tx.connection, {**named, "counts": text, "times": times})
    else:
        INSERT.run(tx.connection, row_of(at._replace(tally=after)))


def tallies(
    connection: Connection,
    sheet: Sheet,
    centres: Collection[str],
    period: Period,
    processes: Collection[int] | None = None,
) -> Iterator[Rolled]:
    """The sums over a period, one row per centre, process version and part, as of its first day.

    From rows of whole years and months that stand, else of days.
    """
    for centre in sorted(centres):
        sums = Sums()
        for span, first, last in parts(connection, centre, period):
            sums.add(connection, sheet, centre, span, first, last, processes)
        for process, part, tally in sums.rows():
            yield Rolled(sheet, centre, Span.DAY, period.first, process, part, tally)


def numbers(
    connection: Connection, sheet: Sheet, centres: Collection[str], period: Period
) -> dict[tuple[str, int], int]:
    """How many times the sums of a period hold, by centre and process version."""
    found: dict[tuple[str, int], int] = {}
    for centre in sorted(centres):
        for span, first, last in parts(connection, centre, period):
            for process, n in rollup_rows.numbers(connection, sheet, centre, span, first, last):
                found[centre, process] = found.get((centre, process), 0) + n
    return found


def by_day(
    connection: Connection,
    sheet: Sheet,
    centres: Collection[str],
    period: Period,
    processes: Collection[int] | None = None,
) -> Iterator[Rolled]:
    """The rows of days only, for whoever needs to tell them apart."""
    for centre in sorted(centres):
        first, last = period.first, period.last
        yield from read(connection, sheet, centre, Span.DAY, first, last, processes)


def by_month(
    connection: Connection, sheet: Sheet, centres: Collection[str], period: Period
) -> Iterator[Rolled]:
    """The rows of months that stand within a period, and those of days around them."""
    for centre in sorted(centres):
        for span, first, last in parts(connection, centre, period, (Span.MONTH,)):
            yield from read(connection, sheet, centre, span, first, last)


def days_with_rows(
    connection: Connection, sheet: Sheet, centres: Collection[str], period: Period
) -> Period | None:
    """From the first to the last day within a period that has a row; None where none has."""
    found = connection.execute(
        select(func.min(r.c.day), func.max(r.c.day)).where(
            r.c.sheet == sheet.value,
            r.c.centre_id.in_(sorted(centres)),
            r.c.span == Span.DAY.value,
            r.c.day.between(period.first, period.last),
        )
    ).one()
    return None if found[0] is None else Period(*found)


def earliest(connection: Connection, centre: str) -> date | None:
    """The first day of a centre that has rows."""
    days = (
        select(func.min(r.c.day))
        .where(r.c.centre_id == centre, r.c.sheet == sheet.value, r.c.span == Span.DAY.value)
        .scalar_subquery()
        for sheet in Sheet
    )
    found = connection.execute(select(*days)).one()
    return min((day for day in found if day is not None), default=None)


def centres(connection: Connection) -> list[str]:
    """The centres that have rows."""
    return sorted(connection.execute(select(r.c.centre_id).distinct()).scalars())


def extend(tx: WriteTx, centre: str, span: Span, first: date, last: date) -> bool:
    """Let a month or a fiscal year stand until `last`; False where it does already."""
    key = span, first
    until = standing(tx.connection, centre, Period(first, last)).get(key)
    if until is not None and until >= last:
        return False
    new = Period(first if until is None else until + _ONE_DAY, last)
    rows = [
        row._replace(span=span, day=first)
        for sheet in Sheet
        for row in tallies(tx.connection, sheet, [centre], new)
    ]
    if until is None:
        INSERT.run_many(tx.connection, [row_of(each) for each in rows])
        tx.connection.execute(
            insert(w).values(centre_id=centre, span=span.value, day=first, last=last, mark=lot())
        )
        return True
    for each in rows:
        _change_row(tx, each, [], [each.tally])
    known = (w.c.centre_id == centre) & (w.c.span == span.value) & (w.c.day == first)
    tx.connection.execute(update(w).where(known).values(last=last, mark=lot()))
    return True


def rewrite(tx: WriteTx, centre: str, rows: Iterable[tuple[Key, Tally]]) -> None:
    """Replace all rows of a centre; its months and years are joined again later."""
    tx.connection.execute(delete(r).where(r.c.centre_id == centre))
    tx.connection.execute(delete(w).where(w.c.centre_id == centre))
    store(tx, rows)


def rewrite_day(tx: WriteTx, centre: str, day: date, rows: Iterable[tuple[Key, Tally]]) -> None:
    """Replace the rows of a day, and forget the month and the year that it lies in."""
    here = r.c.centre_id == centre
    for span in Span:
        first = whole(span, day).first
        tx.connection.execute(delete(r).where(here, r.c.span == span.value, r.c.day == first))
        known = (w.c.centre_id == centre) & (w.c.span == span.value) & (w.c.day == first)
        tx.connection.execute(delete(w).where(known))
    store(tx, rows)


def store(tx: WriteTx, rows: Iterable[tuple[Key, Tally]]) -> None:
    """Write rows of days that are not there yet."""
    INSERT.run_many(tx.connection, [day_row(key, tally) for key, tally in rows if tally])
