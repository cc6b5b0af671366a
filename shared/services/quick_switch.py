"""A shared desk: locking it, and taking it over with a PIN.

A PIN is short, so it opens nothing by itself: only a browser where somebody signed in with a
password at this centre today may use it, each person has a few attempts, and what it opens ends
when that first session would have ended.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain import pins
from shared.domain.errors import (
    N_,
    InvalidRequest,
    NotSignedIn,
    PinNotEnough,
    SecondFactorAsked,
    WrongPin,
)
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Permission, may
from shared.services import second_factor, secrecy
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.people import SESSION, SignedIn
from shared.services.secrecy import pin_subject
from shared.services.shifts import hand_over_in, leave_others
from shared.store import counters, people
from shared.store.people import BrowserSession, Person
from shared.store.second_factor_rows import forget_waiting
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class SharedDesk:
    """Who this browser belongs to now, whether it is locked, and who may take it."""

    staff: int
    name_th: str
    name_en: str
    locked_at: datetime | None
    people: tuple[tuple[int, str, str], ...]


async def set_pin(office: Office, caller: Caller, password: str, pin: str) -> None:
    """Give oneself a PIN; the password proves who asks. Raises `NotSignedIn`, `InvalidRequest`,
    `WrongPassword`, `TooManyAttempts`."""
    person = myself(office, caller)
    await secrecy.prove_password(office, person, password)
    pins.expect_good(pin)
    hashed = await asyncio.to_thread(secrecy.hashed, pin)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        people.set_pin(tx, person.id, hashed)
        people.set_failures(tx, pin_subject(office, person.id), 0, now)
        people.log_change(tx, caller.actor, "pin_set", person.username, {}, now)

    await office.db.write(job)


async def remove_pin(office: Office, caller: Caller) -> None:
    """From now on only the password helps. Raises `NotSignedIn`."""
    person = myself(office, caller)

    def job(tx: WriteTx) -> None:
        people.set_pin(tx, person.id, None)
        people.log_change(tx, caller.actor, "pin_removed", person.username, {}, office.clock.now())

    await office.db.write(job)


def has_pin(office: Office, caller: Caller) -> bool:
    """Raises `NotSignedIn`."""
    return myself(office, caller).pin_hash is not None


def myself(office: Office, caller: Caller) -> Person:
    """The account of whoever is signed in. Raises `NotSignedIn`."""
    if caller.actor.kind is not ActorKind.STAFF or caller.actor.id is None:
        raise NotSignedIn
    with office.db.read() as connection:
        person = people.person(connection, caller.actor.id)
    if person is None or not person.active:
        raise NotSignedIn
    return person


async def lock(office: Office, token: str) -> None:
    """Hide the desk while somebody steps away; its counter stays open. Raises `NotSignedIn`."""
    id = office.tokens.open(SESSION, token)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        if id is None or people.browser_session(tx.connection, id, now) is None:
            raise NotSignedIn
        people.set_locked(tx, id, now)

    await office.db.write(job)
    office.callers.forget()


def shared_desk(office: Office, token: str, centre: str) -> SharedDesk:
    """Whom the screen offers at a shared desk; a locked one too.

    Raises `NotSignedIn`, and `UnknownCentre` for a centre that does not exist.
    """
    office.centre(centre)
    id = office.tokens.open(SESSION, token)
    with office.db.read() as connection:
        now = office.clock.now()
        found = people.browser_session(connection, id, now) if id is not None else None
        if found is None:
            raise NotSignedIn
        here = people.person(connection, found.staff)
        if here is None or not here.active:
            raise NotSignedIn
        known = people.people(connection) if _is_trusted(office, connection, found, centre) else []
    able = tuple(
        (each.id, each.name_th, each.name_en)
        for each in known
        if each.active and may(each.grants, Permission.SERVE, centre)
    )
    return SharedDesk(here.id, here.name_th, here.name_en, found.locked_at, able)


def _is_trusted(
    office: Office, connection: Connection, session: BrowserSession, centre: str
) -> bool:
    """Somebody who serves here signed in at this browser with a password today."""
    root = people.person(connection, session.root_staff)
    today = office.today(centre)
    return (
        root is not None
        and root.active
        and may(root.grants, Permission.SERVE, centre)
        and office.today(centre, session.root_at) == today
    )


async def take_over(
    office: Office,
    token: str,
    centre: str,
    counter: int,
    staff: int,
    secret: str,
    key: RequestKey | None = None,
) -> SignedIn:
    """The browser's session becomes another person's, and the counter is handed over with it.

    `secret` is the person's PIN, or the password where the PIN is not enough; one's own unlocks
    one's own desk. Raises `NotSignedIn`, `PinNotEnough`, `WrongPin`, `WrongPassword`,
    `TooManyAttempts`, `ColleagueBusy`, `CounterOpenElsewhere`, `SecondFactorAsked`.
    """
    id = office.tokens.open(SESSION, token)
    office.centre(centre)
    _expect_trusted_browser(office, id, centre, key)
    person = _colleague(office, staff, centre)
    if pins.is_pin(secret):
        await _prove_pin(office, person, secret)
    else:
        await secrecy.prove_password(office, person, secret)

    def job(tx: WriteTx) -> SignedIn:
        now = office.clock.now()
        done = once(tx, key, now, lambda: _switch(office, tx, id or 0, centre, counter, person))
        people.set_failures(tx, pin_subject(office, staff), 0, now)
        expires_at = people.session_expiry(tx.connection, done.result or 0)
        if done.result is None or expires_at is None:
            raise NotSignedIn
        return SignedIn(office.tokens.derive(SESSION, done.result), expires_at, person)

    signed_in = await office.db.write(job, centre=centre)
    office.callers.forget()
    return signed_in


def _colleague(office: Office, staff: int, centre: str) -> Person:
    with office.db.read() as connection:
        person = people.person(connection, staff)
    if person is None or not person.active or not may(person.grants, Permission.SERVE, centre):
        raise PinNotEnough
    return person


async def _prove_pin(office: Office, person: Person, pin: str) -> None:
    """Raises `WrongPin`, and `PinNotEnough` after too many wrong ones."""

    def count(tx: WriteTx) -> None:
        # Counted as failed before the work is done, so that guesses in parallel are counted too.
        subject = pin_subject(office, person.id)
        failed = people.failures(tx.connection, subject)
        if failed is not None and failed[0] >= office.rules.pin_attempts:
            raise PinNotEnough
        people.set_failures(tx, subject, (failed[0] if failed else 0) + 1, office.clock.now())

    if person.pin_hash is None:
        raise PinNotEnough
    await office.db.write(count)
    if not await asyncio.to_thread(secrecy.matches, person.pin_hash, pin):
        raise WrongPin


async def prove_supervisor(office: Office, centre: str, staff: int, secret: str) -> int:
    """A supervisor who comes over to a colleague's desk shows who it is, for one move only.

    Raises `InvalidRequest` for anybody else, `PinNotEnough`, `WrongPin`, `WrongPassword`,
    `TooManyAttempts`.
    """
    with office.db.read() as connection:
        person = people.person(connection, staff)
    if person is None or not person.active or not may(person.grants, Permission.CHOOSE, centre):
        raise InvalidRequest("supervisor", N_("Choose a supervisor of this centre."))
    if not pins.is_pin(secret):
        await secrecy.prove_password(office, person, secret)
        return person.id
    await _prove_pin(office, person, secret)
    subject, now = pin_subject(office, person.id), office.clock.now()
    await office.db.write(lambda tx: people.set_failures(tx, subject, 0, now))
    return person.id


def _expect_trusted_browser(
    office: Office, id: int | None, centre: str, key: RequestKey | None
) -> None:
    """Whether a PIN may be tried here at all; a retry finds its session replaced by itself."""
    with office.db.read() as connection:
        now = office.clock.now()
        found = people.browser_session(connection, id, now) if id is not None else None
        if found is None and (key is None or id is None):
            raise NotSignedIn
        if found is not None and not _is_trusted(office, connection, found, centre):
            raise PinNotEnough


def _switch(
    office: Office, tx: WriteTx, id: int, centre: str, counter: int, person: Person
) -> Done:
    now = office.clock.now()
    found = people.browser_session(tx.connection, id, now)
    if found is None:
        raise NotSignedIn
    if not _is_trusted(office, tx.connection, found, centre):
        raise PinNotEnough
    caller = Caller(Actor(ActorKind.STAFF, person.id), grants=person.grants)
    _hand_counter_over(office, tx, caller, found.staff, (centre, counter), now)
    tx.publish(f"centre:{centre}")
    if found.staff == person.id:
        people.set_locked(tx, id, None)
        return Done(200, id)
    if person.must_change_password or second_factor.asks_more(office, person):
        raise SecondFactorAsked
    forget_waiting(tx, found.staff)
    people.revoke_session(tx, id, now)
    new = people.add_session(tx, person.id, now, found.expires_at, root=found.root)
    return Done(201, new)


def _hand_counter_over(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    before: int,
    place: tuple[str, int],
    now: datetime,
) -> None:
    """The counter of whoever was here goes to the newcomer, unless both work at it."""
    after = caller.actor.id
    session = counters.open_session(tx.connection, *place)
    if session is None or after is None or session.has(after) or not session.has(before):
        return
    leave_others(office, tx, after, place, now, close=False)
    hand_over_in(office, tx, caller, session, after, now)


def locked_at(office: Office, token: str) -> tuple[str, int] | None:
    """(centre, counter) where this browser is locked, None when it is not or sits nowhere."""
    id = office.tokens.open(SESSION, token)
    with office.db.read() as connection:
        now = office.clock.now()
        found = people.browser_session(connection, id, now) if id is not None else None
        if found is None or found.locked_at is None:
            return None
        open_now = counters.sessions_of(connection, found.staff)
    return (open_now[0].centre, open_now[0].counter) if open_now else None
