"""Passwords and PINs: hashed with argon2id, and guessing slowed down before the work is done.

Hashing takes tens of milliseconds of processor time on purpose, so it never runs in a transaction.
"""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from shared.domain.errors import TooManyAttempts, WrongPassword
from shared.services.office import Office
from shared.store import people
from shared.store.people import Person
from shared.store.writer import WriteTx

HASHER = PasswordHasher()
"""Argon2id with the strength that its authors recommend."""


def hashed(secret: str) -> str:
    """What is stored of a password or PIN."""
    return HASHER.hash(secret)


def matches(stored: str, secret: str) -> bool:
    """Whether this is the secret whose hash is stored."""
    try:
        return HASHER.verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


def is_weaker(stored: str) -> bool:
    """Whether a hash costs whoever guesses less than one that is made today."""
    try:
        before = extract_parameters(stored)
    except InvalidHashError:
        return False
    return before.memory_cost < HASHER.memory_cost or before.time_cost < HASHER.time_cost


@cache
def nobodys_hash() -> str:
    """A hash for unknown names, so that they take as long as known ones."""
    return HASHER.hash(secrets.token_urlsafe())


def sign_in_subjects(office: Office, username: str, address: str) -> tuple[tuple[str, int], ...]:
    """(subject, attempts): the name from this address, and the name from everywhere.

    A stranger elsewhere uses up attempts of their own address, not those of the desk.
    """
    name = username.strip().lower()
    return (
        (office.tokens.keyed_hash("sign-in", f"{name} {address}"), office.rules.sign_in_attempts),
        (office.tokens.keyed_hash("sign-in", name), office.rules.sign_in_attempts_in_all),
    )


def pin_subject(office: Office, staff: int) -> str:
    """Under which name wrong PINs of a person are counted."""
    return office.tokens.keyed_hash("pin", str(staff))


def count_attempts(
    office: Office, tx: WriteTx, subjects: tuple[tuple[str, int], ...], now: datetime
) -> None:
    """Count one more attempt as failed for each subject. Raises `TooManyAttempts`."""
    before = {subject: people.failures(tx.connection, subject) for subject, _ in subjects}
    for subject, most in subjects:
        _expect_patience(office, before[subject], most, now)
    for subject, _ in subjects:
        failed = before[subject]
        people.set_failures(tx, subject, (failed[0] if failed else 0) + 1, now)


def _expect_patience(
    office: Office, failed: tuple[int, datetime] | None, most: int, now: datetime
) -> None:
    if failed is None or failed[0] < most:
        return
    left = failed[1] + office.rules.sign_in_pause - now
    if left > timedelta(0):
        raise TooManyAttempts(minutes=int(left.total_seconds() // 60) + 1)


async def prove_password(office: Office, person: Person, password: str) -> None:
    """Somebody signed in shows again that it is them. Raises `WrongPassword`,
    `TooManyAttempts`."""
    subjects = sign_in_subjects(office, person.username, "again")
    now = office.clock.now()
    await office.db.write(lambda tx: count_attempts(office, tx, subjects, now))
    if not await asyncio.to_thread(matches, person.password_hash, password):
        raise WrongPassword

    def forget(tx: WriteTx) -> None:
        for subject, _ in subjects:
            people.set_failures(tx, subject, 0, now)

    await office.db.write(forget)
