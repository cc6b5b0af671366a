"""Rows of versions and accounts as they are stored, for files that auditors take with them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from shared.store.tables import metadata

VERSIONS: Mapping[str, tuple[str, ...]] = {
    "process_version": (),
    "baseline": (),
    "baseline_approval": (),
    "calendar_version": (),
    "questionnaire": (),
}
"""Tables whose rows never change, with all their columns."""

ACCOUNTS: Mapping[str, tuple[str, ...]] = {
    "staff": ("id", "username", "name_th", "name_en", "active", "ends_on", "languages"),
    "staff_grant": (
        *("id", "staff_id", "role", "own_role_id", "centre_id", "agency_id"),
        *("since", "until", "in_force", "ended_at"),
    ),
    "own_role": (),
}
"""Without passwords, PINs and what else opens something."""

_SECRET = ("hash", "secret", "token", "code", "password", "pin")


def rows_of(connection: Connection, table: str) -> list[dict[str, Any]]:
    """All rows of one of the tables above, in their order. Raises KeyError for any other."""
    asked = {**VERSIONS, **ACCOUNTS}[table]
    found = metadata.tables[table]
    columns = [each for each in found.columns if not asked or each.name in asked]
    assert not any(word in each.name for each in columns for word in _SECRET)
    statement = select(*columns).order_by(*found.primary_key.columns)
    return [dict(row) for row in connection.execute(statement).mappings()]


def staff_of(connection: Connection, centres: Collection[str]) -> set[int]:
    """Everybody who ever held a role at one of these centres, or at all of them."""
    grants = metadata.tables["staff_grant"].c
    asked = select(grants.staff_id).where(grants.centre_id.in_(["", *sorted(centres)]))
    return {row[0] for row in connection.execute(asked)}
