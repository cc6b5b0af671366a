"""The log as it is sealed: its events in their order, and the seals set so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Table, func, insert, select, text

from shared.domain.sealing import Recorded, Seal
from shared.store.log import event_table, visit_table
from shared.store.tables.seals import EventSeal
from shared.store.writer import WriteTx

seal_table = cast("Table", EventSeal.__table__)  # type: ignore[attr-defined]
CHUNK = 2000

_e, _v, _s = event_table.c, visit_table.c, seal_table.c
_COLUMNS = (
    *(_e.id, _e.centre_id, _e.visit_id, _e.seq, _e.transaction_id, _e.kind, _e.at),
    *(_e.received_at, _e.actor_kind, _e.actor_id, _e.counter, _e.data, _v.business_day),
)


class Proven(NamedTuple):
    """A seal with what vouches for it."""

    seal: Seal
    proof: str


def centres_with_events(connection: Connection) -> list[str]:
    """The centres that have a log, whether or not they still stand in the catalogue."""
    return sorted(connection.execute(select(_e.centre_id).distinct()).scalars())


def last_event(connection: Connection, centre: str, up_to: int | None = None) -> int:
    """The newest event of a centre, or the newest up to an event of any; 0 without one. Quick: the
    end of an index."""
    statement = select(func.max(_e.id)).where(_e.centre_id == centre)
    if up_to is not None:
        statement = statement.where(_e.id <= up_to)
    return connection.execute(statement).scalar() or 0


def count_events(connection: Connection, centre: str, after: int, last: int) -> int:
    """How many events of a centre lie behind `after`, up to `last`."""
    within = (_e.centre_id == centre) & (_e.id > after) & (_e.id <= last)
    return connection.execute(select(func.count()).where(within)).scalar_one()


def sealed_events(connection: Connection, centre: str, last: int) -> int:
    """How many events of a centre its seals up to an event say to stand for."""
    within = (_s.centre_id == centre) & (_s.last_event_id <= last)
    return int(connection.execute(select(func.sum(_s.events)).where(within)).scalar() or 0)


def first_event(connection: Connection, centre: str) -> int:
    found = connection.execute(select(func.min(_e.id)).where(_e.centre_id == centre)).scalar()
    return found or 0


def waiting_since(connection: Connection, centre: str, after: int) -> datetime | None:
    """When the first event of a centre behind `after` was recorded; None without any."""
    statement = select(_e.received_at).where(_e.centre_id == centre, _e.id > after)
    return connection.execute(statement.order_by(_e.id).limit(1)).scalar()


def recorded(
    connection: Connection, centre: str, after: int, last: int
) -> Iterator[list[Recorded]]:
    """The events of a centre behind `after`, up to `last`, in the order of their ids, in chunks."""
    joined = event_table.outerjoin(visit_table, _v.id == _e.visit_id)
    while after < last:
        statement = (
            select(*_COLUMNS)
            .select_from(joined)
            .where(_e.centre_id == centre, _e.id > after, _e.id <= last)
            .order_by(_e.id)
            .limit(CHUNK)
        )
        found = [Recorded(*cast("Any", row)) for row in connection.execute(statement)]
        if not found:
            return
        yield found
        after = found[-1].id


def newest(connection: Connection, centre: str, up_to: int | None = None) -> Seal | None:
    """The last seal of a centre, or the last one up to an event."""
    statement = select(seal_table).where(_s.centre_id == centre)
    if up_to is not None:
        statement = statement.where(_s.last_event_id <= up_to)
    row = connection.execute(statement.order_by(_s.last_event_id.desc()).limit(1)).first()
    return None if row is None else _seal(row).seal


def of_centre(connection: Connection, centre: str) -> list[Proven]:
    """The seals of a centre in their order."""
    statement = select(seal_table).where(_s.centre_id == centre).order_by(_s.last_event_id)
    return [_seal(row) for row in connection.execute(statement)]


def sealed_centres(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(_s.centre_id).distinct()).scalars())


def _seal(row: Any) -> Proven:
    seal = Seal(row.centre_id, row.day, row.last_event_id, row.events, row.hash, row.previous)
    return Proven(seal, row.proof)


def wait_for_writers(tx: WriteTx) -> None:
    """Until every event with a lower number than any later one is there to be read.

    On SQLite there is one writer. On PostgreSQL a number is taken before the row can be seen, and
    a command at one centre may note something in the log of another.
    """
    if not tx.is_sqlite:
        tx.connection.execute(text("LOCK TABLE event IN SHARE MODE"))


def add(tx: WriteTx, proven: Proven) -> None:
    """Set a seal."""
    seal = proven.seal
    tx.connection.execute(
        insert(seal_table).values(
            centre_id=seal.centre,
            last_event_id=seal.last,
            day=seal.day,
            events=seal.events,
            hash=seal.hash,
            previous=seal.previous,
            proof=proven.proof,
        )
    )
