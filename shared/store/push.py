"""Telephones that follow a visit, up to where each was looked at, and whose time is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.push_address import PushAddress
from shared.store.log import case_table as c
from shared.store.log import transaction_table as t
from shared.store.log import visit_table as v
from shared.store.tables.push import PushFollow, PushMessage, PushSubscription
from shared.store.writer import WriteTx

subscription_table = cast("Table", PushSubscription.__table__)  # type: ignore[attr-defined]
follow_table = cast("Table", PushFollow.__table__)  # type: ignore[attr-defined]
message_table = cast("Table", PushMessage.__table__)  # type: ignore[attr-defined]
s, f, m = subscription_table, follow_table, message_table


@dataclass(frozen=True, slots=True)
class Subscription:
    """A telephone that follows a visit."""

    id: int
    visit: int
    address: PushAddress
    language: str
    consent_version: str
    consent_at: datetime
    created_at: datetime
    told_high: int | None

    def __repr__(self) -> str:
        return f"Subscription({self.id})"  # whoever has the address can write to the telephone


_ALL = select(
    s.c.id,
    s.c.visit_id,
    s.c.endpoint,
    s.c.p256dh,
    s.c.auth,
    s.c.language,
    s.c.consent_version,
    s.c.consent_at,
    s.c.created_at,
    s.c.told_high,
)


def _subscription(row: Any) -> Subscription:
    id, visit, endpoint, p256dh, auth, *rest = row
    return Subscription(id, visit, PushAddress(endpoint, p256dh, auth), *rest)


def of_visit(connection: Connection, visit: int) -> list[Subscription]:
    """The telephones that follow a visit, the first first."""
    rows = connection.execute(_ALL.where(s.c.visit_id == visit).order_by(s.c.id))
    return [_subscription(row) for row in rows]


def find(connection: Connection, subscription: int) -> Subscription | None:
    row = connection.execute(_ALL.where(s.c.id == subscription)).first()
    return _subscription(row) if row else None


def some(connection: Connection, ids: Collection[int]) -> list[Subscription]:
    rows = connection.execute(_ALL.where(s.c.id.in_(sorted(ids))).order_by(s.c.id))
    return [_subscription(row) for row in rows]


def put(
    tx: WriteTx,
    visit: int,
    address: PushAddress,
    language: str,
    consent_version: str,
    at: datetime,
) -> int:
    """Keep a telephone; one that is known already gets the present keys and words."""
    said = {
        "p256dh": address.p256dh,
        "auth": address.auth,
        "language": language,
        "consent_version": consent_version,
        "consent_at": at,
        "failures": 0,
    }
    known = update(s).where(s.c.visit_id == visit, s.c.endpoint == address.endpoint)
    row = tx.connection.execute(known.returning(s.c.id), said).first()
    if row is not None:
        return int(row[0])
    new = {"visit_id": visit, "endpoint": address.endpoint, "created_at": at, **said}
    return int(tx.connection.execute(insert(s).returning(s.c.id), new).scalar_one())


def remove(tx: WriteTx, ids: Collection[int]) -> int:
    """Forget telephones with all they were told; returns how many."""
    chosen = sorted(ids)
    if not chosen:
        return 0
    for table in (f, m):
        tx.connection.execute(delete(table).where(table.c.subscription_id.in_(chosen)))
    return tx.connection.execute(delete(s).where(s.c.id.in_(chosen))).rowcount


def follows(connection: Connection, subscription: int) -> dict[int, int]:
    """By visit, up to which event it was looked at for a telephone."""
    rows = connection.execute(
        select(f.c.visit_id, f.c.seq).where(f.c.subscription_id == subscription)
    )
    return {row[0]: row[1] for row in rows}


def looked_at(tx: WriteTx, subscription: int, seqs: Mapping[int, int]) -> None:
    """Note up to which event visits were looked at."""
    insert_ = sqlite.insert if tx.is_sqlite else postgresql.insert
    for visit, seq in seqs.items():
        row = {"subscription_id": subscription, "visit_id": visit, "seq": seq}
        statement = insert_(f).values(row)
        tx.connection.execute(
            statement.on_conflict_do_update(
                index_elements=["subscription_id", "visit_id"],
                set_={"seq": statement.excluded.seq},
                where=f.c.seq < statement.excluded.seq,
            )
        )


def move(tx: WriteTx, subscription: int, visit: int) -> None:
    """Follow another visit from its beginning on: the one that took this one's place over."""
    tx.connection.execute(update(s).where(s.c.id == subscription), {"visit_id": visit})


def tell_high(tx: WriteTx, subscription: int, minutes: int | None) -> None:
    """Note until when a wait was told."""
    tx.connection.execute(update(s).where(s.c.id == subscription), {"told_high": minutes})


def with_news(connection: Connection) -> set[int]:
    """Telephones of which a visit has events that were not looked at."""
    statement = (
        select(f.c.subscription_id)
        .join(v, v.c.id == f.c.visit_id)
        .where(v.c.seq > f.c.seq)
        .distinct()
    )
    return {row[0] for row in connection.execute(statement)}


def in_line(connection: Connection, centre: str, day: date) -> set[int]:
    """Telephones of visits that are still expected at a counter today."""
    expected = v.c.state.in_(("waiting", "deferred", "called", "paused"))
    statement = (
        select(s.c.id)
        .join(v, v.c.id == s.c.visit_id)
        .where(v.c.centre_id == centre, v.c.business_day == day, expected)
    )
    return {row[0] for row in connection.execute(statement)}


def is_anybody(connection: Connection) -> bool:
    return connection.execute(select(s.c.id).limit(1)).first() is not None


def centres(connection: Connection) -> list[str]:
    """Where telephones follow a visit, also centres that left the catalogue."""
    statement = select(v.c.centre_id).join(s, s.c.visit_id == v.c.id).distinct()
    return sorted(connection.execute(statement).scalars())


def over(connection: Connection, centre: str, today: date) -> list[int]:
    """Telephones of visits of former days that wait for no result any more."""
    awaited = exists(
        select(c.c.id)
        .join(t, t.c.case_id == c.c.id)
        .where(t.c.visit_id == s.c.visit_id, c.c.number.is_not(None), c.c.ended_at.is_(None))
    )
    statement = (
        select(s.c.id)
        .join(v, v.c.id == s.c.visit_id)
        .where(v.c.centre_id == centre, v.c.business_day < today, ~awaited)
    )
    return [row[0] for row in connection.execute(statement)]
