"""What happens to accounts by itself: first and last days of roles, leavers, sessions last seen."""

from __future__ import annotations

from datetime import timedelta

from shared.domain.events import Actor, ActorKind
from shared.services.account_wishes import Word, described, today
from shared.services.office import Office
from shared.store import people, staff_grants, staff_sessions
from shared.store.writer import WriteTx

SEEN_EVERY = timedelta(minutes=5)
"""How fresh "last seen" is: finer, it would tell how somebody works."""


async def change_with_the_day(office: Office) -> int:
    """Put roles in force on their first day and end them, and accounts, after their last; returns
    how many. Doing it again changes nothing."""
    day = today(office)
    with office.db.read() as connection:
        if not staff_grants.due(connection, day) and not staff_sessions.ended_by(connection, day):
            return 0
    changed = await office.db.write(lambda tx: _change(office, tx))
    office.callers.forget()
    return changed


def _change(office: Office, tx: WriteTx) -> int:
    day, now = today(office), office.clock.now()
    system = Word(Actor(ActorKind.SYSTEM))
    due = staff_grants.due(tx.connection, day)
    names = {each.id: each.username for each in people.people(tx.connection)}
    for each in due:
        if each.grant.until is not None and each.grant.until < day:
            staff_grants.end_grant(tx, each.id, now)
            detail = system.about(before=described(each.grant))
            people.log_change(tx, system.actor, "role_over", names[each.staff], detail, now)
        else:
            staff_grants.put_in_force(tx, each.id)
    over = staff_sessions.ended_by(tx.connection, day)
    for id, username in over:
        people.deactivate(tx, id, now)
        detail = system.about(after=day.isoformat())
        people.log_change(tx, system.actor, "account_ended", username, detail, now)
    return len(due) + len(over)


def forget_seen(office: Office, tx: WriteTx) -> int:
    """Drop of sessions that are over when and from what they were used; returns of how many."""
    return staff_sessions.forget_seen(tx, office.clock.now())


async def note_seen(office: Office) -> None:
    """Keep when and from what browser sessions were used last, as this process has seen it."""
    seen = office.callers.seen_lately(SEEN_EVERY)
    if not seen:
        return

    def job(tx: WriteTx) -> None:
        for session, (at, browser) in seen.items():
            staff_sessions.note_seen(tx, session, at, browser)

    await office.db.write(job)
