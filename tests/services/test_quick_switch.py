"""A shared desk: a PIN takes it over where somebody signed in today, and opens nothing else."""

from __future__ import annotations

import pytest

from shared.domain.errors import (
    ColleagueBusy,
    CounterOpenElsewhere,
    InvalidRequest,
    NotSignedIn,
    PinNotEnough,
    TooManyAttempts,
    WrongPassword,
    WrongPin,
)
from shared.domain.permissions import Grant, Role
from shared.services import hall, people, quick_switch, signing_in
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import people as rows
from tests.builders import CENTRE, a_key, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only
PASSWORD = "a long password for tests"
PIN = "749138"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return people.hash_password(PASSWORD)


def hire(office: Office, password_hash: str, name: str, centre: str = CENTRE) -> Caller:
    """Somebody with an account, and signed in."""
    grants = (Grant(Role.CLERK, centre),)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, name, (name, name), password_hash, grants)
    )
    return signed_in(office, name)[0]


def signed_in(office: Office, name: str) -> tuple[Caller, str]:
    token = run(signing_in.sign_in(office, name, PASSWORD)).token
    caller = people.caller_of_session(office, token)
    assert caller is not None
    return caller, token


@pytest.fixture
def desk(office: Office, password_hash: str) -> tuple[Caller, str, Caller]:
    """Somsri's browser at counter 3, and Wanna, who has a PIN."""
    hire(office, password_hash, "somsri")
    wanna = hire(office, password_hash, "wanna")
    run(quick_switch.set_pin(office, wanna, PASSWORD, PIN))
    somsri, token = signed_in(office, "somsri")
    run(hall.open_counter(office, somsri, CENTRE, 3))
    return somsri, token, wanna


def take(office: Office, token: str, who: Caller, secret: str, key: str | None = None) -> str:
    assert who.actor.id is not None
    name = a_key(key) if key else None
    return run(quick_switch.take_over(office, token, CENTRE, 3, who.actor.id, secret, name)).token


def owner(office: Office, who: Caller) -> int:
    session = hall.counter_view(office, who, CENTRE, 3).session
    assert session is not None
    return session.staff


def test_the_pin_changes_the_person_and_hands_the_counter_over(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    _, token, wanna = desk
    new = take(office, token, wanna, PIN)
    now_here = people.caller_of_session(office, new)
    assert now_here is not None
    assert now_here.actor == wanna.actor
    assert owner(office, wanna) == wanna.actor.id
    assert people.caller_of_session(office, token) is None


def test_a_double_tap_gives_the_same_session(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    _, token, wanna = desk
    assert take(office, token, wanna, PIN, "tap") == take(office, token, wanna, PIN, "tap")
    with pytest.raises(NotSignedIn):
        take(office, token, wanna, PIN)


def test_a_session_by_pin_ends_when_the_first_one_would_have(
    office: Office, clock: ManualClock, desk: tuple[Caller, str, Caller]
) -> None:
    _, token, wanna = desk
    clock.advance(hours=3)
    new = take(office, token, wanna, PIN)
    clock.advance(hours=8, minutes=59)
    assert people.caller_of_session(office, new) is not None
    office.callers.forget()
    clock.advance(minutes=2)
    assert people.caller_of_session(office, new) is None


def test_a_pin_opens_nothing_in_a_browser_of_yesterday_another_centre_or_nobody(
    office: Office, clock: ManualClock, password_hash: str, desk: tuple[Caller, str, Caller]
) -> None:
    _, token, wanna = desk
    hire(office, password_hash, "far", "district-1")
    _, elsewhere = signed_in(office, "far")
    with pytest.raises(PinNotEnough):
        take(office, elsewhere, wanna, PIN)
    with pytest.raises(NotSignedIn):
        take(office, "forged", wanna, PIN)
    clock.advance(hours=10, minutes=30)
    _, late = signed_in(office, "somsri")
    clock.advance(hours=8)  # past midnight, and still within a session
    with pytest.raises(PinNotEnough):
        take(office, late, wanna, PIN)
    with pytest.raises(NotSignedIn):
        take(office, token, wanna, PIN)


def test_after_five_wrong_pins_only_the_password_helps(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    _, token, wanna = desk
    for _ in range(5):
        with pytest.raises(WrongPin):
            take(office, token, wanna, "602957")
    with pytest.raises(PinNotEnough):
        take(office, token, wanna, PIN)
    assert owner(office, wanna) != wanna.actor.id
    token = take(office, token, wanna, PASSWORD)
    assert owner(office, wanna) == wanna.actor.id
    run(quick_switch.lock(office, token))
    assert take(office, token, wanna, PIN) == token


def test_a_locked_browser_is_nobody_until_it_is_unlocked(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    somsri, token, wanna = desk
    run(quick_switch.lock(office, token))
    assert people.caller_of_session(office, token) is None
    assert quick_switch.locked_at(office, token) == (CENTRE, 3)
    shown = quick_switch.shared_desk(office, token, CENTRE)
    assert (shown.staff, shown.locked_at is not None) == (somsri.actor.id, True)
    with pytest.raises(WrongPassword):
        take(office, token, somsri, "not my password")
    assert take(office, token, somsri, PASSWORD) == token
    assert people.caller_of_session(office, token) is not None
    assert owner(office, wanna) == somsri.actor.id


def test_whoever_has_a_counter_elsewhere_cannot_take_another(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    somsri, token, wanna = desk
    run(hall.open_counter(office, wanna, CENTRE, 4))
    with pytest.raises((ColleagueBusy, CounterOpenElsewhere)):
        take(office, token, wanna, PIN)
    assert owner(office, somsri) == somsri.actor.id
    assert people.caller_of_session(office, token) is not None


def test_a_pin_needs_the_password_and_goes_with_it(
    office: Office, password_hash: str, desk: tuple[Caller, str, Caller]
) -> None:
    somsri, token, wanna = desk
    with pytest.raises(WrongPassword):
        run(quick_switch.set_pin(office, somsri, "not my password", PIN))
    with pytest.raises(InvalidRequest):
        run(quick_switch.set_pin(office, somsri, PASSWORD, "123456"))
    assert not quick_switch.has_pin(office, somsri)
    office.db.write_now(lambda tx: rows.set_password(tx, wanna.actor.id or 0, password_hash))
    with pytest.raises(PinNotEnough):
        take(office, token, wanna, PIN)


def test_a_stranger_elsewhere_cannot_lock_a_known_user_out(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            run(signing_in.sign_in(office, "somsri", "guess", address="203.0.113.9"))
    with pytest.raises(TooManyAttempts):
        run(signing_in.sign_in(office, "somsri", PASSWORD, address="203.0.113.9"))
    assert run(signing_in.sign_in(office, "somsri", PASSWORD, address="192.0.2.4")).token


def test_a_retried_sign_in_after_signing_out_opens_a_session_that_works(
    office: Office, desk: tuple[Caller, str, Caller]
) -> None:
    key = a_key("sign in")
    first = run(signing_in.sign_in(office, "somsri", PASSWORD, key))
    run(people.sign_out(office, first.token))
    again = run(signing_in.sign_in(office, "somsri", PASSWORD, key))
    assert again.token != first.token
    assert people.caller_of_session(office, again.token) is not None
