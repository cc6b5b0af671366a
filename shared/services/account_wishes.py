"""What may be changed about somebody's rights, as a plain record: checked, and then carried out.

A wish is the same whether one person's word is enough for it or a second one confirms it days
later, so it is checked anew when it is carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection

from shared.domain.errors import (
    N_,
    AccountChanged,
    InvalidRequest,
    LastAdministrator,
    NotFound,
    UnknownAgency,
)
from shared.domain.events import Actor
from shared.domain.hiring import leads_the_office
from shared.domain.permissions import Grant, OwnRole, Role
from shared.i18n import BANGKOK
from shared.services.office import Office
from shared.store import people, staff_grants, staff_sessions
from shared.store.people import Person
from shared.store.staff_grants import Held
from shared.store.writer import WriteTx


class Kind(StrEnum):
    GIVE_ROLE = "give_role"
    TAKE_ROLE = "take_role"
    END_ACCOUNT = "end_account"
    BRING_BACK = "bring_back"


@dataclass(frozen=True, slots=True)
class Wish:
    """`grant` is what is given, `held` the id of what is taken, `ends_on` the first day without."""

    kind: Kind
    staff: int
    grant: Grant | None = None
    held: int = 0
    ends_on: date | None = None

    def payload(self) -> dict[str, object]:
        """The wish as it is kept; `wish_from` reads it again."""
        found: dict[str, object] = {"staff": self.staff}
        if self.grant is not None:
            found["grant"] = described(self.grant)
        if self.held:
            found["held"] = self.held
        if self.ends_on is not None:
            found["ends_on"] = self.ends_on.isoformat()
        return found


@dataclass(frozen=True, slots=True)
class Word:
    """On whose word something is done, why, and who had asked for it where that is another one."""

    actor: Actor
    why: str = ""
    asked_by: int | None = None

    def about(self, **detail: object) -> dict[str, object]:
        extra = {"why": self.why, "asked_by": self.asked_by}
        return {**detail, **{name: value for name, value in extra.items() if value}}


def today(office: Office) -> date:
    """The day by which roles and accounts begin and end: the one in Bangkok."""
    return office.clock.now().astimezone(BANGKOK).date()


def described(grant: Grant) -> dict[str, str]:
    """A grant as plain values, without what says nothing."""
    found = {
        "role": grant.role.value,
        "centre": grant.centre or "",
        "agency": grant.agency or "",
        "since": grant.since.isoformat() if grant.since else "",
        "until": grant.until.isoformat() if grant.until else "",
    }
    return {name: value for name, value in found.items() if value}


def grant_of(connection: Connection, plain: Mapping[str, str]) -> Grant:
    """The grant that was `described`. Raises `InvalidRequest` for a role that nobody is given."""

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(plain[name]) if plain.get(name) else None
        except ValueError:
            raise InvalidRequest(name, N_("Choose a day.")) from None

    role = role_named(connection, plain.get("role", ""))
    places = (plain.get("centre") or None, plain.get("agency") or None)
    return Grant(role, *places, day("since"), day("until"))


def role_named(connection: Connection, name: str) -> Role | OwnRole:
    """A built-in role, or an own one that is not ended. Raises `InvalidRequest`."""
    own = [each.role for each in staff_grants.own_roles(connection) if each.ended_at is None]
    roles: list[Role | OwnRole] = [*Role, *own]
    for role in roles:
        if role.value == name:
            return role
    raise InvalidRequest("role", N_("Choose a role."))


def wish_from(connection: Connection, kind: str, payload: Mapping[str, object]) -> Wish:
    """The wish behind what was kept of it. Raises `InvalidRequest` where its role was ended."""
    plain, ends_on = payload.get("grant"), payload.get("ends_on")
    return Wish(
        Kind(kind),
        int(str(payload["staff"])),
        grant_of(connection, plain) if isinstance(plain, Mapping) else None,
        int(str(payload.get("held", 0))),
        date.fromisoformat(str(ends_on)) if ends_on else None,
    )


def touched(wish: Wish, held: tuple[Held, ...]) -> tuple[Grant, ...]:
    """The grants that somebody gets or loses by it."""
    if wish.kind is Kind.GIVE_ROLE:
        return (wish.grant,) if wish.grant else ()
    if wish.kind is Kind.TAKE_ROLE:
        return tuple(each.grant for each in held if each.id == wish.held)
    return tuple(each.grant for each in held)


def expect_possible(office: Office, person: Person, wish: Wish, held: tuple[Held, ...]) -> None:
    """Raises `InvalidRequest`, `UnknownCentre`, `UnknownAgency`, and `AccountChanged` where it is
    done already or what it was about is gone."""
    if wish.kind is Kind.GIVE_ROLE:
        assert wish.grant is not None
        expect_good_grant(office, wish.grant)
        expect_new(wish.grant, held)
    if wish.kind is Kind.TAKE_ROLE and wish.held not in {each.id for each in held}:
        raise AccountChanged
    if wish.kind is Kind.END_ACCOUNT:
        if not person.active:
            raise AccountChanged
        if wish.ends_on is None:
            raise InvalidRequest("ends_on", N_("Choose a day."))
    if wish.kind is Kind.BRING_BACK and person.active and person.ends_on is None:
        raise AccountChanged


def expect_good_grant(office: Office, grant: Grant) -> None:
    """Raises `InvalidRequest`, `UnknownCentre`, `UnknownAgency`."""
    if grant.centre is not None:
        office.centre(grant.centre)
    if grant.agency is not None and grant.agency not in office.catalogue.agencies:
        raise UnknownAgency
    if grant.role is Role.OFFICER and grant.centre is not None:
        raise InvalidRequest("centre", N_("An officer works for agencies, not for one centre."))
    if isinstance(grant.role, Role) and grant.role is not Role.OFFICER and grant.agency is not None:
        raise InvalidRequest("agency", N_("This role is for centres. Leave the agency open."))
    if grant.until is not None and grant.until < max(grant.since or grant.until, today(office)):
        raise InvalidRequest("until", N_("The last day is before the first one, or over already."))


def expect_new(grant: Grant, held: tuple[Held, ...]) -> None:
    """Raises `InvalidRequest` where somebody has this role there already."""
    same = (grant.role, grant.centre, grant.agency)
    if any((each.grant.role, each.grant.centre, each.grant.agency) == same for each in held):
        raise InvalidRequest("role", N_("This person has this role there already."))


def carry_out(office: Office, tx: WriteTx, person: Person, wish: Wish, word: Word) -> None:
    """Do it and note it. Raises `LastAdministrator` where nobody would be left who leads."""
    day, now = today(office), office.clock.now()
    before = leaders(tx.connection, day)
    if wish.kind is Kind.GIVE_ROLE and wish.grant is not None:
        give(office, tx, person, wish.grant, word)
    elif wish.kind is Kind.TAKE_ROLE:
        _take(tx, person, wish.held, word, now)
    elif wish.kind is Kind.END_ACCOUNT and wish.ends_on is not None:
        _end(tx, person, wish.ends_on, day, word, now)
    else:
        staff_sessions.set_end(tx, person.id, None)
        ended = person.ends_on.isoformat() if person.ends_on else ""
        people.log_change(
            tx, word.actor, "account_back", person.username, word.about(before=ended), now
        )
    staff_sessions.raise_version(tx, person.id)
    if before and not leaders(tx.connection, day):
        raise LastAdministrator


def give(office: Office, tx: WriteTx, person: Person, grant: Grant, word: Word) -> None:
    """Note a role; it is in force from its first day."""
    now = office.clock.now()
    begun = grant.since is None or grant.since <= today(office)
    people.add_grant(tx, person.id, grant, in_force=begun)
    detail = word.about(after=described(grant))
    people.log_change(tx, word.actor, "role_given", person.username, detail, now)


def _take(tx: WriteTx, person: Person, held: int, word: Word, now: datetime) -> None:
    found = staff_grants.find_held(tx.connection, held)
    if found is None or found.staff != person.id:
        raise NotFound
    staff_grants.end_grant(tx, held, now)
    detail = word.about(before=described(found.grant))
    people.log_change(tx, word.actor, "role_taken", person.username, detail, now)


def _end(tx: WriteTx, person: Person, ends_on: date, day: date, word: Word, now: datetime) -> None:
    first_day_without = max(ends_on, day)
    staff_sessions.set_end(tx, person.id, first_day_without)
    kind = "account_ends_on"
    if first_day_without <= day:
        kind = "account_ended"
        people.deactivate(tx, person.id, now)
    detail = word.about(after=first_day_without.isoformat())
    people.log_change(tx, word.actor, kind, person.username, detail, now)


def leaders(connection: Connection, day: date) -> list[int]:
    """Who looks after settings and accounts of the whole office without an end in sight."""
    return [
        each.id
        for each in people.people(connection)
        if each.active and each.ends_on is None and leads_the_office(each.grants, day)
    ]
