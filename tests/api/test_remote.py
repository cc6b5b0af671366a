"""Tickets before arrival through HTTP: what programs may rely on."""

from __future__ import annotations

from datetime import datetime

from shared.services.here_codes import present_code
from shared.services.office import Office
from tests.api.conftest import Client
from tests.builders import CENTRE
from tests.manual_clock import ManualClock

API = "/api/v1"
ENGLISH = {"accept-language": "en"}
WANTED = {"services": ["mea-bill"], "remote": True}


def test_anybody_takes_one_and_confirms_it_with_the_code_of_the_centre(
    strict_client: Client, office: Office, clock: ManualClock
) -> None:
    at_door = strict_client.post(f"{API}/centres/{CENTRE}/visits", json={"services": ["mea-bill"]})
    assert at_door.status_code == 401
    answer = strict_client.post(f"{API}/centres/{CENTRE}/visits", json=WANTED)
    assert answer.status_code == 201
    ticket = answer.json()
    assert [each["state"] for each in ticket["services"]] == ["deferred"]
    assert datetime.fromisoformat(ticket["confirm_by"]) > clock.now()
    to = f"{API}/visits/{ticket['token']}"
    wrong = strict_client.post(f"{to}/confirm", json={"code": "nothing"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "here_code_wrong")
    digits = present_code(office, CENTRE, clock.now()).digits
    here = strict_client.post(f"{to}/confirm", json={"code": digits}).json()
    assert (here["state"], here["confirm_by"], here["ahead"]) == ("waiting", None, 0)


def test_when_too_many_are_under_way_it_says_so(client: Client) -> None:
    answers = [
        client.post(f"{API}/centres/{CENTRE}/visits", json=WANTED, headers=ENGLISH)
        for _ in range(11)
    ]
    assert [each.status_code for each in answers].count(201) == 9
    full = answers[-1]
    assert (full.status_code, full.json()["code"]) == (409, "remote_full")
    assert "try again after" in full.json()["detail"]


def test_at_the_door_a_program_of_the_centre_takes_a_ticket_as_before(client: Client) -> None:
    for channel in ("kiosk", "phone", "web"):
        body = {"services": ["mea-bill"], "channel": channel}
        ticket = client.post(f"{API}/centres/{CENTRE}/visits", json=body).json()
        assert [each["state"] for each in ticket["services"]] == ["waiting"]
        assert ticket["confirm_by"] is None


def test_a_key_that_others_may_choose_as_well_is_refused_before_arrival_only(
    client: Client,
) -> None:
    to, poor = f"{API}/centres/{CENTRE}/visits", {"idempotency-key": "1", **ENGLISH}
    refused = client.post(to, json=WANTED, headers=poor)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_too_short")
    assert "at least 16 characters" in refused.json()["detail"]
    good = {"idempotency-key": "0123456789abcdef"}
    first, again = (client.post(to, json=WANTED, headers=good) for _ in range(2))
    assert first.status_code == 201
    assert first.json()["token"] == again.json()["token"]
    assert client.post(to, json={"services": ["mea-bill"]}, headers=poor).status_code == 201


def test_nobody_gives_themselves_priority_before_arrival(client: Client) -> None:
    for wrong in ({"priority": True}, {"channel": "counter"}):
        answer = client.post(f"{API}/centres/{CENTRE}/visits", json={**WANTED, **wrong})
        assert answer.status_code == 422
        assert answer.json()["code"] == "invalid_request"


def test_a_ticket_that_was_given_back_gets_nobody_into_the_line(client: Client) -> None:
    ticket = client.post(f"{API}/centres/{CENTRE}/visits", json=WANTED).json()
    to = f"{API}/visits/{ticket['token']}"
    assert client.post(f"{to}/cancel").status_code == 200
    added = client.post(f"{to}/services", json={"id": "passport-ordinary"})
    assert (added.status_code, added.json()["code"]) == (409, "not_confirmed_in_time")
    assert [each["state"] for each in client.get(to).json()["services"]] == ["ended"]
