"""Logs of other programs that were taken over, so that none counts twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from shared.store.tables.base import Table


class ImportedLog(Table, table=True):
    """A file that was taken over. `digest` is that of the file and of how it was read; `counts` is
    what the command said at the end; `finished_at` None: it was interrupted and can go on."""

    __tablename__ = "imported_log"
    __table_args__ = (UniqueConstraint("centre_id", "service_id", "digest"),)
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    service_id: str = Field(foreign_key="service.id")
    process_id: int = Field(foreign_key="process_version.id")
    digest: str
    begun_at: datetime
    finished_at: datetime | None = None
    counts: dict[str, object] | None = Field(default=None, sa_type=JSON)


class ImportedCase(Table, table=True):
    """A case that was taken over. `key` stands for its name and beginning and leads back to neither
    without the key file; `digest` is that of what happened in it."""

    __tablename__ = "imported_case"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    key: str = Field(primary_key=True)
    digest: str
    log_id: int = Field(foreign_key="imported_log.id")
    visit_id: int = Field(foreign_key="visit.id")
