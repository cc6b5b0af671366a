"""Administering webhooks over the API: administrators of everything only, secrets shown once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from shared.domain.permissions import Grant, Role
from shared.domain.webhooks import CaseNews, News
from shared.services import people
from shared.services.office import Office
from shared.store.webhooks import tell
from tests.api.conftest import Client
from tests.builders import an_office
from tests.manual_clock import ManualClock

HOOKS = "/api/v1/agencies/DOPA/webhooks"
URL = "https://cases.example.go.th/hooks"
PASSWORD = "twelve letters or more"


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    """On SQLite: what the databases do differently is tested with the services."""
    built = an_office(stocked_sqlite_url, clock)
    yield built
    built.db.close()


def signed_in(client: Client, office: Office, name: str, grant: Grant) -> dict[str, str]:
    hashed = people.hash_password(PASSWORD)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, name, ("สมศรี", "Somsri"), hashed, (grant,))
    )
    body = {"username": name, "password": PASSWORD}
    return {"Authorization": f"Bearer {client.post('/api/v1/sessions', json=body).json()['token']}"}


@pytest.fixture
def admin(strict_client: Client, office: Office) -> dict[str, str]:
    return signed_in(strict_client, office, "chief", Grant(Role.ADMINISTRATOR))


def added(client: Client, admin: dict[str, str], url: str = URL, **headers: str) -> dict[str, Any]:
    answer = client.post(HOOKS, json={"url": url}, headers=admin | headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def happens(office: Office, case: int) -> None:
    news = CaseNews(case, f"MC-{case}", "id-card-expired", "DOPA", "in_process", 1)
    now = office.clock.now()
    office.db.write_now(lambda tx: tell(tx, "DOPA", News.FORWARDED, news, now))


def test_the_secret_is_answered_when_adding_and_never_again(
    strict_client: Client, admin: dict[str, str]
) -> None:
    new = added(strict_client, admin)
    assert new["secret"].startswith("whsec_")
    listed = strict_client.get(HOOKS, headers=admin)
    (item,) = listed.json()["items"]
    assert item == new["webhook"]
    assert (item["agency"], item["url"], item["waiting"]) == ("DOPA", URL, 0)
    assert "whsec_" not in listed.text


def test_a_retry_with_its_key_adds_no_second_webhook(
    strict_client: Client, admin: dict[str, str]
) -> None:
    key = {"Idempotency-Key": "a"}
    assert added(strict_client, admin, **key) == added(strict_client, admin, **key)
    assert len(strict_client.get(HOOKS, headers=admin).json()["items"]) == 1


@pytest.mark.parametrize(
    ("url", "status"),
    [("http://cases.example.go.th/", 422), ("https://a:b@example.go.th/", 422), ("", 422)],
)
def test_an_address_that_cannot_be_told_is_refused_with_its_field(
    strict_client: Client, admin: dict[str, str], url: str, status: int
) -> None:
    answer = strict_client.post(HOOKS, json={"url": url}, headers=admin)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == "url"


def test_an_agency_that_is_not_in_the_catalogue_is_unknown(
    strict_client: Client, admin: dict[str, str]
) -> None:
    there = "/api/v1/agencies/nobody/webhooks"
    assert strict_client.get(there, headers=admin).status_code == 404
    assert strict_client.post(there, json={"url": URL}, headers=admin).status_code == 404


@pytest.mark.parametrize(
    "grant",
    [Grant(Role.CLERK), Grant(Role.SUPERVISOR), Grant(Role.ADMINISTRATOR, "mo-chit")],
    ids=["clerk", "supervisor", "administrator of one centre"],
)
def test_nobody_else_reads_or_changes_webhooks(
    strict_client: Client, office: Office, admin: dict[str, str], grant: Grant
) -> None:
    id = added(strict_client, admin)["webhook"]["id"]
    happens(office, 1)
    other = signed_in(strict_client, office, "other", grant)
    calls = [("GET", ""), ("POST", ""), ("DELETE", f"/{id}"), ("GET", f"/{id}/deliveries")]
    calls += [("POST", f"/{id}/{verb}") for verb in ("pause", "resume", "deliveries/1/redeliver")]
    for method, path in calls:
        body = {"url": URL} if (method, path) == ("POST", "") else None
        for headers, status in ((other, 404), ({}, 401)):
            answer = strict_client.request(method, HOOKS + path, json=body, headers=headers)
            assert (method, path, answer.status_code) == (method, path, status)
    assert len(strict_client.get(HOOKS, headers=admin).json()["items"]) == 1


def test_messages_are_listed_page_by_page_the_newest_first(
    strict_client: Client, office: Office, admin: dict[str, str]
) -> None:
    id = added(strict_client, admin)["webhook"]["id"]
    for case in (1, 2, 3):
        happens(office, case)
    there = f"{HOOKS}/{id}/deliveries"
    first = strict_client.get(there, params={"limit": 2}, headers=admin).json()
    assert [item["data"]["case"] for item in first["items"]] == [3, 2]
    assert first["items"][0]["type"] == "case.forwarded"
    rest = strict_client.get(there, params={"before": first["next"]}, headers=admin).json()
    assert ([item["data"]["case"] for item in rest["items"]], rest["next"]) == ([1], None)


def test_a_message_that_waits_is_not_sent_again_and_a_settled_one_is(
    strict_client: Client, office: Office, admin: dict[str, str]
) -> None:
    id = added(strict_client, admin)["webhook"]["id"]
    happens(office, 1)
    there = f"{HOOKS}/{id}/deliveries"
    (item,) = strict_client.get(there, headers=admin).json()["items"]
    again = f"{there}/{item['id']}/redeliver"
    refused = strict_client.post(again, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "still_waiting")
    office.db.write_now(
        lambda tx: tx.connection.exec_driver_sql(
            "UPDATE webhook_delivery SET given_up_at = created_at, attempts = 7"
        )
    )
    (item,) = strict_client.get(there, headers=admin).json()["items"]
    assert item["next_attempt_at"] is None
    answer = strict_client.post(again, headers=admin).json()
    assert (answer["attempts"], answer["given_up_at"]) == (0, None)
    assert answer["message_id"] == item["message_id"]
    elsewhere = f"/api/v1/agencies/DLT/webhooks/{id}/deliveries/{item['id']}/redeliver"
    assert strict_client.post(elsewhere, headers=admin).status_code == 404


def test_pausing_resuming_and_removing(strict_client: Client, admin: dict[str, str]) -> None:
    id = added(strict_client, admin)["webhook"]["id"]
    there = f"{HOOKS}/{id}"
    assert strict_client.post(f"{there}/pause", headers=admin).json()["paused"] == "by_hand"
    assert strict_client.post(f"{there}/resume", headers=admin).json()["paused"] is None
    other = f"/api/v1/agencies/DLT/webhooks/{id}"
    assert strict_client.delete(other, headers=admin).status_code == 404
    assert strict_client.delete(there, headers=admin).status_code == 204
    assert strict_client.delete(there, headers=admin).status_code == 404
    assert strict_client.get(HOOKS, headers=admin).json()["items"] == []


def test_an_agency_has_at_most_ten_webhooks(strict_client: Client, admin: dict[str, str]) -> None:
    for number in range(10):
        added(strict_client, admin, f"{URL}/{number}")
    answer = strict_client.post(HOOKS, json={"url": URL}, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_webhooks")
