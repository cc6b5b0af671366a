"""Staff, their sessions, the change log and facts about this installation."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, false, text
from sqlmodel import Field

from shared.store.tables.base import Table, one_of

_SEEN = text("seen_at IS NOT NULL OR browser <> ''")

ROLES = ("clerk", "supervisor", "administrator", "auditor", "officer")


class Staff(Table, table=True):
    """Somebody with an account. The PIN takes over a shared desk and opens nothing else;
    `languages` are those spoken besides the centre's own. From `ends_on` nobody signs in with it.
    `version` counts what was changed on the pages of administration."""

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True)
    name_th: str
    name_en: str
    password_hash: str
    active: bool = True
    pin_hash: str | None = None
    languages: list[str] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"}
    )
    ends_on: date | None = None
    must_change_password: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class StaffRole(Table, table=True):
    """Where roles stood before they had days (`StaffGrant` has them all since); kept, not read."""

    __tablename__ = "staff_role"
    __table_args__ = (one_of("role", ROLES),)
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    role: str = Field(primary_key=True)
    centre_id: str = Field(primary_key=True, default="")


class StaffAgency(Table, table=True):
    """For which agency an officer worked then; kept like `StaffRole`."""

    __tablename__ = "staff_agency"
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    agency_id: str = Field(primary_key=True, default="")


class StaffSession(Table, table=True):
    """A signed-in person. The token is derived from the id, so no secret stands here.

    `root_id` is the session that a password opened, where a PIN took it over; a locked session
    opens nothing until it is unlocked. `browser` says coarsely what it was used from last."""

    __tablename__ = "staff_session"
    __table_args__ = (
        Index("ix_staff_session_seen", "expires_at", sqlite_where=_SEEN, postgresql_where=_SEEN),
    )
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id", index=True)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    root_id: int | None = None
    locked_at: datetime | None = None
    seen_at: datetime | None = None
    browser: str = Field(default="", sa_column_kwargs={"server_default": ""})


class SignInAttempt(Table, table=True):
    """Failed attempts per user name and address (keyed hashes), to slow guessing down."""

    __tablename__ = "sign_in_attempt"
    subject: str = Field(primary_key=True)
    failures: int
    last_at: datetime


class ChangeLog(Table, table=True):
    """Who changed which plain record, before and after. Append-only like the event log."""

    __tablename__ = "change_log"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor_kind: str
    actor_id: int | None = None
    kind: str
    subject: str
    detail: dict[str, object] = Field(sa_type=JSON)


class Installation(Table, table=True):
    """Facts about this database: demo mark, fingerprint of its key file, data version."""

    name: str = Field(primary_key=True)
    value: str
