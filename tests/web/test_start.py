"""The first page of an installation: what it is, what is open, and where to go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from shared.services.office import Office
from shared.services.tokens import Tokens
from shared.store.engine import Database
from tests.browser import check_page, opened
from tests.builders import an_office
from tests.conftest import NewContext
from tests.manual_clock import ManualClock
from tests.served import served


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    built = an_office(stocked_sqlite_url, clock)
    yield built
    built.db.close()


def start_page(office: Office, **environ: str) -> str:
    with served(office, environ) as url:
        return httpx.get(url, params={"lang": "en"}).text


def test_it_counts_and_names_what_is_here(office: Office) -> None:
    page = start_page(office)
    assert "41 services of 18 agencies, at 3 centres" in page
    assert re.findall(r'data-centre="([\w-]+)"', page) == ["mo-chit", "district-1", "mobile-1"]
    for address in (
        "/kiosk/mo-chit",
        "/kiosk/mobile-1/board",
        "/counter?lang=en",
        "/portal?lang=en",
        "/portal/performance?lang=en",
        "/api/docs?lang=en",
    ):
        assert f'href="{address}"' in page, address


def test_it_tells_open_from_closed(office: Office, clock: ManualClock) -> None:
    assert start_page(office).count("Open until") == 2
    assert "Opens today at 09:00" in start_page(office)
    clock.advance(hours=14)
    page = start_page(office)
    assert page.count("Closed now") == 3
    assert "Opens 17 November 2026 08:00" in page


def test_only_a_demonstration_shows_the_way_around_and_its_accounts(office: Office) -> None:
    assert "staff1" not in start_page(office)
    demo = start_page(replace(office, demo=True))
    assert "Look around in four steps" in demo
    assert "staff1" in demo
    assert demo.count('data-step-state="next"') == 4


def test_surfaces_of_other_processes_are_not_offered(office: Office) -> None:
    page = start_page(office, GCS_SURFACES="portal")
    assert "/kiosk/" not in page
    assert 'href="/counter' not in page
    assert 'href="/portal?lang=en"' in page


def test_an_empty_installation_says_what_to_do_first(sqlite_url: str, clock: ManualClock) -> None:
    db = Database(sqlite_url)
    page = start_page(Office(db, clock, Tokens(b"k" * 32)))
    db.close()
    assert "No centre is set up yet" in page
    commands = ["gcs import-catalogue", "gcs user add", "gcs device add"]
    places = [page.index(command) for command in commands]
    assert places == sorted(places)


def test_it_says_what_runs_here(office: Office) -> None:
    page = start_page(office)
    assert "Real operation" in page
    assert "SQLite" in page
    assert "Demonstration with made-up people" in start_page(replace(office, demo=True))


def test_only_a_demonstration_plays_a_morning(office: Office) -> None:
    assert "Play a morning" not in start_page(office)
    with served(office) as url:
        assert httpx.get(f"{url}/play").status_code == 404
        for address in ("/play", "/play/rate", "/play/stop"):
            assert httpx.post(f"{url}{address}", data={"rate": "60"}).status_code == 404


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("width", [320, 360, 1366])
def test_it_is_a_good_page(
    office: Office, new_context: NewContext, language: str, width: int
) -> None:
    with served(replace(office, demo=True)) as url:
        context = new_context("page", viewport={"width": width, "height": 800})
        page = opened(context, f"{url}/?lang={language}")
        check_page(page, "page")
