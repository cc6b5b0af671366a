"""Looks at a page as a careful reader would, in the real browser: every page test ends here.

    page = opened(new_context("kiosk"), server.url + "/kiosk/mo-chit")
    check_page(page, "kiosk")

Findings are collected and raised together, each in one line. `check_keyboard`, `check_reflow` and
`check_preferences` are slower and stand in tests/looking.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.looking.accessibility import axe_faults
from tests.looking.fonts import font_faults
from tests.looking.languages import lang_faults, line_faults, name_faults
from tests.looking.structure import Facts, heading_faults, overflow_faults, structure_faults
from tests.looking.targets import target_faults
from tests.looking.weight import weight_faults


@dataclass
class Watched:
    """What happened on a page since it was opened; `policy` is that of its last document."""

    trouble: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    policy: str = ""

    def begin_anew(self) -> None:
        self.trouble.clear()
        self.hosts.clear()
        self.policy = ""


_watched: WeakKeyDictionary[Page, Watched] = WeakKeyDictionary()


def opened(context: BrowserContext, url: str) -> Page:
    """Open `url` in a new tab that remembers what went wrong from its first moment on."""
    page = context.new_page()
    watch(page)
    page.goto(url, wait_until="load")
    return page


def watch(page: Page) -> None:
    """Remember the page's console, failed requests, hosts and policy for `check_page`; of a tab
    that is watched already, only what comes from now on."""
    if page in _watched:
        _watched[page].begin_anew()
        return
    seen = Watched()

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            seen.trouble.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if request.url.startswith("http"):
            seen.hosts.add(urlsplit(request.url).netloc)

    def on_response(response: Response) -> None:
        if response.status >= 500:
            seen.trouble.append(f"answer {response.status}: {response.url}")
        if response.request.is_navigation_request() and not 300 <= response.status < 400:
            seen.policy = response.headers.get("content-security-policy", "")

    page.on("console", on_console)
    page.on("pageerror", lambda error: seen.trouble.append(f"script error: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
    _watched[page] = seen


def check_page(
    page: Page, profile: str, *, title_is_heading: bool = True, axe: bool = True
) -> None:
    """Raise AssertionError with everything that is wrong with the page as it stands now; without
    `axe` where the same page is looked at in Thai: its colours and structure are no others."""
    found = findings(page, profile, title_is_heading=title_is_heading, axe=axe)
    assert not found, f"{page.url}\n" + "\n".join(f"- {line}" for line in found)


def findings(
    page: Page, profile: str, *, title_is_heading: bool = True, axe: bool = True
) -> list[str]:
    """Return one line for each fault of the page as it stands now; `axe` takes half of the time."""
    page.wait_for_load_state()  # a page that is just coming has no body yet to look at
    fonts = font_faults(page)
    facts = facts_of(page)
    return [
        *heading_faults(facts, title_is_heading),
        *structure_faults(facts),
        *overflow_faults(facts, profile),
        *target_faults(facts["targets"], profile),
        *lang_faults(facts["texts"]),
        *name_faults(facts["languages"]),
        *line_faults(facts["lines"]),
        *fonts,
        *weight_faults(page, profile),
        *(axe_faults(page) if axe else ()),
        *_watched_faults(page),
    ]


def facts_of(page: Page) -> Facts:
    """What the page is made of, as plain data."""
    facts: Facts = page.evaluate(_facts_source())
    return facts


@cache
def _facts_source() -> str:
    text = (Path(__file__).parent / "looking" / "facts.js").read_text(encoding="utf-8")
    return text[text.index("() =>") :].rstrip(";\n")


def _watched_faults(page: Page) -> list[str]:
    seen = _watched.get(page)
    if seen is None:
        return ["open the page with `opened`, or call `watch` before going there"]
    found = [f"more than one host: {sorted(seen.hosts)}"] if len(seen.hosts) > 1 else []
    if not is_strict(seen.policy):
        found.append(f"Content-Security-Policy is {seen.policy!r}")
    return [*found, *seen.trouble]


def is_strict(policy: str) -> bool:
    """Nothing but the page's own origin, no inline script or style, no frame around it."""
    rules = {name: values for name, *values in (rule.split() for rule in policy.split(";") if rule)}
    allowed = {"'self'", "'none'", "data:"}
    return (
        rules.get("default-src") in (["'self'"], ["'none'"])
        and rules.get("frame-ancestors") == ["'none'"]
        and all(value in allowed for values in rules.values() for value in values)
    )
