"""Waits through HTTP: a range in seconds, or null."""

from __future__ import annotations

import time
from typing import Any

import pytest
from litestar.testing import TestClient

from shared.app import create_app
from shared.services import hall
from shared.services.office import Office
from shared.services.wait_passes import Passes, record_quotes
from shared.settings import Settings
from tests.api.conftest import Client
from tests.builders import CENTRE, SERVICE, a_desk, run, serve
from tests.manual_clock import ManualClock

API = "/api/v1"


def take(client: Client, key: str | None = None) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"{API}/centres/{CENTRE}/visits"
    answer = client.post(path, json={"services": [SERVICE]}, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def wait(client: Client, ticket: dict[str, Any]) -> Any:
    return client.get(f"{API}/visits/{ticket['token']}").json()["wait"]


def test_m2_a_busy_centre_tells_a_range_of_seconds(client: Client, demo_office: Office) -> None:
    line = [take(client) for _ in range(6)]
    a_desk(demo_office)
    Passes(demo_office).refresh(CENTRE)
    told = [wait(client, ticket) for ticket in line]
    assert told[0] == {"low_seconds": 0, "high_seconds": 300, "reason": None}
    assert all(each["low_seconds"] < each["high_seconds"] for each in told)
    assert all(each["low_seconds"] % 300 == 0 for each in told)
    assert told[5]["low_seconds"] > 1200
    assert take(client)["wait"]["low_seconds"] >= told[5]["low_seconds"]


def test_m3_closing_counters_make_it_longer_with_a_reason_and_then_null(
    client: Client, demo_office: Office
) -> None:
    line = [take(client) for _ in range(8)]
    first, second = a_desk(demo_office), a_desk(demo_office, counter=4)
    passes = Passes(demo_office)
    passes.refresh(CENTRE)
    before = wait(client, line[-1])
    run(hall.close_counter(demo_office, second, CENTRE, 4))
    passes.refresh(CENTRE)
    after = wait(client, line[-1])
    assert after["high_seconds"] is None or after["high_seconds"] > before["high_seconds"]
    assert after["reason"] == "counter_closed"
    run(hall.close_counter(demo_office, first, CENTRE, 3))
    passes.refresh(CENTRE)
    assert wait(client, line[-1]) is None


def test_a_wait_beyond_ninety_minutes_has_no_upper_end(client: Client, demo_office: Office) -> None:
    line = [take(client) for _ in range(20)]
    a_desk(demo_office)
    Passes(demo_office).refresh(CENTRE)
    assert wait(client, line[-1]) == {"low_seconds": 5400, "high_seconds": None, "reason": None}


def test_a_retry_with_its_key_tells_the_present_wait(client: Client, demo_office: Office) -> None:
    """Number and token stay; the wait may be a newer one."""
    first = take(client, key="one")
    assert first["wait"] is None
    a_desk(demo_office)
    Passes(demo_office).refresh(CENTRE)
    again = take(client, key="one")
    assert again["wait"] == {"low_seconds": 0, "high_seconds": 300, "reason": None}
    assert {**again, "wait": None} == first


def test_how_true_the_told_waits_were_is_a_published_figure(
    client: Client, demo_office: Office, clock: ManualClock
) -> None:
    take(client)
    clerk = a_desk(demo_office)
    Passes(demo_office).refresh(CENTRE)
    run(record_quotes(demo_office, CENTRE))
    clock.advance(minutes=1)
    serve(demo_office, clock, clerk)
    clock.advance(days=1)  # everybody is told about days that are over
    figures = client.get(f"{API}/metrics/waiting?centre={CENTRE}").json()
    assert figures["told"] == {"n": None, "inside": None, "percent": None}  # one alone


@pytest.mark.sqlite_only
def test_the_running_application_estimates_by_itself(demo_office: Office) -> None:
    """Nobody asks for a pass: a ticket and an open counter are enough."""
    settings = Settings.from_environment({"GCS_DATABASE_URL": demo_office.db.url})
    app = create_app(demo_office, settings)
    with TestClient(app, base_url="http://testserver.local") as client:
        ticket = take(client)
        a_desk(demo_office)
        until = time.monotonic() + 20
        while (told := wait(client, ticket)) is None and time.monotonic() < until:
            time.sleep(0.05)
        assert told == {"low_seconds": 0, "high_seconds": 300, "reason": None}
