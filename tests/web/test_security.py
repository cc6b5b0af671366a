from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.web.small_app import small_app

OURS = {"host": "queue.example.go.th"}


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(small_app()) as client:
        yield client


@pytest.mark.parametrize("path", ["/gallery", "/nothing", "/api/v1/nothing", "/boom", "/broken"])
def test_every_answer_carries_the_safe_headers(client: TestClient[Litestar], path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers
    if path != "/broken":
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_secret_addresses_leak_neither_by_referrer_nor_by_search(
    client: TestClient[Litestar],
) -> None:
    ticket = client.get("/t/secret").headers
    assert ticket["referrer-policy"] == "no-referrer"
    assert ticket["x-robots-tag"] == "noindex"
    public = client.get("/gallery").headers
    assert public["referrer-policy"] == "same-origin"
    assert "x-robots-tag" not in public


def test_behind_https_browsers_are_told_to_stay_there() -> None:
    with TestClient(small_app(GCS_PUBLIC_ORIGIN="https://queue.example.go.th")) as client:
        assert "strict-transport-security" in client.get("/gallery").headers


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://queue.example.go.th"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
        ({"origin": "http://queue.example.go.th"}, True),
        ({"origin": "http://queue.example.go.th:80"}, True),
        ({"origin": "https://QUEUE.example.go.th"}, True),
        ({"origin": "http://queue.example.go.th:8080"}, False),
        ({"origin": "http://queue.example.go.th.evil.example"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://[oops"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://evil.example", "authorization": "Bearer x"}, True),
        ({"origin": "http://evil.example", "authorization": "Basic x"}, False),
    ],
)
def test_another_site_cannot_send_a_form_in_somebodys_name(
    client: TestClient[Litestar], headers: dict[str, str], allowed: bool
) -> None:
    answer = client.post("/form", data={"name": "Dao"}, headers={**OURS, **headers})
    assert (answer.status_code == 200) == allowed
    if not allowed:
        assert answer.status_code == 403
        assert "Dao" not in answer.text
        assert "content-security-policy" in answer.headers


def test_the_configured_origin_counts_when_a_proxy_changes_the_host() -> None:
    with TestClient(small_app(GCS_PUBLIC_ORIGIN="https://queue.example.go.th")) as client:
        headers = {"host": "10.0.0.5:8000", "origin": "https://queue.example.go.th"}
        assert client.post("/form", data={"name": "Dao"}, headers=headers).status_code == 200


def test_reading_is_never_refused(client: TestClient[Litestar]) -> None:
    headers = {"sec-fetch-site": "cross-site", "origin": "http://evil.example"}
    assert client.get("/gallery", headers=headers).status_code == 200


def test_a_ticket_page_that_hides_its_origin_can_still_be_used(
    client: TestClient[Litestar],
) -> None:
    answer = client.post("/t/secret/cancel", headers={**OURS, "origin": "null"})
    assert answer.status_code == 200
    elsewhere = {**OURS, "origin": "http://evil.example"}
    assert client.post("/t/secret/cancel", headers=elsewhere).status_code == 403


def test_a_program_refused_as_foreign_reads_why(client: TestClient[Litestar]) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = client.post("/api/v1/commands", json={"version": 1}, headers=headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "cross_site"
