"""Queries over second factors and recovery codes, and what sign-in changes of an account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from shared.store.tables.people import Staff
from shared.store.tables.sign_in_proofs import RecoveryCode, SecondFactor
from shared.store.writer import WriteTx

_factor = cast("Table", SecondFactor.__table__)  # type: ignore[attr-defined]
_code = cast("Table", RecoveryCode.__table__)  # type: ignore[attr-defined]
_staff = cast("Table", Staff.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StoredFactor:
    staff: int
    sealed_secret: str
    created_at: datetime
    confirmed_at: datetime | None
    last_step: int
    codes_made: int


def _factor_from(row: Any) -> StoredFactor:
    return StoredFactor(
        row.staff_id,
        row.sealed_secret,
        row.created_at,
        row.confirmed_at,
        row.last_step,
        row.codes_made,
    )


def factor(connection: Connection, staff: int) -> StoredFactor | None:
    """Confirmed or not."""
    row = connection.execute(select(_factor).where(_factor.c.staff_id == staff)).first()
    return _factor_from(row) if row else None


def confirmed(connection: Connection) -> dict[int, datetime]:
    """Since when each account has a second factor."""
    rows = connection.execute(
        select(_factor.c.staff_id, _factor.c.confirmed_at).where(
            _factor.c.confirmed_at.is_not(None)
        )
    )
    return {row.staff_id: row.confirmed_at for row in rows}


def begin_factor(tx: WriteTx, staff: int, sealed_secret: str, at: datetime) -> None:
    """A secret that waits for its first code."""
    row = {
        "staff_id": staff,
        "sealed_secret": sealed_secret,
        "created_at": at,
        "last_step": 0,
        "codes_made": 0,
    }
    tx.connection.execute(insert(_factor), row)


def confirm_factor(tx: WriteTx, staff: int, at: datetime) -> None:
    tx.connection.execute(
        update(_factor).where(_factor.c.staff_id == staff).values(confirmed_at=at)
    )


def use_step(tx: WriteTx, staff: int, step: int) -> bool:
    """Whether a code of this time step may count: no code of it or of a later one was used."""
    statement = (
        update(_factor)
        .where(_factor.c.staff_id == staff, _factor.c.last_step < step)
        .values(last_step=step)
    )
    return tx.connection.execute(statement).rowcount == 1


def remove_factor(tx: WriteTx, staff: int) -> None:
    """The app and its recovery codes."""
    tx.connection.execute(delete(_code).where(_code.c.staff_id == staff))
    tx.connection.execute(delete(_factor).where(_factor.c.staff_id == staff))


def forget_waiting(tx: WriteTx, staff: int) -> None:
    """An app that was never confirmed: whoever knew a former password may have seen its secret."""
    waiting = (_factor.c.staff_id == staff, _factor.c.confirmed_at.is_(None))
    tx.connection.execute(delete(_factor).where(*waiting))


def forget_begun_before(tx: WriteTx, moment: datetime) -> None:
    """Apps that were begun before a moment and never confirmed."""
    begun = (_factor.c.created_at <= moment, _factor.c.confirmed_at.is_(None))
    tx.connection.execute(delete(_factor).where(*begun))


def any_begun_before(connection: Connection, moment: datetime) -> bool:
    begun = (_factor.c.created_at <= moment, _factor.c.confirmed_at.is_(None))
    return connection.execute(select(_factor.c.staff_id).where(*begun).limit(1)).first() is not None


def replace_codes(tx: WriteTx, staff: int, number: int, hashes: Collection[str]) -> None:
    """Set number `number` of recovery codes; older ones open nothing from now on."""
    tx.connection.execute(delete(_code).where(_code.c.staff_id == staff))
    rows = [{"staff_id": staff, "code_hash": each} for each in hashes]
    tx.connection.execute(insert(_code), rows)
    tx.connection.execute(
        update(_factor).where(_factor.c.staff_id == staff).values(codes_made=number)
    )


def use_code(tx: WriteTx, staff: int, code_hash: str, at: datetime) -> bool:
    """Use up a recovery code; False for a wrong or used one."""
    statement = (
        update(_code)
        .where(_code.c.staff_id == staff, _code.c.code_hash == code_hash, _code.c.used_at.is_(None))
        .values(used_at=at)
    )
    return tx.connection.execute(statement).rowcount == 1


def codes_left(connection: Connection, staff: int) -> int:
    statement = select(func.count()).where(_code.c.staff_id == staff, _code.c.used_at.is_(None))
    return connection.execute(statement).scalar_one()


def strengthen_hash(tx: WriteTx, staff: int, before: str, after: str) -> None:
    """The same password, hashed with today's strength, unless it was changed meanwhile."""
    tx.connection.execute(
        update(_staff)
        .where(_staff.c.id == staff, _staff.c.password_hash == before)
        .values(password_hash=after)
    )


def set_own_password(tx: WriteTx, staff: int, password_hash: str) -> None:
    """A password that the person chose; the PIN goes with the old one."""
    values = {"password_hash": password_hash, "pin_hash": None, "must_change_password": False}
    tx.connection.execute(update(_staff).where(_staff.c.id == staff).values(values))
    forget_waiting(tx, staff)
