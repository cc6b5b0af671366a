"""What staff change on a ticket through HTTP: its services, a return, notes, a kept counter."""

from __future__ import annotations

from typing import Any

import pytest

from shared.services.office import Office
from tests.api.conftest import Client
from tests.api.test_queue import API, CENTRE, bearer, take

pytestmark = pytest.mark.sqlite_only
__all__ = ["bearer"]
COUNTER = f"{CENTRE}/counters/3"
Headers = dict[str, str]


@pytest.fixture
def serving(client: Client, bearer: Headers) -> dict[str, Any]:
    """Somebody with two services, the first being served at counter 3."""
    ticket = take(client, "id-card-expired", "house-move-in")
    client.post(f"{COUNTER}/open", headers=bearer)
    called = client.post(f"{COUNTER}/call-next", headers=bearer).json()
    return {**ticket, **post(client, bearer, called, "start")}


def post(
    client: Client, bearer: Headers, turn: dict[str, Any], verb: str, status: int = 200, **body: Any
) -> dict[str, Any]:
    address = f"{API}/transactions/{turn['transaction']}/{verb}"
    sent = {"version": turn["version"], **body}
    answer = client.post(address, json=sent, headers=bearer)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def test_a_service_is_corrected_and_the_answer_is_the_right_turn(
    client: Client, bearer: Headers, serving: dict[str, Any]
) -> None:
    right = post(client, bearer, serving, "correct-service", service="id-card-lost")
    assert (right["service"], right["state"], right["counter"]) == ("id-card-lost", "serving", 3)
    assert right["transaction"] != serving["transaction"]
    old = client.get(f"{API}/transactions/{serving['transaction']}", headers=bearer).json()
    assert old["outcome"] == "transferred"
    refused = post(client, bearer, right, "correct-service", 422, service="id-card-lost")
    assert refused["code"] == "invalid_request"


def test_an_order_and_a_dropping_change_what_waits(
    client: Client, bearer: Headers, serving: dict[str, Any]
) -> None:
    visit = f"{API}/visits/{serving['visit']}"
    added = client.post(f"{visit}/services", json={"id": "id-card-lost"}, headers=bearer).json()
    waiting = [s["transaction"] for s in added["services"] if s["state"] == "waiting"]
    order = [{"transaction": each, "version": 1} for each in reversed(waiting)]
    assert (
        client.post(f"{visit}/order", json={"transactions": order}, headers=bearer).status_code
        == 200
    )
    twice = client.post(f"{visit}/order", json={"transactions": order[:1] * 2}, headers=bearer)
    assert twice.status_code == 422
    turn = {"transaction": waiting[0], "version": 1}
    gone = post(client, bearer, turn, "remove", outcome="cancelled_by_staff", reason="not_needed")
    assert gone["outcome"] == "cancelled_by_staff"


def test_staff_defer_and_only_a_supervisor_restores(client: Client, bearer: Headers) -> None:
    ticket = take(client)
    turn = {"transaction": ticket["services"][0]["transaction"], "version": 1}
    deferred = post(client, bearer, turn, "defer", minutes=15)
    assert deferred["state"] == "deferred"
    back = post(client, bearer, deferred, "rejoin")
    gone = post(client, bearer, back, "remove", outcome="left")
    post(client, bearer, gone, "restore", 404, reason="pressed_by_mistake")
    post(client, bearer, gone, "restore", 422, reason="whatever")


def test_notes_are_for_staff_and_hold_no_number_of_a_person(
    client: Client, bearer: Headers, serving: dict[str, Any]
) -> None:
    notes = f"{API}/visits/{serving['visit']}/notes"
    assert client.get(notes).status_code == 401
    assert client.post(notes, json={"body": "hello"}).status_code == 401
    written = client.post(notes, json={"body": "Photo is done"}, headers=bearer)
    assert written.status_code == 201
    [note] = client.get(notes, headers=bearer).json()["items"]
    assert (note["body"], note["mine"]) == ("Photo is done", True)
    refused = client.post(notes, json={"body": "081-234-5678"}, headers=bearer)
    assert refused.status_code == 422
    assert "5678" not in refused.text
    assert "Photo" not in client.get(f"{API}/visits/{serving['token']}").text
    assert client.delete(f"{notes}/{note['id']}", headers=bearer).json()["items"] == []


def test_a_kept_counter_answers_for_whom_it_waits(
    client: Client, bearer: Headers, serving: dict[str, Any], office: Office
) -> None:
    take(client)
    post(client, bearer, serving, "pause", reason="citizen_papers")
    kept = client.post(
        f"{COUNTER}/keep", json={"visit": serving["visit"], "minutes": 10}, headers=bearer
    ).json()["kept"]
    assert (kept["visit"], kept["number"]) == (serving["visit"], "B001")
    refused = client.post(f"{COUNTER}/call-next", headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (409, "counter_kept")
    assert "B001" in refused.json()["detail"]
    freed = client.post(f"{COUNTER}/give-up", headers=bearer).json()
    assert freed["kept"] is None
    assert client.post(f"{COUNTER}/call-next", headers=bearer).json()["number"] == "B002"
