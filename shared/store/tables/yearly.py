"""What an office states in its yearly papers, and the evidence for it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field

from shared.domain.yearly import Paper, Standing
from shared.store.tables.base import Table, one_of


class YearlyStatement(Table, table=True):
    """One version of a statement; append-only, the last one stands. `standing` null leaves the item
    to the records."""

    __tablename__ = "yearly_statement"
    __table_args__ = (
        UniqueConstraint("centre_id", "fiscal_year", "paper", "item", "version"),
        one_of("paper", Paper),
        one_of("standing", Standing, null=True),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    fiscal_year: int
    paper: str
    item: str
    version: int
    standing: str | None = None
    said: str
    number: str
    evidence: list[int] = Field(sa_type=JSON)
    stated_by: int | None = None
    stated_at: datetime


class EvidenceFile(Table, table=True):
    """A piece of evidence: a file of `size_bytes`, or an `address`. It is ended, never changed or
    deleted. `content` is always empty; files stand in `EvidenceContent`, so that nobody who lists
    them reads them. Archives of older versions still fill it (migration 0026)."""

    __tablename__ = "evidence_file"
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    title: str
    file_name: str
    media_type: str
    content: bytes = Field(sa_type=LargeBinary)
    sha256: str
    address: str
    dated: date
    valid_until: date | None = None
    added_by: int | None = None
    added_at: datetime
    ended_by: int | None = None
    ended_at: datetime | None = None
    size_bytes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class EvidenceContent(Table, table=True):
    """What is in a file that was kept as evidence; append-only."""

    __tablename__ = "evidence_content"
    evidence_id: int = Field(
        primary_key=True,
        foreign_key="evidence_file.id",
        sa_column_kwargs={"autoincrement": False},
    )
    content: bytes = Field(sa_type=LargeBinary)
