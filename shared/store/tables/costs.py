"""What centres say that their services cost."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field

from shared.domain.service_cost import CostSpan
from shared.store.tables.base import Table, one_of


class ServiceCost(Table, table=True):
    """One version of an amount; append-only, the last one stands. `service` "" is the whole centre,
    `satang` null takes the amount back."""

    __tablename__ = "service_cost"
    __table_args__ = (
        UniqueConstraint("centre_id", "service", "span", "begins", "version"),
        one_of("span", CostSpan),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    service: str
    span: str
    begins: date
    version: int
    satang: int | None = Field(default=None, sa_type=BigInteger)
    includes: list[str] = Field(sa_type=JSON)
    note: str
    source: str
    noted_by: int | None = None
    noted_at: datetime
