"""The public figures on a demonstration: one look, plain sentences, and the same for programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import openpyxl
import pytest

from shared.clock import SystemClock
from shared.i18n import BANGKOK
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from tests.browser import check_page, opened
from tests.builders import a_desk, a_visit, serve
from tests.conftest import NewContext
from tests.demo_files import put_demo
from tests.live_server import LiveServer, running
from tests.manual_clock import ManualClock
from tests.pages_of_figures import broken_anchors, number, row, rows

PERFORMANCE = "/portal/performance"
FEW = 3
"""People who came when nobody else ever does."""


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A demonstration with a count that has to be kept back, on whatever day it is loaded."""
    folder = tmp_path_factory.mktemp("demo")
    put_demo(folder)
    few_come_before_dawn(folder)
    with running(folder, "--demo") as server:
        yield server


def few_come_before_dawn(folder: Path) -> None:
    """Yesterday, because everybody is told of the days up to then."""
    local = SystemClock().now().astimezone(BANGKOK)
    clock = ManualClock(local.replace(hour=5, minute=0) - timedelta(days=1))
    database = Database(f"sqlite:///{folder / 'gcs.db'}")
    office = Office(database, clock, read_key_file(folder / "gcs.key"), demo=True)
    clerk = a_desk(office, counter=1, centre="mobile-1")
    for _ in range(FEW):
        a_visit(office, centre="mobile-1")
        serve(office, clock, clerk, counter=1, centre="mobile-1")
    office.db.close()


@pytest.fixture(scope="module")
def citizen(demo_server: LiveServer) -> Iterator[httpx.Client]:
    """Somebody who is signed in nowhere and has no script."""
    headers = {"accept-language": "en"}
    with httpx.Client(base_url=demo_server.url, headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
def text(citizen: httpx.Client) -> str:
    answer = citizen.get(PERFORMANCE, params={"centre": "mo-chit"})
    assert answer.status_code == 200
    return answer.text


def test_o2_everybody_sees_the_figures_without_script_and_without_signing_in(
    demo_server: LiveServer, new_context: NewContext
) -> None:
    context = new_context("phone", java_script_enabled=False)
    page = opened(context, f"{demo_server.url}{PERFORMANCE}?lang=en")
    assert page.locator(".tile").count() >= 4
    assert page.locator("svg.chart-upright").first.is_visible()
    page.select_option("#centre", "district-1")
    with page.expect_navigation(wait_until="load"):
        page.click(".filters-wide button")
    assert "district-1" in page.url
    assert page.locator(".tile").count() >= 4


def test_every_figure_is_said_in_one_plain_sentence(text: str) -> None:
    found = dict(re.findall(r'data-sentence="(\w+)">([^<]+)<', text))
    assert set(found) == {"waiting", "satisfaction", "kept", "reduction"}
    assert all(len(sentence.split()) <= 20 for sentence in found.values())


def test_b2_s7_every_figure_leads_to_its_definition_and_says_who_answered(text: str) -> None:
    assert not broken_anchors(text)
    for name in ("wait", "kept", "votes", "reduction"):
        assert f'href="#def-{name}"' in text
    assert row(text, "response-percent")["response-percent"]


def test_the_public_figures_are_those_that_programs_get(citizen: httpx.Client, text: str) -> None:
    days = dict(re.findall(r'name="(from|to)" type="date" value="([\d-]+)"', text))
    query = {**days, "centre": "mo-chit"}
    waits = citizen.get("/api/v1/metrics/waiting", params=query).json()
    wanted = {each["letter"]: number(each["p90_seconds"]) for each in waits["items"]}
    assert {each["letter"]: each["p90-seconds"] for each in rows(text, "letter")} == wanted
    votes = citizen.get("/api/v1/metrics/satisfaction", params=query).json()["total"]
    assert str(votes["figure"]["value"]) in {e["share-percent"] for e in rows(text, "low")}
    kept = citizen.get("/api/v1/metrics/adherence", params=query).json()["total"]
    assert row(text, "within")["within"] == str(kept["within"])


@pytest.mark.parametrize("name", ["waiting", "satisfaction", "adherence"])
def test_public_files_tell_nothing_about_fewer_than_five(citizen: httpx.Client, name: str) -> None:
    answer = citizen.get(f"/portal/data/{name}.csv", params={"centre": "mobile-1"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert lines
    assert not [each for each in lines if each["n"] in {"1", "2", "3", "4"}]
    assert citizen.get("/portal/data/secrets.csv").status_code == 404


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_is_sound_on_a_telephone_with_everything_unfolded(
    demo_server: LiveServer, new_context: NewContext, language: str
) -> None:
    page = opened(new_context("phone"), f"{demo_server.url}{PERFORMANCE}?lang={language}")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    check_page(page, "phone")


def test_g5_the_page_fits_320_px_in_thai(demo_server: LiveServer, new_context: NewContext) -> None:
    context = new_context("page", viewport={"width": 320, "height": 640})
    page = opened(context, f"{demo_server.url}{PERFORMANCE}?lang=th")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('.chart-upright text')]"
        ".filter(e => e.checkVisibility()).map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert small
    assert min(small) >= 13


@pytest.mark.parametrize("centre", ["", "mobile-1"])
def test_file_workbook_and_programs_are_told_the_same(citizen: httpx.Client, centre: str) -> None:
    """What one of them kept back, another must not give away."""
    wanted = {"centre": centre} if centre else {}
    text = citizen.get("/portal/data/waiting.csv", params=wanted).text.removeprefix("\ufeff")
    filed = {
        (each["part"], each["key"]): int(each["n"]) if each["n"] else None
        for each in csv.DictReader(io.StringIO(text, newline=""))
    }
    workbook = citizen.get("/portal/data/waiting.xlsx", params=wanted).content
    head, *rows = openpyxl.load_workbook(io.BytesIO(workbook))["data"].iter_rows(values_only=True)
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    assert {(e["part"], e["key"]): e["n"] for e in lines}.items() >= filed.items()
    waits = citizen.get("/api/v1/metrics/waiting", params=wanted).json()
    assert waits["total"]["n"] == filed["total", centre or "all"]
    for each in waits["items"]:
        assert each["n"] == filed["letter", f"{each['centre']}/{each['letter']}"]
    calls = citizen.get("/api/v1/metrics/fairness", params=wanted).json()["items"]
    booked = {(e["part"], e["key"]): e["n"] for e in lines}
    assert {(e["part"], e["key"]): e["n"] for e in calls}.items() <= booked.items()
    assert filed["half_hour", "05:00"] is None, "three people are kept back here"
