"""The frame of a centre's day: check-list, closings, contingents, and how it ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field

from shared.domain.day import ClosingKind
from shared.store.tables.base import Table, one_of


class CentreDay(Table, table=True):
    """A business day that was ended: by whom (None: by itself), and what was left, as counts."""

    __tablename__ = "centre_day"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    business_day: date = Field(primary_key=True)
    ended_at: datetime
    ended_by: int | None = Field(default=None, foreign_key="staff.id")
    report: dict[str, object] = Field(sa_type=JSON)


class DayCheck(Table, table=True):
    """An item of the opening check-list that somebody has done."""

    __tablename__ = "day_check"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    business_day: date = Field(primary_key=True)
    item: str = Field(primary_key=True)
    done_by: int = Field(foreign_key="staff.id")
    done_at: datetime


class SpecialClosing(Table, table=True):
    """A centre is shut for a while: planned, or at once in an emergency (`ends_at` open)."""

    __tablename__ = "special_closing"
    __table_args__ = (one_of("kind", ClosingKind),)
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    kind: str
    starts_at: datetime
    ends_at: datetime | None = None
    message_th: str
    message_en: str
    made_by: int = Field(foreign_key="staff.id")
    made_at: datetime
    ended_by: int | None = Field(default=None, foreign_key="staff.id")


class LastTicket(Table, table=True):
    """A supervisor's word that tickets are given until a moment of a day, whatever is expected."""

    __tablename__ = "last_ticket"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    business_day: date = Field(primary_key=True)
    until: datetime
    set_by: int = Field(foreign_key="staff.id")
    set_at: datetime


class Contingent(Table, table=True):
    """How many tickets for a service a centre gives on a date, on a weekday (Monday is 0), or, with
    neither, on every day. `per_day` None takes a limit of the weekday away."""

    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    service_id: str = Field(foreign_key="service.id")
    business_day: date | None = None
    weekday: int | None = None
    per_day: int | None = None
    set_by: int = Field(foreign_key="staff.id")
    set_at: datetime
