"""Sums of what cases and turns contribute to the figures: projections like the rows they add up.

Only `shared.store.rollups` writes them, in the transaction that changes what they add up.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, Text
from sqlmodel import Field

from shared.store.tables.base import Table, one_of


class Sheet(StrEnum):
    """What a roll-up is about."""

    CASE = "case"  # counted and left out cases; part: the channel
    TIME = "time"  # where the time of counted cases went; part: the channel
    TURN = "turn"  # ended turns; part: the channel
    HOUR = "hour"  # waits by the half hour of joining the line; part: 10:30
    DAY = "day"  # people served, all ended turns of the centre in one, told waits, answers
    JOURNEY = "journey"  # visits for life events; part: working:moving-house, or another clock
    VOTES = "votes"  # answers by score; part: the service


class Span(StrEnum):
    """How many days one row covers; years are Thai fiscal years, from 1 October."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Rollup(Table, table=True):
    """The tallies of one sheet, centre, process version and part, of a day, month or fiscal year.

    `day` is the first of the span, `process_id` 0 where none is meant. `counts` are whole numbers
    by name (JSON, any size), `times` ascending seconds of four bytes each, the lowest byte first.
    """

    __table_args__ = (
        one_of("sheet", Sheet),
        one_of("span", Span),
        {"sqlite_with_rowid": False},  # reports read runs of rows in the order of the key
    )
    sheet: str = Field(primary_key=True)
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    span: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    process_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    part: str = Field(primary_key=True)
    counts: str = Field(sa_type=Text)
    times: bytes = Field(sa_type=LargeBinary)


class RollupWhole(Table, table=True):
    """A month or fiscal year of a centre, beginning on `day`, whose rows hold all its days up to
    and with `last`; what follows is added up from days. `mark` is another one, drawn by lot,
    whenever one of these rows changes."""

    __tablename__ = "rollup_whole"
    __table_args__ = (CheckConstraint("span IN ('month', 'year')", name="span"),)
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    span: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    last: date
    mark: int = Field(sa_type=BigInteger)
