"""Queries over who holds which role where and when, and over the office's own roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, and_, func, insert, or_, select, update

from shared.domain.permissions import Grant, OwnRole, Permission
from shared.store.people import ALL_GRANTS, grant_from, role_from
from shared.store.tables.rights import OwnRoleRow, StaffGrant
from shared.store.writer import WriteTx

_grant = cast("Table", StaffGrant.__table__)  # type: ignore[attr-defined]
_own = cast("Table", OwnRoleRow.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that nobody has ended; `in_force` or for later."""

    id: int
    staff: int
    grant: Grant
    in_force: bool


def _held(row: Any) -> Held:
    return Held(row.id, row.staff_id, grant_from(row), row.in_force)


def held_by(connection: Connection, staff: int) -> tuple[Held, ...]:
    """What one person holds or will hold, in the order it was given."""
    rows = connection.execute(ALL_GRANTS.where(_grant.c.staff_id == staff))
    return tuple(_held(row) for row in rows)


def held_by_all(connection: Connection) -> dict[int, tuple[Held, ...]]:
    """The same for everybody who holds anything."""
    found: dict[int, list[Held]] = defaultdict(list)
    for row in connection.execute(ALL_GRANTS):
        found[row.staff_id].append(_held(row))
    return {staff: tuple(each) for staff, each in found.items()}


def find_held(connection: Connection, id: int) -> Held | None:
    row = connection.execute(ALL_GRANTS.where(_grant.c.id == id)).first()
    return _held(row) if row else None


def end_grant(tx: WriteTx, id: int, at: datetime) -> None:
    """Take a role from somebody; that it was held stays."""
    values = {"ended_at": at, "in_force": False}
    tx.connection.execute(update(_grant).where(_grant.c.id == id).values(values))


def put_in_force(tx: WriteTx, id: int) -> None:
    tx.connection.execute(update(_grant).where(_grant.c.id == id).values(in_force=True))


def due(connection: Connection, today: date) -> list[Held]:
    """What begins today, and what was over yesterday, and is not noted as such."""
    begins = and_(_grant.c.in_force.is_(False), _grant.c.since <= today)
    over = _grant.c.until < today
    return [_held(row) for row in connection.execute(ALL_GRANTS.where(or_(begins, over)))]


@dataclass(frozen=True, slots=True)
class KeptRole:
    """An own role with how many hold it or will; ended ones are given to nobody any more."""

    role: OwnRole
    made_at: datetime
    ended_at: datetime | None
    holders: int


def own_roles(connection: Connection) -> list[KeptRole]:
    """Every role that was ever made, in that order."""
    held = (
        select(_grant.c.own_role_id, func.count(func.distinct(_grant.c.staff_id)).label("holders"))
        .where(_grant.c.ended_at.is_(None))
        .group_by(_grant.c.own_role_id)
        .subquery()
    )
    statement = (
        select(_own, _own.c.id.label("own_role_id"), func.coalesce(held.c.holders, 0).label("n"))
        .outerjoin(held, held.c.own_role_id == _own.c.id)
        .order_by(_own.c.id)
    )
    rows = connection.execute(statement)
    return [KeptRole(role_from(row), row.made_at, row.ended_at, row.n) for row in rows]


def add_own_role(
    tx: WriteTx,
    names: tuple[str, str],
    permissions: Iterable[Permission],
    by: int | None,
    at: datetime,
) -> int:
    row = {
        "name_th": names[0],
        "name_en": names[1],
        "permissions": sorted(each.value for each in permissions),
        "made_by": by,
        "made_at": at,
    }
    statement = insert(_own).returning(_own.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def end_own_role(tx: WriteTx, id: int, at: datetime) -> None:
    tx.connection.execute(update(_own).where(_own.c.id == id).values(ended_at=at))
