"""The API's own description: valid and true. Its page is looked at with all the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from shared.services.office import Office
from shared.web.openapi import operations
from tests.builders import an_office
from tests.manual_clock import ManualClock
from tests.served import served


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    built = an_office(stocked_sqlite_url, clock)
    yield built
    built.db.close()


@pytest.fixture
def origin(office: Office) -> Iterator[str]:
    with served(office) as url:
        yield url


@pytest.fixture
def document(origin: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{origin}/api/openapi.json").json()
    return found


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_call_says_what_it_does(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path
        assert "application/problem+json" in operation["responses"]["default"]["content"], path
        assert method == "get" or "503" in operation["responses"], path


def test_no_answer_promises_the_shape_of_the_framework(document: dict[str, Any]) -> None:
    assert "status_code" not in str(document)


def example(schema: dict[str, Any], shapes: dict[str, Any]) -> Any:
    """The smallest value that a schema allows."""
    if "$ref" in schema:
        schema = shapes[schema["$ref"].rsplit("/", 1)[1]]
    if "oneOf" in schema:
        return example(schema["oneOf"][0], shapes)
    if "enum" in schema:
        return schema["enum"][0]
    if "format" in schema:
        return {"date-time": "2026-11-20T02:00:00Z", "date": "2026-11-20"}[schema["format"]]
    match schema.get("type"):
        case "object":
            wanted = schema.get("required", [])
            return {name: example(schema["properties"][name], shapes) for name in wanted}
        case "array":
            return []
        case "integer" | "number":
            return int(schema.get("minimum", 1))
        case "boolean":
            return True
    return "x"


KNOWN = {"{centre}": "mo-chit", "{service}": "mea-bill", "{number}": "3"}
BODIES = {"transfer": {"version": 1, "service": "mea-bill"}}
"""What a call needs beyond the fields that its shape requires."""


def asks_who_i_am(origin: str, method: str, path: str, body: Any, asked: list[str]) -> bool:
    """Whether a call by a stranger is refused for want of a sign-in or a pairing."""
    address = origin + re.sub(r"\{\w+\}", lambda found: KNOWN.get(found[0], "1"), path)
    options: dict[str, Any] = {} if body is None else {"json": body}
    options["params"] = {name: KNOWN["{" + name + "}"] for name in asked}
    with httpx.stream(method.upper(), address, **options) as answer:
        if answer.status_code != 401:
            return False
        answer.read()
        return answer.json()["code"] in {"not_signed_in", "device_not_paired"}


def test_who_may_call_is_told_truly(origin: str, document: dict[str, Any]) -> None:
    shapes, wrong = document["components"]["schemas"], []
    for method, path, operation in operations(document):
        sent = None
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            sent = BODIES.get(path.rsplit("/", 1)[1]) or example(content["schema"], shapes)
        asked = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
        asked = [name for name in asked if "{" + name + "}" in KNOWN]
        if asks_who_i_am(origin, method, path, sent, asked) != ("security" in operation):
            wrong.append(f"{method} {path}: said {operation.get('security')}")
    assert not wrong


def test_every_shape_that_is_named_is_described(document: dict[str, Any]) -> None:
    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert named <= set(document["components"]["schemas"])


def test_the_page_shows_every_call_of_the_document(origin: str, document: dict[str, Any]) -> None:
    page = httpx.get(f"{origin}/api/docs", params={"lang": "en"}).text
    shown = set(re.findall(r'data-operation="([^"]+)"', page))
    assert shown == {f"{method.upper()} {path}" for method, path, _ in operations(document)}
    targets = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets
    assert "<script" not in page
    assert 'href="/api/openapi.json"' in page


def test_a_demonstration_describes_its_clock(office: Office) -> None:
    with served(replace(office, demo=True)) as url:
        document = httpx.get(f"{url}/api/openapi.json").json()
    validate(document)
    assert "/api/v1/demo/clock" in document["paths"]
