"""Queries over which identity of the OpenID provider opens which account."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, insert, select

from shared.store.tables.sign_in_proofs import OpenIdLink
from shared.store.writer import WriteTx

_link = cast("Table", OpenIdLink.__table__)  # type: ignore[attr-defined]


def staff_of(connection: Connection, issuer: str, subject: str) -> int | None:
    """The account that an identity opens."""
    statement = select(_link.c.staff_id).where(_link.c.issuer == issuer, _link.c.subject == subject)
    row = connection.execute(statement).first()
    return row[0] if row else None


def linked(connection: Connection, issuer: str) -> dict[int, datetime]:
    """Since when each account is connected with an identity of this provider."""
    statement = select(_link.c.staff_id, _link.c.created_at).where(_link.c.issuer == issuer)
    return {row.staff_id: row.created_at for row in connection.execute(statement)}


def link(tx: WriteTx, issuer: str, subject: str, staff: int, at: datetime) -> None:
    """The account's only identity; one of before is forgotten."""
    unlink(tx, staff)
    row = {"issuer": issuer, "subject": subject, "staff_id": staff, "created_at": at}
    tx.connection.execute(insert(_link), row)


def unlink(tx: WriteTx, staff: int) -> bool:
    """Whether there was one."""
    return tx.connection.execute(delete(_link).where(_link.c.staff_id == staff)).rowcount > 0
