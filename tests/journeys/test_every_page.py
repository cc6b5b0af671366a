"""Every page of the system in both languages at its device's size, in the middle of a working day.

A page whose route is missing in tests/pages.py fails here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page

from shared.app import create_app
from shared.clock import SystemClock
from shared.settings import Settings
from shared.web.style_bundle import BUNDLES
from tests.browser import findings, watch
from tests.builders import an_office
from tests.conftest import NewContext
from tests.live_server import LiveServer
from tests.looking.keyboard import keyboard_faults
from tests.looking.preferences import preference_faults
from tests.looking.reflow import reflow_faults
from tests.pages import FILES, LANGUAGES, NOT_PAGES, PAGES, SURFACES, Sight, get_routes
from tests.portal.test_phone_style import lost_looks
from tests.scene import Scene, cookie_of, prepared

NARROW = {"phone", "portal", "reports"}
"""Surfaces that people read on their own devices, of any width and with any size of letters."""

SHORTEN = """
const kinds = line => new Set([line, ...line.querySelectorAll('*')].map(
  e => [e.tagName, e.getAttribute('class'), e.dataset.status, e.lang].join(' ')));
for (const list of document.querySelectorAll('main tbody, .docs-main > .stack')) {
  const seen = new Set();
  for (const [i, line] of [...list.children].entries()) {
    const all = kinds(line), fresh = [...all].some(each => !seen.has(each));
    if (i >= 12 && !fresh) line.remove();
    all.forEach(each => seen.add(each));
  }
}
"""
"""Lines of a long table that hold nothing new are one like the other."""

GROW = """
for (const each of document.querySelectorAll('.bracket-count .under'))
  each.textContent = each.textContent.replace(/\\d+/g, '88')
"""
"""A centre with many services has longer numbers than the demonstration on a quiet day."""

UNFOLD = "for (const each of document.querySelectorAll('details.twin')) each.open = true"
"""Most of a report stands folded."""


@pytest.fixture(scope="module")
def scene(demo_server: LiveServer) -> Scene:
    return prepared(demo_server.url)


def test_every_page_of_the_application_is_in_the_list(stocked_sqlite_url: str) -> None:
    office = an_office(stocked_sqlite_url, SystemClock(), demo=True)
    app = create_app(office, Settings.from_environment({}), background=False)
    office.db.close()
    routes = {each for each in get_routes(app) if not each.endswith(FILES)}
    listed = {each.route for each in PAGES}
    assert routes - listed - set(NOT_PAGES) == set(), "add them to tests/pages.py"
    assert listed - routes == set()
    assert set(NOT_PAGES) - routes == set()


class Tabs:
    """Opens pages, those of one reader one after the other in one tab, as people do: letters and
    styles load once."""

    def __init__(self, new_context: NewContext, scene: Scene) -> None:
        self._new_context, self._scene = new_context, scene
        self._tabs: dict[tuple[object, ...], Page] = {}

    def open(self, sight: Sight, language: str) -> Page:
        key = (sight.profile, sight.width, sight.height, sight.who)
        if key not in self._tabs:
            context = self._new_context(sight.profile, **sight.options)
            if sight.who:
                cookie = cookie_of(self._scene.origin, sight.who)
                context.add_cookies([cookie])  # type: ignore[list-item]
            self._tabs[key] = context.new_page()
        page = self._tabs[key]
        watch(page)
        answer = page.goto(sight.url(self._scene, language), wait_until="load")
        assert answer
        assert answer.status == 200, f"{sight.name}: {answer.status}"
        return page


def faults(page: Page, sight: Sight, language: str, *, first: bool) -> Iterator[str]:
    """Everything on one loading of the page; the slow walks once, in Thai, on the `first` sight of
    a template. So is axe where the same page stands in English, whose words and widths alone are
    others."""
    yield from findings(page, sight.profile, axe=language == "th")
    if sight.surface in NARROW:
        yield from reflow_faults(page)
    if language == "th" and first:
        yield from keyboard_faults(page)
        yield from preference_faults(page)


def seen(surface: str, language: str) -> Iterator[tuple[Sight, bool]]:
    """The sights of a surface, and whether each is the first of its template on that device; the
    states of one template differ by their parts, which English names no differently elsewhere."""
    known: set[tuple[str, str]] = set()
    for sight in (each for each in PAGES if each.surface == surface):
        first = (sight.route, sight.profile) not in known
        known.add((sight.route, sight.profile))
        if first or language == "th":
            yield sight, first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("surface", SURFACES)
def test_g5_g6_g13_every_page_is_sound(
    scene: Scene, new_context: NewContext, surface: str, language: str
) -> None:
    tabs, found = Tabs(new_context, scene), []
    for sight, first in seen(surface, language):
        page = tabs.open(sight, language)
        if surface == "reports":
            page.evaluate(UNFOLD)
        page.evaluate(SHORTEN)
        page.evaluate(GROW)
        found += [f"{sight.name}: {line}" for line in faults(page, sight, language, first=first)]
    assert not found, "\n" + "\n".join(found)


def test_no_page_lost_its_looks_in_a_bundle(scene: Scene) -> None:
    """Citizens' pages bring one style sheet that leaves out what other screens need."""
    pages: dict[str, list[str]] = {}
    for sight in PAGES:
        text = httpx.get(sight.url(scene, "th")).text if not sight.who else ""
        for name in BUNDLES:
            if f"/{name}" in text:
                pages.setdefault(name, []).append(text)
    assert set(pages) == set(BUNDLES)
    assert {name: sorted(lost) for name in pages if (lost := lost_looks(name, pages[name]))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_g1_no_two_pages_have_the_same_title(scene: Scene, language: str) -> None:
    """On one device; pages of one route are one page in several states."""
    titles: dict[tuple[str, str], set[str]] = {}
    readers: dict[str, httpx.Client] = {}
    for sight in PAGES:
        if sight.who not in readers:
            readers[sight.who] = httpx.Client()
            if sight.who:
                cookie = cookie_of(scene.origin, sight.who)
                readers[sight.who].cookies.set(cookie["name"], cookie["value"])
        text = readers[sight.who].get(sight.url(scene, language)).text
        found = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        assert found, sight.name
        titles.setdefault((sight.profile, " ".join(found[1].split())), set()).add(sight.route)
    for reader in readers.values():
        reader.close()
    assert {title: routes for title, routes in titles.items() if len(routes) > 1} == {}
