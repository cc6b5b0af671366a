"""Chores that nobody presses a button for."""

from __future__ import annotations

from functools import partial

from shared.services.commands import SYSTEM
from shared.services.office import Office
from shared.services.visits import announce, rejoin_drafts
from shared.store import idempotency, log, visits
from shared.store.writer import WriteTx


def forget_request_keys(office: Office, tx: WriteTx) -> int:
    """Drop request keys after their 48 hours; returns how many."""
    return idempotency.forget_before(tx, tx.received_at - office.rules.key_retention)


async def rejoin_due(office: Office) -> int:
    """Bring citizens back into the line whose chosen pause is over; returns how many visits."""
    now = office.clock.now()
    with office.db.read() as connection:
        due = visits.deferred_until(connection, now)
    for located in due:
        await office.db.write(partial(_rejoin, office, located), centre=located.centre)
    return len(due)


def _rejoin(office: Office, located: visits.Located, tx: WriteTx) -> None:
    now = office.clock.now()
    place = office.place(located.centre, located.business_day)
    history = log.load(tx.connection, located.visit, place)
    due = {
        t.id
        for t in history.state.transactions.values()
        if t.deferred_until is not None and t.deferred_until <= now
    }
    turns = [t for t in history.state.transactions.values() if t.id in due]
    if not turns:
        return
    drafts = [d for d in rejoin_drafts(history, now) if d.transaction in due]
    announce(tx, log.append(tx, history, drafts, SYSTEM.actor, now))
