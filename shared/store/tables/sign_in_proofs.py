"""What accounts prove besides their password: apps, recovery codes, identities elsewhere."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from shared.store.tables.base import Table


class SecondFactor(Table, table=True):
    """An authenticator app. The secret is sealed with the key file; without `confirmed_at` the
    person has not shown yet that the app works. `last_step` is the newest 30 seconds whose code
    was used; `codes_made` counts the sets of recovery codes."""

    __tablename__ = "second_factor"
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    sealed_secret: str
    created_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
    codes_made: int = 0


class RecoveryCode(Table, table=True):
    """A code on paper that replaces the app once, as a keyed hash."""

    __tablename__ = "recovery_code"
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")
    code_hash: str = Field(primary_key=True)
    used_at: datetime | None = None


class OpenIdLink(Table, table=True):
    """An identity of the provider that opens an account here; one each way."""

    __tablename__ = "openid_link"
    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    staff_id: int = Field(unique=True, foreign_key="staff.id")
    created_at: datetime
