"""Notices in a real browser: nothing is asked before a tap, each obstacle says what to do, whatever
arrives is shown, and without a network the page still says where one stands.

Chromium itself and not its headless shell, which shows no notifications. No push service can be
reached from a test, so the browser's own subscribing is answered by the page; messages are
delivered to the worker as the browser would.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from shared.services.vapid import Push
from tests import builders
from tests.browser import check_page, watch
from tests.builders import an_office
from tests.conftest import BROWSER_ARGUMENTS, PROFILES
from tests.manual_clock import ManualClock
from tests.needed import program
from tests.portal.conftest import Hall
from tests.portal.test_ticket_browser import BUDGET_BYTES, SCRIPT_BYTES
from tests.push_scene import CONTACT, KEY, Phone
from tests.served import beside, served

WHOLE_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE = Phone("https://fcm.googleapis.com/fcm/send/abc")
SUBSCRIBES = f"""
window.asked = 0;
const known = {{ endpoint: {json.dumps(PHONE.endpoint)}, options: {{}},
  toJSON: () => ({json.dumps({"endpoint": PHONE.endpoint, "keys": PHONE.keys})}) }};
Notification.requestPermission = async () => {{ window.asked += 1; return "granted"; }};
PushManager.prototype.subscribe = async () => {{ localStorage.setItem("sub", "1"); return known; }};
PushManager.prototype.getSubscription = async () => localStorage.getItem("sub") ? known : null;
"""
NO_PUSH = "delete window.PushManager;"
ACTIVE = (
    "navigator.serviceWorker.ready"
    ".then((worker) => navigator.serviceWorker.controller && worker.active.state === 'activated')"
)
OBSTACLES = {
    "denied": "Object.defineProperty(Notification, 'permission', {get: () => 'denied'});",
    "unsupported": NO_PUSH,
    "insecure": "Object.defineProperty(window, 'isSecureContext', {get: () => false});",
    "iphone": NO_PUSH + "Object.defineProperty(navigator, 'userAgent', {get: () => 'iPhone'});",
}


@pytest.fixture(scope="module")
def whole_browser() -> Iterator[Browser]:
    executable = program(*WHOLE_BROWSERS)
    with sync_playwright() as playwright:
        arguments = list(BROWSER_ARGUMENTS)
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def hall(
    whole_browser: Browser, stocked_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    path = tmp_path_factory.mktemp("push") / "hall.db"
    shutil.copy(stocked_sqlite_template, path)
    clock = ManualClock()
    office = replace(an_office(f"sqlite:///{path}", clock), push=Push(KEY, CONTACT))
    clerk = beside(lambda: builders.a_desk(office))
    with served(office) as url:
        yield Hall(url, office, clock, clerk)
    office.db.close()


NewPhone = Callable[..., Page]


@pytest.fixture
def new_phone(whole_browser: Browser, hall: Hall) -> Iterator[NewPhone]:
    opened: list[BrowserContext] = []

    def make(token: str, script: str = "", language: str = "th", **options: Any) -> Page:
        settings = {**PROFILES["phone"], "locale": "th-TH", "timezone_id": "Asia/Bangkok"}
        context = whole_browser.new_context(**{**settings, **options})
        opened.append(context)
        context.grant_permissions(["notifications"], origin=hall.url)
        page = context.new_page()
        watch(page)
        if script:
            page.add_init_script(script)
        page.goto(f"{hall.url}/t/{token}?lang={language}", wait_until="load")
        return page

    yield make
    for context in opened:
        context.close()


def test_m4_nothing_is_asked_before_two_taps_and_one_more_stops_it(
    hall: Hall, new_phone: NewPhone
) -> None:
    visit = hall.visit()
    page = new_phone(visit.token, SUBSCRIBES)
    expect(page.locator("[data-action=notify]")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    page.locator("[data-action=notify]").tap()
    expect(page.get_by_text("ท่านหยุดการแจ้งเตือนได้ทุกเมื่อ")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    check_page(page, "phone")
    page.locator("[data-action=notify-agree]").tap()
    stop = page.locator("[data-action=notify-stop]")
    expect(stop).to_be_visible()
    assert page.evaluate("window.asked") == 1
    page.reload(wait_until="load")
    expect(stop).to_be_visible()
    stop.tap()
    expect(page.locator("[data-action=notify]")).to_be_visible()
    expect(stop).to_be_hidden()


def test_a_cold_phone_loads_little_with_notices_too(hall: Hall, new_phone: NewPhone) -> None:
    page = new_phone(hall.visit().token)
    page.locator("[data-action=notify]").wait_for()
    sizes: dict[str, int] = page.evaluate(
        """() => Object.fromEntries([...performance.getEntriesByType("navigation"),
            ...performance.getEntriesByType("resource")].map((e) => [e.name, e.transferSize]))"""
    )
    scripts = [size for name, size in sizes.items() if name.endswith(".js")]
    assert len(scripts) >= 4
    assert sum(scripts) <= SCRIPT_BYTES
    assert sum(sizes.values()) <= BUDGET_BYTES


@pytest.mark.parametrize(
    ("obstacle", "language"), [*((each, "th") for each in OBSTACLES), ("iphone", "en")]
)
def test_m4_each_obstacle_says_what_to_do_instead(
    hall: Hall, new_phone: NewPhone, obstacle: str, language: str
) -> None:
    small = {"viewport": {"width": 320, "height": 640}}
    page = new_phone(hall.visit().token, OBSTACLES[obstacle], language, **small)
    page.locator("[data-action=notify]").tap()
    said = page.locator(f"[data-panel={obstacle}]")
    expect(said).to_be_visible()
    expect(said).to_be_focused()
    expect(said).to_contain_text("เปิดเสียง" if language == "th" else "sound on")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if (obstacle, language) == ("iphone", "th"):
        check_page(page, "phone")


COUNTS_DRAWINGS = """
window.drawn = 0;
document.querySelector("[data-stream]")
  .addEventListener("ticket:shown", () => { window.drawn += 1; });
"""


def test_a_new_state_of_the_ticket_leaves_the_focus_where_it_is(
    hall: Hall, new_phone: NewPhone
) -> None:
    page = new_phone(hall.visit().token, NO_PUSH)
    page.evaluate(COUNTS_DRAWINGS)
    page.locator("[data-action=notify]").tap()
    said = page.locator("[data-panel=unsupported]")
    for drawn in (1, 2):
        hall.visit()
        page.wait_for_function("(amount) => window.drawn >= amount", arg=drawn)
        expect(said).to_be_focused()


@dataclass
class Worker:
    """The page's service worker as the browser's own tools see it."""

    page: Page
    tools: CDPSession
    origin: str
    id: str

    def gets(self, message: str) -> None:
        """Deliver a message as the browser does when it comes from a push service."""
        told = {"origin": self.origin, "registrationId": self.id, "data": message}
        self.tools.send("ServiceWorker.deliverPushMessage", told)

    def shows(self, amount: int) -> list[dict[str, Any]]:
        """The notifications that lie on the telephone, once there are so many."""
        found: list[dict[str, Any]] = self.page.evaluate(
            """async (amount) => {
              const worker = await navigator.serviceWorker.ready;
              for (let tries = 0; tries < 300; tries += 1) {
                const shown = await worker.getNotifications();
                if (shown.length === amount) {
                  return shown.map(({title, tag, data}) => ({title, tag, data}));
                }
                await new Promise((wake) => setTimeout(wake, 20));
              }
              return [];
            }""",
            amount,
        )
        return found


def worker_of(page: Page, origin: str) -> Worker:
    tools = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda e: known.extend(e["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_function(ACTIVE)
    while not known:
        page.wait_for_timeout(20)
    return Worker(page, tools, origin, known[-1]["registrationId"])


def told(title: str, tag: str, **other: object) -> str:
    shown = {"title": title, "body": "กรุณามาทันที", "lang": "th", "tag": tag, "kind": "called"}
    more = {"url": "/t/abc", "lasts": 300_000, "keep": False}
    return json.dumps({**shown, **more, **other})


def test_a_message_becomes_a_notification_and_a_newer_one_takes_its_place(
    hall: Hall, new_phone: NewPhone
) -> None:
    page = new_phone(hall.visit().token)
    worker = worker_of(page, hall.url)
    worker.gets(told("B004: เหลืออีก 2 คิวก่อนท่าน", "ticket", lasts=0))
    worker.gets(told("ผลของท่านพร้อมแล้ว", "case", keep=True, lasts=0))
    worker.shows(2)
    worker.gets(told("B004: เชิญที่ช่องบริการ 3", "ticket"))
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((w) => w.getNotifications({tag: 'ticket'}))"
        ".then(([first]) => first?.title.endsWith('3'))"
    )
    titles = {each["tag"]: each["title"] for each in worker.shows(2)}
    assert titles == {"ticket": "B004: เชิญที่ช่องบริการ 3", "case": "ผลของท่านพร้อมแล้ว"}


@pytest.mark.parametrize(
    "message", ["", "not json", "{}", told("x", "t", url="https://evil.example")]
)
def test_a_message_that_cannot_be_read_is_shown_all_the_same_and_leads_nowhere_else(
    hall: Hall, new_phone: NewPhone, message: str
) -> None:
    """A telephone that was told nothing for a message gets none any more."""
    worker = worker_of(new_phone(hall.visit().token), hall.url)
    worker.gets(message)
    (shown,) = worker.shows(1)
    assert shown["title"] == "บัตรคิวของท่านมีการเปลี่ยนแปลง"
    assert shown["data"]["url"] == "/portal"


@pytest.mark.parametrize("language", ["th", "en"])
def test_without_a_network_the_page_says_that_the_place_is_kept(
    hall: Hall, new_phone: NewPhone, language: str
) -> None:
    visit = hall.visit()
    page = new_phone(visit.token, "", language)
    page.wait_for_function(ACTIVE)
    addresses = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((each) => caches.open(each)"
        ".then((cache) => cache.keys()))).then((all) => all.flat().map((each) => each.url)))"
    )
    assert addresses
    assert not [each for each in addresses if visit.token in each]
    page.context.set_offline(True)
    page.reload(wait_until="load")
    words = {"th": "คิวของท่านยังอยู่ที่เดิม", "en": "Your place in line is kept."}
    expect(page.get_by_text(words[language])).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).minHeight") != "0px"
    page.context.set_offline(False)
    page.locator("[data-action=again]").tap()
    expect(page.locator("[data-number]")).to_have_text(visit.number)
