"""Who works at a counter: handing over, a second person, forgotten counters, the day's end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.breaks import looks_forgotten
from shared.domain.errors import (
    ColleagueBusy,
    CounterClosed,
    CounterOpenElsewhere,
    CounterTaken,
)
from shared.domain.events import Draft, Kind
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.desks import (
    desk_of,
    expect_colleague,
    expect_counter_free,
    usable_session,
)
from shared.services.office import Office
from shared.services.visits import announce
from shared.store import counters, line, log, people, shifts, visits
from shared.store.counters import Session
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Unattended:
    """An open counter where nobody has pressed anything since a moment."""

    counter: int
    staff: int
    name_th: str
    name_en: str
    since: datetime


async def change(
    office: Office,
    centre: str,
    key: RequestKey | None,
    run_in: Callable[[WriteTx, datetime], None],
) -> None:
    """The frame of every command on a counter: once per key, then everybody is told."""

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            run_in(tx, now)
            tx.publish(f"centre:{centre}")
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)


def hand_over_in(
    office: Office, tx: WriteTx, caller: Caller, session: Session, successor: int, now: datetime
) -> None:
    """Close a session and open the successor's in one transaction.

    Whoever stands at the counter stays there: the log says who serves from now on, and the step's
    time goes on. Tickets on hold stay with the counter. A successor who sat beside a colleague
    gets up there. Raises `InvalidRequest`, `ColleagueBusy`.
    """
    if successor == session.staff:
        return
    expect_colleague(tx, "hand_over_to", successor, session.centre)
    for other in counters.sessions_of(tx.connection, successor):
        if other.id == session.id:
            continue
        if other.staff == successor:
            raise ColleagueBusy(counter=other.counter)
        counters.set_second(tx, other.id, None)
    found = counters.transaction_at(tx.connection, session.centre, session.counter)
    if found is not None:
        located = visits.locate_visit(tx.connection, found[1])
        assert located is not None
        place = office.place(session.centre, located.business_day)
        draft = Draft(Kind.HANDED_OVER, found[0], {"staff": successor}, session.counter)
        history = log.load(tx.connection, found[1], place)
        announce(tx, log.append(tx, history, [draft], caller.actor, now))
    counters.succeed(tx, session, successor, now)


def leave_others(
    office: Office, tx: WriteTx, staff: int, keep: tuple[str, int], now: datetime, *, close: bool
) -> None:
    """One person is at one counter: whatever else is open is closed when `close` says so.

    Raises `CounterOpenElsewhere`, and `CounterBusy` where a citizen stands at the other counter.
    """
    for other in counters.sessions_of(tx.connection, staff):
        if (other.centre, other.counter) == keep:
            continue
        if other.staff != staff:
            counters.set_second(tx, other.id, None)
            continue
        if not close:
            raise CounterOpenElsewhere(
                present={
                    "centre": other.centre,
                    "counter": other.counter,
                    "opened_at": other.opened_at.isoformat(),
                },
                counter=other.counter,
            )
        expect_counter_free(office, tx, other.centre, other.counter)
        counters.end_session(tx, other, now, "moved")
        tx.publish(f"centre:{other.centre}")


async def join(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    staff: int | None = None,
    key: RequestKey | None = None,
) -> None:
    """A second person sits down at an open counter: both may act, and events name who pressed.

    Without `staff` the caller joins; somebody else is named by whoever works there or by a
    supervisor. Raises `CounterClosed`, `CounterTaken` where two are already, `InvalidRequest`.
    """
    access.require(caller, Permission.SERVE, centre)
    assert caller.actor.id is not None
    second = caller.actor.id if staff is None else staff

    def run_in(tx: WriteTx, now: datetime) -> None:
        if second == caller.actor.id:
            session = counters.open_session(tx.connection, centre, counter)
        else:
            session = usable_session(tx, caller, centre, counter)
            expect_colleague(tx, "staff", second, centre)
        if session is None:
            raise CounterClosed
        if session.has(second):
            return
        if session.second_staff is not None:
            raise CounterTaken(counter=counter)
        for other in counters.sessions_of(tx.connection, second):
            if other.staff == second:
                raise ColleagueBusy(counter=other.counter)
            counters.set_second(tx, other.id, None)
        counters.set_second(tx, session.id, second)
        detail: dict[str, object] = {"counter": counter, "staff": second}
        people.log_change(tx, caller.actor, "counter_joined", centre, detail, now)

    await change(office, centre, key, run_in)


async def leave(
    office: Office, caller: Caller, centre: str, counter: int, key: RequestKey | None = None
) -> None:
    """The second person gets up again. Raises `CounterClosed`, `CounterTaken`."""
    access.require(caller, Permission.SERVE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = usable_session(tx, caller, centre, counter)
        if session.second_staff is None:
            return
        counters.set_second(tx, session.id, None)
        detail: dict[str, object] = {"counter": counter, "staff": session.second_staff}
        people.log_change(tx, caller.actor, "counter_left", centre, detail, now)

    await change(office, centre, key, run_in)


def end_all(tx: WriteTx, centre: str, at: datetime) -> int:
    """Close every open counter of a centre with its break as its day ends; returns how many.

    Whoever still stands at one must have been dealt with before.
    """
    open_now = counters.open_sessions(tx.connection, centre)
    for session in open_now:
        counters.end_session(tx, session, at, "day_end")
    return len(open_now)


def unattended(office: Office, caller: Caller, centre: str) -> list[Unattended]:
    """Free counters that look forgotten, the longest silent first: nobody there is on a break or
    serves, and nothing was pressed for `unattended_after` while somebody waits for the counter, or
    for `unattended_idle` at all. For programs; the hall's page marks them by the same rule in
    `hall_desks`. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    now = office.clock.now()
    found = []
    with office.db.read() as connection:
        sessions = [s for s in counters.open_sessions(connection, centre) if not s.on_break_since]
        presses = shifts.last_presses(connection, centre, sessions)
        waiting = line.lengths(connection, centre, office.today(centre, now))
        for session in sessions:
            since = presses[session.counter]
            taken = desk_of(office, session, now).services
            wanted = any(n and (taken is None or each in taken) for each, n in waiting.items())
            busy = counters.transaction_at(connection, centre, session.counter) is not None
            person = people.person(connection, session.staff)
            forgotten = looks_forgotten(now - since, wanted, office.rules)
            if forgotten and not busy and person is not None:
                names = (person.name_th, person.name_en)
                found.append(Unattended(session.counter, session.staff, *names, since))
    return sorted(found, key=lambda each: each.since)


def taken_over_from(
    office: Office, caller: Caller, session: Session
) -> tuple[tuple[str, str], datetime] | None:
    """Names and moment of whoever handed this counter over. Raises `UnknownCentre`."""
    access.require(caller, Permission.SERVE, session.centre)
    with office.db.read() as connection:
        found = counters.predecessor(connection, session)
        person = people.person(connection, found[0]) if found else None
    if found is None or person is None:
        return None
    return (person.name_th, person.name_en), found[1]
