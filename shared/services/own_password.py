"""Changing passwords: one's own, the first one of one's own, and from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace

from shared.domain import passwords
from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.events import Actor, ActorKind
from shared.services import other_doors, secrecy
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.people import SESSION
from shared.services.quick_switch import myself
from shared.store import idempotency, people, staff_sessions
from shared.store.people import Person
from shared.store.second_factor_rows import set_own_password
from shared.store.writer import WriteTx


def words_of(office: Office, *names: str) -> Collection[str]:
    """What guessers know of a person and this place: names, and the names of the centres."""
    places = [each.names for each in office.catalogue.centres.values()]
    return {*names, *(each.text("th") for each in places), *(each.text("en") for each in places)}


async def change(
    office: Office, caller: Caller, old: str, new: str, token: str, key: RequestKey | None = None
) -> None:
    """Change one's own password; every session but the one of `token` ends, and the PIN goes.

    Raises `NotSignedIn`, `WrongPassword`, `TooManyAttempts`, `InvalidRequest`, `KeyReused`.
    """
    person = myself(office, caller)
    if _was_done(office, key):
        return  # a retry: the old password is wrong by now
    await secrecy.prove_password(office, person, old)
    after = await _checked(office, person, new)
    kept = office.tokens.open(SESSION, token)

    def run(tx: WriteTx) -> Done:
        _set(office, tx, person, after, caller.actor, kept)
        return Done(200, person.id)

    await office.db.write(lambda tx: once(tx, key, office.clock.now(), lambda: run(tx)))
    office.callers.forget()


def _was_done(office: Office, key: RequestKey | None) -> bool:
    if key is None:
        return False
    with office.db.read() as connection:
        found = idempotency.find(connection, key.scope, key.key)
    return found is not None and found.body_hash == key.body_hash


async def chosen_first(office: Office, person: Person, password: str) -> Person:
    """The own password instead of one that somebody else gave; returns the person as it is then.

    Raises `InvalidRequest`.
    """
    after = await _checked(office, person, password)
    actor = Actor(ActorKind.STAFF, person.id)
    await office.db.write(lambda tx: _set(office, tx, person, after, actor, None))
    office.callers.forget()
    return replace(person, password_hash=after, must_change_password=False, pin_hash=None)


async def _checked(office: Office, person: Person, password: str) -> str:
    """What is stored of a new password. Raises `InvalidRequest`."""
    names = (person.username, person.name_th, person.name_en)
    passwords.expect_good(password, words_of(office, *names))
    if await asyncio.to_thread(secrecy.matches, person.password_hash, password):
        raise InvalidRequest("password", N_("This is the password you have. Choose another one."))
    return await asyncio.to_thread(secrecy.hashed, password)


def _set(
    office: Office, tx: WriteTx, person: Person, after: str, actor: Actor, kept: int | None
) -> None:
    now = office.clock.now()
    set_own_password(tx, person.id, after)
    ended = staff_sessions.revoke_all(tx, person.id, now, but=kept)
    detail: dict[str, object] = {"after": {"sessions_ended": ended}}
    people.log_change(tx, actor, "password_changed", person.username, detail, now)


def set_by_operator(office: Office, username: str, password: str, *, must_change: bool) -> None:
    """From the command line: for whoever forgot it, the last administrator too. All sessions end,
    and the provider opens the account no longer.

    Raises `NotFound`, `InvalidRequest`.
    """
    with office.db.read() as connection:
        person = people.person_by_name(connection, username.strip().lower())
    if person is None:
        raise NotFound
    names = (person.username, person.name_th, person.name_en)
    passwords.expect_good(password, words_of(office, *names))
    after = secrecy.hashed(password)

    def job(tx: WriteTx) -> None:
        _set(office, tx, person, after, Actor(ActorKind.SYSTEM), None)
        other_doors.close(office, tx, person, Actor(ActorKind.SYSTEM))
        if must_change:
            staff_sessions.set_start_password(tx, person.id, after)

    office.db.write_now(job)
