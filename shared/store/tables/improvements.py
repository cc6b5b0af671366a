"""Planned changes of processes, the reports on their progress, and values that were declared."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlmodel import Field

from shared.domain.improvement import ImprovementState
from shared.store.tables.base import Table, one_of


class Improvement(Table, table=True):
    """One improvement of a centre, never deleted. `proposal` is plain data of
    `shared.domain.improvement_checks`; `reason`: why it was sent back or stopped."""

    __table_args__ = (one_of("state", ImprovementState),)
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    state: str
    version: int
    proposal: dict[str, Any] = Field(sa_type=JSON)
    made_by: int = Field(foreign_key="staff.id")
    made_at: datetime
    changed_at: datetime
    handed_in_by: int | None = Field(default=None, foreign_key="staff.id")
    decided_by: int | None = Field(default=None, foreign_key="staff.id")
    accepted_on: date | None = None
    in_force_on: date | None = None
    ended_on: date | None = None
    reason: str = ""


class ImprovementReport(Table, table=True):
    """A report on progress; append-only, the last one of its `months` counts.

    `done` are numbers of activities of the plan. `measured` holds the indicators as they were
    computed over `first`…`last` (business days) from all events up to `last_event`.
    """

    __tablename__ = "improvement_report"
    __table_args__ = (
        CheckConstraint("months IN (3, 6, 9)", name="months"),
        Index("ix_improvement_report_improvement_id", "improvement_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id")
    months: int
    made_by: int = Field(foreign_key="staff.id")
    made_at: datetime
    early: bool
    progress: str
    next_steps: str
    done: list[int] = Field(sa_type=JSON)
    measured: list[dict[str, Any]] = Field(sa_type=JSON)
    first: date
    last: date
    last_event: int


class ImprovementValue(Table, table=True):
    """A value of an own indicator that somebody declared; append-only, the last one of a day
    counts. `indicator` is its place in the proposal, `value` a number as text."""

    __tablename__ = "improvement_value"
    __table_args__ = (Index("ix_improvement_value_improvement_id", "improvement_id"),)
    id: int | None = Field(default=None, primary_key=True)
    improvement_id: int = Field(foreign_key="improvement.id")
    indicator: int
    day: date
    value: str
    entered_by: int = Field(foreign_key="staff.id")
    entered_at: datetime
