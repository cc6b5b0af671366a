"""The second factor: an authenticator app (TOTP, RFC 6238), and recovery codes on paper.

The secret lies sealed with a key from the key file, so a stolen database opens nothing. Recovery
codes are derived from the key file too: asking twice with one request key shows the same ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.domain.copied_codes import in_groups, read_back
from shared.domain.errors import SetUpOver, WrongCode
from shared.domain.permissions import Grant, Permission, holds
from shared.services.office import Office
from shared.store import people
from shared.store import second_factor_rows as rows
from shared.store.people import Person
from shared.store.writer import WriteTx

ISSUER = "Government Counter Service"
WAITING = timedelta(minutes=15)
"""How long a secret waits for its first code; whoever saw it on a forgotten page knows nothing."""
SHOWN_AGAIN = timedelta(minutes=5)
"""Begun again within this time it stays, for the app that has it already; what is shown then is
good for the ten minutes of a sign-in (`signing_in.LIFE`)."""
STEP_SECONDS = 30
STEPS_ASIDE = (0, -1, 1)
"""A clock that is off by less than half a minute, and a code typed at its last second."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""Eighty bits each: sixteen letters in four groups, which nobody guesses."""
ADMINISTRATORS = "administrators_second_factor"
"""The installation's fact: `yes` where administrators must have one."""

_PURPOSE = "second-factor"
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is set up with: as a picture's address, and in groups of letters for typing."""

    address: str
    typed: str


def has_one(office: Office, staff: int) -> bool:
    """Whether somebody signs in with an app; nobody does in a demonstration."""
    if office.demo:
        return False
    with office.db.read() as connection:
        found = rows.factor(connection, staff)
    return found is not None and found.confirmed_at is not None


def must_have_one(office: Office, grants: Collection[Grant]) -> bool:
    """Whether the installation asks it of people with these grants."""
    if office.demo or not holds(grants, Permission.PEOPLE):
        return False
    return is_asked_of_administrators(office)


def asks_more(office: Office, person: Person) -> bool:
    """Whether a password alone does not sign somebody in."""
    return has_one(office, person.id) or must_have_one(office, person.grants)


def is_asked_of_administrators(office: Office) -> bool:
    with office.db.read() as connection:
        return people.fact(connection, ADMINISTRATORS) == "yes"


def begin(office: Office, tx: WriteTx, staff: int) -> None:
    """Make a secret that waits for its first code; one that was made a moment ago stays."""
    found, now = rows.factor(tx.connection, staff), office.clock.now()
    if found is not None and found.confirmed_at is None and now >= found.created_at + SHOWN_AGAIN:
        rows.forget_waiting(tx, staff)
        found = None
    if found is None:
        sealed = _sealed(office, staff, pyotp.random_base32())
        rows.begin_factor(tx, staff, sealed, now)


def _waits(office: Office, found: rows.StoredFactor | None) -> bool:
    """Whether a secret still waits for its first code."""
    if found is None or found.confirmed_at is not None:
        return False
    return office.clock.now() < found.created_at + WAITING


def enrolment(office: Office, person: Person) -> Enrolment | None:
    """What to set the app up with, until its first code; None before and afterwards."""
    with office.db.read() as connection:
        found = rows.factor(connection, person.id)
    if found is None or not _waits(office, found):
        return None
    secret = _opened(office, found)
    address = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)
    return Enrolment(address, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


async def forget_old(office: Office) -> None:
    """Secrets that waited too long go; doing it again changes nothing."""
    moment = office.clock.now() - WAITING
    with office.db.read() as connection:
        if not rows.any_begun_before(connection, moment):
            return
    await office.db.write(lambda tx: rows.forget_begun_before(tx, moment))


def confirm(office: Office, tx: WriteTx, staff: int, code: str) -> int:
    """The app works: from now on it is asked for. Returns the number of the set of recovery codes.

    Raises `WrongCode`, `SetUpOver`.
    """
    found = rows.factor(tx.connection, staff)
    if found is not None and found.confirmed_at is not None:
        raise WrongCode
    if found is None or not _waits(office, found):
        raise SetUpOver
    _use_app(office, tx, found, code)
    rows.confirm_factor(tx, staff, office.clock.now())
    return new_codes(office, tx, staff)


def spend(office: Office, tx: WriteTx, staff: int, code: str) -> None:
    """Use up a code of the app or a recovery code. Raises `WrongCode`."""
    found = rows.factor(tx.connection, staff)
    if found is None or found.confirmed_at is None:
        raise WrongCode
    on_paper = read_back(code, RECOVERY_BYTES)
    if on_paper is None:
        _use_app(office, tx, found, code)
    elif not rows.use_code(tx, staff, _code_hash(office, staff, on_paper), office.clock.now()):
        raise WrongCode


def _use_app(office: Office, tx: WriteTx, found: rows.StoredFactor, code: str) -> None:
    given = "".join(code.split())
    app = pyotp.TOTP(_opened(office, found))
    now = int(office.clock.now().timestamp()) // STEP_SECONDS
    fitting = [
        now + aside
        for aside in STEPS_ASIDE
        if hmac.compare_digest(app.generate_otp(now + aside).encode(), given.encode())
    ]
    # The row itself refuses a step that was used, also when two requests bring one code at once.
    if not fitting or not rows.use_step(tx, found.staff, fitting[0]):
        raise WrongCode


def new_codes(office: Office, tx: WriteTx, staff: int) -> int:
    """Make a new set of recovery codes; the ones before open nothing from now on."""
    found = rows.factor(tx.connection, staff)
    if found is None:
        raise WrongCode
    number = found.codes_made + 1
    hashes = [_code_hash(office, staff, each) for each in _secrets(office, staff, number)]
    rows.replace_codes(tx, staff, number, hashes)
    return number


def codes(office: Office, staff: int, number: int) -> list[str]:
    """Set `number` of somebody's recovery codes, as they are read: `K7QD-2M0X-…`."""
    return [in_groups(each) for each in _secrets(office, staff, number)]


def _secrets(office: Office, staff: int, number: int) -> list[bytes]:
    key = office.tokens.secret("recovery-codes", staff)
    texts = (f"{number} {index}".encode() for index in range(RECOVERY_CODES))
    return [hmac.new(key, each, hashlib.sha256).digest()[:RECOVERY_BYTES] for each in texts]


def codes_left(office: Office, staff: int) -> int:
    with office.db.read() as connection:
        return rows.codes_left(connection, staff)


def remove(tx: WriteTx, staff: int) -> bool:
    """Whether there was one that was asked for at sign-in."""
    found = rows.factor(tx.connection, staff)
    rows.remove_factor(tx, staff)
    return found is not None and found.confirmed_at is not None


def attempts(office: Office, staff: int, address: str) -> tuple[tuple[str, int], ...]:
    """(subject, attempts) under which wrong codes are counted, like wrong passwords."""
    hashed = office.tokens.keyed_hash
    return (
        (hashed("code", f"{staff} {address}"), office.rules.sign_in_attempts),
        (hashed("code", str(staff)), office.rules.sign_in_attempts_in_all),
    )


def _code_hash(office: Office, staff: int, code: bytes) -> str:
    return office.tokens.keyed_hash("recovery-code", f"{staff} {code.hex()}")


def _sealed(office: Office, staff: int, secret: str) -> str:
    nonce = os.urandom(_NONCE_BYTES)
    box = AESGCM(office.tokens.secret(_PURPOSE, staff))
    return base64.b64encode(nonce + box.encrypt(nonce, secret.encode(), None)).decode()


def _opened(office: Office, found: rows.StoredFactor) -> str:
    """Raises `WrongCode` for a secret that this key file did not seal."""
    raw = base64.b64decode(found.sealed_secret)
    box = AESGCM(office.tokens.secret(_PURPOSE, found.staff))
    try:
        return box.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
    except InvalidTag:
        raise WrongCode from None


def since(office: Office) -> dict[int, datetime]:
    """Since when each account has one."""
    with office.db.read() as connection:
        return rows.confirmed(connection)
