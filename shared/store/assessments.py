"""Indicators of the self-assessment, what offices say to them, and rounds that were handed in; the
last version stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from shared.domain.assessment import (
    Dimension,
    Entry,
    Indicator,
    Measure,
    plain_number,
)
from shared.domain.handed_in import HandedIn, from_plain, to_plain
from shared.domain.period import Period
from shared.store.tables import metadata
from shared.store.writer import WriteTx

Year = tuple[str, int]
"""A centre and a fiscal year."""

_indicator = metadata.tables["yearly_indicator"]
_result = metadata.tables["yearly_result"]
_hand_in = metadata.tables["yearly_hand_in"]
_TABLES = (_indicator, _result, _hand_in)


def indicators(connection: Connection, place: Year) -> Mapping[str, Indicator]:
    """The last version of each, ended ones too, by code."""
    return {each.code: each for each in versions(connection, place)}


def versions(connection: Connection, place: Year) -> Sequence[Indicator]:
    """Every version of every indicator, the oldest first."""
    return [
        Indicator(
            row["code"],
            Dimension(row["dimension"]),
            row["name"],
            row["unit"],
            Fraction(row["weight"]),
            Measure(row["measure"]),
            tuple(Fraction(each) for each in row["levels"]),
            row["ended"],
            row["why"],
            row["version"],
            row["made_by"],
            row["made_at"],
        )
        for row in _rows(connection, _indicator, place)
    ]


def add_indicator(
    tx: WriteTx, place: Year, indicator: Indicator, by: int | None, at: datetime
) -> None:
    """Append a version."""
    values = {
        **_of(place),
        "code": indicator.code,
        "version": indicator.version,
        "dimension": indicator.dimension.value,
        "name": indicator.name,
        "unit": indicator.unit,
        "weight": plain_number(indicator.weight),
        "measure": indicator.measure.value,
        "levels": [plain_number(each) for each in indicator.levels],
        "ended": indicator.ended,
        "why": indicator.why,
        "made_by": by,
        "made_at": at,
    }
    tx.connection.execute(insert(_indicator).values(values))


def entries(connection: Connection, place: Year, months: int) -> Mapping[str, Entry]:
    """What the office says in a round, by indicator."""
    return {
        row["code"]: Entry(
            row["code"],
            None if row["result"] is None else Fraction(row["result"]),
            row["said"],
            row["difficulties"],
            row["support"],
            tuple(row["evidence"]),
            row["version"],
            row["made_by"],
            row["made_at"],
        )
        for row in _rows(connection, _result, place)
        if row["months"] == months
    }


def add_entry(
    tx: WriteTx, place: Year, months: int, entry: Entry, by: int | None, at: datetime
) -> None:
    """Append a version."""
    values = {
        **_of(place),
        "months": months,
        "code": entry.code,
        "version": entry.version,
        "result": None if entry.result is None else plain_number(entry.result),
        "said": entry.said,
        "difficulties": entry.difficulties,
        "support": entry.support,
        "evidence": list(entry.evidence),
        "made_by": by,
        "made_at": at,
    }
    tx.connection.execute(insert(_result).values(values))


def handed_in(connection: Connection, place: Year) -> Sequence[HandedIn]:
    """Every version of every round, the oldest first."""
    return [
        HandedIn(
            row["months"],
            Period(row["first"], row["last"]),
            row["last_event"],
            from_plain(row["lines"]),
            row["why"],
            row["version"],
            row["handed_in_by"],
            row["handed_in_at"],
        )
        for row in _rows(connection, _hand_in, place)
    ]


def add_hand_in(tx: WriteTx, place: Year, made: HandedIn, by: int | None, at: datetime) -> None:
    """Append a version."""
    values = {
        **_of(place),
        "months": made.months,
        "version": made.version,
        "first": made.period.first,
        "last": made.period.last,
        "last_event": made.event,
        "lines": to_plain(made.lines),
        "why": made.why,
        "handed_in_by": by,
        "handed_in_at": at,
    }
    tx.connection.execute(insert(_hand_in).values(values))


def newest(connection: Connection, place: Year, months: int) -> int:
    """Another number whenever something was added that a round consists of: an indicator of its
    year, words to it, a version that was handed in. What other rounds, years and centres write does
    not move it."""
    found = 0
    for each in _TABLES:
        wanted = (each.c.centre_id == place[0]) & (each.c.fiscal_year == place[1])
        if "months" in each.c:
            wanted &= each.c.months == months
        found += connection.execute(select(func.max(each.c.id)).where(wanted)).scalar() or 0
    return found


def _rows(connection: Connection, table: Any, place: Year) -> Sequence[RowMapping]:
    centre, year = place
    wanted = (table.c.centre_id == centre) & (table.c.fiscal_year == year)
    return connection.execute(select(table).where(wanted).order_by(table.c.id)).mappings().all()


def _of(place: Year) -> dict[str, object]:
    centre, year = place
    return {"centre_id": centre, "fiscal_year": year}
