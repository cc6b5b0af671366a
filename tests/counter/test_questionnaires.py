"""Administrators see what is asked, look at it as a telephone, and put a version in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.live_server import DEMO_PASSWORD, LiveServer

PAGE = "/counter/questionnaires"
HOSTILE = '<script>alert(1)</script>"'


@contextmanager
def signed_in(origin: str, username: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=origin, follow_redirects=True) as client:
        client.headers["accept-language"] = "en"
        form = {"username": username, "password": DEMO_PASSWORD}
        assert client.post("/counter/sign-in", data=form).status_code == 200
        yield client


@pytest.fixture(scope="module")
def admin(demo_server: LiveServer) -> Iterator[httpx.Client]:
    with signed_in(demo_server.url, "admin") as client:
        yield client


def form_of(page: str, **changed: object) -> dict[str, object]:
    day = re.search(r'name="valid_from" min="([\d-]+)"', page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert day
    assert key
    return {"key": key[1], "whom": "all", "valid_from": day[1], "comment": "true", **changed}


def test_a_version_is_made_listed_and_never_begins_today(admin: httpx.Client) -> None:
    page = admin.get(PAGE).text
    form = form_of(page, whom="service:tax-id", reason=["wait", "fee"], th_1="ก", en_1=HOSTILE)
    made = admin.post(PAGE, data=form)
    assert made.status_code == 200
    assert "The version is noted." in made.text
    assert "alert(1)</script>" not in made.text
    assert len(re.findall("<tr data-version=", made.text)) == 1
    assert len(re.findall("<tr data-version=", admin.post(PAGE, data=form).text)) == 1
    late = admin.post(PAGE, data=form_of(page, key="other", valid_from="2020-01-01"))
    assert late.status_code == 422
    assert "Choose a day from tomorrow on" in late.text
    ended = form_of(admin.get(PAGE, params={"whom": "service:tax-id"}).text, whom="service:tax-id")
    assert "as the others from this day on" in admin.post(f"{PAGE}/end", data=ended).text


def test_the_preview_is_the_form_of_the_telephone_and_can_send_nothing(
    admin: httpx.Client,
) -> None:
    form = form_of(admin.get(PAGE).text, reason=["fee"], dimension=["staff"], mood="good")
    page = admin.post(f"{PAGE}/preview", data=form).text
    assert re.findall(r'data-reason="(\w+)"', page) == ["fee"]
    assert re.findall(r'data-why="(\w+)"', page) == ["staff"]
    assert "What went well?" in page
    assert "<form" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"whom": "service:nothing"},
        {"whom": HOSTILE},
        {"reason": ["wait", "steps", "papers", "staff", "place", "system", "fee"]},
        {"reason": HOSTILE},
        {"th_1": "only Thai"},
        {"th_1": "ก" * 300, "en_1": "x"},
        {"valid_from": "tomorrow"},
        {"kind_1": "stars", "th_1": "ก", "en_1": "a"},
    ],
)
def test_a_wrong_form_comes_back_with_one_sentence(
    admin: httpx.Client, wrong: dict[str, object]
) -> None:
    before = admin.get(PAGE).text
    page = admin.post(PAGE, data=form_of(before, **wrong))
    assert page.status_code == 422
    assert "alert(1)</script>" not in page.text
    assert before.count("<tr data-version=") == admin.get(PAGE).text.count("<tr data-version=")


@pytest.mark.parametrize("username", ["staff1", "supervisor"])
def test_others_find_no_such_page(demo_server: LiveServer, username: str) -> None:
    with signed_in(demo_server.url, username) as client:
        assert client.get(PAGE).status_code == 404
        for part in ("", "/end", "/preview"):
            assert client.post(f"{PAGE}{part}", data={"whom": "all"}).status_code == 404
        report = client.get("/counter/reports/satisfaction", params={"centre": "mo-chit"}).text
        assert PAGE not in report


def test_the_figures_lead_to_questionnaires_and_to_what_people_wrote(admin: httpx.Client) -> None:
    report = admin.get("/counter/reports/satisfaction", params={"centre": "mo-chit"}).text
    assert f'href="{PAGE}"' in report
    assert 'href="/counter/mo-chit/comments"' in report
    assert 'data-part="dimension:staff"' in report
    assert 'data-share="reason_low:wait"' in report
    assert 'data-formula="standard_deviation_of_sample"' in report
    for kind in ("service", "weekday", "wait"):
        assert f'data-division="{kind}"' in report
    assert admin.get("/counter/mo-chit/comments?first=x&q=%01").status_code == 200
