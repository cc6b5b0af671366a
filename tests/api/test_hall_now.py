"""The hall through the interface for programs: what its staff may see and change."""

from __future__ import annotations

import pytest

from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.office import Office
from tests.api.conftest import Client
from tests.builders import a_desk, a_visit, call_next, do
from tests.manual_clock import ManualClock

HALL = "/api/v1/centres/mo-chit/hall"
COUNTERS = "/api/v1/centres/mo-chit/counters"
PASSWORD = "twelve letters or more"


@pytest.fixture
def boss(client: Client, office: Office) -> Client:
    """The same client, signed in as the supervisor of the centre."""
    hashed = people.hash_password(PASSWORD)
    grants = (Grant(Role.SUPERVISOR, "mo-chit"),)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "boss", ("หัวหน้า", "Boss"), hashed, grants)
    )
    answer = client.post("/api/v1/sessions", json={"username": "boss", "password": PASSWORD})
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return client


def test_the_hall_says_what_is_late_and_what_helps(
    boss: Client, office: Office, clock: ManualClock
) -> None:
    from shared.domain import commands

    clerk = a_desk(office)
    for _ in range(2):
        a_visit(office)
    a_visit(office, "passport-ordinary")
    do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=31)
    hall = boss.get(HALL).json()
    assert [(each["kind"], each["remedy"]) for each in hall["items"]] == [
        ("serving", "remind"),
        ("waiting", "first"),
        ("waiting", "first"),
    ]
    lines = {each["id"]: each for each in hall["lines"]}
    assert (lines["B"]["waiting"], lines["B"]["counters"], lines["B"]["stuck"]) == (1, [3], 0)
    assert lines["F"]["trend"][-1] == 1
    assert {each["id"]: each["waiting"] for each in hall["agencies"]}["DCA"] == 1
    desk = hall["counters"][2]
    assert (desk["number"], desk["step"], desk["spent_seconds"]) == ("B001", 1, 31 * 60)
    assert hall["service_level"]["now"] == {
        "state": "too_few",
        "percent": 33.33,
        "kept": 1,
        "missed": 2,
        "near": 0,
    }


def test_what_a_counter_takes_is_set_as_it_was_seen(boss: Client, office: Office) -> None:
    a_desk(office)
    mark = boss.get(HALL).json()["counters"][2]["mark"]
    wanted = {"seen": mark, "services": ["id-card-expired", "tax-id"], "first": ["tax-id"]}
    found = boss.put(f"{COUNTERS}/3/profile", json=wanted)
    assert found.json()["session"]["services"] == ["id-card-expired", "tax-id"]
    again = boss.put(f"{COUNTERS}/3/profile", json=wanted)
    assert (again.status_code, again.json()["code"]) == (409, "counter_changed")
    assert boss.get(HALL).json()["counters"][2]["first"] == ["M"]


def test_the_same_key_moves_a_person_once(boss: Client, office: Office) -> None:
    a_desk(office)
    body = {"seen": boss.get(HALL).json()["counters"][2]["mark"], "to": 5}
    headers = {"Idempotency-Key": "move"}
    for _ in range(2):
        answer = boss.post(f"{COUNTERS}/3/move", json=body, headers=headers)
        assert (answer.status_code, answer.json()["counter"]) == (200, 5)
    states = [each["state"] for each in boss.get(HALL).json()["counters"]]
    assert states == ["closed"] * 4 + ["open", "closed"]


def test_a_promise_out_of_reason_is_refused(boss: Client) -> None:
    address = f"{HALL}/service-level"
    assert boss.put(address, json={"percent": 100, "target_minutes": 15}).status_code == 422
    assert boss.put(address, json={"percent": 80, "target_minutes": 0}).status_code == 422
    kept = boss.put(address, json={"percent": 90, "target_minutes": 20}).json()["promise"]
    assert (kept["percent"], kept["target_seconds"], kept["least"]) == (90, 1200, 5)
    assert boss.get(address).json()["promise"] == kept


def test_strangers_learn_nothing_of_a_hall(client: Client) -> None:
    assert client.get(HALL).status_code == 401
