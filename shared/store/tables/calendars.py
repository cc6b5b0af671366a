"""Calendars and their versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from shared.domain.calendar_versions import CalendarOwner
from shared.store.tables.base import Table, one_of


class CalendarVersion(Table, table=True):
    """A calendar as a centre or an agency had it from `holds_from` on; number 1 from the beginning.

    Immutable (triggers refuse UPDATE and DELETE). `data` is `shared.domain.calendar`'s plain form;
    None: the agency has none of its own any more.
    """

    __tablename__ = "calendar_version"
    __table_args__ = (
        one_of("owner_kind", CalendarOwner),
        UniqueConstraint("owner_kind", "owner_id", "number"),
    )
    id: int | None = Field(default=None, primary_key=True)
    owner_kind: str
    owner_id: str
    number: int
    data: dict[str, object] | None = Field(default=None, sa_type=JSON)
    holds_from: datetime
    recorded_at: datetime
