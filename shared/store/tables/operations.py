"""What was done to keep the installation: its backups."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from shared.store.tables.base import Table, one_of


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RunWay(StrEnum):
    """Where a backup went: into the server's folder, out through a browser, or by a command."""

    SERVER = "server"
    BROWSER = "browser"
    COMMAND = "command"


class BackupRun(Table, table=True):
    """One backup that was made, or tried. `done` means that the file was read back and fits its
    manifest, and for a browser that it was sent to its end; `failure` is a sentence without
    anything about people. A run whose `seen_at` stands still was cut off."""

    __tablename__ = "backup_run"
    __table_args__ = (
        one_of("state", RunState),
        one_of("way", RunWay),
        Index("ix_backup_run_begun_at", "begun_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    begun_at: datetime
    seen_at: datetime
    state: str
    way: str = Field(default="server", sa_column_kwargs={"server_default": "server"})
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    rows_expected: int = Field(sa_type=BigInteger)
    rows_read: int = Field(default=0, sa_type=BigInteger)
    file_name: str | None = None
    file_bytes: int | None = Field(default=None, sa_type=BigInteger)
    last_event_id: int | None = None
    ended_at: datetime | None = None
    failure: str | None = None
