"""Cases beyond the counter: what is kept about them outside the log."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from shared.store.tables.base import Table


class ReceiptSeries(Table, table=True):
    """The last number of a receipt per centre and fiscal year (B.E.)."""

    __tablename__ = "receipt_series"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    fiscal_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class HandOverList(Table, table=True):
    """One bundle of papers for one agency: the list that goes with it and is signed on arrival."""

    __tablename__ = "hand_over_list"
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    agency_id: str = Field(foreign_key="agency.id", index=True)
    business_day: date
    made_by: int = Field(foreign_key="staff.id")
    made_at: datetime


class StoppedLink(Table, table=True):
    """A visit whose links work no more, because somebody asked for it."""

    __tablename__ = "stopped_link"
    visit_id: int = Field(
        primary_key=True, foreign_key="visit.id", sa_column_kwargs={"autoincrement": False}
    )
    stopped_at: datetime
