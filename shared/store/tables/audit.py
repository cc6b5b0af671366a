"""Who among staff opened records with words or addresses of citizens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from shared.domain.looking_up import Opened
from shared.store.tables.base import Table, one_of


class AccessRow(Table, table=True):
    """One record that somebody opened in an hour; `subject` is an id and never what stands there.

    Append-only: triggers refuse UPDATE and DELETE.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        one_of("kind", Opened),
        UniqueConstraint("staff_id", "kind", "subject", "hour"),
    )
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    hour: datetime
    staff_id: int = Field(foreign_key="staff.id")
    centre_id: str = Field(foreign_key="centre.id")
    kind: str
    subject: str
