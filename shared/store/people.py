"""Queries over staff, sessions, sign-in attempts, devices, the change log and the installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, insert, select, update

from shared.domain.events import Actor
from shared.domain.permissions import Grant, Role
from shared.store.tables.people import (
    ChangeLog,
    Device,
    Installation,
    SignInAttempt,
    Staff,
    StaffRole,
    StaffSession,
)
from shared.store.writer import WriteTx

_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]
_role = cast("Table", StaffRole.__table__)  # type: ignore[attr-defined]
_session = cast("Table", StaffSession.__table__)  # type: ignore[attr-defined]
_attempt = cast("Table", SignInAttempt.__table__)  # type: ignore[attr-defined]
_device = cast("Table", Device.__table__)  # type: ignore[attr-defined]
_change = cast("Table", ChangeLog.__table__)  # type: ignore[attr-defined]
_fact = cast("Table", Installation.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    username: str
    name_th: str
    name_en: str
    password_hash: str
    active: bool
    grants: tuple[Grant, ...]


def person_by_name(connection: Connection, username: str) -> Person | None:
    return _person(connection, _staff.c.username == username)


def person(connection: Connection, id: int) -> Person | None:
    return _person(connection, _staff.c.id == id)


def _person(connection: Connection, condition: Any) -> Person | None:
    row = connection.execute(select(_staff).where(condition)).first()
    if row is None:
        return None
    roles = connection.execute(
        select(_role.c.role, _role.c.centre_id).where(_role.c.staff_id == row.id)
    )
    grants = tuple(Grant(Role(role), centre or None) for role, centre in roles)
    return Person(
        row.id, row.username, row.name_th, row.name_en, row.password_hash, row.active, grants
    )


def people(connection: Connection) -> list[Person]:
    """Everybody with an account, by user name."""
    names = connection.execute(select(_staff.c.id).order_by(_staff.c.username)).scalars()
    found = (person(connection, id) for id in names)
    return [each for each in found if each is not None]


def add_person(
    tx: WriteTx,
    username: str,
    names: tuple[str, str],
    password_hash: str,
    grants: tuple[Grant, ...],
) -> int:
    statement = insert(_staff).returning(_staff.c.id)
    row = {
        "username": username,
        "name_th": names[0],
        "name_en": names[1],
        "password_hash": password_hash,
        "active": True,
    }
    id = cast("int", tx.connection.execute(statement, row).scalar_one())
    for grant in grants:
        tx.connection.execute(
            insert(_role),
            {"staff_id": id, "role": grant.role.value, "centre_id": grant.centre or ""},
        )
    return id


def set_password(tx: WriteTx, id: int, password_hash: str) -> None:
    tx.connection.execute(
        update(_staff).where(_staff.c.id == id).values(password_hash=password_hash)
    )


def deactivate(tx: WriteTx, id: int, at: datetime) -> None:
    """End an account: the person stays in the records, every session is revoked."""
    tx.connection.execute(update(_staff).where(_staff.c.id == id).values(active=False))
    tx.connection.execute(
        update(_session)
        .where(_session.c.staff_id == id, _session.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def add_session(tx: WriteTx, staff: int, at: datetime, expires_at: datetime) -> int:
    row = {"staff_id": staff, "created_at": at, "expires_at": expires_at}
    statement = insert(_session).returning(_session.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def session(connection: Connection, id: int, now: datetime) -> tuple[int, datetime] | None:
    """(staff, expiry) of a session that is neither over nor revoked."""
    statement = select(_session.c.staff_id, _session.c.expires_at).where(
        _session.c.id == id, _session.c.revoked_at.is_(None), _session.c.expires_at > now
    )
    row = connection.execute(statement).first()
    return (row[0], row[1]) if row else None


def session_expiry(connection: Connection, id: int) -> datetime | None:
    row = connection.execute(select(_session.c.expires_at).where(_session.c.id == id)).first()
    return row[0] if row else None


def revoke_session(tx: WriteTx, id: int, at: datetime) -> None:
    tx.connection.execute(update(_session).where(_session.c.id == id).values(revoked_at=at))


def failures(connection: Connection, subject: str) -> tuple[int, datetime] | None:
    """How often in a row a sign-in failed, and when last."""
    row = connection.execute(
        select(_attempt.c.failures, _attempt.c.last_at).where(_attempt.c.subject == subject)
    ).first()
    return (row[0], row[1]) if row else None


def set_failures(tx: WriteTx, subject: str, count: int, at: datetime) -> None:
    tx.connection.execute(delete(_attempt).where(_attempt.c.subject == subject))
    if count:
        row = {"subject": subject, "failures": count, "last_at": at}
        tx.connection.execute(insert(_attempt), row)


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    id: int
    centre: str
    kind: str
    name: str
    paired_at: datetime | None
    revoked_at: datetime | None


def _device_from(row: Any) -> DeviceRecord:
    return DeviceRecord(row.id, row.centre_id, row.kind, row.name, row.paired_at, row.revoked_at)


def add_device(tx: WriteTx, centre: str, kind: str, name: str, code_hash: str, at: datetime) -> int:
    statement = insert(_device).returning(_device.c.id)
    row = {
        "centre_id": centre,
        "kind": kind,
        "name": name,
        "pairing_code_hash": code_hash,
        "created_at": at,
    }
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def device(connection: Connection, id: int) -> DeviceRecord | None:
    row = connection.execute(select(_device).where(_device.c.id == id)).first()
    return _device_from(row) if row else None


def devices(connection: Connection) -> list[DeviceRecord]:
    rows = connection.execute(select(_device).order_by(_device.c.centre_id, _device.c.id))
    return [_device_from(row) for row in rows]


def pair_device(tx: WriteTx, code_hash: str, since: datetime, at: datetime) -> int | None:
    """Use up a pairing code made after `since`; returns the device, None for a wrong code."""
    statement = (
        update(_device)
        .where(
            _device.c.pairing_code_hash == code_hash,
            _device.c.revoked_at.is_(None),
            _device.c.created_at > since,
        )
        .values(pairing_code_hash=None, paired_at=at)
        .returning(_device.c.id)
    )
    row = tx.connection.execute(statement).first()
    return row[0] if row else None


def revoke_device(tx: WriteTx, id: int, at: datetime) -> None:
    tx.connection.execute(
        update(_device).where(_device.c.id == id).values(revoked_at=at, pairing_code_hash=None)
    )


def log_change(
    tx: WriteTx, actor: Actor, kind: str, subject: str, detail: Mapping[str, object], at: datetime
) -> None:
    """Append to the change log."""
    row = {
        "at": at,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "kind": kind,
        "subject": subject,
        "detail": dict(detail),
    }
    tx.connection.execute(insert(_change), row)


def fact(connection: Connection, name: str) -> str | None:
    """A fact about this installation."""
    row = connection.execute(select(_fact.c.value).where(_fact.c.name == name)).first()
    return row[0] if row else None


def set_fact(tx: WriteTx, name: str, value: str) -> None:
    tx.connection.execute(delete(_fact).where(_fact.c.name == name))
    tx.connection.execute(insert(_fact), {"name": name, "value": value})
