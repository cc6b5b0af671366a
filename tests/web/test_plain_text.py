"""The NUL character, which no database keeps: refused in a sentence wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import people
from shared.services.office import Office
from shared.web.plain_text import read_json
from tests.builders import CENTRE
from tests.served import served

PASSWORD = "twelve letters or more"
VOICES = f"/api/v1/centres/{CENTRE}/voices"
SENTENCE = "a character that cannot be kept"


@pytest.fixture
def client(office: Office) -> Iterator[httpx.Client]:
    hashed, grants = people.hash_password(PASSWORD), (Grant(Role.SUPERVISOR, None),)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "boss", ("หัวหน้า", "Boss"), hashed, grants)
    )
    headers = {"accept-language": "en"}
    with (
        served(office) as origin,
        httpx.Client(base_url=origin, headers=headers, follow_redirects=True) as client,
    ):
        yield client


def test_a_form_a_body_a_question_and_an_address_with_it_are_answered_in_a_sentence(
    client: httpx.Client,
) -> None:
    signed_in = client.post("/counter/sign-in", data={"username": "boss", "password": PASSWORD})
    assert signed_in.status_code == 200
    described = {"kind": "praise", "text": "Go\0od."}
    for answer in (
        client.post("/counter/sign-in", data={"username": "bo\0ss", "password": PASSWORD}),
        client.post("/portal/complaints", data={"key": "k", "centre": CENTRE, **described}),
        client.post(
            "/portal/complaints", files={"key": (None, "k\0"), "text": ("a.txt", b"1\0002")}
        ),
        client.post("/portal/complaints", data={"tex\0t": "Good."}),
        client.get(f"/counter/{CENTRE}/comments", params={"q": "a\0b"}),
        client.get("/counter/administration/audit", params={"text": "a\0b"}),
        client.post(f"/counter/{CENTRE}/3/open", data={"key": "a\0b"}),
    ):
        assert (answer.status_code, SENTENCE in answer.text) == (422, True), answer.url
    program = client.post(VOICES, json=described)
    assert (program.status_code, program.json()["code"]) == (422, "invalid_request")
    assert SENTENCE in program.json()["detail"]
    asked = client.get(f"/api/v1/centres/{CENTRE}/services", params={"q": "a\0b"})
    assert (asked.status_code, asked.json()["errors"][0]["field"]) == (422, "q")
    for nowhere in ("/portal/services/a%00b", "/api/v1/voices/a%00b", "/c/a%00b", "/counter/a%00b"):
        assert client.get(nowhere).status_code == 404, nowhere


def test_what_only_looks_like_it_and_files_with_it_are_taken(client: httpx.Client) -> None:
    spoken = {"kind": "praise", "text": "They wrote \\u0000 on a poster."}
    taken = client.post(VOICES, json=spoken)
    assert taken.status_code == 201, taken.text
    file = ("holidays.csv", b"\0\1\2")
    signed_in = client.post("/counter/sign-in", data={"username": "boss", "password": PASSWORD})
    assert signed_in.status_code == 200
    tried = client.post(
        "/counter/administration/calendars/try", data={"key": "k"}, files={"file": file}
    )
    assert tried.status_code != 500
    assert SENTENCE not in tried.text


@pytest.mark.parametrize(
    ("body", "text"),
    [(rb'["\\u0000"]', "\\u0000"), (rb'["\u0001"]', "\1"), (rb'["\\\\u0000"]', "\\\\u0000")],
)
def test_a_body_is_read_as_json_reads_it(body: bytes, text: str) -> None:
    assert read_json(body, list[str]) == [text]


@pytest.mark.parametrize("body", [rb'["\u0000"]', rb'["\\\u0000"]', rb'{"a\u0000": 1}'])
def test_an_escaped_one_is_found(body: bytes) -> None:
    with pytest.raises(Exception, match="cannot be kept"):
        read_json(body, object)
