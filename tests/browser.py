"""Looks at a page as a careful reader would, in the real browser: every page test ends here.

    page = opened(new_context("kiosk"), server.url + "/kiosk/mo-chit")
    check_page(page, "kiosk")

Findings are collected and raised together, each in one line.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# target-size runs only when wcag22aa is named.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
TARGET_PX = {"kiosk": 81, "phone": 44, "desk": 24, "board": 24, "page": 24}
"""Smallest side of a target in CSS pixels.

Kiosk: 20 mm on a 21.5 inch portrait screen (Colle & Hiszem 2004); phone: WCAG 2.5.5; others: 2.5.8.
"""
GAP_PX = {"kiosk": 12, "phone": 0, "desk": 0, "board": 0, "page": 0}
"""Smallest gap between two targets of a kiosk: 3 mm."""

_FACTS = """
() => {
  const visible = e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  const box = e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; };
  const words = e => (e.innerText || e.getAttribute('aria-label') || '').trim().slice(0, 40);
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  const inText = e => e.matches('p a, li a, dd a, td a, th a')
    && getComputedStyle(e).display === 'inline';
  const targets = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]')]
    .filter(e => visible(e) && !e.matches('.skip-link') && !inText(e));
  const fields = [...document.querySelectorAll(
    'input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea')];
  return {
    title: document.title.replace(/\\s+/g, ' ').trim(),
    headings: [...document.querySelectorAll('h1')]
      .map(e => e.textContent.replace(/\\s+/g, ' ').trim()),
    lang: document.documentElement.lang,
    doubled: ids.filter((id, i) => ids.indexOf(id) !== i),
    width: document.documentElement.scrollWidth, window: window.innerWidth,
    styled: document.querySelectorAll('[style], style').length,
    scripted: [...document.querySelectorAll('script:not([src])')].length,
    forms: [...document.querySelectorAll('form:not([action])')].length,
    unlabelled: fields.filter(e => !e.labels?.length && !e.getAttribute('aria-label')
      && !e.getAttribute('aria-labelledby')).map(e => e.outerHTML.slice(0, 80)),
    targets: targets.map(e => [words(e) || e.outerHTML.slice(0, 60), ...box(e)]),
  };
}
"""


_watched: WeakKeyDictionary[Page, tuple[list[str], set[str]]] = WeakKeyDictionary()


def opened(context: BrowserContext, url: str) -> Page:
    """Open `url` in a new tab that remembers what went wrong from its first moment on."""
    page = context.new_page()
    watch(page)
    page.goto(url, wait_until="load")
    return page


def watch(page: Page) -> None:
    """Remember the page's console errors, failed requests and hosts for `check_page`."""
    trouble: list[str] = []
    hosts: set[str] = set()

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            trouble.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if request.url.startswith("http"):
            hosts.add(urlsplit(request.url).netloc)

    def on_response(response: Response) -> None:
        if response.status >= 500:
            trouble.append(f"answer {response.status}: {response.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
    _watched[page] = (trouble, hosts)


def check_page(page: Page, profile: str, *, title_is_heading: bool = True) -> None:
    """Raise AssertionError with everything that is wrong with the page as it stands now."""
    found = findings(page, profile, title_is_heading=title_is_heading)
    assert not found, f"{page.url}\n" + "\n".join(f"- {line}" for line in found)


def findings(page: Page, profile: str, *, title_is_heading: bool = True) -> list[str]:
    """Return one line for each fault of the page as it stands now."""
    facts = page.evaluate(_FACTS)
    found = [
        *_heading_faults(facts, title_is_heading),
        *_structure_faults(facts),
        *_target_faults(facts["targets"], profile),
        *_axe_faults(page),
    ]
    watched = _watched.get(page)
    if watched is None:
        return [*found, "open the page with `opened`, or call `watch` before going there"]
    trouble, hosts = watched
    if len(hosts) > 1:
        found.append(f"more than one host: {sorted(hosts)}")
    return [*found, *trouble]


def _heading_faults(facts: dict[str, Any], title_is_heading: bool) -> list[str]:
    found = []
    if len(facts["headings"]) != 1:
        found.append(f"one h1 is expected, there are {facts['headings']}")
    elif title_is_heading and _plain(facts["title"]) != _plain(facts["headings"][0]):
        found.append(f"title {facts['title']!r} is not the heading {facts['headings'][0]!r}")
    if not re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)?", facts["lang"]):
        found.append(f"language of the page is {facts['lang']!r}")
    return found


def _plain(text: str) -> str:
    """Take away spaces: a line break in a heading is none in a title."""
    return re.sub(r"\s", "", text)


def _structure_faults(facts: dict[str, Any]) -> list[str]:
    found = [f"id {name!r} is used twice" for name in facts["doubled"]]
    if facts["width"] > facts["window"]:
        found.append(f"scrolls sideways: {facts['width']} px in {facts['window']} px")
    if facts["styled"] or facts["scripted"]:
        found.append("styles or scripts stand inside the page")
    if facts["forms"]:
        found.append(f"{facts['forms']} forms without an action")
    return found + [f"no label: {field}" for field in facts["unlabelled"]]


def _target_faults(targets: list[list[Any]], profile: str) -> list[str]:
    """Measure targets; a pixel of rounding is allowed."""
    least, gap = TARGET_PX[profile], GAP_PX[profile]
    found = [
        f"target {name!r} is {width:.0f} x {height:.0f} px, {least} needed"
        for name, _, _, width, height in targets
        if width < least - 1 or height < least - 1
    ]
    for i, (name, *one) in enumerate(targets):
        for other_name, *other in targets[i + 1 :]:
            distance = _distance(one, other)
            if distance < gap - 1:
                found.append(
                    f"{name!r} and {other_name!r} are {distance:.0f} px apart, {gap} needed"
                )
    return found


def _distance(one: list[float], other: list[float]) -> float:
    """Return the gap between two boxes; below zero when they overlap."""
    across = max(one[0], other[0]) - min(one[0] + one[2], other[0] + other[2])
    down = max(one[1], other[1]) - min(one[1] + one[3], other[1] + other[3])
    return max(across, down)


@cache
def _axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def _axe_faults(page: Page) -> list[str]:
    # A script tag would be refused by the page's own Content-Security-Policy; this is not.
    page.evaluate(f"{_axe_source()};0")
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", AXE_TAGS
    )
    return [
        f"axe {rule['id']}: {rule['help']}: {node['html'][:120]}"
        for rule in result["violations"]
        for node in rule["nodes"][:3]
    ]
