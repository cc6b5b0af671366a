"""The queue through HTTP: what programs may rely on."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.permissions import Grant, Role
from shared.services.office import Office
from shared.services.people import SESSION, add_account
from shared.store import people as people_store
from tests.api.conftest import Client
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql(every=3)

API = "/api/v1"
CENTRE = f"{API}/centres/mo-chit"


@pytest.fixture
def bearer(office: Office) -> dict[str, str]:
    """The header of a signed-in clerk of the centre."""

    def job(tx: Any) -> int:
        grants = (Grant(Role.CLERK, "mo-chit"),)
        id = add_account(office, tx, "staff1", ("สมศรี", "Somsri"), "no password", grants)
        now = office.clock.now()
        return people_store.add_session(tx, id, now, now + office.rules.session_length)

    token = office.tokens.derive(SESSION, office.db.write_now(job))
    return {"Authorization": f"Bearer {token}"}


def take(client: Client, *services: str, key: str | None = None, **more: Any) -> dict[str, Any]:
    body = {"services": list(services or ("id-card-expired",)), **more}
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(f"{CENTRE}/visits", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_ticket_has_everything_a_citizen_needs(client: Client) -> None:
    ticket = take(client)
    assert ticket["number"] == "B001"
    assert ticket["track_url"] == f"http://testserver.local/t/{ticket['token']}"
    assert ticket["ahead"] == 0
    assert ticket["wait"] is None
    assert [s["state"] for s in ticket["services"]] == ["waiting"]
    followed = client.get(f"{API}/visits/{ticket['token']}").json()
    assert (followed["number"], followed["state"]) == ("B001", "waiting")


def test_services_may_be_ids_or_objects_with_a_number_of_people(client: Client) -> None:
    body = {"services": [{"id": "id-card-expired", "count": 3}, "mea-bill"]}
    answer = client.post(f"{CENTRE}/visits", json=body)
    assert answer.status_code == 201
    assert len(answer.json()["services"]) == 2


def test_a_retry_with_its_key_gives_the_same_ticket(client: Client) -> None:
    first, again = take(client, key="tap"), take(client, key="tap")
    assert {k: first[k] for k in ("visit", "number", "token")} == {
        k: again[k] for k in ("visit", "number", "token")
    }
    other = client.post(
        f"{CENTRE}/visits", json={"services": ["mea-bill"]}, headers={"Idempotency-Key": "tap"}
    )
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"


def test_the_main_job_from_ticket_to_answer(
    client: Client, bearer: dict[str, str], clock: ManualClock
) -> None:
    ticket = take(client)
    opened = client.post(f"{CENTRE}/counters/3/open", headers=bearer)
    assert opened.status_code == 200
    assert opened.json()["next"]["number"] == "B001"
    assert opened.json()["next"]["because"] == "only_one"

    called = client.post(f"{CENTRE}/counters/3/call-next", headers=bearer).json()
    assert called["state"] == "called"
    assert called["number"] == "B001"
    board = client.get(f"{CENTRE}/board").json()
    assert [(c["number"], c["counter"]) for c in board["calls"]] == [("B001", 3)]

    version, url = called["version"], f"{API}/transactions/{called['transaction']}"
    for verb, more in (
        ("start", {}),
        ("papers", {"complete": True}),
        ("next-step", {}),
        ("next-step", {}),
        ("next-step", {}),
    ):
        clock.advance(minutes=2)
        answer = client.post(f"{url}/{verb}", json={"version": version, **more}, headers=bearer)
        assert answer.status_code == 200, answer.text
        version = answer.json()["version"]
    last = client.post(f"{url}/next-step", json={"version": version}, headers=bearer)
    assert (last.status_code, last.json()["code"]) == (409, "last_step")
    clock.advance(minutes=2)
    done = client.post(
        f"{url}/complete", json={"version": version, "outcome": "completed"}, headers=bearer
    ).json()
    assert (done["state"], done["outcome"], done["case_state"]) == (
        "ended",
        "completed",
        "delivered",
    )

    detail = client.get(url, headers=bearer).json()
    assert [step["seconds"] for step in detail["steps"]] == [240, 120, 120, 120]
    assert {step["quality"] for step in detail["steps"]} == {"measured"}

    followed = client.get(f"{API}/visits/{ticket['token']}").json()
    survey = followed["services"][0]["survey_url"].rsplit("/", 1)[1]
    tap = client.post(f"{API}/surveys/{survey}", json={"overall": 4, "finished": False})
    assert tap.status_code == 201
    amended = client.post(f"{API}/surveys/{survey}", json={"overall": 5})
    assert amended.status_code == 200
    over = client.post(f"{API}/surveys/{survey}", json={"overall": 1})
    assert (over.status_code, over.json()["code"]) == (409, "already_answered")


def test_an_unwanted_second_answer_after_ten_minutes(
    client: Client, bearer: dict[str, str], clock: ManualClock
) -> None:
    survey = _served(client, bearer)
    client.post(f"{API}/surveys/{survey}", json={"overall": 4, "finished": False})
    clock.advance(minutes=11)
    late = client.post(f"{API}/surveys/{survey}", json={"overall": 1})
    assert late.status_code == 409


def test_a_survey_ends_with_the_next_business_day(
    client: Client, bearer: dict[str, str], clock: ManualClock
) -> None:
    survey = _served(client, bearer)
    clock.advance(days=2)
    late = client.post(f"{API}/surveys/{survey}", json={"overall": 4})
    assert (late.status_code, late.json()["code"]) == (410, "survey_over")
    assert client.post(f"{API}/surveys/nothing", json={"overall": 4}).status_code == 410


def _served(client: Client, bearer: dict[str, str]) -> str:
    ticket = take(client)
    client.post(f"{CENTRE}/counters/3/open", headers=bearer)
    called = client.post(f"{CENTRE}/counters/3/call-next", headers=bearer).json()
    url = f"{API}/transactions/{called['transaction']}"
    version = called["version"]
    for verb in ("start", "complete"):
        body = {"version": version}
        version = client.post(f"{url}/{verb}", json=body, headers=bearer).json()["version"]
    followed = client.get(f"{API}/visits/{ticket['token']}").json()
    return str(followed["services"][0]["survey_url"].rsplit("/", 1)[1])


def test_nobody_waiting_is_no_content(client: Client, bearer: dict[str, str]) -> None:
    client.post(f"{CENTRE}/counters/3/open", headers=bearer)
    answer = client.post(f"{CENTRE}/counters/3/call-next", headers=bearer)
    assert (answer.status_code, answer.content) == (204, b"")


def test_refusals_are_problem_documents_with_codes(client: Client, bearer: dict[str, str]) -> None:
    take(client)
    client.post(f"{CENTRE}/counters/3/open", headers=bearer)
    called = client.post(f"{CENTRE}/counters/3/call-next", headers=bearer).json()
    busy = client.post(f"{CENTRE}/counters/3/call-next", headers=bearer)
    url = f"{API}/transactions/{called['transaction']}"
    stale = client.post(f"{url}/start", json={"version": 1}, headers=bearer)
    illegal = client.post(f"{url}/resume", json={"version": called["version"]}, headers=bearer)
    early = client.post(f"{url}/no-show", json={"version": called["version"]}, headers=bearer)
    expected = {
        "counter_busy": busy,
        "stale_version": stale,
        "illegal_transition": illegal,
        "no_show_too_soon": early,
    }
    for code, answer in expected.items():
        body = answer.json()
        assert (answer.status_code, body["code"]) == (409, code)
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert body["present"]["transaction"] == called["transaction"]
        assert body["detail"].strip()


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/centres/nowhere/visits", {"services": ["mea-bill"]}, 404, "not_found"),
        ("/centres/mo-chit/visits", {"services": ["nothing"]}, 404, "not_found"),
        ("/centres/mo-chit/visits", {"services": []}, 422, "invalid_request"),
        ("/centres/mo-chit/visits", {"services": "mea-bill"}, 422, "invalid_request"),
        ("/centres/mo-chit/visits", {"services": [7]}, 422, "invalid_request"),
        ("/visits/guessed/cancel", {}, 404, "not_found"),
        ("/visits/guessed/defer", {"minutes": 5}, 404, "not_found"),
    ],
)
def test_bad_input_is_answered_in_one_sentence(
    client: Client, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    for language, letter in (("en", "a"), ("th", "ร")):
        answer = client.post(f"{API}{path}", json=body, headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-language"] == language
        assert letter in answer.json()["detail"]


def test_unreadable_json_is_said(client: Client) -> None:
    answer = client.post(
        f"{CENTRE}/visits", content="{", headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_staff_calls_need_a_person_and_kiosks_a_paired_device(
    strict_client: Client, office: Office
) -> None:
    assert strict_client.get(f"{CENTRE}/counters").status_code == 401
    refused = strict_client.post(f"{CENTRE}/visits", json={"services": ["mea-bill"]})
    assert (refused.status_code, refused.json()["code"]) == (401, "device_not_paired")

    from shared.services.devices import register_device

    code = office.db.write_now(lambda tx: register_device(office, tx, "mo-chit", "kiosk", "Gate 3"))
    paired = strict_client.post(f"{API}/devices/pair", json={"code": code.lower()})
    assert paired.status_code == 201
    assert "HttpOnly" in paired.headers["set-cookie"]
    assert take(strict_client, "mea-bill")["number"] == "W001"
    again = strict_client.post(f"{API}/devices/pair", json={"code": code})
    assert (again.status_code, again.json()["code"]) == (404, "pairing_code_unknown")
    elsewhere = strict_client.post(
        f"{API}/centres/district-1/visits", json={"services": ["mea-bill"]}
    )
    assert elsewhere.status_code in (401, 404)


def test_the_clock_can_be_driven_in_a_demo_only(strict_client: Client) -> None:
    assert strict_client.post(f"{API}/demo/clock", json={"at": None}).status_code == 404


def test_staff_answers_never_carry_the_citizens_survey(
    client: Client, bearer: dict[str, str]
) -> None:
    _served(client, bearer)
    found = client.get(f"{CENTRE}/visits", params={"number": "b 001"}, headers=bearer).json()
    assert [item["number"] for item in found["items"]] == ["B001"]
    assert "survey" not in str(found)
    assert "token" not in str(found)


def test_a_slip_can_be_printed_again_with_the_same_number_and_link(
    client: Client, bearer: dict[str, str]
) -> None:
    ticket = take(client)
    again = client.post(f"{API}/visits/{ticket['visit']}/reprint", headers=bearer).json()
    assert (again["number"], again["token"]) == (ticket["number"], ticket["token"])


def test_the_catalogue_tells_unknown_from_none_and_names_its_sources(client: Client) -> None:
    services = {each["id"]: each for each in client.get(f"{CENTRE}/services").json()["items"]}
    assert len(services) == 41
    assert services["mea-new-connection"]["fees"] is None
    assert services["id-card-first"]["fees"] == []
    assert services["passport-ordinary"]["fees"][0]["amount_satang"] == 100_000
    assert services["mwa-new-connection"]["standard"]["working_days"] == 19
    assert services["mwa-new-connection"]["standard"]["seconds"] == 300
    assert all(each["source"] and each["steps_source"] for each in services.values())
    assert all(each["baseline"] for each in services.values())
    one = client.get(f"{API}/services/driving-licence-renew").json()
    assert [step["seconds"] for step in one["steps"]] == [300, 1200, 3600, 540]
