"""Papers through HTTP: the defect record, coming back, whom somebody comes for, stopping links."""

from __future__ import annotations

from typing import Any

import pytest

from shared.services.office import Office
from shared.services.people import SESSION
from shared.store import people as people_store
from tests.api.conftest import Client
from tests.api.test_queue import API, CENTRE, bearer, take
from tests.builders import a_supervisor

pytestmark = pytest.mark.sqlite_only
__all__ = ["bearer"]
COUNTER = f"{CENTRE}/counters/3"
Headers = dict[str, str]
Found = dict[str, Any]


def post(client: Client, path: str, headers: Headers, status: int = 200, **body: Any) -> Found:
    answer = client.post(f"{API}/{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def on(
    client: Client, bearer: Headers, turn: Found, verb: str, status: int = 200, **body: Any
) -> Found:
    path = f"transactions/{turn['transaction']}/{verb}"
    return post(client, path, bearer, status, version=turn["version"], **body)


def served(client: Client, bearer: Headers) -> Found:
    return on(client, bearer, client.post(f"{COUNTER}/call-next", headers=bearer).json(), "start")


def in_charge(office: Office) -> Headers:
    """The header of a signed-in supervisor of the centre."""
    boss, now = a_supervisor(office).actor.id, office.clock.now()
    assert boss is not None
    until = now + office.rules.session_length
    id = office.db.write_now(lambda tx: people_store.add_session(tx, boss, now, until))
    return {"Authorization": f"Bearer {office.tokens.derive(SESSION, id)}"}


@pytest.fixture
def defect(client: Client, bearer: Headers) -> Found:
    """A ticket whose first paper was missing, and its case."""
    ticket = take(client, "elderly-allowance")
    client.post(f"{COUNTER}/open", headers=bearer)
    turn = on(client, bearer, served(client, bearer), "papers", complete=False, missing=[1])
    on(client, bearer, turn, "complete", outcome="incomplete_documents")
    return {**ticket, "case": turn["case"]}


def test_both_sides_sign_what_is_missing_until_when(
    client: Client, bearer: Headers, defect: Found
) -> None:
    case, own = defect["case"], f"visits/{defect['token']}/cases/{defect['case']}/defect"
    post(client, f"cases/{case}/defect/sign", bearer, by="officer")
    found = post(client, f"{own}/sign", {})
    assert [(each["by"], each["how"]) for each in found["signed"]] == [
        ("officer", "screen"),
        ("citizen", "screen"),
    ]
    assert (found["number"], found["request"], found["until"]) == (
        f"MO-CHIT-D{case}-1",
        1,
        "2026-12-01",
    )
    assert [(each["originals"], each["copies"]) for each in found["missing"]] == [(1, 0)]
    assert client.get(f"{API}/{own}").json() == found
    assert client.get(f"{API}/cases/{case}/defect").status_code == 401
    other = take(client, "mea-bill")["token"]
    assert client.get(f"{API}/visits/{other}/cases/{case}/defect").status_code == 404


def test_the_citizen_goes_on_and_a_second_press_is_the_same_ticket(
    client: Client, bearer: Headers, defect: Found
) -> None:
    path = f"visits/{defect['token']}/cases/{defect['case']}/continue"
    first = post(client, path, {}, 201)
    assert post(client, path, {}, 200)["visit"] == first["visit"]
    assert first["services"][0]["service"] == "elderly-allowance"
    elsewhere = post(client, path, {}, 409, centre="district-1")
    assert elsewhere["code"] == "case_in_line"
    turn = served(client, bearer)
    assert (turn["case"], turn["visit"]) == (defect["case"], first["visit"])


def test_staff_name_the_case_among_the_services(
    client: Client, bearer: Headers, defect: Found
) -> None:
    wanted = {"services": [{"case": defect["case"]}, "mea-bill"], "channel": "counter"}
    assert client.post(f"{CENTRE}/visits", json=wanted).status_code in (401, 404)
    answer = client.post(f"{CENTRE}/visits", json=wanted, headers=bearer)
    assert {each["service"] for each in answer.json()["services"]} == {
        "elderly-allowance",
        "mea-bill",
    }
    unknown = {"services": [{"case": 999}], "channel": "counter"}
    refused = client.post(f"{CENTRE}/visits", json=unknown, headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_case")


def test_a_second_request_without_a_supervisor_is_refused_in_a_sentence(
    client: Client, bearer: Headers, defect: Found
) -> None:
    post(client, f"visits/{defect['token']}/cases/{defect['case']}/continue", {}, 201)
    turn = served(client, bearer)
    again = {"complete": False, "missing": [2]}
    assert on(client, bearer, turn, "papers", 409, **again)["code"] == "second_request"
    reason = {**again, "reason": "new_facts"}
    assert on(client, bearer, turn, "papers", 409, **reason)["code"] == "second_request"
    guess = {**reason, "supervisor": 1, "secret": "a guess"}
    assert on(client, bearer, turn, "papers", 422, **guess)["code"] == "invalid_request"
    past = on(client, bearer, turn, "papers", 422, complete=False, missing=[2], until="2026-11-01")
    assert past["code"] == "invalid_request"


def test_somebody_comes_for_others_up_to_the_limit(
    client: Client, bearer: Headers, defect: Found
) -> None:
    take(client, "elderly-allowance")
    turn = served(client, bearer)
    on(client, bearer, turn, "represent", 422, persons=51, papers=True)
    assert on(client, bearer, turn, "represent", persons=30, papers=True)["case"] == turn["case"]
    assert on(client, bearer, turn, "represent", 409, persons=2, papers=True)["code"]


def test_links_are_stopped_by_a_supervisor_who_says_what_becomes_of_the_request(
    client: Client, bearer: Headers, defect: Found, demo_office: Office
) -> None:
    path = f"visits/{defect['visit']}/stop-links"
    post(client, path, bearer, 404, reason="citizen_asked")
    boss = in_charge(demo_office)
    assert post(client, path, boss, 409, reason="citizen_asked")["code"] == "case_runs"
    done = post(client, path, boss, reason="citizen_asked", goes_on="by_number")
    assert (done["visits"], len(done["receipts"])) == ([defect["visit"]], 1)
    assert client.get(f"{API}/visits/{defect['token']}").status_code == 404
