"""What a supervisor changes from the hall: what counters take, who sits where, and reminders.

Every change names the counter as it was seen (`seen`): when it was opened, closed, handed over or
set otherwise meanwhile, nothing is done and the present is shown. Who changed what stands in the
change log.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from shared.domain import calling
from shared.domain.errors import (
    N_,
    CounterChanged,
    CounterClosed,
    CounterTaken,
    InvalidRequest,
    NothingToUndo,
    StaleVersion,
    UnknownVisit,
)
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, RequestKey
from shared.services.desks import (
    at_work,
    desk_of,
    expect_colleague,
    expect_counter,
    expect_counter_free,
    planned_services,
)
from shared.services.office import Office
from shared.services.shifts import change, hand_over_in, leave_others
from shared.store import counters, floor, front, people, visits
from shared.store.counters import Session
from shared.store.writer import WriteTx

PROFILE = "counter_profile"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a counter takes (None: all it can), and what of that first."""

    services: frozenset[str] | None
    first: frozenset[str] = frozenset()


def mark_of(session: Session | None) -> str:
    """A counter as it was seen: who sits there since when, and what it takes."""
    if session is None:
        return "closed"
    taken = "*" if session.services is None else ",".join(sorted(session.services))
    plain = f"{session.staff}|{taken}|{','.join(sorted(session.preferred))}"
    return f"{session.id}-{zlib.crc32(plain.encode()):08x}"


async def set_profile(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    seen: str,
    profile: Profile,
    key: RequestKey | None = None,
) -> None:
    """Let an open counter take other services from the next call on.

    Raises `CounterChanged`, `InvalidRequest` for services it cannot take, `NotSignedIn`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    _expect_possible(office, centre, counter, profile)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = _seen(tx, centre, counter, seen)
        _set(tx, caller, session, profile, now)

    await change(office, centre, key, run_in)


async def take_line(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    seen: str,
    letter: str,
    *,
    first: bool = False,
    key: RequestKey | None = None,
) -> None:
    """Let a counter take a line besides what it takes, or that line first. Raises like above."""
    access.require(caller, Permission.CHOOSE, centre)
    planned = planned_services(office, centre, counter)
    wanted = frozenset(
        each.id
        for each in office.catalogue.offered(centre)
        if each.letter == letter and (planned is None or each.id in planned)
    )
    if not wanted:
        raise InvalidRequest("services", N_("This counter does not take that service."))

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = _seen(tx, centre, counter, seen)
        services = session.services
        profile = Profile(
            None if services is None else services | wanted,
            session.preferred | wanted if first else session.preferred,
        )
        _set(tx, caller, session, profile, now)

    await change(office, centre, key, run_in)


async def undo_profile(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    seen: str,
    key: RequestKey | None = None,
) -> None:
    """Give a counter back what it took before its last change. Raises `NothingToUndo`."""
    access.require(caller, Permission.CHOOSE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = _seen(tx, centre, counter, seen)
        last = people.last_change(tx.connection, PROFILE, f"{centre}/{counter}")
        if last is None or last.get("session") != session.id:
            raise NothingToUndo
        _set(tx, caller, session, _profile_from(last["before"]), now)

    await change(office, centre, key, run_in)


async def open_for(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    staff: int,
    key: RequestKey | None = None,
) -> None:
    """Open a closed counter for a colleague who is free.

    Raises `CounterTaken`, `CounterOpenElsewhere`, `InvalidRequest`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    expect_counter(office, centre, counter)

    def run_in(tx: WriteTx, now: datetime) -> None:
        expect_colleague(tx, "staff", staff, centre)
        if counters.open_session(tx.connection, centre, counter) is not None:
            raise CounterTaken(counter=counter)
        leave_others(office, tx, staff, (centre, counter), now, close=False)
        counters.start_session(tx, centre, counter, staff, None, now)
        detail: dict[str, object] = {"counter": counter, "staff": staff}
        people.log_change(tx, caller.actor, "counter_opened_for", centre, detail, now)

    await change(office, centre, key, run_in)


async def move_person(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    seen: str,
    to: int,
    key: RequestKey | None = None,
) -> None:
    """Let whoever sits at a counter go on at another one, with what they take as far as it can.

    Tickets on hold stay with the old counter; the person may resume them at the new one. Raises
    `CounterBusy` while a citizen stands at the old one, `CounterTaken`, `CounterChanged`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    expect_counter(office, centre, to)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = _seen(tx, centre, counter, seen)
        expect_counter_free(office, tx, centre, counter)
        if counters.open_session(tx.connection, centre, to) is not None:
            raise CounterTaken(counter=to)
        counters.end_session(tx, session, now, "moved")
        profile = _fitting(office, centre, to, session)
        services = None if profile.services is None else sorted(profile.services)
        opened = counters.start_session(tx, centre, to, session.staff, services, now)
        floor.set_profile(tx, opened, services, sorted(profile.first) or None)
        before, after = {"counter": counter}, {"counter": to}
        detail: dict[str, object] = {"before": before, "after": after, "staff": session.staff}
        people.log_change(tx, caller.actor, "counter_moved", centre, detail, now)

    await change(office, centre, key, run_in)


async def hand_over(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    seen: str,
    successor: int | None,
    key: RequestKey | None = None,
) -> None:
    """Let a colleague go on at a counter with whoever stands there, or (None) close it.

    Raises `CounterBusy` for closing it while a citizen stands there, `ColleagueBusy`,
    `CounterChanged`, `CounterClosed`, `InvalidRequest`.
    """
    access.require(caller, Permission.CHOOSE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = _seen(tx, centre, counter, seen)
        if successor is not None:
            hand_over_in(office, tx, caller, session, successor, now)
            return
        expect_counter_free(office, tx, centre, counter)
        counters.end_session(tx, session, now)

    await change(office, centre, key, run_in)


async def remind(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    transaction: int,
    version: int,
    key: RequestKey | None = None,
) -> None:
    """Ask a counter to look at a turn; it stands there until that turn has moved.

    Raises `CounterClosed`, `StaleVersion`, `UnknownVisit`.
    """
    access.require(caller, Permission.CHOOSE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = counters.open_session(tx.connection, centre, counter)
        if session is None:
            raise CounterClosed
        located = visits.locate_transaction(tx.connection, transaction)
        if located is None or located.centre != centre:
            raise UnknownVisit
        if floor.versions(tx.connection, [transaction])[transaction] != version:
            raise StaleVersion
        floor.remind(tx, session.id, transaction, version, now)

    await change(office, centre, key, run_in)


def would_call(
    office: Office, caller: Caller, centre: str, counter: int, profile: Profile
) -> tuple[int, str] | None:
    """(transaction, why) of whom an open counter would call next with this profile.

    Raises `CounterClosed`, `InvalidRequest`, `NotSignedIn`.
    """
    access.require(caller, Permission.CHOOSE, centre)
    _expect_possible(office, centre, counter, profile)
    now = office.clock.now()
    with office.db.read() as connection:
        session = counters.open_session(connection, centre, counter)
        if session is None:
            raise CounterClosed
        desk = desk_of(office, with_profile(session, profile), now)
        day = office.today(centre, now)
        desks = partial(at_work, office, connection, centre, now)
        line = front.front_of_line(connection, centre, day, desk, now, desks, lock=False)
    decision = calling.choose(line.candidates, desk, now)
    return None if decision is None else (decision.transaction, decision.because)


def _set(tx: WriteTx, caller: Caller, session: Session, profile: Profile, now: datetime) -> None:
    services = None if profile.services is None else sorted(profile.services)
    floor.set_profile(tx, session.id, services, sorted(profile.first) or None)
    before = Profile(session.services, session.preferred)
    detail: dict[str, object] = {
        "session": session.id,
        "before": _plain(before),
        "after": _plain(profile),
    }
    subject = f"{session.centre}/{session.counter}"
    people.log_change(tx, caller.actor, PROFILE, subject, detail, now)


def _plain(profile: Profile) -> dict[str, object]:
    services = None if profile.services is None else sorted(profile.services)
    return {"services": services, "first": sorted(profile.first)}


def _profile_from(plain: object) -> Profile:
    assert isinstance(plain, dict)
    services = plain["services"]
    return Profile(None if services is None else frozenset(services), frozenset(plain["first"]))


def _seen(tx: WriteTx, centre: str, counter: int, seen: str) -> Session:
    """The open counter as it was seen. Raises `CounterClosed`, `CounterChanged`."""
    session = counters.open_session(tx.connection, centre, counter)
    if session is None:
        raise CounterClosed
    if mark_of(session) != seen:
        raise CounterChanged(counter=counter)
    return session


def with_profile(session: Session, profile: Profile) -> Session:
    """The same counter, as if it took something else."""
    return replace(session, services=profile.services, preferred=profile.first)


def _fitting(office: Office, centre: str, counter: int, session: Session) -> Profile:
    """What of a person's profile another counter can take; all of that one where nothing fits."""
    planned = planned_services(office, centre, counter)
    if session.services is None or planned is None:
        return Profile(session.services, session.preferred)
    services = session.services & planned
    return Profile(services or None, session.preferred & planned)


def _expect_possible(office: Office, centre: str, counter: int, profile: Profile) -> None:
    expect_counter(office, centre, counter)
    if profile.services is not None and not profile.services:
        raise InvalidRequest("services", N_("Choose at least one line that this counter takes."))
    able = {
        each.id
        for each in office.catalogue.offered(centre)
        if (planned := planned_services(office, centre, counter)) is None or each.id in planned
    }
    named: Collection[str] = {*(profile.services or ()), *profile.first}
    taken = able if profile.services is None else profile.services
    if not set(named) <= able or not profile.first <= taken:
        raise InvalidRequest("services", N_("This counter does not take that service."))
