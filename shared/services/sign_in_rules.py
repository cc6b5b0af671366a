"""What administrators set about signing in: who must have a second factor, whose is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.permissions import Permission
from shared.services import access, openid_sign_in, second_factor
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import openid_rows, people
from shared.store.people import Person
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class SignsIn:
    """How one account signs in; None: without."""

    person: Person
    app_since: datetime | None
    provider_since: datetime | None


@dataclass(frozen=True, slots=True)
class SignInRules:
    asked: bool
    """Whether administrators must have a second factor."""
    provider: str
    accounts: tuple[SignsIn, ...]
    """Only those that are not over."""


def rules(office: Office, caller: Caller) -> SignInRules:
    """Raises `NotSignedIn`, `NotFound`."""
    access.require(caller, Permission.PEOPLE, None)
    apps, links = second_factor.since(office), openid_sign_in.connected(office)
    with office.db.read() as connection:
        known = [each for each in people.people(connection) if each.active]
    return SignInRules(
        second_factor.is_asked_of_administrators(office),
        openid_sign_in.provider_name(office),
        tuple(SignsIn(each, apps.get(each.id), links.get(each.id)) for each in known),
    )


async def ask_administrators(
    office: Office, caller: Caller, asked: bool, key: RequestKey | None = None
) -> None:
    """Raises `NotSignedIn`, `NotFound`, and `InvalidRequest` from somebody who has none."""
    access.require(caller, Permission.PEOPLE, None)
    if asked and not second_factor.has_one(office, caller.actor.id or 0):
        raise InvalidRequest("asked", N_("Set up your own second factor first."))

    def run(tx: WriteTx) -> Done:
        now = office.clock.now()
        before = people.fact(tx.connection, second_factor.ADMINISTRATORS) or "no"
        after = "yes" if asked else "no"
        people.set_fact(tx, second_factor.ADMINISTRATORS, after)
        detail = {"before": before, "after": after}
        subject = second_factor.ADMINISTRATORS
        people.log_change(tx, caller.actor, "sign_in_rule", subject, detail, now)
        return Done(200, None)

    await office.db.write(lambda tx: once(tx, key, office.clock.now(), lambda: run(tx)))


async def take_away(
    office: Office,
    caller: Caller,
    staff: int,
    what: str,
    why: str,
    key: RequestKey | None = None,
) -> None:
    """Somebody lost the telephone (`app`), or leaves the provider (`provider`).

    Raises `NotSignedIn`, `NotFound`, `InvalidRequest`.
    """
    access.require(caller, Permission.PEOPLE, None)
    with office.db.read() as connection:
        person = people.person(connection, staff)
    if person is None:
        raise NotFound
    if person.id == caller.actor.id:
        raise InvalidRequest("staff", N_("Change your own sign-in under My account."))
    if not why.strip():
        raise InvalidRequest("why", N_("Write why. It stays in the records."))

    def run(tx: WriteTx) -> Done:
        gone = second_factor.remove(tx, staff) if what == "app" else openid_rows.unlink(tx, staff)
        if not gone:
            raise InvalidRequest("staff", N_("This account has none. Choose another one."))
        kind = "second_factor_removed" if what == "app" else "openid_disconnected"
        detail = {"why": why.strip()}
        people.log_change(tx, caller.actor, kind, person.username, detail, office.clock.now())
        return Done(200, staff)

    await office.db.write(lambda tx: once(tx, key, office.clock.now(), lambda: run(tx)))
