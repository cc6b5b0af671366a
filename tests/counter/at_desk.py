"""Working at a desk in the real browser: acting, pressing keys, and waiting for what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.conftest import NewContext
from tests.counter.conftest import Centre, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOCALES = {"th": "th-TH", "en": "en-GB"}


def state(page: Page) -> str | None:
    """The state of the desk; waits while a move is on its way."""
    return page.get_attribute("[data-state]", "data-state")


def drawn(page: Page) -> str | None:
    """Which drawing of the desk stands on the page."""
    found = page.query_selector("main[data-drawn]")
    return found.get_attribute("data-drawn") if found else None


IN_STEP = """() => {
  const shown = document.querySelector('main')?.dataset.deskToken;
  const present = document.querySelector('#desk-side [data-desk-token]')?.dataset.deskToken;
  return !shown || !present || shown === present;
}"""
"""A message from before the move may still arrive at the side; the next one puts it right."""


def drawn_anew(page: Page, before: str | None) -> None:
    """Wait until the desk was drawn again, by a new page or in place, and can be pressed."""
    page.wait_for_selector(f'main:not([data-drawn="{before}"])')
    page.wait_for_selector("html:not([data-sent])")
    page.wait_for_function(IN_STEP)


def act(page: Page, action: str) -> None:
    before = drawn(page)
    page.click(f"[data-action={action}]")
    drawn_anew(page, before)


def press(page: Page, key: str) -> None:
    """Press a key and wait for the desk that follows."""
    before = drawn(page)
    page.keyboard.press(key)
    drawn_anew(page, before)


def at_counter(new_context: NewContext, centre: Centre, number: int = 3, **options: Any) -> Page:
    page = sign_in(
        new_context("desk", **options), centre.url, "staff1" if number == 3 else "staff2"
    )
    page.click(f'[data-counter="{number}"]')
    page.wait_for_selector("[data-desk]")
    page.wait_for_load_state()
    return page


def connected(page: Page) -> None:
    page.wait_for_selector("[data-connected]:visible")


def fits(page: Page) -> bool:
    """Nothing has to be scrolled to, neither the page nor the row of moves."""
    return bool(
        page.evaluate(
            """() => document.documentElement.scrollHeight <= innerHeight
               && [...document.querySelectorAll('.desk-current, .desk-keys, .masthead')]
                  .every(e => e.scrollHeight <= e.clientHeight + 1
                           && e.scrollWidth <= e.clientWidth + 1)"""
        )
    )
