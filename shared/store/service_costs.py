"""Amounts that centres entered: append-only rows, of which the last version stands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from shared.domain.service_cost import CostEntry, CostPart, CostSpan
from shared.store.tables import metadata
from shared.store.writer import WriteTx

_cost = metadata.tables["service_cost"]


def latest(connection: Connection) -> tuple[CostEntry, ...]:
    """The last version of every amount, also of those taken back, in the order of their days."""
    rows = connection.execute(select(_cost).order_by(_cost.c.id)).mappings()
    found: dict[object, CostEntry] = {}
    for row in rows:
        entry = CostEntry(
            centre=row["centre_id"],
            service=row["service"],
            span=CostSpan(row["span"]),
            begins=row["begins"],
            satang=row["satang"],
            includes=tuple(CostPart(each) for each in row["includes"]),
            note=row["note"],
            source=row["source"],
            version=row["version"],
        )
        found[entry.place] = entry
    return tuple(sorted(found.values(), key=lambda each: (each.begins, each.centre, each.service)))


def newest(connection: Connection) -> int:
    """The id of the last row; 0 without one. It grows with every change."""
    return connection.execute(select(func.max(_cost.c.id))).scalar_one() or 0


def add(tx: WriteTx, entry: CostEntry, by: int | None, at: datetime) -> int:
    """Append a version; returns its id."""
    values = {
        "centre_id": entry.centre,
        "service": entry.service,
        "span": entry.span.value,
        "begins": entry.begins,
        "version": entry.version,
        "satang": entry.satang,
        "includes": [each.value for each in entry.includes],
        "note": entry.note,
        "source": entry.source,
        "noted_by": by,
        "noted_at": at,
    }
    added = tx.connection.execute(insert(_cost).values(values).returning(_cost.c.id))
    return int(added.scalar_one())
