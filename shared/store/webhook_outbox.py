"""Which process tells which webhook now, and what came of an attempt.

A webhook belongs to one process at a time, by a lease on its row: messages to one address go one
after the other, and two servers never send the same one at once. Whoever dies while sending leaves
the message where it was; after the lease it goes out again with the same id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from shared.domain.webhooks import LEASE, Delivery, Failure
from shared.store.webhooks import delivery_table as d
from shared.store.webhooks import first_due, is_waiting
from shared.store.webhooks import webhook_table as w
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process is to send now; `claim` proves it."""

    delivery: Delivery
    url: str
    claim: str

    @property
    def webhook(self) -> int:
        return self.delivery.webhook


def _free(at: datetime) -> ColumnElement[bool]:
    """May be told now, and no process is about it."""
    unclaimed = or_(w.c.claimed_until.is_(None), w.c.claimed_until <= at)
    return w.c.active.is_(True) & w.c.paused_reason.is_(None) & unclaimed


def due(connection: Connection, at: datetime) -> list[int]:
    """Webhooks with something to send."""
    waits = select(d.c.id).where(d.c.webhook_id == w.c.id, is_waiting(), d.c.next_attempt_at <= at)
    statement = select(w.c.id).where(_free(at), waits.exists()).order_by(w.c.id)
    return [row[0] for row in connection.execute(statement)]


def claim(tx: WriteTx, webhook: int, name: str, at: datetime) -> Claimed | None:
    """Take the next message of a webhook; None: nothing is due, or another process has it.

    The one UPDATE decides: on PostgreSQL the second process waits for the row, and then finds it
    taken.
    """
    if first_due(tx.connection, webhook, at) is None:
        return None
    taking = update(w).where(w.c.id == webhook, _free(at)).returning(w.c.url)
    row = tx.connection.execute(taking, {"claim": name, "claimed_until": at + LEASE}).first()
    if row is None:
        return None
    next_one = first_due(tx.connection, webhook, at)
    if next_one is None:  # the process before took it meanwhile
        let_go(tx, webhook, name)
        return None
    return Claimed(next_one, row.url, name)


def let_go(tx: WriteTx, webhook: int, name: str) -> bool:
    """Whether the webhook was still ours."""
    ours = update(w).where(w.c.id == webhook, w.c.claim == name)
    return tx.connection.execute(ours, {"claim": None, "claimed_until": None}).rowcount == 1


def arrived(tx: WriteTx, claimed: Claimed, status: int, at: datetime) -> None:
    """Note that it arrived, whoever has the webhook by now: it will not be sent again."""
    let_go(tx, claimed.webhook, claimed.claim)
    well = {"last_success_at": at, "consecutive_failures": 0}
    tx.connection.execute(update(w).where(w.c.id == claimed.webhook), well)
    settled = {
        "attempts": d.c.attempts + 1,
        "last_attempt_at": at,
        "last_status": status,
        "last_error": None,
        "delivered_at": at,
        "given_up_at": None,
    }
    tx.connection.execute(update(d).where(d.c.id == claimed.delivery.id).values(settled))


def failed(
    tx: WriteTx,
    claimed: Claimed,
    failure: Failure,
    status: int | None,
    next_at: datetime | None,
    at: datetime,
) -> bool:
    """Note that it did not arrive; `next_at` None gives it up.

    Returns False where nothing was noted, because another process has taken over.
    """
    if not let_go(tx, claimed.webhook, claimed.claim):
        return False
    count = {"consecutive_failures": w.c.consecutive_failures + 1}
    tx.connection.execute(update(w).where(w.c.id == claimed.webhook).values(count))
    noted = {
        "attempts": d.c.attempts + 1,
        "last_attempt_at": at,
        "last_status": status,
        "last_error": failure.value,
        "next_attempt_at": next_at or at,
        "given_up_at": None if next_at else at,
    }
    waiting = update(d).where(d.c.id == claimed.delivery.id, is_waiting())
    tx.connection.execute(waiting.values(noted))
    return True
