"""What telephones are to be told: written once per event, claimed by one process, settled.

A telephone belongs to one process at a time, by a lease on its row; its messages go one after the
other. Whoever dies while sending leaves the message where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shared.domain.push import LEASE, Ending, Notice, PushKind
from shared.store.push import Subscription, find
from shared.store.push import message_table as m
from shared.store.push import subscription_table as s
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Message:
    """One notice to one telephone and what became of it."""

    id: int
    notice: Notice
    created_at: datetime
    stale_at: datetime
    attempts: int
    settled_at: datetime | None
    ending: Ending | None
    last_status: int | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process is to send now; `claim` proves it."""

    subscription: Subscription
    message: Message
    claim: str


_MESSAGES = select(
    m.c.id,
    m.c.event_key,
    m.c.kind,
    m.c.subject,
    m.c.facts,
    m.c.happened_at,
    m.c.created_at,
    m.c.stale_at,
    m.c.attempts,
    m.c.settled_at,
    m.c.ending,
    m.c.last_status,
)


def _message(row: Any) -> Message:
    notice = Notice(row.event_key, PushKind(row.kind), row.happened_at, row.subject, row.facts)
    ending = Ending(row.ending) if row.ending else None
    return Message(
        row.id,
        notice,
        row.created_at,
        row.stale_at,
        row.attempts,
        row.settled_at,
        ending,
        row.last_status,
    )


def of_subscription(connection: Connection, subscription: int) -> list[Message]:
    """Everything a telephone was to be told, the oldest first."""
    statement = _MESSAGES.where(m.c.subscription_id == subscription).order_by(m.c.id)
    return [_message(row) for row in connection.execute(statement)]


def keys_of(connection: Connection, subscription: int) -> set[str]:
    """Which events a telephone was told of or is to be."""
    rows = connection.execute(select(m.c.event_key).where(m.c.subscription_id == subscription))
    return {row[0] for row in rows}


def add(tx: WriteTx, subscription: int, notice: Notice, at: datetime, stale_at: datetime) -> bool:
    """Tell a telephone once; whether it is new. What waits about the same subject is dropped."""
    insert = sqlite.insert if tx.is_sqlite else postgresql.insert
    row = {
        "subscription_id": subscription,
        "event_key": notice.key,
        "kind": notice.kind.value,
        "subject": notice.subject,
        "facts": dict(notice.facts),
        "happened_at": notice.at,
        "created_at": at,
        "stale_at": stale_at,
        "attempts": 0,
        "next_attempt_at": at,
    }
    statement = insert(m).values(row).on_conflict_do_nothing().returning(m.c.id)
    found = tx.connection.execute(statement).first()
    if found is None:
        return False
    supersede(tx, subscription, notice.subject, at, before=found[0])
    return True


def supersede(
    tx: WriteTx, subscription: int, subject: str, at: datetime, before: int | None = None
) -> None:
    """Drop what waits about a subject, because something else is true by now."""
    older = m.c.subscription_id == subscription, m.c.subject == subject, _waits()
    statement = update(m).where(*older)
    if before is not None:
        statement = statement.where(m.c.id < before)
    tx.connection.execute(statement, {"settled_at": at, "ending": Ending.SUPERSEDED.value})


def _waits() -> ColumnElement[bool]:
    return m.c.settled_at.is_(None)


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(s.c.claimed_until.is_(None), s.c.claimed_until <= at)


def due(connection: Connection, at: datetime) -> list[tuple[int, str]]:
    """(id, endpoint) of the telephones with something to send that no process is telling."""
    waits = select(m.c.id).where(m.c.subscription_id == s.c.id, _waits(), m.c.next_attempt_at <= at)
    statement = select(s.c.id, s.c.endpoint).where(_free(at), waits.exists()).order_by(s.c.id)
    return [(row[0], row[1]) for row in connection.execute(statement)]


def claim(tx: WriteTx, subscription: int, name: str, at: datetime) -> Claimed | None:
    """Take the next message of a telephone; None: nothing is due, or another process has it.

    What came too late is settled on the way: it is never sent.
    """
    late = update(m).where(m.c.subscription_id == subscription, _waits(), m.c.stale_at <= at)
    tx.connection.execute(late, {"settled_at": at, "ending": Ending.STALE.value})
    taking = update(s).where(s.c.id == subscription, _free(at)).returning(s.c.id)
    if tx.connection.execute(taking, {"claim": name, "claimed_until": at + LEASE}).first() is None:
        return None
    first = _MESSAGES.where(
        m.c.subscription_id == subscription, _waits(), m.c.next_attempt_at <= at
    )
    row = tx.connection.execute(first.order_by(m.c.id).limit(1)).first()
    found = find(tx.connection, subscription)
    if row is None or found is None:
        let_go(tx, subscription, name)
        return None
    return Claimed(found, _message(row), name)


def let_go(tx: WriteTx, subscription: int, name: str) -> bool:
    """Whether the telephone was still ours."""
    ours = update(s).where(s.c.id == subscription, s.c.claim == name)
    return tx.connection.execute(ours, {"claim": None, "claimed_until": None}).rowcount == 1


def settle(
    tx: WriteTx, message: int, ending: Ending, status: int | None, error: str | None, at: datetime
) -> None:
    """Note that a message is over, whatever was noted meanwhile."""
    noted = {
        "attempts": m.c.attempts + 1,
        "last_status": status,
        "last_error": error,
        "settled_at": at,
        "ending": ending.value,
    }
    tx.connection.execute(update(m).where(m.c.id == message).values(noted))


def postpone(
    tx: WriteTx, message: int, next_at: datetime, status: int | None, error: str | None
) -> None:
    """Try again later; a message that was settled meanwhile stays so."""
    noted = {
        "attempts": m.c.attempts + 1,
        "last_status": status,
        "last_error": error,
        "next_attempt_at": next_at,
    }
    tx.connection.execute(update(m).where(m.c.id == message, _waits()).values(noted))


def count_failures(tx: WriteTx, subscription: int, *, failed: bool) -> int:
    """Messages in a row that a telephone's service refused, with this one."""
    counted = s.c.failures + 1 if failed else 0
    statement = update(s).where(s.c.id == subscription).values(failures=counted)
    row = tx.connection.execute(statement.returning(s.c.failures)).first()
    return int(row[0]) if row is not None else 0


def forget_settled_before(tx: WriteTx, at: datetime) -> int:
    """Drop what was settled before `at`; returns how many."""
    return tx.connection.execute(delete(m).where(m.c.settled_at < at)).rowcount
