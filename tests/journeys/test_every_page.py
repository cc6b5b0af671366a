"""Every page of the system in both languages at its device's size, in the middle of a working day.

A page whose route is missing in tests/pages.py fails here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from litestar import Litestar
from playwright.sync_api import Page

from shared.app import create_app
from shared.clock import SystemClock
from shared.settings import Settings
from tests.browser import findings, watch
from tests.builders import an_office
from tests.conftest import NewContext
from tests.live_server import LiveServer
from tests.looking.keyboard import keyboard_faults
from tests.looking.preferences import preference_faults
from tests.looking.reflow import reflow_faults
from tests.pages import FILES, LANGUAGES, NOT_PAGES, PAGES, SURFACES, Sight
from tests.scene import Scene, cookie_of, prepared

NARROW = {"phone", "portal", "reports"}
"""Surfaces that people read on their own devices, of any width and with any size of letters."""


@pytest.fixture(scope="module")
def scene(demo_server: LiveServer) -> Scene:
    return prepared(demo_server.url)


def get_routes(app: Litestar) -> Iterator[str]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            streams = "event-stream" in str(handler.media_type)
            program = route.path_format.startswith("/api/v1")
            if "GET" in handler.http_methods and not streams and not program:
                yield route.path_format


def test_every_page_of_the_application_is_in_the_list(stocked_sqlite_url: str) -> None:
    office = an_office(stocked_sqlite_url, SystemClock(), demo=True)
    app = create_app(office, Settings.from_environment({}), background=False)
    office.db.close()
    routes = {each for each in get_routes(app) if not each.endswith(FILES)}
    listed = {each.route for each in PAGES}
    assert routes - listed - set(NOT_PAGES) == set(), "add them to tests/pages.py"
    assert listed - routes == set()
    assert set(NOT_PAGES) - routes == set()


def shown(new_context: NewContext, scene: Scene, sight: Sight, language: str) -> Page:
    context = new_context(sight.profile, **sight.options)
    if sight.who:
        context.add_cookies([cookie_of(scene.origin, sight.who)])  # type: ignore[list-item]
    page = context.new_page()
    watch(page)
    answer = page.goto(sight.url(scene, language), wait_until="load")
    assert answer
    assert answer.status == 200, f"{sight.name}: {answer.status}"
    return page


def faults_of(
    new_context: NewContext,
    scene: Scene,
    sights: list[Sight],
    languages: tuple[str, ...],
    look: Callable[[Page, Sight], list[str]],
) -> list[str]:
    found = []
    for sight in sights:
        for language in languages:
            page = shown(new_context, scene, sight, language)
            found += [f"{sight.name} {language}: {line}" for line in look(page, sight)]
            page.context.close()
    return found


def of(surface: str) -> list[Sight]:
    return [each for each in PAGES if each.surface == surface]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("surface", SURFACES)
def test_every_page_is_sound(
    scene: Scene, new_context: NewContext, surface: str, language: str
) -> None:
    found = faults_of(
        new_context,
        scene,
        of(surface),
        (language,),
        lambda page, sight: findings(page, sight.profile),
    )
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("surface", SURFACES)
def test_g6_g13_every_page_works_by_keyboard_and_follows_wishes(
    scene: Scene, new_context: NewContext, surface: str
) -> None:
    found = faults_of(
        new_context,
        scene,
        of(surface),
        ("th",),
        lambda page, _: [*keyboard_faults(page), *preference_faults(page)],
    )
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("surface", sorted(NARROW))
def test_g5_every_page_that_people_read_holds_together(
    scene: Scene, new_context: NewContext, surface: str
) -> None:
    found = faults_of(
        new_context, scene, of(surface), LANGUAGES, lambda page, _: reflow_faults(page)
    )
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_g1_no_two_pages_have_the_same_title(scene: Scene, language: str) -> None:
    """On one device; pages of one route are one page in several states."""
    titles: dict[tuple[str, str], set[str]] = {}
    for sight in PAGES:
        cookies = {}
        if sight.who:
            cookie = cookie_of(scene.origin, sight.who)
            cookies = {cookie["name"]: cookie["value"]}
        text = httpx.get(sight.url(scene, language), cookies=cookies).text
        found = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert found, sight.name
        titles.setdefault((sight.profile, " ".join(found[1].split())), set()).add(sight.route)
    assert {title: routes for title, routes in titles.items() if len(routes) > 1} == {}
