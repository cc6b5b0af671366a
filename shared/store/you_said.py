"""Queries over the public pairs: what was said, what was done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, update

from shared.store.tables.voices import YouSaid, YouSaidVoice
from shared.store.writer import WriteTx

_pair = cast("Table", YouSaid.__table__)  # type: ignore[attr-defined]
_link = cast("Table", YouSaidVoice.__table__)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Pair:
    """What was said and done in general words; an empty English text is shown in Thai."""

    id: int
    centre: str
    service: str | None
    said_th: str
    said_en: str
    did_th: str
    did_en: str
    since: date
    published_at: datetime
    published_by: int
    withdrawn_at: datetime | None

    def said(self, language: str) -> str:
        return (self.said_en if language != "th" else "") or self.said_th

    def did(self, language: str) -> str:
        return (self.did_en if language != "th" else "") or self.did_th


def add(tx: WriteTx, row: Mapping[str, object], voices: Collection[int]) -> int:
    statement = insert(_pair).returning(_pair.c.id)
    id = cast("int", tx.connection.execute(statement, dict(row)).scalar_one())
    if voices:
        rows = [{"pair_id": id, "voice_id": each} for each in sorted(voices)]
        tx.connection.execute(insert(_link), rows)
    return id


def find(connection: Connection, pair: int) -> Pair | None:
    row = connection.execute(select(_pair).where(_pair.c.id == pair)).first()
    return Pair(*cast("Any", row)) if row else None


def take_back(tx: WriteTx, pair: int, at: datetime) -> bool:
    """Whether it stood until now."""
    statement = update(_pair).where(_pair.c.id == pair, _pair.c.withdrawn_at.is_(None))
    return tx.connection.execute(statement.values(withdrawn_at=at)).rowcount > 0


def standing(
    connection: Connection, centres: Collection[str] | None = None, limit: int = 50
) -> list[Pair]:
    """The published ones, the newest change first."""
    statement = select(_pair).where(_pair.c.withdrawn_at.is_(None))
    if centres is not None:
        statement = statement.where(_pair.c.centre_id.in_(sorted(centres)))
    statement = statement.order_by(_pair.c.since.desc(), _pair.c.id.desc()).limit(limit)
    return [Pair(*cast("Any", row)) for row in connection.execute(statement)]


def voices_of(connection: Connection, pairs: Collection[int]) -> dict[int, list[int]]:
    """The voices behind pairs, by pair."""
    statement = (
        select(_link.c.pair_id, _link.c.voice_id)
        .where(_link.c.pair_id.in_(sorted(pairs)))
        .order_by(_link.c.voice_id)
    )
    found: dict[int, list[int]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.pair_id, []).append(row.voice_id)
    return found
