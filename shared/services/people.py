"""Signing in and out, accounts, and pairing of devices.

Guessing is slowed down per user name and address (`shared.services.secrecy`).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.errors import (
    N_,
    InvalidRequest,
    NotFound,
    PairingCodeUnknown,
    UnknownAgency,
    WrongPassword,
)
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant, Role
from shared.services import secrecy
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import people
from shared.store.people import DeviceRecord, Person
from shared.store.writer import WriteTx

SESSION = "session"
DEVICE = "device"
PASSWORD_LENGTH = 12
"""The least for an account made by hand: long rather than complicated (NIST SP 800-63B)."""

PAIRING_CODE_LIFE = timedelta(hours=24)
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    expires_at: datetime
    person: Person


def hash_password(password: str) -> str:
    """Raises `InvalidRequest` for a password that is too short."""
    if len(password) < PASSWORD_LENGTH:
        raise InvalidRequest("password", N_("Choose a password of at least 12 characters."))
    return secrecy.hashed(password)


async def sign_in(
    office: Office, username: str, password: str, key: RequestKey | None = None, address: str = ""
) -> SignedIn:
    """Open a session from a network address. Raises `WrongPassword`, `TooManyAttempts`."""
    now = office.clock.now()
    subjects = secrecy.sign_in_subjects(office, username, address)
    # Counted as failed before the work is done, so that guesses in parallel are counted too.
    await office.db.write(lambda tx: secrecy.count_attempts(office, tx, subjects, now))
    with office.db.read() as connection:
        person = people.person_by_name(connection, username.strip().lower())
    stored = person.password_hash if person else secrecy.nobodys_hash()
    right = await asyncio.to_thread(secrecy.matches, stored, password)
    if person is None or not person.active or not right:
        raise WrongPassword
    again = [subject for subject, _ in subjects] + [secrecy.pin_subject(office, person.id)]
    return await office.db.write(lambda tx: _open_session(office, tx, person, again, key))


def _open_session(
    office: Office, tx: WriteTx, person: Person, subjects: list[str], key: RequestKey | None
) -> SignedIn:
    now = office.clock.now()

    def run() -> Done:
        id = people.add_session(tx, person.id, now, now + office.rules.session_length)
        return Done(201, id)

    id = once(tx, key, now, run).result
    if id is None or people.session(tx.connection, id, now) is None:
        id = run().result  # a retry after signing out: its token would open nothing
    for subject in subjects:
        people.set_failures(tx, subject, 0, now)
    assert id is not None
    expires_at = people.session_expiry(tx.connection, id)
    assert expires_at is not None
    return SignedIn(office.tokens.derive(SESSION, id), expires_at, person)


def caller_of_session(office: Office, token: str) -> Caller | None:
    """The signed-in person behind a token, None when it is over, revoked or forged."""
    id = office.tokens.open(SESSION, token)
    if id is None:
        return None
    return office.callers.get(id, lambda: _look_up(office, id))


def _look_up(office: Office, id: int) -> Caller | None:
    with office.db.read() as connection:
        found = people.session(connection, id, office.clock.now())
        person = people.person(connection, found[0]) if found else None
    if person is None or not person.active:
        return None
    return Caller(
        actor=Actor(ActorKind.STAFF, person.id),
        credential=f"staff:{id}",
        grants=person.grants,
        name_th=person.name_th,
        name_en=person.name_en,
    )


async def sign_out(office: Office, token: str) -> None:
    """Revoke the session at once."""
    id = office.tokens.open(SESSION, token)
    if id is not None:
        now = office.clock.now()
        await office.db.write(lambda tx: people.revoke_session(tx, id, now))
        office.callers.forget()


async def pair(
    office: Office, code: str, key: RequestKey | None = None
) -> tuple[str, DeviceRecord]:
    """Use up a pairing code; returns the device's token. Raises `PairingCodeUnknown`."""
    code_hash = office.tokens.keyed_hash("pairing", code.strip().upper())

    def job(tx: WriteTx) -> DeviceRecord:
        now = office.clock.now()

        def run() -> Done:
            id = people.pair_device(tx, code_hash, now - PAIRING_CODE_LIFE, now)
            if id is None:
                raise PairingCodeUnknown
            return Done(201, id)

        done = once(tx, key, now, run)
        found = people.device(tx.connection, done.result or 0)
        if found is None:
            raise PairingCodeUnknown
        return found

    device = await office.db.write(job)
    return office.tokens.derive(DEVICE, device.id), device


def caller_of_device(office: Office, token: str) -> tuple[Caller, DeviceRecord] | None:
    """The paired device behind a token, None when revoked or forged."""
    id = office.tokens.open(DEVICE, token)
    if id is None:
        return None
    with office.db.read() as connection:
        found = people.device(connection, id)
    if found is None or found.revoked_at is not None or found.paired_at is None:
        return None
    actor = Actor(ActorKind.KIOSK, found.id)
    return Caller(actor, f"device:{found.id}", centre=found.centre), found


def register_device(office: Office, tx: WriteTx, centre: str, kind: str, name: str) -> str:
    """Announce a new screen; returns its one-time pairing code, good for a day."""
    office.centre(centre)
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
    code_hash = office.tokens.keyed_hash("pairing", code)
    people.add_device(tx, centre, kind, name, code_hash, office.clock.now())
    return code


def add_account(
    office: Office,
    tx: WriteTx,
    username: str,
    names: tuple[str, str],
    password_hash: str,
    grants: tuple[Grant, ...],
) -> int:
    """Create an account. Raises `InvalidRequest` when the name is taken, `UnknownCentre`,
    `UnknownAgency`."""
    username = username.strip().lower()
    if not username:
        raise InvalidRequest("username", N_("Name the account."))
    if people.person_by_name(tx.connection, username) is not None:
        raise InvalidRequest("username", N_("This user name is taken. Choose another one."))
    for grant in grants:
        if grant.centre is not None:
            office.centre(grant.centre)
        if grant.agency is not None and grant.agency not in office.catalogue.agencies:
            raise UnknownAgency
    id = people.add_person(tx, username, names, password_hash, grants)
    system = Actor(ActorKind.SYSTEM)
    detail = {"roles": [[grant.role.value, grant.agency or grant.centre] for grant in grants]}
    people.log_change(tx, system, "account_added", username, detail, office.clock.now())
    return id


def set_languages(office: Office, tx: WriteTx, username: str, languages: Sequence[str]) -> None:
    """What somebody speaks besides the centre's own language. Raises `NotFound`."""
    person = people.person_by_name(tx.connection, username.strip().lower())
    if person is None:
        raise NotFound
    people.set_languages(tx, person.id, languages)
    detail: dict[str, object] = {"languages": sorted(set(languages))}
    system = Actor(ActorKind.SYSTEM)
    people.log_change(tx, system, "languages_set", person.username, detail, office.clock.now())


def end_account(office: Office, tx: WriteTx, username: str) -> None:
    """End an account and revoke its sessions. Raises `NotFound`; keeps the last administrator."""
    person = people.person_by_name(tx.connection, username.strip().lower())
    if person is None:
        raise NotFound
    others = [
        each
        for each in people.people(tx.connection)
        if each.id != person.id
        and each.active
        and any(g.role is Role.ADMINISTRATOR and g.centre is None for g in each.grants)
    ]
    if not others:
        raise InvalidRequest("username", N_("This is the last administrator. Add another first."))
    people.deactivate(tx, person.id, office.clock.now())
    office.callers.forget()
    system = Actor(ActorKind.SYSTEM)
    people.log_change(tx, system, "account_ended", person.username, {}, office.clock.now())


def shut_out(office: Office, tx: WriteTx, device: int) -> None:
    """Revoke a screen. Raises `NotFound`."""
    if people.device(tx.connection, device) is None:
        raise NotFound
    people.revoke_device(tx, device, office.clock.now())


def everybody(office: Office) -> list[Person]:
    """Every account, by user name."""
    with office.db.read() as connection:
        return people.people(connection)


def all_devices(office: Office) -> list[DeviceRecord]:
    with office.db.read() as connection:
        return people.devices(connection)
