"""A counter that waits some minutes for one visit: its citizen fetches a copy and comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.commands import PauseFor, decide
from shared.domain.errors import N_, InvalidRequest
from shared.domain.permissions import Permission
from shared.domain.visit import PauseReason, State
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.desks import expect_counter_free, expect_own_desk, usable_session
from shared.services.office import Office
from shared.services.serving import Served, carry_out, situation
from shared.store import counters, log
from shared.store.counters import Session
from shared.store.log import History
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Kept:
    """For whom a counter waits, and until when. It lapses by itself, and when the visit ends."""

    visit: int
    number: str
    until: datetime


def kept(session: Session | None, now: datetime) -> Kept | None:
    """What an open counter waits for at a moment."""
    if session is None or session.kept_for is None or session.kept_until is None:
        return None
    if now >= session.kept_until:
        return None
    return Kept(session.kept_for, session.kept_number or "", session.kept_until)


async def keep(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    visit: int,
    minutes: int,
    key: RequestKey | None = None,
) -> None:
    """Keep a free counter for one visit of today that has not ended.

    Raises `InvalidRequest`, `CounterBusy`, `CounterClosed`, `CounterTaken`, `UnknownVisit`.
    """
    access.require(caller, Permission.SERVE, centre)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            session = usable_session(tx, caller, centre, counter)
            expect_counter_free(office, tx, centre, counter)
            history = access.visit_for_staff(office, tx, caller, visit)
            keep_in(office, tx, session, history, minutes, now)
            tx.publish(f"centre:{centre}")
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)


def keep_in(
    office: Office, tx: WriteTx, session: Session, history: History, minutes: int, now: datetime
) -> None:
    """The same inside a job. Raises `InvalidRequest`."""
    limit = int(office.rules.keep_limit.total_seconds()) // 60
    if not 1 <= minutes <= limit:
        raise InvalidRequest("minutes", N_("A counter is kept for 1 to 30 minutes."))
    place = office.place(session.centre, office.today(session.centre, now))
    if history.place != place or history.state.state is State.ENDED:
        raise InvalidRequest("visit", N_("This ticket has ended. Choose another one."))
    counters.keep(tx, session.id, history.state.id, now + timedelta(minutes=minutes))


async def pause(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    reason: PauseReason,
    minutes: int,
    key: RequestKey | None = None,
) -> Served:
    """Put a served citizen on hold and keep the counter for them, as one move.

    Raises what `PauseFor` and `keep` raise.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        t = history.state.transactions[transaction]
        expect_own_desk(tx, caller, history.place.centre, t)
        drafts = decide(PauseFor(reason), situation(office, history, transaction, now))
        assert t.counter is not None
        session = usable_session(tx, caller, history.place.centre, t.counter)
        keep_in(office, tx, session, history, minutes, now)
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


async def give_up(
    office: Office, caller: Caller, centre: str, counter: int, key: RequestKey | None = None
) -> None:
    """The counter waits for nobody any more. Raises `CounterClosed`, `CounterTaken`."""
    access.require(caller, Permission.SERVE, centre)

    def job(tx: WriteTx) -> None:
        def run() -> Done:
            session = usable_session(tx, caller, centre, counter)
            counters.keep(tx, session.id, None, None)
            tx.publish(f"centre:{centre}")
            return Done(200, None)

        once(tx, key, office.clock.now(), run)

    await office.db.write(job, centre=centre)
