"""Lunch in turns, a shared desk and calls for help as programs use them."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.office import Office
from shared.store.writer import WriteTx
from tests.api.conftest import Client
from tests.builders import a_visit

pytestmark = pytest.mark.sqlite_only
PASSWORD = "twelve letters or more"
CENTRE = "/api/v1/centres/mo-chit"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return people.hash_password(PASSWORD)


def account(
    tx: WriteTx, office: Office, name: str, password_hash: str, grants: tuple[Grant, ...]
) -> int:
    return people.add_account(office, tx, name, (name, name), password_hash, grants)


@pytest.fixture
def staff(office: Office, client: Client, password_hash: str) -> dict[str, Any]:
    """Headers of three people who are signed in, and their ids."""
    found: dict[str, Any] = {"ids": {}}
    for name, role in (("one", Role.CLERK), ("two", Role.CLERK), ("boss", Role.SUPERVISOR)):
        grants = (Grant(role, "mo-chit"),)
        found["ids"][name] = office.db.write_now(
            partial(account, office=office, name=name, password_hash=password_hash, grants=grants)
        )
        body = {"username": name, "password": PASSWORD}
        token = client.post("/api/v1/sessions", json=body).json()["token"]
        found[name] = {"Authorization": f"Bearer {token}"}
    return found


def test_lunch_is_held_back_until_enough_are_at_work(client: Client, staff: dict[str, Any]) -> None:
    client.post(f"{CENTRE}/counters/3/open", headers=staff["one"])
    refused = client.post(
        f"{CENTRE}/counters/3/break", json={"kind": "lunch"}, headers=staff["one"]
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_at_work")
    client.post(f"{CENTRE}/counters/4/open", headers=staff["two"])
    gone = client.post(f"{CENTRE}/counters/3/break", json={"kind": "lunch"}, headers=staff["one"])
    assert gone.json()["session"]["break_kind"] == "lunch"
    plan = client.get(f"{CENTRE}/staffing", headers=staff["boss"]).json()
    assert [(t["counter"], t["turn"]) for t in plan["lunch"]] == [(3, "now"), (4, "waits")]
    assert (plan["room"], plan["least"], len(plan["away"])) == (0, 1, 1)


def test_a_desk_is_locked_and_taken_over_with_a_pin(client: Client, staff: dict[str, Any]) -> None:
    pin = {"password": PASSWORD, "pin": "749138"}
    current = "/api/v1/sessions/current"
    assert client.put(f"{current}/pin", json=pin, headers=staff["two"]).status_code == 204
    client.post(f"{CENTRE}/counters/3/open", headers=staff["one"])
    assert client.post(f"{current}/lock", headers=staff["one"]).status_code == 204
    assert client.get(current, headers=staff["one"]).status_code == 401
    body = {"staff": staff["ids"]["two"], "secret": "749138"}
    taken = client.post(f"{CENTRE}/counters/3/take-over", json=body, headers=staff["one"])
    two = {"Authorization": f"Bearer {taken.json()['token']}"}
    assert client.get(current, headers=two).json()["staff"] == staff["ids"]["two"]
    session = client.get(f"{CENTRE}/counters/3", headers=two).json()["session"]
    assert session["staff"] == staff["ids"]["two"]


def test_two_people_at_one_counter(client: Client, staff: dict[str, Any]) -> None:
    client.post(f"{CENTRE}/counters/3/open", headers=staff["one"])
    joined = client.post(f"{CENTRE}/counters/3/join", headers=staff["two"]).json()
    assert joined["session"]["second_staff"] == staff["ids"]["two"]
    left = client.post(f"{CENTRE}/counters/3/leave", headers=staff["one"]).json()
    assert left["session"]["second_staff"] is None


def test_a_call_for_help_is_answered_ended_and_counted(
    client: Client, office: Office, staff: dict[str, Any]
) -> None:
    token = a_visit(office).token
    assert client.post(f"/api/v1/visits/{token}/ask-supervisor").status_code == 204
    assert client.get(f"{CENTRE}/alarms", headers=staff["one"]).json()["items"] == []
    (call,) = client.get(f"{CENTRE}/alarms", headers=staff["boss"]).json()["items"]
    assert (call["kind"], call["number"]) == ("quiet_help", "B001")
    where = f"/api/v1/alarms/{call['id']}"
    assert client.post(f"{where}/answer", headers=staff["one"]).status_code == 404
    assert client.post(f"{where}/answer", headers=staff["boss"]).json()["answered_at"]
    ended = client.post(f"{where}/end", json={"outcome": "helped"}, headers=staff["boss"]).json()
    assert ended["ended_as"] == "helped"
    year = call["raised_at"][:4]
    counted = client.get(f"{CENTRE}/alarms/months?year={year}", headers=staff["boss"]).json()
    assert [(m["kind"], m["calls"], m["helped"]) for m in counted["items"]] == [
        ("quiet_help", 1, 1)
    ]
