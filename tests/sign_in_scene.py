"""People who sign in with more than a password, for tests of the pages and of the programs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import httpx

from shared.domain.permissions import Grant
from shared.services import people, second_factor
from shared.services.office import Office
from shared.store import people as rows
from shared.store import staff_sessions
from shared.store.writer import WriteTx
from tests.manual_clock import ManualClock
from tests.oracles.authenticator import shown

FACTOR = "/counter/my-account/second-factor"
SIGN_IN = "/counter/sign-in"
_KEY = re.compile(r"data-app-key>([^<]+)<")
_CODES = re.compile(r"<li><code>([0-9A-Z-]+)</code>")


@dataclass
class Phone:
    """An authenticator app that was set up, and the recovery codes on paper."""

    key: str
    clock: ManualClock
    paper: list[str] = field(default_factory=list)

    def code(self) -> str:
        return shown(self.key, self.clock.now())

    def next_code(self) -> str:
        """What it shows half a minute later."""
        self.clock.advance(seconds=30)
        return self.code()


def hire(office: Office, name: str, password_hash: str, *grants: Grant) -> int:
    """An account with a password; returns its id."""
    return office.db.write_now(
        lambda tx: people.add_account(office, tx, name, ("สมศรี", "Somsri"), password_hash, grants)
    )


def given_password(office: Office, username: str, password_hash: str) -> None:
    """The password is one that somebody else knows."""

    def job(tx: WriteTx) -> None:
        person = rows.person_by_name(tx.connection, username)
        assert person is not None
        staff_sessions.set_start_password(tx, person.id, password_hash)

    office.db.write_now(job)


def end(office: Office, username: str) -> None:
    """The account ends; its records stay."""

    def job(tx: WriteTx) -> None:
        person = rows.person_by_name(tx.connection, username)
        assert person is not None
        rows.deactivate(tx, person.id, office.clock.now())

    office.db.write_now(job)


def app_key(page: str) -> str:
    """The key for typing that a page shows."""
    found = _KEY.search(page)
    assert found is not None, page[-2000:]
    return found[1]


def paper(page: str) -> list[str]:
    return _CODES.findall(page)


def set_up(client: httpx.Client, clock: ManualClock, password: str) -> Phone:
    """Set up an app on one's own page, as a person does."""
    begun = client.post(f"{FACTOR}/begin", data={"key": "begin", "password": password})
    phone = Phone(app_key(begun.text), clock)
    done = client.post(f"{FACTOR}/confirm", data={"key": "confirm", "code": phone.code()})
    phone.paper = paper(done.text)
    assert len(phone.paper) == 10, done.text[-2000:]
    return phone


def an_app(office: Office, clock: ManualClock, staff: int = 1) -> Phone:
    """The same without pages: half a minute after the first code."""
    with office.db.read() as connection:
        person = rows.person(connection, staff)
    assert person is not None
    office.db.write_now(lambda tx: second_factor.begin(office, tx, staff))
    made = second_factor.enrolment(office, person)
    assert made is not None
    phone = Phone(made.typed, clock)
    number = office.db.write_now(lambda tx: second_factor.confirm(office, tx, staff, phone.code()))
    phone.paper = second_factor.codes(office, staff, number)
    clock.advance(seconds=30)
    return phone
