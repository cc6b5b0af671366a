"""Queries over staff, sessions, sign-in attempts, the change log and the installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from shared.domain.events import Actor
from shared.domain.permissions import Grant, OwnRole, Permission, Role
from shared.store.snapshot import once_a_snapshot
from shared.store.tables.people import (
    ChangeLog,
    Installation,
    SignInAttempt,
    Staff,
    StaffSession,
)
from shared.store.tables.rights import OwnRoleRow, StaffGrant
from shared.store.writer import WriteTx

_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]
_grant = cast("Table", StaffGrant.__table__)  # type: ignore[attr-defined]
_own = cast("Table", OwnRoleRow.__table__)  # type: ignore[attr-defined]
_session = cast("Table", StaffSession.__table__)  # type: ignore[attr-defined]
_attempt = cast("Table", SignInAttempt.__table__)  # type: ignore[attr-defined]
_change = cast("Table", ChangeLog.__table__)  # type: ignore[attr-defined]
_fact = cast("Table", Installation.__table__)  # type: ignore[attr-defined]


_ALL_STAFF = select(_staff).order_by(_staff.c.username)
ALL_GRANTS = (
    select(_grant, _own.c.name_th, _own.c.name_en, _own.c.permissions)
    .outerjoin(_own, _own.c.id == _grant.c.own_role_id)
    .where(_grant.c.ended_at.is_(None))
    .order_by(_grant.c.id)
)
"""Grants that nobody has ended, those for later among them."""
_IN_FORCE = ALL_GRANTS.where(_grant.c.in_force)


@dataclass(frozen=True, slots=True)
class Person:
    """`grants` are those in force; whoever opens a door asks `on` for those of the day."""

    id: int
    username: str
    name_th: str
    name_en: str
    password_hash: str = field(repr=False)
    active: bool
    grants: tuple[Grant, ...]
    pin_hash: str | None = field(default=None, repr=False)
    languages: tuple[str, ...] = ()
    ends_on: date | None = None
    must_change_password: bool = False
    version: int = 0

    def on(self, day: date) -> Person:
        """The same as of a day, also where nothing has noted yet that a new one began."""
        over = self.ends_on is not None and self.ends_on <= day
        grants = tuple(each for each in self.grants if each.holds_on(day))
        return replace(self, active=self.active and not over, grants=grants)


def person_by_name(connection: Connection, username: str) -> Person | None:
    return _person(connection, _staff.c.username == username)


@once_a_snapshot
def person(connection: Connection, id: int) -> Person | None:
    return _person(connection, _staff.c.id == id)


def _person(connection: Connection, condition: Any) -> Person | None:
    row = connection.execute(select(_staff).where(condition)).first()
    if row is None:
        return None
    grants = connection.execute(_IN_FORCE.where(_grant.c.staff_id == row.id))
    return _person_from(row, tuple(grant_from(each) for each in grants))


def grant_from(row: Any) -> Grant:
    """A grant from a row of `ALL_GRANTS`."""
    role = role_from(row) if row.role is None else Role(row.role)
    return Grant(role, row.centre_id or None, row.agency_id or None, row.since, row.until)


def role_from(row: Any) -> OwnRole:
    """An own role from a row that names it `own_role_id`."""
    # A permission that a later version of this program dropped opens nothing.
    known = {each for each in row.permissions if each in set(Permission)}
    permissions = frozenset(Permission(each) for each in known)
    return OwnRole(row.own_role_id, row.name_th, row.name_en, permissions)


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
        row.ends_on,
        row.must_change_password,
        row.version,
    )


@once_a_snapshot
def people(connection: Connection) -> list[Person]:
    """Everybody with an account, by user name."""
    grants: dict[int, list[Grant]] = {}
    for each in connection.execute(_IN_FORCE):
        grants.setdefault(each.staff_id, []).append(grant_from(each))
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
    for grant in dict.fromkeys(grants):
        add_grant(tx, id, grant)
    return id


def add_grant(tx: WriteTx, staff: int, grant: Grant, *, in_force: bool = True) -> int:
    """Give somebody a role; `in_force`: from now on, else when its first day has come."""
    own = grant.role if isinstance(grant.role, OwnRole) else None
    row = {
        "staff_id": staff,
        "role": None if own else grant.role.value,
        "own_role_id": own.id if own else None,
        "centre_id": grant.centre or "",
        "agency_id": grant.agency or "",
        "since": grant.since,
        "until": grant.until,
        "in_force": in_force,
    }
    statement = insert(_grant).returning(_grant.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


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


def facts(connection: Connection, beginning: str) -> dict[str, str]:
    """The facts about this installation whose names begin like this."""
    named = _fact.c.name.startswith(beginning, autoescape=True)
    return {row.name: row.value for row in connection.execute(select(_fact).where(named))}


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
