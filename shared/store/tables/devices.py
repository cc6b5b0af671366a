"""Screens in the halls: their pairing, when they were seen last, and their tests."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from shared.domain.screens import ScreenKind, TestKind
from shared.store.tables.base import Table, one_of


class Device(Table, table=True):
    """A screen. `pairing_code_hash` stands until the code of `code_made_at` is used once.

    `pairing` counts the pairings that have ended: a token names it, so that an old one opens
    nothing when the screen is paired again.
    """

    __table_args__ = (one_of("kind", ScreenKind),)
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    kind: str
    name: str
    place: str = Field(default="", sa_column_kwargs={"server_default": ""})
    pairing_code_hash: str | None = Field(default=None, index=True)
    code_made_at: datetime | None = None
    pairing: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime
    paired_at: datetime | None = None
    revoked_at: datetime | None = None
    reload_asked_at: datetime | None = None


class DeviceSighting(Table, table=True):
    """What a screen told of itself when it was heard last (real clock), to a minute."""

    __tablename__ = "device_sighting"
    device_id: int = Field(
        primary_key=True, foreign_key="device.id", sa_column_kwargs={"autoincrement": False}
    )
    seen_at: datetime
    panel_width: int | None = None
    panel_height: int | None = None
    program: str = ""


class DeviceTest(Table, table=True):
    """One test with its result, on a screen or by somebody who signed in. Append-only."""

    __tablename__ = "device_test"
    __table_args__ = (one_of("kind", TestKind),)
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id")
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    kind: str
    passed: bool
    at: datetime
    note: str = Field(default="", sa_column_kwargs={"server_default": ""})
