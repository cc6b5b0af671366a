"""Queries over sessions of staff, what was changed about an account, and its plain facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, select, update

from shared.store.tables.people import ChangeLog, Staff, StaffSession
from shared.store.writer import WriteTx

_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]
_session = cast("Table", StaffSession.__table__)  # type: ignore[attr-defined]
_change = cast("Table", ChangeLog.__table__)  # type: ignore[attr-defined]
_seen: ColumnElement[bool] = literal_column(
    "(staff_session.seen_at IS NOT NULL OR staff_session.browser <> '')"
)
"""In the words of the index that holds these."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is not over; `browser` as `shared.domain.browser_words` codes it."""

    id: int
    staff: int
    since: datetime
    expires_at: datetime
    seen_at: datetime | None
    browser: str
    locked: bool


def _open(row: Any) -> OpenSession:
    return OpenSession(
        *(row.id, row.staff_id, row.created_at, row.expires_at, row.seen_at, row.browser),
        row.locked_at is not None,
    )


def _running(now: datetime) -> Any:
    return (_session.c.revoked_at.is_(None)) & (_session.c.expires_at > now)


def sessions_of_person(connection: Connection, staff: int, now: datetime) -> list[OpenSession]:
    """Where somebody is signed in, the newest first."""
    statement = select(_session).where(_session.c.staff_id == staff, _running(now))
    rows = connection.execute(statement.order_by(_session.c.id.desc()))
    return [_open(row) for row in rows]


def last_sign_ins(connection: Connection, staff: int | None = None) -> dict[int, datetime]:
    """When each person signed in last; of one, or of everybody."""
    statement = select(_session.c.staff_id, func.max(_session.c.created_at))
    if staff is not None:
        statement = statement.where(_session.c.staff_id == staff)
    return {row[0]: row[1] for row in connection.execute(statement.group_by(_session.c.staff_id))}


def revoke_all(tx: WriteTx, staff: int, at: datetime, but: int | None = None) -> int:
    """Revoke every session of somebody, except one; returns how many."""
    now_over = (_session.c.staff_id == staff) & _running(at)
    if but is not None:
        now_over &= _session.c.id != but
    return tx.connection.execute(update(_session).where(now_over).values(revoked_at=at)).rowcount


def note_seen(tx: WriteTx, session: int, at: datetime, browser: str) -> None:
    values = {"seen_at": at, "browser": browser}
    tx.connection.execute(update(_session).where(_session.c.id == session).values(values))


def forget_seen(tx: WriteTx, now: datetime) -> int:
    """Of every session that is over; returns how many had anything."""
    statement = update(_session).where(~_running(now), _seen)
    return tx.connection.execute(statement.values(seen_at=None, browser="")).rowcount


def set_names(tx: WriteTx, staff: int, name_th: str, name_en: str) -> None:
    values = {"name_th": name_th, "name_en": name_en}
    tx.connection.execute(update(_staff).where(_staff.c.id == staff).values(values))


def set_end(tx: WriteTx, staff: int, ends_on: date | None) -> None:
    """The day from which nobody signs in with this account; None takes the end back."""
    values: dict[str, object] = {"ends_on": ends_on}
    if ends_on is None:
        values["active"] = True
    tx.connection.execute(update(_staff).where(_staff.c.id == staff).values(values))


def set_start_password(tx: WriteTx, staff: int, password_hash: str) -> None:
    """A password that is good for choosing an own one; the PIN goes with the old one."""
    values = {"password_hash": password_hash, "pin_hash": None, "must_change_password": True}
    tx.connection.execute(update(_staff).where(_staff.c.id == staff).values(values))


def raise_version(tx: WriteTx, staff: int) -> None:
    values = {"version": _staff.c.version + 1}
    tx.connection.execute(update(_staff).where(_staff.c.id == staff).values(values))


def ended_by(connection: Connection, today: date) -> list[tuple[int, str]]:
    """(id, user name) of accounts whose end has come and is not noted."""
    statement = select(_staff.c.id, _staff.c.username).where(
        _staff.c.active, _staff.c.ends_on <= today
    )
    return [(row[0], row[1]) for row in connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    actor_kind: str
    actor: int | None
    kind: str
    detail: Mapping[str, Any]


def changes_of(
    connection: Connection, username: str, kinds: Collection[str], limit: int
) -> list[Change]:
    """What was changed about an account, the newest first."""
    statement = (
        select(_change)
        .where(_change.c.subject == username, _change.c.kind.in_(sorted(kinds)))
        .order_by(_change.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(statement)
    return [Change(row.at, row.actor_kind, row.actor_id, row.kind, row.detail) for row in rows]
