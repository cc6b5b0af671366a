"""Signing in, one proof after the other: password or provider, code of the app, own password.

Until the last proof nothing is open: what stands between is a token of ten minutes, bound to the
account, its password and this attempt. Guessing is slowed down per user name and address
(`shared.services.secrecy`). Demonstrations ask for the password alone.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import (
    KeyReused,
    NewPasswordNeeded,
    SecondFactorMissing,
    SecondFactorNeeded,
    SignInOver,
    WrongPassword,
)
from shared.i18n import BANGKOK
from shared.services import own_password, second_factor, secrecy
from shared.services.commands import RequestKey
from shared.services.office import Office
from shared.services.people import SignedIn, open_session
from shared.services.secrecy import count_attempts, sign_in_subjects
from shared.store import people
from shared.store.people import Person
from shared.store.second_factor_rows import strengthen_hash
from shared.store.writer import WriteTx

LIFE = timedelta(minutes=10)
"""From one proof to the next: long enough to find the telephone and set up the app."""


_NUMBER = re.compile(r"[0-9]{1,18}")


class Step(StrEnum):
    """What is asked for next."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105  # a new one of their own
    SET_UP = "set-up"


class Proof(StrEnum):
    PASSWORD = "p"  # noqa: S105  # a letter in a token
    OPENID = "o"
    CODE = "c"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that is not finished: `token` shows what is proven so far."""

    token: str
    step: Step
    person: Person
    proofs: str
    nonce: str


async def begin(
    office: Office, username: str, password: str, address: str = ""
) -> SignedIn | Attempt:
    """The first page of staff. Raises `WrongPassword`, `TooManyAttempts`."""
    person, subjects = await _proven(office, username, password, address)
    return await _go_on(office, person, Proof.PASSWORD, subjects)


async def begin_from_provider(office: Office, person: Person) -> SignedIn | Attempt:
    """The provider has said who it is; the office's own second factor is asked all the same."""
    return await _go_on(office, person, Proof.OPENID, [])


async def sign_in(
    office: Office,
    username: str,
    password: str,
    key: RequestKey | None = None,
    address: str = "",
    code: str = "",
) -> SignedIn:
    """All at once, for programs. Raises `WrongPassword`, `TooManyAttempts`, `SecondFactorNeeded`,
    `WrongCode`, `NewPasswordNeeded`, `SecondFactorMissing`."""
    person, subjects = await _proven(office, username, password, address)
    asked = _next(office, person, Proof.PASSWORD)
    if asked is Step.CODE and not code:
        await _forget(office, subjects)
        raise SecondFactorNeeded
    proofs = Proof.PASSWORD + (Proof.CODE if asked is Step.CODE else "")
    left = _next(office, person, proofs)
    if left is not None:
        raise NewPasswordNeeded if left is Step.PASSWORD else SecondFactorMissing
    if asked is Step.CODE:
        subjects += await _counted(office, person, address)

    def job(tx: WriteTx) -> SignedIn:
        def spend() -> None:
            if asked is Step.CODE:
                second_factor.spend(office, tx, person.id, code)

        return open_session(office, tx, person, subjects, key, spend)

    return await office.db.write(job)


async def _proven(
    office: Office, username: str, password: str, address: str
) -> tuple[Person, list[str]]:
    """Who it is, and under which names its failures are forgotten once a session opens."""
    now = office.clock.now()
    subjects = sign_in_subjects(office, username, address)
    # Counted as failed before the work is done, so that guesses in parallel are counted too.
    await office.db.write(lambda tx: count_attempts(office, tx, subjects, now))
    with office.db.read() as connection:
        person = people.person_by_name(connection, username.strip().lower())
    stored = person.password_hash if person else secrecy.nobodys_hash()
    right = await asyncio.to_thread(secrecy.matches, stored, password)
    if person is not None:
        person = person.on(now.astimezone(BANGKOK).date())
    if person is None or not person.active or not right:
        raise WrongPassword
    person = await _strengthened(office, person, password)
    return person, [each for each, _ in subjects] + [secrecy.pin_subject(office, person.id)]


async def _strengthened(office: Office, person: Person, password: str) -> Person:
    """The same, with the password hashed anew where today's strength is greater."""
    before = person.password_hash
    if not secrecy.is_weaker(before):
        return person
    after = await asyncio.to_thread(secrecy.hashed, password)
    await office.db.write(lambda tx: strengthen_hash(tx, person.id, before, after))
    return replace(person, password_hash=after)


async def _counted(office: Office, person: Person, address: str) -> list[str]:
    """One more code was tried. Raises `TooManyAttempts`."""
    subjects = second_factor.attempts(office, person.id, address)
    now = office.clock.now()
    await office.db.write(lambda tx: count_attempts(office, tx, subjects, now))
    return [each for each, _ in subjects]


async def _forget(office: Office, subjects: list[str]) -> None:
    now = office.clock.now()

    def job(tx: WriteTx) -> None:
        for each in subjects:
            people.set_failures(tx, each, 0, now)

    await office.db.write(job)


def _next(office: Office, person: Person, proofs: str) -> Step | None:
    if office.demo:
        return None
    has_one = second_factor.has_one(office, person.id)
    if has_one and Proof.CODE not in proofs:
        return Step.CODE
    if person.must_change_password and Proof.PASSWORD in proofs:
        return Step.PASSWORD
    if not has_one and second_factor.must_have_one(office, person.grants):
        return Step.SET_UP
    return None


async def _go_on(
    office: Office, person: Person, proofs: str, subjects: list[str]
) -> SignedIn | Attempt:
    """Ask for what is missing, or open the session."""
    step = _next(office, person, proofs)
    if step is None:
        return await office.db.write(lambda tx: open_session(office, tx, person, subjects, None))
    await _forget(office, subjects)
    return await _asked(office, person, proofs, step)


async def _asked(office: Office, person: Person, proofs: str, step: Step) -> Attempt:
    if step is Step.SET_UP:
        await office.db.write(lambda tx: second_factor.begin(office, tx, person.id))
    expires = int((office.clock.now() + LIFE).timestamp())
    nonce = secrets.token_urlsafe(9)
    text = f"{person.id}.{expires}.{proofs}.{nonce}"
    return Attempt(f"{text}.{_mac(office, text, person)}", step, person, proofs, nonce)


def _mac(office: Office, text: str, person: Person) -> str:
    """Over the password's hash as well: a password that was changed ends every attempt."""
    return office.tokens.keyed_hash("sign-in-step", f"{text} {person.password_hash}")


def begun(office: Office, token: str) -> Attempt:
    """The attempt behind a token. Raises `SignInOver`."""
    parts = token.split(".")
    if len(parts) != 5 or not all(_NUMBER.fullmatch(each) for each in parts[:2]):
        raise SignInOver
    now = office.clock.now()
    with office.db.read() as connection:
        person = people.person(connection, int(parts[0]))
    if person is None:
        raise SignInOver
    right = _mac(office, ".".join(parts[:4]), person)
    person = person.on(now.astimezone(BANGKOK).date())
    if not hmac.compare_digest(parts[4].encode(), right.encode()) or not person.active:
        raise SignInOver
    step = _next(office, person, parts[2])
    if now >= datetime.fromtimestamp(int(parts[1]), now.tzinfo) or step is None:
        raise SignInOver
    return Attempt(token, step, person, parts[2], parts[3])


def expect_step(attempt: Attempt, step: Step) -> Attempt:
    """Raises `SignInOver` where something else is asked for."""
    if attempt.step is not step:
        raise SignInOver
    return attempt


async def give_code(office: Office, token: str, code: str, address: str) -> SignedIn | Attempt:
    """The app's code or a recovery code. Raises `SignInOver`, `WrongCode`, `TooManyAttempts`."""
    attempt = expect_step(begun(office, token), Step.CODE)
    person, proofs = attempt.person, attempt.proofs + Proof.CODE
    subjects = await _counted(office, person, address)
    left = _next(office, person, proofs)
    if left is None:
        return await _opened_with(office, attempt, code, subjects)

    def job(tx: WriteTx) -> None:
        second_factor.spend(office, tx, person.id, code)
        for each in subjects:
            people.set_failures(tx, each, 0, office.clock.now())

    await office.db.write(job)
    return await _asked(office, person, proofs, left)


async def _opened_with(
    office: Office, attempt: Attempt, code: str, subjects: list[str]
) -> SignedIn:
    """One session an attempt, also when its last form is sent twice."""
    key = _key_of(office, attempt, code)

    def job(tx: WriteTx) -> SignedIn:
        def spend() -> None:
            second_factor.spend(office, tx, attempt.person.id, code)

        return open_session(office, tx, attempt.person, subjects, key, spend)

    try:
        return await office.db.write(job)
    except KeyReused:
        raise SignInOver from None


def _key_of(office: Office, attempt: Attempt, code: str) -> RequestKey:
    scope = office.tokens.keyed_hash("request-scope", f"sign-in-step {attempt.person.id}")
    body = office.tokens.keyed_hash("request-body", "".join(code.split()))
    return RequestKey(scope, attempt.nonce, body)


async def set_up(office: Office, token: str, code: str, address: str) -> tuple[SignedIn, list[str]]:
    """The first code of a new app, where one is asked for; returns its recovery codes too.

    Raises `SignInOver`, `WrongCode`, `TooManyAttempts`.
    """
    attempt = expect_step(begun(office, token), Step.SET_UP)
    person = attempt.person
    subjects = await _counted(office, person, address)

    def job(tx: WriteTx) -> tuple[SignedIn, list[str]]:
        number = second_factor.confirm(office, tx, person.id, code)
        signed_in = open_session(office, tx, person, subjects, None)
        return signed_in, second_factor.codes(office, person.id, number)

    return await office.db.write(job)


async def choose_password(office: Office, token: str, password: str) -> SignedIn | Attempt:
    """A password of their own instead of the one they were given.

    Raises `SignInOver`, and `InvalidRequest` for one that is guessed easily or the same.
    """
    attempt = expect_step(begun(office, token), Step.PASSWORD)
    person = await own_password.chosen_first(office, attempt.person, password)
    return await _go_on(office, person, attempt.proofs, [])
