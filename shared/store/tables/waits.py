"""What citizens were told about their waits."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from shared.store.tables.base import Table


class QuotedWait(Table, table=True):
    """The first range that a visit was told; `high_seconds` None means "more than". Never part of
    the log: it is known only after the ticket is out, and nothing of the queue depends on it."""

    __tablename__ = "quoted_wait"
    visit_id: int = Field(
        primary_key=True, foreign_key="visit.id", sa_column_kwargs={"autoincrement": False}
    )
    low_seconds: int
    high_seconds: int | None = None
    quoted_at: datetime
