"""Signing in through the office's own OpenID provider, and connecting an account with it.

No account is made by it and none is found by a name or an address, because those are given to
somebody else one day: a person signs in with the password once and connects both. What goes to the
provider and what comes back is bound to one browser by a cookie; state, nonce and verifier are
derived from it with the key file, so nothing is stored.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from shared.domain.errors import (
    N_,
    InvalidRequest,
    NotFound,
    NotSignedIn,
    OpenIdNotLinked,
    OpenIdRefused,
    OpenIdTaken,
    OpenIdUnavailable,
)
from shared.domain.openid_claims import BadClaims, Wanted, subject_of
from shared.i18n import BANGKOK
from shared.services import secrecy, signing_in
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.openid_client import OpenIdClient, ProviderAway
from shared.services.people import SESSION, SignedIn, caller_of_session
from shared.services.quick_switch import myself
from shared.services.signing_in import Attempt
from shared.store import openid_rows, people
from shared.store.people import Person
from shared.store.writer import WriteTx

LIFE = timedelta(minutes=10)
"""How long somebody may take on the provider's pages."""

log = structlog.get_logger()


class Purpose(StrEnum):
    SIGN_IN = "in"
    CONNECT = "connect"


@dataclass(frozen=True, slots=True)
class Journey:
    """One way to the provider and back: where the browser goes, and its cookie meanwhile."""

    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Returned:
    """With what the browser comes back; `iss` is there where the provider says so (RFC 9207)."""

    code: str
    state: str
    iss: str
    cookie: str
    redirect_uri: str
    session: str
    address: str


def provider_name(office: Office) -> str:
    """What stands on the button; empty where there is no provider. Demonstrations have none."""
    return office.openid.provider.name if office.openid is not None and not office.demo else ""


def _client(office: Office) -> OpenIdClient:
    if office.openid is None or office.demo:
        raise NotFound
    return office.openid


async def begin(office: Office, redirect_uri: str) -> Journey:
    """Go and sign in. Raises `NotFound`, `OpenIdUnavailable`."""
    return await _journey(office, redirect_uri, Purpose.SIGN_IN, 0)


async def begin_connecting(
    office: Office, caller: Caller, password: str, redirect_uri: str, session: str
) -> Journey:
    """Go and show which identity is one's own; the password keeps others from starting it.

    Raises `NotFound`, `NotSignedIn`, `WrongPassword`, `TooManyAttempts`, `OpenIdUnavailable`.
    """
    _client(office)
    await secrecy.prove_password(office, myself(office, caller), password)
    id = office.tokens.open(SESSION, session)
    if id is None:
        raise NotSignedIn
    return await _journey(office, redirect_uri, Purpose.CONNECT, id)


async def _journey(office: Office, redirect_uri: str, purpose: Purpose, session: int) -> Journey:
    client = _client(office)
    expires = int((office.clock.now() + LIFE).timestamp())
    seed = f"{purpose}.{expires}.{session}.{secrets.token_urlsafe(24)}"
    digest = hashlib.sha256(_verifier(office, seed).encode()).digest()
    asked = {
        "redirect_uri": redirect_uri,
        "state": _derived(office, "state", seed),
        "nonce": _derived(office, "nonce", seed),
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
    }
    try:
        address = await client.authorization_address(asked)
    except ProviderAway as error:
        raise _away(office, error) from None
    return Journey(address, f"{seed}.{_derived(office, 'cookie', seed)}")


def _derived(office: Office, what: str, seed: str) -> str:
    return office.tokens.keyed_hash(f"openid-{what}", seed)


def _verifier(office: Office, seed: str) -> str:
    """64 characters; RFC 7636 asks for 43 to 128."""
    return _derived(office, "verifier-1", seed) + _derived(office, "verifier-2", seed)


def _away(office: Office, error: ProviderAway) -> OpenIdUnavailable:
    log.warning("openid provider", problem=str(error))
    return OpenIdUnavailable(provider=provider_name(office))


def purpose_of(cookie: str) -> Purpose:
    """What a browser set out for; which page it gets back to, nothing more."""
    is_connecting = cookie.partition(".")[0] == Purpose.CONNECT
    return Purpose.CONNECT if is_connecting else Purpose.SIGN_IN


async def sign_in(office: Office, back: Returned) -> SignedIn | Attempt:
    """Raises `NotFound`, `OpenIdRefused`, `OpenIdNotLinked`, `OpenIdUnavailable`,
    `TooManyAttempts`."""
    subject, _ = await _subject(office, back, Purpose.SIGN_IN)
    issuer, now = _client(office).provider.issuer, office.clock.now()
    with office.db.read() as connection:
        staff = openid_rows.staff_of(connection, issuer, subject)
        person = people.person(connection, staff) if staff is not None else None
    person = person and person.on(now.astimezone(BANGKOK).date())
    if person is None or not person.active:
        raise OpenIdNotLinked(provider=provider_name(office))
    return await signing_in.begin_from_provider(office, person)


async def connect(office: Office, back: Returned) -> None:
    """Whoever set out signed in comes back with an identity: from now on it opens the account.

    Raises `NotFound`, `NotSignedIn`, `OpenIdRefused`, `OpenIdTaken`, `OpenIdUnavailable`,
    `TooManyAttempts`.
    """
    caller = caller_of_session(office, back.session)
    if caller is None:
        raise NotSignedIn
    subject, session = await _subject(office, back, Purpose.CONNECT)
    if office.tokens.open(SESSION, back.session) != session:
        raise OpenIdRefused(provider=provider_name(office))
    person, issuer = myself(office, caller), _client(office).provider.issuer

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        holder = openid_rows.staff_of(tx.connection, issuer, subject)
        if holder not in (None, person.id):
            raise OpenIdTaken(provider=provider_name(office))
        openid_rows.link(tx, issuer, subject, person.id, now)
        people.log_change(tx, caller.actor, "openid_connected", person.username, {}, now)

    await office.db.write(job)


async def _subject(office: Office, back: Returned, purpose: Purpose) -> tuple[str, int]:
    """(the provider's name of the person, the session that set out). Refusals say no reason."""
    client = _client(office)
    seed, session = _set_out(office, back, purpose)
    attempts = ((_derived(office, "from", back.address), office.rules.sign_in_attempts_in_all),)
    now = office.clock.now()
    await office.db.write(lambda tx: secrecy.count_attempts(office, tx, attempts, now))
    provider = client.provider
    wanted = Wanted(provider.issuer, provider.client_id, _derived(office, "nonce", seed))
    if back.iss and back.iss != provider.issuer:
        raise _refused(office, "came back from another provider")
    try:
        claims = await client.claims(back.code, back.redirect_uri, _verifier(office, seed))
        subject = subject_of(claims, wanted, office.clock.now())
    except ProviderAway as error:
        raise _away(office, error) from None
    except BadClaims as error:
        raise _refused(office, str(error)) from None
    await office.db.write(lambda tx: people.set_failures(tx, attempts[0][0], 0, now))
    return subject, session


def _set_out(office: Office, back: Returned, purpose: Purpose) -> tuple[str, int]:
    """(seed, session) of the cookie, if this browser set out for this a short while ago."""
    seed, _, mac = back.cookie.rpartition(".")
    own = _derived(office, "cookie", seed)
    parts = seed.split(".")
    if len(parts) != 4 or not hmac.compare_digest(mac.encode(), own.encode()):
        raise _refused(office, "another browser")
    state = _derived(office, "state", seed)
    if not hmac.compare_digest(back.state.encode(), state.encode()):
        raise _refused(office, "another state")
    now = office.clock.now()
    expires = datetime.fromtimestamp(int(parts[1]), now.tzinfo)
    if now >= expires or parts[0] != purpose or not back.code:
        raise _refused(office, "too late, cancelled, or for something else")
    return seed, int(parts[2])


def _refused(office: Office, reason: str) -> OpenIdRefused:
    log.warning("openid sign-in refused", reason=reason)
    return OpenIdRefused(provider=provider_name(office))


def is_connected(office: Office, staff: int) -> bool:
    return staff in connected(office)


def connected(office: Office) -> Mapping[int, datetime]:
    """Since when each account opens with an identity of the provider."""
    if office.openid is None:
        return {}
    with office.db.read() as connection:
        return openid_rows.linked(connection, office.openid.provider.issuer)


async def disconnect(office: Office, caller: Caller, password: str) -> None:
    """One's own: only the password opens from now on. Raises `NotSignedIn`, `WrongPassword`,
    `TooManyAttempts`, `InvalidRequest`."""
    person: Person = myself(office, caller)
    await secrecy.prove_password(office, person, password)

    def job(tx: WriteTx) -> None:
        if not openid_rows.unlink(tx, person.id):
            raise InvalidRequest("password", N_("Nothing is connected with this account."))
        now = office.clock.now()
        people.log_change(tx, caller.actor, "openid_disconnected", person.username, {}, now)

    await office.db.write(job)
