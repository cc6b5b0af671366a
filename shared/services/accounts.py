"""Accounts of staff in the browser: hiring, roles with their days, leavers, start passwords.

Everybody here has the rights of this moment (`second_persons.myself`); who may look after whom and
give what stands in `shared.domain.hiring`.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.errors import (
    N_,
    AccountChanged,
    InvalidRequest,
    MoreThanOwnRights,
    NotFound,
    OwnAccount,
    UnknownCentre,
)
from shared.domain.hiring import is_guarded, may_give, may_manage
from shared.domain.permissions import Grant, Permission, holds, may
from shared.i18n import LANGUAGES
from shared.services import access, other_doors, secrecy
from shared.services.account_wishes import (
    Kind,
    Wish,
    Word,
    expect_good_grant,
    expect_possible,
    give,
    grant_of,
    today,
    touched,
)
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.people import SESSION
from shared.services.second_persons import do_or_ask, myself
from shared.store import people, staff_grants, staff_sessions
from shared.store.people import Person
from shared.store.second_factor_rows import forget_waiting
from shared.store.writer import WriteTx

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
NAME_LENGTH = 100
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
_GROUPS, _GROUP_LENGTH = 4, 4


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a new account begins with; `grant` as `account_wishes.described` writes one."""

    username: str
    name_th: str
    name_en: str
    grant: dict[str, str]
    languages: Sequence[str] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Hired:
    """The account, its start password, and whether its role waits for a second person."""

    staff: int
    password: str
    waits: bool


async def hire(
    office: Office, caller: Caller, newcomer: Newcomer, key: RequestKey | None = None
) -> Hired:
    """A new account with one role and a start password, which a retry gets again.

    Raises `NotFound` for people who look after no accounts, `InvalidRequest`, `UnknownCentre`,
    `UnknownAgency`, `MoreThanOwnRights`.
    """
    _expect_looks_after(caller)
    password = _start_password(office, newcomer.username, key)
    hashed = await asyncio.to_thread(secrecy.hashed, password)
    waits = False

    def job(tx: WriteTx) -> Done:
        def run() -> Done:
            nonlocal waits
            id, waits = _hire(office, tx, caller, newcomer, hashed)
            return Done(202 if waits else 201, id)

        return once(tx, key, office.clock.now(), run)

    done = await office.db.write(job)
    return Hired(done.result or 0, password, done.status == 202)


def _start_password(office: Office, subject: str, key: RequestKey | None) -> str:
    """Sixteen letters that a person can copy; the same for the same press."""
    seed = f"{subject} {key.key}" if key else secrets.token_urlsafe()
    number = int(office.tokens.keyed_hash("start-password", seed), 16)
    letters = []
    for _ in range(_GROUPS * _GROUP_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    groups = range(0, len(letters), _GROUP_LENGTH)
    return "-".join("".join(letters[each : each + _GROUP_LENGTH]) for each in groups)


def _hire(
    office: Office, tx: WriteTx, caller: Caller, newcomer: Newcomer, hashed: str
) -> tuple[int, bool]:
    me = myself(office, tx.connection, caller)
    grant = grant_of(tx.connection, newcomer.grant)
    expect_good_grant(office, grant)
    _expect_may_give(me, (grant,))
    username = newcomer.username.strip().lower()
    if not USERNAME.fullmatch(username):
        problem = N_("A user name has 2 to 40 letters a–z, digits, dots or dashes.")
        raise InvalidRequest("username", problem)
    if people.person_by_name(tx.connection, username) is not None:
        raise InvalidRequest("username", N_("This user name is taken. Choose another one."))
    names = checked_names(newcomer.name_th, newcomer.name_en)
    now = office.clock.now()
    id = people.add_person(tx, username, names, hashed, ())
    staff_sessions.set_start_password(tx, id, hashed)
    people.set_languages(tx, id, checked_languages(newcomer.languages))
    detail: dict[str, object] = {"after": {"name_th": names[0], "name_en": names[1]}}
    people.log_change(tx, caller.actor, "account_added", username, detail, now)
    person = people.person(tx.connection, id)
    assert person is not None
    wish, word = Wish(Kind.GIVE_ROLE, id, grant), Word(caller.actor, newcomer.why)
    if is_guarded((grant,)):
        return id, do_or_ask(office, tx, me, person, wish, word).status == 202
    give(office, tx, person, grant, word)
    return id, False


def checked_names(name_th: str, name_en: str) -> tuple[str, str]:
    """Raises `InvalidRequest`."""
    names = (" ".join(name_th.split()), " ".join(name_en.split()))
    for field, name in zip(("name_th", "name_en"), names, strict=True):
        if not name or len(name) > NAME_LENGTH:
            raise InvalidRequest(field, N_("Write a name of at most 100 letters."))
    return names


def checked_languages(languages: Sequence[str]) -> list[str]:
    """Those that this program speaks; the form offers no others."""
    return [each for each in languages if each in LANGUAGES]


async def order(
    office: Office,
    caller: Caller,
    wish: Wish,
    version: int,
    why: str = "",
    key: RequestKey | None = None,
    gives: Mapping[str, str] | None = None,
) -> bool:
    """Give or take a role, end an account or bring it back; True: it waits for a second person.

    `gives` is the role to be given, as `account_wishes.described` names one.

    Raises `NotFound` for an account that is not the caller's to look after, `OwnAccount`,
    `AccountChanged`, `MoreThanOwnRights`, `LastAdministrator`, `AskedAlready`, `InvalidRequest`,
    `UnknownCentre`, `UnknownAgency`.
    """

    def run(tx: WriteTx, me: Person, person: Person) -> Done:
        if person.id == me.id:
            raise OwnAccount
        if wish.ends_on is not None and wish.ends_on < today(office):
            raise InvalidRequest("ends_on", N_("Choose today or a later day."))
        held = staff_grants.held_by(tx.connection, person.id)
        wanted = replace(wish, grant=grant_of(tx.connection, gives)) if gives else wish
        expect_possible(office, person, wanted, held)
        _expect_may_give(me, touched(wanted, held))
        return do_or_ask(office, tx, me, person, wanted, Word(caller.actor, why))

    return (await _on_account(office, caller, wish.staff, version, key, run)).status == 202


def _expect_may_give(me: Person, grants: tuple[Grant, ...]) -> None:
    """A centre that is not the caller's answers like one that does not exist."""
    for each in grants:
        if each.centre and not may(me.grants, Permission.PEOPLE, each.centre, each.agency):
            raise UnknownCentre
        if not may_give(me.grants, each):
            raise MoreThanOwnRights


async def _on_account(
    office: Office,
    caller: Caller,
    staff: int,
    version: int,
    key: RequestKey | None,
    run: Callable[[WriteTx, Person, Person], Done],
) -> Done:
    """What every change of an account shares; what `run` raises undoes all of it."""
    _expect_looks_after(caller)

    def job(tx: WriteTx) -> Done:
        def change() -> Done:
            me = myself(office, tx.connection, caller)
            person = people.person(tx.connection, staff)
            held = staff_grants.held_by(tx.connection, staff)
            if person is None or not may_manage(me.grants, (each.grant for each in held)):
                raise NotFound
            if person.version != version:
                raise AccountChanged
            return run(tx, me, person)

        return once(tx, key, office.clock.now(), change)

    done = await office.db.write(job)
    office.callers.forget()
    return done


def _expect_looks_after(caller: Caller) -> None:
    access.require_staff(caller)
    if not holds(caller.grants, Permission.PEOPLE):
        raise NotFound


async def describe_person(
    office: Office,
    caller: Caller,
    staff: int,
    version: int,
    newcomer: Newcomer,
    key: RequestKey | None = None,
) -> None:
    """Change names and languages. Raises like `order`."""

    def run(tx: WriteTx, _me: Person, person: Person) -> Done:
        names = checked_names(newcomer.name_th, newcomer.name_en)
        languages = sorted(set(checked_languages(newcomer.languages)))
        now = office.clock.now()
        if names != (person.name_th, person.name_en):
            staff_sessions.set_names(tx, person.id, *names)
            detail = {"before": [person.name_th, person.name_en], "after": list(names)}
            people.log_change(tx, caller.actor, "names_set", person.username, detail, now)
        if languages != sorted(person.languages):
            people.set_languages(tx, person.id, languages)
            spoken = {"before": sorted(person.languages), "after": languages}
            people.log_change(tx, caller.actor, "languages_set", person.username, spoken, now)
        staff_sessions.raise_version(tx, person.id)
        return Done(200, person.id)

    await _on_account(office, caller, staff, version, key, run)


async def reset_pin(
    office: Office, caller: Caller, staff: int, version: int, key: RequestKey | None = None
) -> None:
    """Remove somebody's PIN; they choose a new one with their password. Raises like `order`."""

    def run(tx: WriteTx, _me: Person, person: Person) -> Done:
        people.set_pin(tx, person.id, None)
        staff_sessions.raise_version(tx, person.id)
        now = office.clock.now()
        people.log_change(tx, caller.actor, "pin_removed", person.username, {}, now)
        return Done(200, person.id)

    await _on_account(office, caller, staff, version, key, run)


async def revoke_sessions(
    office: Office,
    caller: Caller,
    staff: int,
    version: int,
    session: int | None = None,
    key: RequestKey | None = None,
) -> None:
    """Sign somebody out: of one session, or everywhere. Raises like `order`."""

    def run(tx: WriteTx, _me: Person, person: Person) -> Done:
        revoke_now(office, tx, person, Word(caller.actor), session)
        return Done(200, person.id)

    await _on_account(office, caller, staff, version, key, run)


def revoke_now(
    office: Office, tx: WriteTx, person: Person, word: Word, session: int | None = None
) -> None:
    """The same inside a job. Raises `NotFound` for a session that is over or somebody else's."""
    now = office.clock.now()
    forget_waiting(tx, person.id)
    if session is None:
        count = staff_sessions.revoke_all(tx, person.id, now)
    else:
        running = staff_sessions.sessions_of_person(tx.connection, person.id, now)
        if session not in {each.id for each in running}:
            raise NotFound
        people.revoke_session(tx, session, now)
        count = 1
    detail = word.about(count=count)
    people.log_change(tx, word.actor, "sessions_revoked", person.username, detail, now)


async def start_password(
    office: Office, caller: Caller, staff: int, version: int, key: RequestKey | None = None
) -> str:
    """A new password for somebody who forgot theirs, good for choosing an own one; every session
    ends, and the provider opens the account no longer.

    Raises like `order`, and `MoreThanOwnRights` for accounts whose rights two people decide about:
    with such a password one of them could speak for both.
    """
    _expect_looks_after(caller)
    password = _start_password(office, str(staff), key)
    hashed = await asyncio.to_thread(secrecy.hashed, password)

    def run(tx: WriteTx, me: Person, person: Person) -> Done:
        held = tuple(each.grant for each in staff_grants.held_by(tx.connection, person.id))
        if person.id == me.id:
            raise OwnAccount
        if is_guarded(held):
            raise MoreThanOwnRights
        _expect_may_give(me, held)
        set_start_password(office, tx, person, hashed, Word(caller.actor))
        return Done(200, person.id)

    await _on_account(office, caller, staff, version, key, run)
    return password


def set_start_password(
    office: Office, tx: WriteTx, person: Person, hashed: str, word: Word
) -> None:
    """The same inside a job; the provider opens the account no longer either."""
    now = office.clock.now()
    staff_sessions.set_start_password(tx, person.id, hashed)
    staff_sessions.revoke_all(tx, person.id, now)
    other_doors.close(office, tx, person, word.actor)
    staff_sessions.raise_version(tx, person.id)
    people.log_change(tx, word.actor, "start_password_set", person.username, word.about(), now)


async def end_own_session(
    office: Office, caller: Caller, token: str, session: int, key: RequestKey | None = None
) -> None:
    """Sign oneself out elsewhere; 0: everywhere but here. Raises `NotSignedIn`, and `NotFound` for
    a session that is over or somebody else's."""
    access.require_staff(caller)
    here = office.tokens.open(SESSION, token)

    def job(tx: WriteTx) -> None:
        def run() -> Done:
            me = myself(office, tx.connection, caller)
            if session:
                revoke_now(office, tx, me, Word(caller.actor), session)
            else:
                now = office.clock.now()
                forget_waiting(tx, me.id)
                count = staff_sessions.revoke_all(tx, me.id, now, but=here)
                detail = {"count": count}
                people.log_change(tx, caller.actor, "sessions_revoked", me.username, detail, now)
            return Done(200, me.id)

        once(tx, key, office.clock.now(), run)

    await office.db.write(job)
    office.callers.forget()
