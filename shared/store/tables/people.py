"""Staff, their sessions, devices, the change log and facts about this installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from shared.store.tables.base import Table, one_of

ROLES = ("clerk", "supervisor", "administrator", "auditor", "officer")
DEVICE_KINDS = ("kiosk", "board", "feedback")


class Staff(Table, table=True):
    """Somebody with an account. The PIN takes over a shared desk and opens nothing else;
    `languages` are those spoken besides the centre's own."""

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


class StaffRole(Table, table=True):
    """A role at a centre. An empty `centre_id` means everywhere."""

    __tablename__ = "staff_role"
    __table_args__ = (one_of("role", ROLES),)
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    role: str = Field(primary_key=True)
    centre_id: str = Field(primary_key=True, default="")


class StaffAgency(Table, table=True):
    """For which agency an officer works. An empty `agency_id` means for every agency."""

    __tablename__ = "staff_agency"
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    agency_id: str = Field(primary_key=True, default="")


class StaffSession(Table, table=True):
    """A signed-in person. The token is derived from the id, so no secret stands here.

    `root_id` is the session that a password opened, where a PIN took it over; a locked session
    opens nothing until it is unlocked."""

    __tablename__ = "staff_session"
    id: int | None = Field(default=None, primary_key=True)
    staff_id: int = Field(foreign_key="staff.id")
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    root_id: int | None = None
    locked_at: datetime | None = None


class SignInAttempt(Table, table=True):
    """Failed attempts per user name and address (keyed hashes), to slow guessing down."""

    __tablename__ = "sign_in_attempt"
    subject: str = Field(primary_key=True)
    failures: int
    last_at: datetime


class Device(Table, table=True):
    """A paired screen. `pairing_code_hash` stands until the code is used once."""

    __table_args__ = (one_of("kind", DEVICE_KINDS),)
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    kind: str
    name: str
    pairing_code_hash: str | None = Field(default=None, index=True)
    created_at: datetime
    paired_at: datetime | None = None
    revoked_at: datetime | None = None


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
