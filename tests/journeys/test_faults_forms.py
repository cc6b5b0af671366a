"""Hostile text in every field of every form: nothing runs, nothing breaks, all is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Dialog, Page

from tests.browser import watch
from tests.conftest import NewContext
from tests.live_server import LiveServer
from tests.pages import PAGES, Sight
from tests.scene import Scene, cookie_of, prepared

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
RIGHT_TO_LEFT = "\u202eevil\u2066 \u200f12"
EMOJI = "👩‍👩‍👧‍👦" * 20
HOSTILE = {
    "script": f"{SCRIPT} ' OR 1=1 -- {RIGHT_TO_LEFT} {EMOJI}",
    "long": "ก" * 10_000,
    "nul": "a\x00b",
    "nothing": "",
}
TYPED = {"text", "search", "password", "tel", "email", "number"}
NOT_TYPED = ("script",)
"""What fields that nobody types into are tried with one by one: hidden ones, choices, dates."""


@dataclass
class Form:
    """A form as a browser would send it; `values` of its fields as they stand, `typed` those that
    people type into."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """All forms of a page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.url, given.get("action", ""))
            self.found.append(Form(action, given.get("method", "get").lower()))
            self._open = True
        elif self._open and tag in {"input", "select", "textarea", "button"} and "name" in given:
            self.found[-1].values.setdefault(given["name"], given.get("value", ""))
            if tag == "textarea" or (tag == "input" and given.get("type", "text") in TYPED):
                self.found[-1].typed.add(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


@pytest.fixture(scope="module")
def scene(demo_server: LiveServer) -> Scene:
    return prepared(demo_server.url)


def client_of(scene: Scene, sight: Sight) -> httpx.Client:
    headers = {"sec-fetch-site": "same-origin"}
    client = httpx.Client(follow_redirects=True, headers=headers, timeout=60)  # some begin work
    if sight.who:
        cookie = cookie_of(scene.origin, sight.who)
        client.cookies.set(cookie["name"], cookie["value"])
    return client


def without_numbers(text: str) -> str:
    """The rows of a list are one kind of field, and the counters of a hall one kind of address, as
    are the items of a paper."""
    return re.sub(r"/(items|results)/[^/]+", r"/\1/0", re.sub(r"\d+", "0", text))


def every_form(scene: Scene) -> Iterator[tuple[httpx.Client, Form]]:
    """Each kind of form once: the same address and fields on two pages are one."""
    seen: set[tuple[str, ...]] = set()
    for sight in PAGES:
        url = sight.url(scene, "en")
        page = Forms(url)
        with client_of(scene, sight) as client:
            page.feed(client.get(url).text)
            for form in page.found:
                fields = sorted({without_numbers(name) for name in form.values})
                kind = (without_numbers(urlsplit(form.action).path), form.method, *fields)
                if form.values and kind not in seen:
                    seen.add(kind)
                    yield client, form


def test_hostile_text_in_every_field_is_refused_or_escaped(scene: Scene) -> None:
    wrong, forms = [], 0
    for client, form in every_form(scene):
        forms += 1
        everywhere = send(client, form, dict.fromkeys(form.values, HOSTILE["nul"]))
        if everywhere.status_code >= 500:
            wrong.append(f"{everywhere.status_code}: nul everywhere at {form.action}")
        for name in {without_numbers(name): name for name in form.values}.values():
            for kind in HOSTILE if name in form.typed else NOT_TYPED:
                answer = send(client, form, {**form.values, name: HOSTILE[kind]})
                if answer.status_code >= 500:
                    wrong.append(f"{answer.status_code}: {kind} as {name} at {form.action}")
                if "<script>alert" in answer.text or "<img src=x" in answer.text:
                    wrong.append(f"not escaped: {name} at {form.action}")
    assert forms > 10, "the forms were not found"
    assert wrong == []


def send(client: httpx.Client, form: Form, values: dict[str, str]) -> httpx.Response:
    if form.method == "post":
        return client.post(form.action, data=values)
    address = urlsplit(form.action)._replace(query="").geturl()
    # No browser sends addresses of any length.
    return client.get(address, params={name: text[:5_000] for name, text in values.items()})


SEARCHABLE = ["portal-services", "desk-sign-in", "desk-tickets", "kiosk-pair", "reports-reduction"]


@pytest.mark.parametrize("name", SEARCHABLE)
def test_hostile_text_runs_nothing_in_the_browser(
    scene: Scene, new_context: NewContext, name: str
) -> None:
    sight = next(each for each in PAGES if each.name == name)
    context = new_context(sight.profile)
    if sight.who:
        context.add_cookies([cookie_of(scene.origin, sight.who)])  # type: ignore[list-item]
    page = context.new_page()
    watch(page)
    dialogs = said_by(page)
    for text in (SCRIPT, EMOJI, RIGHT_TO_LEFT):
        page.goto(sight.url(scene, "en"))
        typed = page.locator("main input:not([type=hidden], [type=date]), main textarea")
        for each in typed.all():
            if each.is_visible() and each.is_editable():
                each.fill(text)
        with page.expect_navigation():
            page.locator("main form").first.evaluate("form => form.submit()")
        assert page.locator("h1").count() == 1
        assert page.locator("script:not([src])").count() == 0
    assert dialogs == []


def said_by(page: Page) -> list[str]:
    found: list[str] = []

    def on_dialog(dialog: Dialog) -> None:
        found.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", on_dialog)
    return found
