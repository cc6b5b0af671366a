"""Rights over figures and over rights: one person asks, another one confirms.

Where nobody else could confirm, one person's word is enough: the first administrator sets up the
office alone. The rule itself stands in `shared.domain.two_persons`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain import two_persons
from shared.domain.errors import AskedAlready, AskerMayNot, InvalidRequest, NotFound, NotSignedIn
from shared.domain.events import ActorKind
from shared.domain.hiring import is_guarded, may_give, may_manage
from shared.domain.permissions import Grant, Permission, holds
from shared.domain.two_persons import LIFE, Decision
from shared.services import access
from shared.services.account_wishes import (
    Wish,
    Word,
    carry_out,
    expect_possible,
    today,
    touched,
    wish_from,
)
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import people, staff_grants, two_person_requests
from shared.store.people import Person
from shared.store.two_person_requests import Waiting
from shared.store.writer import WriteTx

DECIDED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """A request as the page shows it. `mine`: the reader asked for it, and may withdraw it."""

    request: Waiting
    person: Person
    grants: tuple[Grant, ...]
    asked_by: Person | None
    decided_by: Person | None
    mine: bool
    ends_on: date | None = None


def myself(office: Office, connection: Connection, caller: Caller) -> Person:
    """The caller with the rights of this moment: a session may remember those of a second ago.

    Raises `NotSignedIn`.
    """
    if caller.actor.kind is not ActorKind.STAFF or caller.actor.id is None:
        raise NotSignedIn
    found = people.person(connection, caller.actor.id)
    me = found.on(today(office)) if found else None
    if me is None or not me.active:
        raise NotSignedIn
    return me


def may_decide(person: Person, held: tuple[Grant, ...], grants: tuple[Grant, ...]) -> bool:
    """Whether somebody looks after an account, and could give and take these grants alone; an
    account that holds nothing yet belongs where its first role will."""
    mine = person.grants
    return may_manage(mine, held or grants) and all(may_give(mine, each) for each in grants)


def seconds(
    office: Office, connection: Connection, asker: int, wish: Wish, grants: tuple[Grant, ...]
) -> list[Person]:
    """Who else could confirm a wish."""
    held = tuple(each.grant for each in staff_grants.held_by(connection, wish.staff))
    everybody = (each.on(today(office)) for each in people.people(connection))
    return [
        each
        for each in everybody
        if each.active and each.id != asker and may_decide(each, held, grants)
    ]


def do_or_ask(
    office: Office, tx: WriteTx, me: Person, person: Person, wish: Wish, word: Word
) -> Done:
    """Carry a wish out (200, the person) or let it wait for a second one (202, the request).

    Raises `AskedAlready`, and like `account_wishes.carry_out`.
    """
    grants = touched(wish, staff_grants.held_by(tx.connection, person.id))
    if not is_guarded(grants) or not seconds(office, tx.connection, me.id, wish, grants):
        carry_out(office, tx, person, wish, word)
        return Done(200, person.id)
    now, payload = office.clock.now(), wish.payload()
    for each in two_person_requests.undecided(tx.connection, now - LIFE):
        if (each.kind, each.payload) == (wish.kind.value, payload):
            raise AskedAlready
    told = (wish.kind.value, person.username, payload, word.why)
    id = two_person_requests.ask(tx, *told, me.id, now)
    detail = word.about(kind=wish.kind.value, after=payload)
    people.log_change(tx, word.actor, "second_person_asked", person.username, detail, now)
    return Done(202, id)


async def decide(
    office: Office,
    caller: Caller,
    id: int,
    decision: Decision,
    version: int,
    key: RequestKey | None = None,
) -> None:
    """Confirm, refuse or withdraw. Raises `NotFound` for a request that is not the caller's to see,
    `SecondPersonAsked`, `RequestDecided`, `RequestOver`, `AskerMayNot`, and what carrying out
    raises."""
    access.require_staff(caller)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()
        once(tx, key, now, lambda: _decide(office, tx, caller, id, decision, version))

    await office.db.write(job)
    office.callers.forget()


def _decide(
    office: Office, tx: WriteTx, caller: Caller, id: int, decision: Decision, version: int
) -> Done:
    me, now = myself(office, tx.connection, caller), office.clock.now()
    found = two_person_requests.find_request(tx.connection, id)
    shown = _shown(tx.connection, found, me) if found else None
    if found is None or shown is None:
        raise NotFound
    two_persons.decide(found.asked, decision, me.id, version, now)
    two_person_requests.note_decision(tx, id, decision, me.id, now)
    if decision is Decision.CONFIRMED:
        word = Word(caller.actor, found.why, found.asked.asked_by)
        _confirm(office, tx, shown, word)
    else:
        detail: dict[str, object] = {"kind": found.kind, "before": dict(found.payload)}
        kind = f"second_person_{decision.value}"
        people.log_change(tx, caller.actor, kind, found.subject, detail, now)
    return Done(200, id)


def _confirm(office: Office, tx: WriteTx, shown: ToConfirm, word: Word) -> None:
    found, person = shown.request, shown.person
    wish = wish_from(tx.connection, found.kind, found.payload)
    held = staff_grants.held_by(tx.connection, person.id)
    asker = shown.asked_by.on(today(office)) if shown.asked_by else None
    theirs = tuple(each.grant for each in held)
    if asker is None or not asker.active or not may_decide(asker, theirs, touched(wish, held)):
        raise AskerMayNot
    expect_possible(office, person, wish, held)
    carry_out(office, tx, person, wish, word)


def _shown(connection: Connection, found: Waiting, me: Person) -> ToConfirm | None:
    """The request for a reader who asked for it or may decide on it."""
    person = people.person(connection, int(str(found.payload["staff"])))
    if person is None:
        return None
    held = staff_grants.held_by(connection, person.id)
    theirs = tuple(each.grant for each in held)
    ends_on = None
    try:
        wish = wish_from(connection, found.kind, found.payload)
        grants, ends_on = touched(wish, held), wish.ends_on
    except InvalidRequest:  # its role was ended meanwhile: it can still be refused
        grants = ()
    mine = me.id == found.asked.asked_by
    if not mine and not may_decide(me, theirs, grants):
        return None
    by = found.asked.decided_by
    return ToConfirm(
        *(found, person, grants, people.person(connection, found.asked.asked_by)),
        people.person(connection, by) if by is not None else None,
        mine,
        ends_on,
    )


def to_confirm(office: Office, caller: Caller) -> tuple[list[ToConfirm], list[ToConfirm]]:
    """What waits that the caller asked for or may decide on, and what was decided last.

    Raises `NotSignedIn`, and `NotFound` for people who look after no accounts.
    """
    with office.db.read() as connection:
        me = myself(office, connection, caller)
        if not holds(me.grants, Permission.PEOPLE):
            raise NotFound
        waiting = two_person_requests.undecided(connection, office.clock.now() - LIFE)
        decided = two_person_requests.decided_last(connection, DECIDED_SHOWN)
        shown = (
            [found for each in part if (found := _shown(connection, each, me))]
            for part in (waiting, decided)
        )
        now_waiting, over = shown
        return now_waiting, over


def over_at(request: Waiting) -> datetime:
    """When nobody can confirm it any more."""
    return request.asked.over_at()
