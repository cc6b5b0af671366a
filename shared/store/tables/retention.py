"""That data about people was deleted when its time was over."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field

from shared.store.tables.base import Table


class RetentionRun(Table, table=True):
    """What was deleted of one class of data (`shared.domain.retention.Held`) on one day of the
    Thai calendar; `last_at` is when somebody last looked for it, also in vain."""

    __tablename__ = "retention_run"
    held: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    records: int
    last_at: datetime
