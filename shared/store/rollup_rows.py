"""Rows of roll-ups and the tallies in them: how they are named, written and read."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple, cast

import msgspec
from sqlalchemy import (
    Connection,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    type_coerce,
    update,
)

from shared.domain.tally import Tally, Times
from shared.store.prepared import Prepared, inserting
from shared.store.tables.rollups import Rollup, Span

rollup_table = cast("Table", Rollup.__table__)  # type: ignore[attr-defined]
r = rollup_table

KEY = ("sheet", "centre_id", "span", "day", "process_id", "part")


class Key(NamedTuple):
    """Whose sum a tally belongs to."""

    sheet: str
    centre: str
    day: date
    process: int = 0
    part: str = ""


class Rolled(NamedTuple):
    """One row that covers days from `day` on."""

    sheet: str
    centre: str
    span: str
    day: date
    process: int
    part: str
    tally: Tally

    @property
    def key(self) -> Key:
        return Key(self.sheet, self.centre, self.day, self.process, self.part)


def _same_key() -> Any:
    first, *others = (r.c[name] == bindparam(f"k_{name}") for name in KEY)
    for other in others:
        first = first & other
    return first


FIND = Prepared(select(r.c.counts, r.c.times).where(_same_key()).with_for_update())
CHANGE = Prepared(
    update(r).where(_same_key()).values(counts=bindparam("counts"), times=bindparam("times"))
)
FORGET = Prepared(delete(r).where(_same_key()))
INSERT = inserting(r, with_id=True)

# The days come as the driver gives them: thousands of rows a page are read here.
_READ = (type_coerce(r.c.day, Text), r.c.process_id, r.c.part, r.c.counts, r.c.times)


def read(
    connection: Connection,
    sheet: str,
    centre: str,
    span: str,
    first: date,
    last: date,
    processes: Collection[int] | None = None,
) -> Iterator[Rolled]:
    """The rows of a sheet and a span that begin on these days, in the order of their keys."""
    statement = _within(sheet, centre, span, first, last, processes)
    rows: Any = connection.execute(statement.order_by(r.c.day, r.c.process_id, r.c.part))
    for day, process, part, counts, times in rows:
        yield Rolled(sheet, centre, span, _day(day), process, part, tally_of(counts, times))


def _within(
    sheet: str, centre: str, span: str, first: date, last: date, processes: Collection[int] | None
) -> Select[Any]:
    statement = select(*_READ).where(
        r.c.sheet == str(sheet), r.c.centre_id == centre, r.c.span == str(span)
    )
    statement = statement.where(r.c.day.between(first, last))
    if processes is not None:
        statement = statement.where(r.c.process_id.in_(sorted(processes)))
    return statement


class Sums:
    """Sums of stored rows by process version and part, straight from what is stored.

    A long period has tens of thousands of rows: a tally for each would take longer than the page.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], tuple[dict[str, int], array[int], list[Times]]] = {}

    def add(
        self,
        connection: Connection,
        sheet: str,
        centre: str,
        span: str,
        first: date,
        last: date,
        processes: Collection[int] | None = None,
    ) -> None:
        """The rows that `read` would give."""
        found = self._found
        statement = _within(sheet, centre, span, first, last, processes)
        rows: Any = connection.execute(statement).fetchall()
        for _, process, part, text, times in rows:
            key = process, part
            known = found.get(key)
            if known is None:
                known = found[key] = {}, array("I"), []
            counts, loose, runs = known
            for name, n in _counts(text).items():
                counts[name] = counts.get(name, 0) + n
            if len(times) > _LONG_BYTES:
                runs.append(_times(times))
            elif times:
                loose.frombytes(times)

    def rows(self) -> Iterator[tuple[int, str, Tally]]:
        """(process, part, tally) in their order."""
        for (process, part), (counts, loose, runs) in sorted(self._found.items()):
            few = array("I", sorted(_little(loose)))
            yield process, part, Tally(counts, *runs, few)


_LONG_BYTES = 4 * 64
"""Longer runs are kept in their order, shorter ones are sorted together."""
_quick = msgspec.json.Decoder(dict[str, int]).decode


def _counts(text: str) -> dict[str, int]:
    """Three times as fast as the standard library, which takes over where a sum has more than 64
    bits, and says what is wrong with text that is none of ours."""
    try:
        return _quick(text)
    except msgspec.DecodeError:
        return cast("dict[str, int]", json.loads(text))


def numbers(
    connection: Connection, sheet: str, centre: str, span: str, first: date, last: date
) -> Iterator[tuple[int, int]]:
    """(process, how many times), without reading any of them."""
    statement = (
        select(r.c.process_id, func.sum(func.length(r.c.times)))
        .where(r.c.sheet == str(sheet), r.c.centre_id == centre, r.c.span == str(span))
        .where(r.c.day.between(first, last))
        .group_by(r.c.process_id)
    )
    for process, octets in connection.execute(statement):
        yield process, int(octets) // _OCTETS


_OCTETS = 4
"""Of one stored time."""


def of_centre(connection: Connection, centre: str) -> Iterator[Rolled]:
    """Every row of a centre, for checking."""
    statement = select(r).where(r.c.centre_id == centre)
    for row in connection.execute(statement.order_by(*(r.c[name] for name in KEY))):
        tally = tally_of(row.counts, row.times)
        yield Rolled(row.sheet, row.centre_id, row.span, row.day, row.process_id, row.part, tally)


def day_row(key: Key, tally: Tally) -> dict[str, object]:
    """The row of a day, for a whole history at once."""
    return row_of(Rolled(key.sheet, key.centre, Span.DAY.value, *key[2:], tally))


def row_of(rolled: Rolled) -> dict[str, object]:
    return {
        "sheet": str(rolled.sheet),
        "centre_id": rolled.centre,
        "span": str(rolled.span),
        "day": rolled.day,
        "process_id": rolled.process,
        "part": rolled.part,
        "counts": counts_text(rolled.tally),
        "times": times_bytes(rolled.tally.times),
    }


def counts_text(tally: Tally) -> str:
    return json.dumps(dict(sorted(tally.counts.items())), separators=(",", ":"))


def tally_of(counts: str, times: bytes) -> Tally:
    """What a row holds; `UNREADABLE` for one that somebody has damaged, for the proof to find."""
    try:
        return Tally(_counts(counts), _times(times)) if times else Tally(_counts(counts))
    except (ValueError, TypeError):
        return UNREADABLE


UNREADABLE = Tally({"unreadable": 1})


def times_bytes(times: Times) -> bytes:
    return _little(array("I", times)).tobytes()


def _times(stored: bytes) -> Times:
    found = array("I")
    found.frombytes(stored)
    return _little(found)


def _little(times: array[int]) -> array[int]:
    """Stored with the lowest byte first, whatever machine wrote it."""
    if sys.byteorder == "big":
        times.byteswap()
    return times


def _day(stored: date | str) -> date:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored
