"""`make bench`, in the browser: paints, taps, keys and calls beside a bare page of the same run."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.bare_pages import bare_pages
from tests.benchmarks.paints import RECORDER, Load, cold_load, until_news, until_painted
from tests.benchmarks.streams import fan_out
from tests.conftest import BROWSER_ARGUMENTS, BROWSERS, PROFILES
from tests.demo_files import put_demo
from tests.live_server import running
from tests.scene import CENTRE, Scene, Staff, cookie_of, prepared, sign_in, take

TAPS, CALLS, BOARDS, STREAMS = 40, 10, 20, 1_000
TIMES = "median {:6.0f}   p95 {:6.0f}   worst {:6.0f} ms"


def measure() -> None:
    """Print all sections; the browser is the same for our pages and the bare one."""
    with tempfile.TemporaryDirectory() as name:
        put_demo(Path(name))
        with running(Path(name), "--demo") as server, bare_pages() as bare:
            scene = prepared(server.url)
            with a_browser() as browser:
                _loads(browser, scene, bare)
                _taps(browser, scene, bare)
                _keys(browser, scene)
                _calls(browser, scene, bare)
            _streams(scene, bare)


@contextmanager
def a_browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(BROWSER_ARGUMENTS)
        )
        yield browser
        browser.close()


@contextmanager
def a_context(browser: Browser, profile: str, scene: Scene, who: str = "") -> Iterator[Any]:
    settings: dict[str, Any] = {"locale": "th-TH", **PROFILES[profile]}
    context = browser.new_context(**settings)
    if who:
        context.add_cookies([cookie_of(scene.origin, who)])  # type: ignore[list-item]
    yield context
    context.close()


def _loads(browser: Browser, scene: Scene, bare: str) -> None:
    print("first load, cold                 first paint   largest      shift    weight")
    for name, profile, path, who in (
        ("kiosk topics", "kiosk", f"/kiosk/{CENTRE}/topics", ""),
        ("board", "board", f"/kiosk/{CENTRE}/board", ""),
        ("desk", "desk", f"/counter/{CENTRE}/2", "staff2"),
        ("start page", "page", "/", ""),
        ("ticket on a phone", "phone", f"/t/{scene.tokens['waiting']}", ""),
    ):
        with a_context(browser, profile, scene, who) as context:
            load_row(name, cold_load(context, scene.origin + path))
    with a_context(browser, "phone", scene) as context:
        load_row("bare page", cold_load(context, bare))
        print("  300 ms round trip, 400 kbit/s, 4 x slower CPU")
        ticket = f"{scene.origin}/t/{scene.tokens['waiting']}"
        load_row("ticket on a phone", cold_load(context, ticket, slow=True))
        load_row("bare page", cold_load(context, bare, slow=True))


def load_row(name: str, load: Load) -> None:
    paints = f"{load.fcp:10.0f} ms {load.lcp:7.0f} ms {load.cls:9.3f}"
    print(f"  {name:28} {paints} {load.kilobytes:6.1f} KB")


def _taps(browser: Browser, scene: Scene, bare: str) -> None:
    print(f"tap to painted, {TAPS} taps")
    with a_context(browser, "kiosk", scene) as context:
        page = _recorded(context, f"{scene.origin}/kiosk/{CENTRE}/topics?lang=th")
        back = '[data-action="back"]'
        times = [
            until_painted(page, page.locator("[data-topic]").nth(n // 2 % 6).tap)
            if n % 2 == 0
            else until_painted(page, page.locator(back).first.tap)
            for n in range(TAPS)
        ]
        _times_row("kiosk", times)
        page = _recorded(context, bare)
        _times_row("bare page", [until_painted(page, page.locator("a").tap) for _ in range(TAPS)])


def _recorded(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.add_init_script(RECORDER)
    page.goto(url)
    return page


def _keys(browser: Browser, scene: Scene) -> None:
    for _ in range(TAPS // 4):
        take(scene.origin, "mea-bill")
    print("key to painted at the desk")
    moves: dict[str, list[float]] = {}
    with a_context(browser, "desk", scene, "staff3") as context:
        page = _recorded(context, f"{scene.origin}/counter/{CENTRE}/3?lang=en")
        for _ in range(TAPS // 4):
            for key, state, following in (("n", "called", "start"), ("s", "serving", "complete")):
                times = moves.setdefault(f"{key.upper()}, then {state}", [])
                times.append(until_painted(page, lambda key=key: page.keyboard.press(key)))  # type: ignore[misc]
                page.locator(f'[data-action="{following}"]:enabled').first.wait_for()
            complete = page.locator('[data-action="complete"]').first
            moves.setdefault("finish", []).append(until_painted(page, complete.click))
            page.locator('[data-action="call-next"]:enabled').first.wait_for()
    for name, times in moves.items():
        _times_row(name, times)


def _calls(browser: Browser, scene: Scene, bare: str) -> None:
    print(f"call to painted, {BOARDS} boards, {CALLS} calls")
    staff = sign_in(scene.origin, 5)
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(timeout=None))
        stream = f"{scene.origin}/kiosk/{CENTRE}/board/stream"
        for _ in range(BOARDS - 1):
            stack.enter_context(client.stream("GET", stream))
        context = stack.enter_context(a_context(browser, "board", scene))
        page = context.new_page()
        page.goto(f"{scene.origin}/kiosk/{CENTRE}/board?lang=th")
        page.wait_for_timeout(500)
        times = [_called(page, staff, scene) for _ in range(CALLS)]
        _times_row("board", times)
        page.goto(bare)
        page.wait_for_timeout(300)
        pushes = []
        for _ in range(CALLS):
            pushes.append(until_news(page, "#number", lambda: client.get(f"{bare}/push")))
            page.wait_for_timeout(300)
        _times_row("bare page, 1 stream", pushes)
    staff.client.close()


def _called(page: Page, staff: Staff, scene: Scene) -> float:
    take(scene.origin, "mea-bill")
    page.wait_for_timeout(7_000)  # a board says one call after the other, each for some seconds
    turns: list[dict[str, Any]] = []
    taken = until_news(
        page, "#board-call, .board-call", lambda: turns.append(staff.at_counter("call-next"))
    )
    serving = staff.on(turns[0], "start")
    staff.on(serving, "complete", outcome="completed")
    return taken


def _streams(scene: Scene, bare: str) -> None:
    async def measured() -> None:
        async with httpx.AsyncClient(timeout=30) as client:

            async def ticket() -> None:
                body = {"services": ["mea-bill"]}
                await client.post(f"{scene.origin}/api/v1/centres/{CENTRE}/visits", json=body)

            async def push() -> None:
                await client.get(f"{bare}/push")

            ours = f"{scene.origin}/api/v1/centres/{CENTRE}/board/stream"
            for name, url, publish in (("board", ours, ticket), ("bare", f"{bare}/stream", push)):
                number, *times = await fan_out(url, STREAMS, publish)
                _times_row(f"{name}, {number:.0f} streams", times)

    print("published to the last stream")
    asyncio.run(measured())


def _times_row(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"  {name:28} " + TIMES.format(median(ordered), p95, ordered[-1]))
