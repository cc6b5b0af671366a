"""What offices are measured by in a year and add to its papers; every row is a version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field

from shared.domain.assessment import Dimension, Measure
from shared.domain.yearly import Paper
from shared.store.tables.base import Table, one_of

_ROUND = "months IN (6, 9, 12)"


class OwnYearlyItem(Table, table=True):
    """A version of a line that an office adds to a paper; append-only, the last one stands."""

    __tablename__ = "own_yearly_item"
    __table_args__ = (
        UniqueConstraint("centre_id", "fiscal_year", "paper", "code", "version"),
        one_of("paper", Paper),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    fiscal_year: int
    paper: str
    code: str
    version: int
    title: str
    asks: str
    ended: bool
    why: str
    made_by: int | None = None
    made_at: datetime


class YearlyPlan(Table, table=True):
    """A version of the steps of the work on a line of a paper and of its plan for the next year;
    append-only, the last one stands."""

    __tablename__ = "yearly_plan"
    __table_args__ = (
        UniqueConstraint("centre_id", "fiscal_year", "paper", "item", "version"),
        one_of("paper", Paper),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    fiscal_year: int
    paper: str
    item: str
    version: int
    steps: str
    what: str
    who: str
    until: date | None = None
    made_by: int | None = None
    made_at: datetime


class YearlyIndicator(Table, table=True):
    """A version of an indicator of the self-assessment; append-only, the last one stands. `weight`
    in per cent and `levels`, the results for the scores 1 to 5, are decimals as text."""

    __tablename__ = "yearly_indicator"
    __table_args__ = (
        UniqueConstraint("centre_id", "fiscal_year", "code", "version"),
        one_of("dimension", Dimension),
        one_of("measure", Measure),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    fiscal_year: int
    code: str
    version: int
    dimension: str
    name: str
    unit: str
    weight: str
    measure: str
    levels: list[str] = Field(sa_type=JSON)
    ended: bool
    why: str
    made_by: int | None = None
    made_at: datetime


class YearlyResult(Table, table=True):
    """A version of what an office says to an indicator in a round; append-only, the last one
    stands. `result` is a decimal as text, entered by hand."""

    __tablename__ = "yearly_result"
    __table_args__ = (
        UniqueConstraint("centre_id", "fiscal_year", "months", "code", "version"),
        CheckConstraint(_ROUND, name="months"),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    fiscal_year: int
    months: int
    code: str
    version: int
    result: str | None = None
    said: str
    difficulties: str
    support: str
    evidence: list[int] = Field(sa_type=JSON)
    made_by: int | None = None
    made_at: datetime


class YearlyHandIn(Table, table=True):
    """A round of the self-assessment as it was handed in; append-only, a correction is the next
    version. `lines` are plain data of `shared.domain.handed_in`, computed over `first`…`last`
    (business days) from all events up to `last_event`."""

    __tablename__ = "yearly_hand_in"
    __table_args__ = (
        UniqueConstraint("centre_id", "fiscal_year", "months", "version"),
        CheckConstraint(_ROUND, name="months"),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    fiscal_year: int
    months: int
    version: int
    first: date
    last: date
    last_event: int
    lines: list[dict[str, Any]] = Field(sa_type=JSON)
    why: str
    handed_in_by: int | None = None
    handed_in_at: datetime
