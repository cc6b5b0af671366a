"""What can go wrong around a request: said in one sentence, nothing half-written."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from shared.services import checking
from shared.services.devices import DEVICE, pair, register_device
from shared.services.office import Office
from shared.store.writer import WriteTx
from tests.api.conftest import Client
from tests.api.test_queue import CENTRE, take
from tests.builders import run
from tests.manual_clock import ManualClock


@pytest.mark.sqlite_only
def test_a_locked_database_is_503_with_a_sentence_and_a_time_to_retry(
    client: Client, office: Office
) -> None:
    take(client)
    office.db.write_now(_lose_patience)
    blocker = sqlite3.connect(office.db.url.removeprefix("sqlite:///"), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        refused = client.post(f"{CENTRE}/visits", json={"services": ["mea-bill"]})
        followed = client.get(f"{CENTRE}/services")
    finally:
        blocker.execute("ROLLBACK")
        blocker.close()
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert refused.headers["retry-after"]
    assert followed.status_code == 200  # reading goes on
    assert take(client, "mea-bill")["number"] == "W001"
    assert checking.check(office).differences == []


def _lose_patience(tx: WriteTx) -> None:
    tx.connection.execute(text("PRAGMA busy_timeout = 50"))


@pytest.mark.sqlite_only
def test_a_full_disk_is_503_and_the_next_ticket_has_the_next_number(
    client: Client, office: Office
) -> None:
    take(client)
    office.db.write_now(_fill_up)
    answers = [
        client.post(f"{CENTRE}/visits", json={"services": ["id-card-expired"]}) for _ in range(300)
    ]
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert {answer.json()["code"] for answer in refused} == {"storage_unavailable"}
    office.db.write_now(_make_room)
    assert take(client)["number"] == f"B{302 - len(refused):03d}"
    assert checking.check(office).differences == []


def _fill_up(tx: WriteTx) -> None:
    pages = tx.connection.execute(text("PRAGMA page_count")).scalar_one()
    tx.connection.execute(text(f"PRAGMA max_page_count = {pages}"))


def _make_room(tx: WriteTx) -> None:
    tx.connection.execute(text("PRAGMA max_page_count = 1000000"))


@pytest.mark.parametrize(
    ("language", "opens"), [("th", "17 พฤศจิกายน 2569"), ("en", "17 November 2026")]
)
def test_a_closed_centre_tells_the_reader_when_it_opens(
    strict_client: Client, office: Office, clock: ManualClock, language: str, opens: str
) -> None:
    code = office.db.write_now(lambda tx: register_device(office, tx, "mo-chit", "kiosk", "Gate"))
    token, _ = run(pair(office, code))
    clock.set(datetime(2026, 11, 16, 14, 0, tzinfo=UTC))  # 21:00 in Bangkok
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
    body = {"services": ["mea-bill"]}
    closed = strict_client.post(f"{CENTRE}/visits", json=body, headers=headers)
    assert (closed.status_code, closed.json()["code"]) == (409, "centre_closed")
    assert opens in closed.json()["detail"]
    clock.set(datetime(2026, 11, 16, 4, 0, tzinfo=UTC))  # 11:00, same-day passports close
    body = {"services": ["passport-same-day"]}
    over = strict_client.post(f"{CENTRE}/visits", json=body, headers=headers)
    assert (over.status_code, over.json()["code"]) == (409, "service_closed")
    assert opens in over.json()["detail"]
    assert office.tokens.open(DEVICE, token) is not None


def test_a_request_from_another_site_is_refused(client: Client) -> None:
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    refused = client.post(f"{CENTRE}/visits", json={"services": ["mea-bill"]}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "cross_site")


def test_operators_see_life_readiness_and_figures(client: Client, office: Office) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "problems": []}
    take(client)
    assert 'gcs_requests_total{method="POST",status="201"}' in client.get("/metrics").text


@pytest.mark.sqlite_only
def test_an_unprotected_log_is_not_ready(client: Client, office: Office) -> None:
    office.db.write_now(lambda tx: tx.connection.execute(text("DROP TRIGGER event_no_delete")))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "event_no_delete" in answer.json()["problems"][0]
