from __future__ import annotations

from collections.abc import Iterator

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from structlog.testing import capture_logs

from tests.web.small_app import small_app


@pytest.fixture
def client() -> Iterator[TestClient[Litestar]]:
    with TestClient(small_app()) as client:
        yield client


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("stale", 409, "stale_version"),
        ("closed", 409, "centre_closed"),
        ("field", 422, "invalid_request"),
        ("storage", 503, "storage_unavailable"),
        ("disk", 503, "storage_unavailable"),
        ("locked", 503, "storage_unavailable"),
        ("bug", 500, "internal_error"),
        ("unknown", 500, "internal_error"),
    ],
)
def test_a_program_gets_a_stable_code_as_problem_json(
    client: TestClient[Litestar], fault: str, status: int, code: str
) -> None:
    answer = client.get(f"/api/v1/faults/{fault}?lang=en")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == "en"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert problem["code"] == code
    assert problem["status"] == status
    assert ("retry-after" in answer.headers) == (status == 503)


def test_a_conflict_carries_the_present_state(client: TestClient[Litestar]) -> None:
    assert client.get("/api/v1/faults/stale").json()["present"] == {"version": 3}


def test_a_refusal_is_said_in_the_readers_language(client: TestClient[Litestar]) -> None:
    english = client.get("/api/v1/faults/closed", headers={"accept-language": "en"}).json()
    thai = client.get("/api/v1/faults/closed", headers={"accept-language": "th"}).json()
    assert "16 November 2026 08:30" in english["detail"]
    assert "16 พฤศจิกายน 2569" in thai["detail"]


def test_wrong_fields_are_named(client: TestClient[Litestar]) -> None:
    answer = client.post("/api/v1/commands", json={"version": "three"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["version"]
    named = client.get("/api/v1/faults/field?lang=en").json()["errors"]
    assert named == [{"field": "services", "message": "Please fill this in."}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/api/v1/commands", b"{", 400, "malformed_json"),
        ("POST", "/api/v1/commands", b"[]", 422, "invalid_request"),
        ("GET", "/api/v1/nothing", b"", 404, "not_found"),
        ("DELETE", "/api/v1/commands", b"", 405, "method_not_allowed"),
    ],
)
def test_a_request_that_cannot_be_read_is_told_why(
    client: TestClient[Litestar], method: str, path: str, body: bytes, status: int, code: str
) -> None:
    headers = {"content-type": "application/json"}
    answer = client.request(method, path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_people_get_a_page_in_both_languages_with_a_way_back(client: TestClient[Litestar]) -> None:
    answer = client.get("/kiosk/mo-chit/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "ไม่พบหน้านี้" in answer.text
    assert '<p lang="en">Nothing is here.' in answer.text
    assert 'href="/kiosk/mo-chit"' in answer.text
    assert 'data-profile="kiosk"' in answer.text


def test_htmx_gets_the_words_only_and_puts_them_beside_the_work(
    client: TestClient[Litestar],
) -> None:
    answer = client.get("/boom", headers={"hx-request": "true"})
    assert answer.status_code == 500
    assert answer.headers["hx-retarget"] == "#problem"
    assert "<html" not in answer.text


@pytest.mark.parametrize("path", ["/boom", "/api/v1/faults/disk", "/api/v1/faults/unknown"])
def test_a_fault_is_logged_with_its_place_but_without_what_people_typed(
    client: TestClient[Litestar], path: str
) -> None:
    with capture_logs() as logs:
        answer = client.get(path)
    assert len(logs) == 1
    assert logs[0]["log_level"] == "error"
    assert logs[0]["reference"] in answer.text
    assert "small_app.py" in str(logs[0]["at"])
    for text in (str(logs), answer.text):
        assert "Somchai" not in text
        assert "Traceback" not in text
    assert "0812345678" not in str(logs)
