"""What the reader's system asks for is done: less motion, and the system's own few colours."""

from __future__ import annotations

from playwright.sync_api import Page

_MOVING = """
() => document.getAnimations().filter(a => a.playState === 'running')
  .map(a => (a.effect?.target?.className || 'something') + ' still moves')
"""
_BORDERLESS = """
() => [...document.querySelectorAll('button, .button, .choice')]
  .filter(e => e.checkVisibility({checkVisibilityCSS: true}))
  .filter(e => { const s = getComputedStyle(e);
    return s.borderTopStyle === 'none' || parseFloat(s.borderTopWidth) < 1; })
  .filter(e => getComputedStyle(e).textDecorationLine === 'none')
  .map(e => `no border in forced colours: '${e.innerText.trim().slice(0, 40)}'`)
"""


def preference_faults(page: Page) -> list[str]:
    """Ask for both at once, and leave the page as it was."""
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    found: list[str] = page.evaluate(_MOVING) + page.evaluate(_BORDERLESS)
    page.emulate_media(reduced_motion="no-preference", forced_colors="none")
    return found


def check_preferences(page: Page) -> None:
    """Raise AssertionError with every wish of the reader that the page does not follow."""
    found = preference_faults(page)
    assert not found, f"{page.url}\n" + "\n".join(f"- {line}" for line in found)
