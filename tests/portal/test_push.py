"""Asking for notices and stopping them: what is kept, and what is refused without a trace."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.domain.push import MOST_PHONES
from shared.services import day_end, visits
from shared.services.commands import CITIZEN
from shared.services.vapid import Push
from tests.builders import CENTRE, a_supervisor, an_office, run
from tests.domain.test_push import HOSTILE
from tests.manual_clock import ManualClock
from tests.portal.conftest import Hall
from tests.push_scene import CONSENT, CONTACT, KEY, Phone
from tests.served import served

ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture
def hall(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Hall]:
    office = replace(an_office(stocked_sqlite_url, clock), push=Push(KEY, CONTACT))
    with served(office) as url:
        yield Hall(url, office, clock, CITIZEN)
    office.db.close()


@pytest.fixture(scope="module")
def hall_once(
    stocked_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    """For requests that leave nothing behind."""
    path = tmp_path_factory.mktemp("once") / "hall.db"
    shutil.copy(stocked_sqlite_template, path)
    clock = ManualClock()
    office = replace(an_office(f"sqlite:///{path}", clock), push=Push(KEY, CONTACT))
    with served(office) as url:
        yield Hall(url, office, clock, CITIZEN)
    office.db.close()


def body(phone: Phone | None = None, **other: Any) -> dict[str, Any]:
    phone = phone or Phone(ENDPOINT)
    asked = {"endpoint": phone.endpoint, "keys": phone.keys, "language": "th", "consent": CONSENT}
    return {**asked, **other}


def ask(hall: Hall, token: str, content: object) -> httpx.Response:
    return httpx.post(
        f"{hall.url}/t/{token}/push?lang=en",
        content=content if isinstance(content, bytes) else json.dumps(content).encode(),
        headers={"content-type": "application/json"},
    )


def kept(hall: Hall) -> list[tuple[Any, ...]]:
    with hall.office.db.read() as connection:
        statement = "SELECT visit_id, endpoint, language, consent_version FROM push_subscription"
        return [tuple(row) for row in connection.exec_driver_sql(statement)]


def test_a_telephone_is_kept_with_the_words_it_agreed_to_and_once(hall: Hall) -> None:
    visit, phone = hall.visit(), Phone(ENDPOINT)
    first, again = (ask(hall, visit.token, body(phone)) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert kept(hall) == [(visit.visit, ENDPOINT, "th", CONSENT)]
    page = httpx.get(f"{hall.url}/t/{visit.token}?lang=en").text
    assert f'data-on="{first.json()["mark"]}"' in page
    assert ENDPOINT not in page


def test_it_is_stopped_by_a_plain_form_one_telephone_or_all_of_the_ticket(hall: Hall) -> None:
    visit = hall.visit()
    others = [f"{ENDPOINT}-{number}" for number in range(2)]
    for endpoint in (ENDPOINT, *others):
        ask(hall, visit.token, body(Phone(endpoint)))
    stop = f"{hall.url}/t/{visit.token}/push/stop?lang=en"
    for endpoint, left in ((others[0], 2), ("https://elsewhere.example/x", 2), ("", 0), ("", 0)):
        answer = httpx.post(stop, data={"endpoint": endpoint})
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/t/{visit.token}?lang=en",
        )
        assert len(kept(hall)) == left


@pytest.mark.parametrize("endpoint", HOSTILE)
def test_a_hostile_address_is_refused_and_nothing_is_stored(hall_once: Hall, endpoint: str) -> None:
    visit = hall_once.visit()
    answer = ask(hall_once, visit.token, body(endpoint=endpoint))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert kept(hall_once) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"x" * 5000,
        {},
        {"endpoint": ENDPOINT},
        body(endpoint=7),
        body(endpoint=None),
        body(keys={}),
        body(keys={"p256dh": "A" * 87, "auth": "A" * 22}),
        body(keys={**Phone("").keys, "auth": "A"}),
        body(language="xx"),
        body(language="th" * 200),
        body(consent="1999-01"),
        body(consent=""),
    ],
)
def test_what_is_not_as_browsers_send_it_is_refused_and_nothing_is_stored(
    hall_once: Hall, content: object
) -> None:
    visit = hall_once.visit()
    answer = ask(hall_once, visit.token, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert kept(hall_once) == []


def test_an_unknown_ticket_and_one_more_telephone_than_fits_get_a_clear_answer(hall: Hall) -> None:
    visit = hall.visit()
    for number in range(MOST_PHONES):
        assert ask(hall, visit.token, body(Phone(f"{ENDPOINT}{number}"))).status_code == 201
    answer = ask(hall, visit.token, body(Phone(f"{ENDPOINT}-more")))
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_phones")
    assert len(kept(hall)) == MOST_PHONES
    unknown = ask(hall, visit.token[:-1], body())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


def test_another_site_cannot_ask_for_a_telephone(hall: Hall) -> None:
    visit = hall.visit()
    answer = httpx.post(
        f"{hall.url}/t/{visit.token}/push", json=body(), headers={"sec-fetch-site": "cross-site"}
    )
    assert (answer.status_code, kept(hall)) == (403, [])


def test_a_visit_that_is_over_is_followed_no_more(hall: Hall) -> None:
    visit = hall.visit()
    run(visits.cancel(hall.office, CITIZEN, visit.token))
    assert ask(hall, visit.token, body()).json()["code"] == "visit_over"
    other = hall.visit()
    boss = a_supervisor(hall.office)
    run(day_end.end(hall.office, boss, CENTRE, early=True))
    assert ask(hall, other.token, body()).json()["code"] == "visit_over"
    assert "data-notify" not in httpx.get(f"{hall.url}/t/{other.token}").text


def test_without_a_key_nothing_of_it_is_on_the_page(
    stocked_sqlite_url: str, clock: ManualClock
) -> None:
    office = an_office(stocked_sqlite_url, clock)
    with served(office) as url:
        hall = Hall(url, office, clock, CITIZEN)
        visit = hall.visit()
        page = httpx.get(f"{url}/t/{visit.token}").text
        assert ask(hall, visit.token, body()).status_code == 404
    office.db.close()
    assert not any(part in page for part in ("data-notify", "notify.js", "webmanifest"))


def test_the_manifest_opens_this_ticket_and_keeps_its_secret_to_itself(hall: Hall) -> None:
    visit = hall.visit()
    page = httpx.get(f"{hall.url}/t/{visit.token}").text
    assert f'<link rel="manifest" href="/t/{visit.token}/app.webmanifest">' in page
    answer = httpx.get(f"{hall.url}/t/{visit.token}/app.webmanifest")
    found = answer.json()
    assert (found["start_url"], found["display"]) == (f"/t/{visit.token}", "standalone")
    assert found["short_name"] == visit.number
    assert answer.headers["cache-control"] == "no-store"
    for icon in found["icons"]:
        picture = httpx.get(hall.url + icon["src"])
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")
    assert httpx.get(f"{hall.url}/t/unknown/app.webmanifest").status_code == 404


def test_the_worker_names_what_it_keeps_and_no_ticket_is_among_it(hall: Hall) -> None:
    answer = httpx.get(f"{hall.url}/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    first = answer.text.partition(";\n")[0].removeprefix("const KEPT = ")
    kept_there = json.loads(first)
    addresses = [*kept_there["pages"].values(), *kept_there["files"], kept_there["icon"]]
    for address in addresses:
        assert httpx.get(hall.url + address).status_code == 200
        assert not address.startswith(("/t/", "/s/"))
    assert kept_there["words"]["th"]["title"] == "บัตรคิวของท่านมีการเปลี่ยนแปลง"
