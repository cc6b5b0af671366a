"""Sessions, accounts, pairing of devices. How somebody signs in: `shared.services.signing_in`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.domain import passwords
from shared.domain.errors import (
    N_,
    InvalidRequest,
    NotFound,
    UnknownAgency,
)
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant
from shared.services import secrecy
from shared.services.account_wishes import (
    Kind,
    Wish,
    Word,
    carry_out,
    described,
    expect_possible,
    grant_of,
    today,
)
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import people, staff_grants, staff_sessions
from shared.store.people import Person
from shared.store.second_factor_rows import forget_waiting
from shared.store.writer import WriteTx

SESSION = "session"


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str
    expires_at: datetime
    person: Person


def hash_password(password: str, words: Iterable[str] = ()) -> str:
    """Raises `InvalidRequest` for a password that is guessed easily; `words` are known ones of the
    person and the place."""
    passwords.expect_good(password, words)
    return secrecy.hashed(password)


def open_session(
    office: Office,
    tx: WriteTx,
    person: Person,
    subjects: Iterable[str],
    key: RequestKey | None,
    spend: Callable[[], None] = lambda: None,
) -> SignedIn:
    """Open a session for somebody who proved who it is, and forget what failed before.

    `spend` uses up what was proved with; a retry finds its session and uses up nothing again.
    """
    now = office.clock.now()

    def run() -> Done:
        spend()
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


def caller_of_session(office: Office, token: str, browser: str | None = None) -> Caller | None:
    """The signed-in person behind a token, None when it is over, revoked or forged.

    `browser` says coarsely what a person uses it from now; None: no person does.
    """
    id = office.tokens.open(SESSION, token)
    if id is None:
        return None
    caller = office.callers.get(id, lambda: _look_up(office, id))
    if caller is not None and browser is not None:
        office.callers.saw(id, office.clock.now(), browser)
    return caller


def _look_up(office: Office, id: int) -> Caller | None:
    with office.db.read() as connection:
        found = people.session(connection, id, office.clock.now())
        person = people.person(connection, found[0]) if found else None
    person = person.on(today(office)) if person else None
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
    """Revoke the session at once; an app that was being set up is forgotten with it."""
    id = office.tokens.open(SESSION, token)
    if id is None:
        return
    now = office.clock.now()

    def job(tx: WriteTx) -> None:
        found = people.session(tx.connection, id, now)
        if found is not None:
            forget_waiting(tx, found[0])
        people.revoke_session(tx, id, now)

    await office.db.write(job)
    office.callers.forget()


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


def end_account(office: Office, tx: WriteTx, username: str, on: date | None = None) -> None:
    """End an account, at once or from a day on; its sessions stop, its records stay.

    Raises `NotFound`, `LastAdministrator`.
    """
    person = people.person_by_name(tx.connection, username.strip().lower())
    if person is None:
        raise NotFound
    wish = Wish(Kind.END_ACCOUNT, person.id, ends_on=on or today(office))
    carry_out(office, tx, person, wish, Word(Actor(ActorKind.SYSTEM)))
    office.callers.forget()


def give_role(office: Office, tx: WriteTx, username: str, plain: Mapping[str, str]) -> None:
    """Give somebody a role, as `account_wishes.described` names one, on the operator's word alone.

    Raises `NotFound`, `InvalidRequest`, `UnknownCentre`, `UnknownAgency`.
    """
    person = people.person_by_name(tx.connection, username.strip().lower())
    if person is None:
        raise NotFound
    wish = Wish(Kind.GIVE_ROLE, person.id, grant_of(tx.connection, plain))
    expect_possible(office, person, wish, staff_grants.held_by(tx.connection, person.id))
    carry_out(office, tx, person, wish, Word(Actor(ActorKind.SYSTEM)))
    office.callers.forget()


def revoke_sessions(office: Office, tx: WriteTx, username: str) -> int:
    """Sign somebody out everywhere; returns of how many sessions. Raises `NotFound`."""
    person = people.person_by_name(tx.connection, username.strip().lower())
    if person is None:
        raise NotFound
    now = office.clock.now()
    forget_waiting(tx, person.id)
    count = staff_sessions.revoke_all(tx, person.id, now)
    system, detail = Actor(ActorKind.SYSTEM), {"count": count}
    people.log_change(tx, system, "sessions_revoked", person.username, detail, now)
    office.callers.forget()
    return count


@dataclass(frozen=True, slots=True)
class Described:
    """An account as an operator reads it; `roles` those for later too."""

    person: Person
    roles: tuple[dict[str, str], ...]
    sessions: int
    last_sign_in: datetime | None


def described_person(office: Office, username: str) -> Described:
    """Raises `NotFound`."""
    with office.db.read() as connection:
        person = people.person_by_name(connection, username.strip().lower())
        if person is None:
            raise NotFound
        held = staff_grants.held_by(connection, person.id)
        running = staff_sessions.sessions_of_person(connection, person.id, office.clock.now())
        last = staff_sessions.last_sign_ins(connection, person.id)
        roles = tuple(described(each.grant) for each in held)
        return Described(person, roles, len(running), last.get(person.id))


def everybody(office: Office) -> list[Person]:
    """Every account, by user name."""
    with office.db.read() as connection:
        return people.people(connection)
