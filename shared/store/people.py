"""Queries over staff, sessions, sign-in attempts, devices, the change log and the installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, delete, func, insert, select, update

from shared.domain.events import Actor
from shared.domain.permissions import Grant, Role
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.people import (
    ChangeLog,
    Device,
    Installation,
    SignInAttempt,
    Staff,
    StaffAgency,
    StaffRole,
    StaffSession,
)
from shared.store.writer import WriteTx

_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]
_role = cast("Table", StaffRole.__table__)  # type: ignore[attr-defined]
_agency = cast("Table", StaffAgency.__table__)  # type: ignore[attr-defined]
_session = cast("Table", StaffSession.__table__)  # type: ignore[attr-defined]
_attempt = cast("Table", SignInAttempt.__table__)  # type: ignore[attr-defined]
_device = cast("Table", Device.__table__)  # type: ignore[attr-defined]
_change = cast("Table", ChangeLog.__table__)  # type: ignore[attr-defined]
_fact = cast("Table", Installation.__table__)  # type: ignore[attr-defined]


_ALL_STAFF = select(_staff).order_by(_staff.c.username)
_ALL_ROLES = select(
    _role.c.staff_id, _role.c.role, _role.c.centre_id, _agency.c.agency_id
).outerjoin(
    _agency, and_(_agency.c.staff_id == _role.c.staff_id, _role.c.role == Role.OFFICER.value)
)
"""An officer has a row for each agency."""


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    username: str
    name_th: str
    name_en: str
    password_hash: str
    active: bool
    grants: tuple[Grant, ...]
    pin_hash: str | None = None
    languages: tuple[str, ...] = ()


def person_by_name(connection: Connection, username: str) -> Person | None:
    return _person(connection, _staff.c.username == username)


@once_a_snapshot
def person(connection: Connection, id: int) -> Person | None:
    return _person(connection, _staff.c.id == id)


def _person(connection: Connection, condition: Any) -> Person | None:
    row = connection.execute(select(_staff).where(condition)).first()
    if row is None:
        return None
    roles = connection.execute(_ALL_ROLES.where(_role.c.staff_id == row.id))
    return _person_from(row, tuple(_grant(each) for each in roles))


def _grant(row: Any) -> Grant:
    return Grant(Role(row.role), row.centre_id or None, row.agency_id or None)


def _person_from(row: Any, grants: tuple[Grant, ...]) -> Person:
    return Person(
        row.id,
        row.username,
        row.name_th,
        row.name_en,
        row.password_hash,
        row.active,
        grants,
        row.pin_hash,
        tuple(row.languages),
    )


@once_a_snapshot
def people(connection: Connection) -> list[Person]:
    """Everybody with an account, by user name."""
    grants: dict[int, list[Grant]] = {}
    for each in connection.execute(_ALL_ROLES):
        grants.setdefault(each.staff_id, []).append(_grant(each))
    rows = connection.execute(_ALL_STAFF)
    return [_person_from(row, tuple(grants.get(row.id, ()))) for row in rows]


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
    for role, centre in {(grant.role.value, grant.centre or "") for grant in grants}:
        row = {"staff_id": id, "role": role, "centre_id": centre}
        tx.connection.execute(insert(_role), row)
    for agency in {grant.agency or "" for grant in grants if grant.role is Role.OFFICER}:
        tx.connection.execute(insert(_agency), {"staff_id": id, "agency_id": agency})
    return id


def set_password(tx: WriteTx, id: int, password_hash: str) -> None:
    """Change a password; the PIN goes with the old one."""
    values = {"password_hash": password_hash, "pin_hash": None}
    tx.connection.execute(update(_staff).where(_staff.c.id == id).values(values))


def set_pin(tx: WriteTx, id: int, pin_hash: str | None) -> None:
    tx.connection.execute(update(_staff).where(_staff.c.id == id).values(pin_hash=pin_hash))


def set_languages(tx: WriteTx, id: int, languages: Sequence[str]) -> None:
    """What somebody speaks besides the centre's own language."""
    tx.connection.execute(
        update(_staff).where(_staff.c.id == id).values(languages=sorted(set(languages)))
    )


def deactivate(tx: WriteTx, id: int, at: datetime) -> None:
    """End an account: the person stays in the records, every session is revoked."""
    tx.connection.execute(update(_staff).where(_staff.c.id == id).values(active=False))
    tx.connection.execute(
        update(_session)
        .where(_session.c.staff_id == id, _session.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


def add_session(
    tx: WriteTx, staff: int, at: datetime, expires_at: datetime, root: int | None = None
) -> int:
    """Open a session; `root` is the one a password opened, where a PIN opens this one."""
    row = {"staff_id": staff, "created_at": at, "expires_at": expires_at, "root_id": root}
    statement = insert(_session).returning(_session.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def session(connection: Connection, id: int, now: datetime) -> tuple[int, datetime] | None:
    """(staff, expiry) of a session that is not over, revoked or locked."""
    found = browser_session(connection, id, now)
    return (found.staff, found.expires_at) if found and found.locked_at is None else None


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """Who a browser is signed in as, locked or not. `root` was opened with a password at
    `root_at` by `root_staff`."""

    id: int
    staff: int
    expires_at: datetime
    locked_at: datetime | None
    root: int
    root_staff: int
    root_at: datetime


def browser_session(connection: Connection, id: int, now: datetime) -> BrowserSession | None:
    """A session that is neither over nor revoked, also when it is locked."""
    root = _session.alias()
    statement = (
        select(_session, root.c.id, root.c.staff_id, root.c.created_at)
        .join(root, root.c.id == func.coalesce(_session.c.root_id, _session.c.id))
        .where(_session.c.id == id, _session.c.revoked_at.is_(None), _session.c.expires_at > now)
    )
    row = connection.execute(statement).first()
    if row is None:
        return None
    return BrowserSession(
        row[0], row.staff_id, row.expires_at, row.locked_at, row[-3], row[-2], row[-1]
    )


def set_locked(tx: WriteTx, id: int, at: datetime | None) -> None:
    """Lock a session, or (None) open it again."""
    tx.connection.execute(update(_session).where(_session.c.id == id).values(locked_at=at))


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


def forget_failures(tx: WriteTx, prefix: str, before: datetime) -> int:
    """Drop what was counted last before a moment, of subjects that begin so; returns how many."""
    old = _attempt.c.subject.startswith(prefix, autoescape=True) & (_attempt.c.last_at < before)
    return tx.connection.execute(delete(_attempt).where(old)).rowcount


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


def last_change(connection: Connection, kind: str, subject: str) -> Mapping[str, object] | None:
    """The detail of the newest entry of a kind about a subject."""
    statement = (
        select(_change.c.detail)
        .where(_change.c.kind == kind, _change.c.subject == subject)
        .order_by(_change.c.id.desc())
        .limit(1)
    )
    found: Mapping[str, object] | None = connection.execute(statement).scalar()
    return found
