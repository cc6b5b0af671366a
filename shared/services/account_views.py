"""What pages show of accounts: everybody whom the caller looks after, one of them, and oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from shared.domain.errors import NotFound
from shared.domain.hiring import is_guarded, may_give, may_manage
from shared.domain.permissions import Grant, OwnRole, Permission, Role, centres_with, holds
from shared.services.account_wishes import today
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.people import SESSION
from shared.services.second_persons import may_decide, myself
from shared.store import counters, openid_rows, people, staff_grants, staff_sessions
from shared.store.people import Person
from shared.store.staff_grants import Held
from shared.store.staff_sessions import Change, OpenSession

CHANGES_SHOWN = 50
CHANGE_KINDS = frozenset(
    {
        *("account_added", "account_ended", "account_ends_on", "account_back", "names_set"),
        *("languages_set", "pin_set", "pin_removed", "role_given", "role_taken", "role_over"),
        *("sessions_revoked", "start_password_set", "password_changed", "second_person_asked"),
        *("second_person_refused", "second_person_withdrawn", "second_factor_set_up"),
        *("second_factor_removed", "recovery_codes_renewed", "openid_connected"),
        "openid_disconnected",
    }
)
"""What the change log notes under a user name."""


class AccountState(StrEnum):
    ACTIVE = "active"
    ENDS = "ends"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of accounts is narrowed down to; "" for everything."""

    words: str = ""
    role: str = ""
    centre: str = ""
    state: str = AccountState.ACTIVE


@dataclass(frozen=True, slots=True)
class Row:
    person: Person
    held: tuple[Held, ...]
    state: AccountState
    last_sign_in: datetime | None

    def fits(self, asked: Asked) -> bool:
        text = f"{self.person.username} {self.person.name_th} {self.person.name_en}".lower()
        roles = {each.grant.role.value for each in self.held}
        centres = {each.grant.centre for each in self.held}
        running = self.state is not AccountState.ENDED
        return (
            all(word in text for word in asked.words.lower().split())
            and (not asked.role or asked.role in roles)
            and (not asked.centre or asked.centre in centres or None in centres)
            and (not asked.state or asked.state == self.state or (asked.state, running) == _RUNNING)
        )


_RUNNING = (AccountState.ACTIVE.value, True)
"""Whoever ends on a later day still works here."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person's page. `counters`: open ones that the person sits at, as (centre, number).

    `provider` is the name of the office's OpenID provider, empty without; `provider_since`: when
    the account was connected with it. `mine`: the reader's own account; `may_reset`: a start
    password may be given here."""

    row: Row
    sessions: tuple[OpenSession, ...]
    changes: tuple[Change, ...]
    names: Mapping[int, Person]
    counters: tuple[tuple[str, int], ...]
    takes: frozenset[int]
    provider: str
    provider_since: datetime | None
    mine: bool
    may_end: bool
    may_reset: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """The own account; `here` is the session that asks."""

    person: Person
    held: tuple[Held, ...]
    sessions: tuple[OpenSession, ...]
    here: int


def _row(person: Person, held: tuple[Held, ...], day: date, last: datetime | None) -> Row:
    state = AccountState.ACTIVE if person.on(day).active else AccountState.ENDED
    if state is AccountState.ACTIVE and person.ends_on is not None:
        state = AccountState.ENDS
    return Row(person, held, state, last)


def accounts_of(office: Office, caller: Caller, asked: Asked) -> list[Row]:
    """Whom the caller looks after, by user name. Raises `NotSignedIn`, `NotFound`."""
    with office.db.read() as connection:
        me = looks_after(office, connection, caller)
        held, last = staff_grants.held_by_all(connection), staff_sessions.last_sign_ins(connection)
        day = today(office)
        rows = (
            _row(each, held.get(each.id, ()), day, last.get(each.id))
            for each in people.people(connection)
        )
        return [
            row
            for row in rows
            if may_manage(me.grants, [each.grant for each in row.held]) and row.fits(asked)
        ]


def looks_after(office: Office, connection: Connection, caller: Caller) -> Person:
    """The caller, who looks after accounts somewhere. Raises `NotSignedIn`, `NotFound`."""
    me = myself(office, connection, caller)
    if not holds(me.grants, Permission.PEOPLE):
        raise NotFound
    return me


def account(office: Office, caller: Caller, staff: int) -> Account:
    """One account. Raises `NotSignedIn`, and `NotFound` also for one of somebody else's people."""
    with office.db.read() as connection:
        me = looks_after(office, connection, caller)
        person = people.person(connection, staff)
        held = staff_grants.held_by(connection, staff)
        theirs = tuple(each.grant for each in held)
        if person is None or not may_manage(me.grants, theirs):
            raise NotFound
        now, last = office.clock.now(), staff_sessions.last_sign_ins(connection, staff)
        changes = staff_sessions.changes_of(
            connection, person.username, CHANGE_KINDS, CHANGES_SHOWN
        )
        names = {each.id: each for each in people.people(connection)}
        provider = office.openid.provider if office.openid and not office.demo else None
        links = openid_rows.linked(connection, provider.issuer) if provider else {}
        own = person.id == me.id
        gives_all = may_decide(me, theirs, theirs)
        return Account(
            row=_row(person, held, today(office), last.get(staff)),
            sessions=tuple(staff_sessions.sessions_of_person(connection, staff, now)),
            changes=tuple(changes),
            names=names,
            counters=tuple(
                (each.centre, each.counter) for each in counters.sessions_of(connection, staff)
            ),
            takes=frozenset(
                each.id for each in held if not own and may_give(me.grants, each.grant)
            ),
            provider=provider.name if provider else "",
            provider_since=links.get(staff),
            mine=own,
            may_end=gives_all and not own,
            may_reset=gives_all and not own and not is_guarded(theirs),
        )


def my_account(office: Office, caller: Caller, token: str) -> Mine:
    """The caller's own. Raises `NotSignedIn`."""
    with office.db.read() as connection:
        me = myself(office, connection, caller)
        running = staff_sessions.sessions_of_person(connection, me.id, office.clock.now())
        held = staff_grants.held_by(connection, me.id)
        return Mine(me, held, tuple(running), office.tokens.open(SESSION, token) or 0)


def roles_to_give(office: Office, caller: Caller) -> list[Role | OwnRole]:
    """Roles that the caller may give somewhere, the built-in ones first."""
    with office.db.read() as connection:
        me = looks_after(office, connection, caller)
        kept = staff_grants.own_roles(connection)
        own = [each.role for each in kept if each.ended_at is None]
        return [role for role in (*Role, *own) if _may_give_somewhere(me, role)]


def _may_give_somewhere(me: Person, role: Role | OwnRole) -> bool:
    wheres = {(each.centre, each.agency) for each in me.grants}
    return any(may_give(me.grants, Grant(role, *where)) for where in wheres)


def centres_to_hire_for(office: Office, caller: Caller) -> tuple[list[str], bool]:
    """Centres where the caller looks after accounts, and whether "everywhere" may be chosen."""
    with office.db.read() as connection:
        mine = centres_with(looks_after(office, connection, caller).grants, Permission.PEOPLE)
    return [each for each in office.catalogue.centres if mine is None or each in mine], mine is None


def others_confirm(office: Office, caller: Caller) -> bool:
    """Whether anybody else looks after accounts, so that some things wait for a second person."""
    with office.db.read() as connection:
        me = looks_after(office, connection, caller)
        return any(
            each.active and each.id != me.id and holds(each.grants, Permission.PEOPLE)
            for each in people.people(connection)
        )


def is_visible(office: Office, caller: Caller, staff: int) -> bool:
    """Whether the account is still one that the caller looks after."""
    with office.db.read() as connection:
        me = myself(office, connection, caller)
        theirs = [each.grant for each in staff_grants.held_by(connection, staff)]
        return may_manage(me.grants, theirs)
