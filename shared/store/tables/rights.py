"""Who holds which role where and when, roles of the office's own, and what waits for a second
person."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field

from shared.store.tables.base import Table, one_of
from shared.store.tables.people import ROLES

DECISIONS = ("confirmed", "refused", "withdrawn")


class OwnRoleRow(Table, table=True):
    """A role put together from single permissions. It is ended, never changed or deleted."""

    __tablename__ = "own_role"
    id: int | None = Field(default=None, primary_key=True)
    name_th: str
    name_en: str
    permissions: list[str] = Field(sa_type=JSON)
    made_by: int | None = Field(default=None, foreign_key="staff.id")
    made_at: datetime
    ended_at: datetime | None = None


class StaffGrant(Table, table=True):
    """A built-in `role`, or one of the office's own. An empty centre or agency means all of them.

    `in_force` is set and taken back on the first and after the last day; an ended one stays.
    """

    __tablename__ = "staff_grant"
    __table_args__ = (one_of("role", ROLES, null=True),)
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    role: str | None = None
    own_role_id: int | None = Field(default=None, foreign_key="own_role.id")
    centre_id: str = ""
    agency_id: str = ""
    since: date | None = None
    until: date | None = None
    in_force: bool
    ended_at: datetime | None = None


class TwoPersonRequest(Table, table=True):
    """Something that one person asked for and another one confirms."""

    __tablename__ = "two_person_request"
    __table_args__ = (one_of("decision", DECISIONS, null=True),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    payload: dict[str, object] = Field(sa_type=JSON)
    why: str
    asked_by: int = Field(foreign_key="staff.id")
    asked_at: datetime
    decision: str | None = None
    decided_by: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None
    version: int = 1
