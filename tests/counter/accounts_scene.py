"""Accounts for tests of the pages about people: who looks after whom, and forms that are sent."""

from __future__ import annotations

import itertools
import re

import httpx

from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.office import Office
from shared.store import people as stored
from shared.store import staff_grants
from shared.store.people import Person

PEOPLE = "/counter/administration/people"
CONFIRM = "/counter/administration/to-confirm"
_numbers = itertools.count(1)


def hired(office: Office, name: str, *grants: Grant, password_hash: str = "none") -> Person:
    """A new account of this user name."""
    names = ("สมหมาย", name.title())
    office.db.write_now(
        lambda tx: people.add_account(office, tx, name, names, password_hash, grants)
    )
    return person(office, name)


def person(office: Office, name: str) -> Person:
    with office.db.read() as connection:
        found = stored.person_by_name(connection, name)
    assert found is not None
    return found


def newcomer(office: Office, *grants: Grant) -> Person:
    """Somebody whom nobody has seen before."""
    return hired(office, f"new-{next(_numbers)}", *grants)


def held(office: Office, staff: int) -> list[staff_grants.Held]:
    with office.db.read() as connection:
        return list(staff_grants.held_by(connection, staff))


def an_administrator(office: Office, name: str, password_hash: str = "none") -> Person:
    return hired(office, name, Grant(Role.ADMINISTRATOR), password_hash=password_hash)


def press(
    client: httpx.Client, office: Office, name: str, move: str, **fields: object
) -> httpx.Response:
    """One form of somebody's page, as the page has it now."""
    one = person(office, name)
    form = {"key": f"press-{next(_numbers)}", "version": one.version, **fields}
    return client.post(f"{PEOPLE}/{one.id}/{move}", data=form)


def decide(client: httpx.Client, request: int, decision: str, version: int = 1) -> httpx.Response:
    form: dict[str, object] = {"request": request, "decision": decision, "version": version}
    return client.post(CONFIRM, data={**form, "key": f"press-{next(_numbers)}"})


def waiting(client: httpx.Client) -> list[int]:
    """The requests that the page of a reader shows."""
    return [int(each) for each in re.findall(r'data-request="(\d+)"', client.get(CONFIRM).text)]


def problem(answer: httpx.Response) -> str:
    """What the page says is wrong; "" for nothing."""
    found = re.search(r"data-problem>.*?<p>(.*?)</p>", answer.text, re.DOTALL)
    return found[1] if found else ""
