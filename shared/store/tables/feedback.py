"""Survey invitations and anonymous answers, kept apart on purpose."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from shared.store.tables.base import Table


class Invitation(Table, table=True):
    """Whether the survey of a transaction was answered. `response_id` and `amend_until` are wiped
    once the answer is final: afterwards nothing connects the two tables."""

    transaction_id: int = Field(
        primary_key=True,
        foreign_key="service_transaction.id",
        sa_column_kwargs={"autoincrement": False},
    )
    spent: bool
    response_id: str | None = None
    amend_until: datetime | None = None


class Response(Table, table=True):
    """One anonymous answer: service, centre and day only, under a random key, without a time."""

    __table_args__ = (
        CheckConstraint("overall BETWEEN 1 AND 5", name="overall"),
        Index("ix_response_figures", "centre_id", "service_id", "business_day"),
        {"sqlite_with_rowid": False},  # a hidden row number would keep the order of answers
    )
    id: str = Field(primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    service_id: str = Field(foreign_key="service.id")
    business_day: date
    overall: int
    ease: int | None = None
    items: dict[str, int] = Field(sa_type=JSON)
    comment: str | None = None
