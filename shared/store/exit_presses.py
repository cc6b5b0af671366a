"""Tallies of presses at the exit, and when a screen was pressed last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import cast

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from shared.domain.period import Period
from shared.store.tables.feedback import ExitPress, ExitScreen
from shared.store.tallying import count_one
from shared.store.writer import WriteTx

_press = cast("Table", ExitPress.__table__)  # type: ignore[attr-defined]
_screen = cast("Table", ExitScreen.__table__)  # type: ignore[attr-defined]


def count(tx: WriteTx, centre: str, day: date, score: int) -> None:
    count_one(tx, _press, {"centre_id": centre, "business_day": day, "score": score})


def pressed_at(connection: Connection, centre: str, screen: str) -> datetime | None:
    """When a screen was pressed last, of presses that counted."""
    statement = select(_screen.c.pressed_at).where(
        _screen.c.centre_id == centre, _screen.c.screen == screen
    )
    found: datetime | None = connection.execute(statement).scalar()
    return found


def note(tx: WriteTx, centre: str, screen: str, at: datetime) -> None:
    """This screen was pressed now."""
    here = (_screen.c.centre_id == centre, _screen.c.screen == screen)
    changed = tx.connection.execute(update(_screen).where(*here).values(pressed_at=at))
    if not changed.rowcount:
        row = {"centre_id": centre, "screen": screen, "pressed_at": at}
        tx.connection.execute(insert(_screen), row)


def forget_before(tx: WriteTx, at: datetime) -> int:
    return tx.connection.execute(delete(_screen).where(_screen.c.pressed_at < at)).rowcount


def by_score(connection: Connection, centres: Collection[str], period: Period) -> dict[int, int]:
    c = _press.c
    statement = (
        select(c.score, func.sum(c.n))
        .where(c.centre_id.in_(list(centres)))
        .where(c.business_day.between(period.first, period.last))
        .group_by(c.score)
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement)}
