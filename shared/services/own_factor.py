"""One's own second factor, on one's own account page: set up, renew its paper codes, take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.services import second_factor, secrecy
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.quick_switch import myself
from shared.services.second_factor import Enrolment
from shared.store import people
from shared.store.people import Person
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class OwnFactor:
    """`enrolment` while an app is being set up; `codes_left` of the present set."""

    is_on: bool
    is_asked: bool
    codes_left: int
    enrolment: Enrolment | None


def own(office: Office, caller: Caller) -> OwnFactor:
    """Raises `NotSignedIn`, and `NotFound` in a demonstration, where there are none."""
    person = _person(office, caller)
    return OwnFactor(
        second_factor.has_one(office, person.id),
        second_factor.must_have_one(office, person.grants),
        second_factor.codes_left(office, person.id),
        second_factor.enrolment(office, person),
    )


def _person(office: Office, caller: Caller) -> Person:
    person = myself(office, caller)
    if office.demo:
        raise NotFound
    return person


async def begin(office: Office, caller: Caller, password: str) -> None:
    """Make a secret for an app; the password proves who asks. A secret that waits already stays.

    Raises `NotSignedIn`, `NotFound`, `WrongPassword`, `TooManyAttempts`.
    """
    person = _person(office, caller)
    await secrecy.prove_password(office, person, password)
    await office.db.write(lambda tx: second_factor.begin(office, tx, person.id))


async def confirm(
    office: Office, caller: Caller, code: str, address: str, key: RequestKey | None = None
) -> list[str]:
    """The first code of the app; returns the recovery codes, to a retry the same.

    Raises `NotSignedIn`, `NotFound`, `WrongCode`, `TooManyAttempts`.
    """
    person = _person(office, caller)

    def run(tx: WriteTx) -> int:
        number = second_factor.confirm(office, tx, person.id, code)
        _log(office, tx, caller, person, "second_factor_set_up")
        return number

    return await _codes(office, person, address, key, run)


async def renew_codes(
    office: Office, caller: Caller, code: str, address: str, key: RequestKey | None = None
) -> list[str]:
    """New recovery codes instead of the old ones, for a code. Raises as `confirm`."""
    person = _person(office, caller)

    def run(tx: WriteTx) -> int:
        second_factor.spend(office, tx, person.id, code)
        _log(office, tx, caller, person, "recovery_codes_renewed")
        return second_factor.new_codes(office, tx, person.id)

    return await _codes(office, person, address, key, run)


async def _codes(
    office: Office,
    person: Person,
    address: str,
    key: RequestKey | None,
    run: Callable[[WriteTx], int],
) -> list[str]:
    subjects = second_factor.attempts(office, person.id, address)
    now = office.clock.now()
    await office.db.write(lambda tx: secrecy.count_attempts(office, tx, subjects, now))

    def job(tx: WriteTx) -> int:
        done = once(tx, key, now, lambda: Done(200, run(tx)))
        _forget(tx, office, subjects)
        return done.result or 0

    return second_factor.codes(office, person.id, await office.db.write(job))


def _forget(tx: WriteTx, office: Office, subjects: tuple[tuple[str, int], ...]) -> None:
    for subject, _ in subjects:
        people.set_failures(tx, subject, 0, office.clock.now())


async def remove(
    office: Office, caller: Caller, code: str, address: str, key: RequestKey | None = None
) -> None:
    """From now on the password alone signs in. An app that was never confirmed needs no code.

    Raises `NotSignedIn`, `NotFound`, `WrongCode`, `TooManyAttempts`, and `InvalidRequest` where
    the installation asks for one.
    """
    person = _person(office, caller)
    if second_factor.must_have_one(office, person.grants):
        raise InvalidRequest("code", N_("Administrators here sign in with a second factor."))
    subjects = second_factor.attempts(office, person.id, address)
    now = office.clock.now()
    await office.db.write(lambda tx: secrecy.count_attempts(office, tx, subjects, now))

    def run(tx: WriteTx) -> Done:
        if second_factor.has_one(office, person.id):
            second_factor.spend(office, tx, person.id, code)
            _log(office, tx, caller, person, "second_factor_removed")
        second_factor.remove(tx, person.id)
        return Done(200, person.id)

    def job(tx: WriteTx) -> None:
        once(tx, key, now, lambda: run(tx))
        _forget(tx, office, subjects)

    await office.db.write(job)


def _log(office: Office, tx: WriteTx, caller: Caller, person: Person, kind: str) -> None:
    people.log_change(tx, caller.actor, kind, person.username, {}, office.clock.now())
