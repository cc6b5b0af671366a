"""Chores that nobody presses a button for."""

from __future__ import annotations

from functools import partial

from shared.domain.events import Draft, Kind
from shared.services.commands import SYSTEM
from shared.services.office import Office
from shared.services.one_by_one import one_by_one
from shared.services.visits import announce, rejoin_drafts
from shared.store import idempotency, log, under_way, visits
from shared.store.writer import WriteTx


def forget_request_keys(office: Office, tx: WriteTx) -> int:
    """Drop request keys after their 48 hours; returns how many."""
    return idempotency.forget_before(tx, tx.received_at - office.rules.key_retention)


async def rejoin_due(office: Office) -> int:
    """Bring citizens back into the line whose chosen pause is over; returns how many visits."""
    now = office.clock.now()
    with office.db.read() as connection:
        due = visits.deferred_until(connection, now)
    jobs = [(each.visit, each.centre, partial(_rejoin, office, each)) for each in due]
    return await one_by_one(office, "rejoin_due", jobs)


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


async def end_unconfirmed(office: Office) -> int:
    """End tickets from elsewhere that nobody confirmed at the centre in time; returns how many."""
    now = office.clock.now()
    with office.db.read() as connection:
        due = under_way.overdue(connection, now)
    jobs = [(each.visit, each.centre, partial(_end_unconfirmed, office, each)) for each in due]
    return await one_by_one(office, "end_unconfirmed", jobs)


def _end_unconfirmed(office: Office, located: visits.Located, tx: WriteTx) -> None:
    now = office.clock.now()
    place = office.place(located.centre, located.business_day)
    history = log.load(tx.connection, located.visit, place)
    drafts = [
        Draft(Kind.EXPIRED, t.id)
        for t in history.state.transactions.values()
        if t.is_unconfirmed and t.confirm_by is not None and t.confirm_by <= now
    ]
    if drafts:
        announce(tx, log.append(tx, history, drafts, SYSTEM.actor, now))
