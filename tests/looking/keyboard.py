"""Everything can be reached with the Tab key, shows that it has the focus, and is not covered.

WCAG 2.1.1, 2.4.7 and 2.4.11; the two rings' contrast is computed in tests/web/test_palette.py.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.looking.fonts import session_of

SMALLEST_OUTLINE_PX = 2
LONGEST_WALK = 60
"""Presses of Tab after which a page (a reference, say) is walked far enough."""
_EXPECTED = """
() => {
  const radios = new Set();
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter(e => e.checkVisibility({checkVisibilityCSS: true}) && !e.disabled)
    .filter(e => !e.closest('[inert]') && e.closest('details:not([open]) > :not(summary)') === null)
    .filter(e => !e.matches('[role=radio][tabindex="-1"]'))  // arrow keys lead to these
    .filter(e => e.type !== 'radio' || !(radios.has(e.name) || !radios.add(e.name)))
    .map((e, i) => { e.dataset.tabStop = i;
      return [e.type === 'radio' ? 'radio ' + e.name : String(i),
        (e.innerText || e.getAttribute('aria-label') || e.name || '').trim().slice(0, 40)
        || e.outerHTML.slice(0, 60)]; });
}
"""
_FOCUSED = """
() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const bearer = e.matches('input.visually-hidden, label input') ? e.closest('label') || e : e;
  const ring = getComputedStyle(bearer);
  const width = s => s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth);
  const whole = bearer.getBoundingClientRect();  // of a long table a part is on the screen
  const left = Math.max(0, whole.left), top = Math.max(0, whole.top);
  const shown = {x: left, y: top, width: Math.min(innerWidth, whole.right) - left,
    height: Math.min(innerHeight, whole.bottom) - top};
  const spots = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]]
    .map(([x, y]) => [shown.x + shown.width * x, shown.y + shown.height * y])
    .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  const seen = spots.some(([x, y]) => {
    const there = document.elementFromPoint(x, y);
    return there && (bearer.contains(there) || there.contains(bearer));
  });
  const words = (e.innerText || e.getAttribute('aria-label') || e.name || '').trim().slice(0, 40);
  window.tabStops = (window.tabStops || 0) + 1;
  e.dataset.tabStop ||= 'other ' + window.tabStops;
  return {id: e.type === 'radio' ? 'radio ' + e.name : e.dataset.tabStop,
    words: words || e.outerHTML.slice(0, 60), outline: Math.max(width(style), width(ring)), seen};
}
"""
_TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_LOOK = {"expression": f"({_FOCUSED.strip()})()", "returnByValue": True}


def keyboard_faults(page: Page) -> list[str]:
    """Walk through the page with the Tab key; one line for each fault."""
    page.bring_to_front()
    tools = session_of(page)
    page.evaluate("document.activeElement?.blur(); window.getSelection()?.removeAllRanges()")
    expected: dict[str, str] = dict(page.evaluate(_EXPECTED))
    first, last, rounds = "", "", 0
    reached: set[str] = set()
    found: list[str] = []
    for _ in range(LONGEST_WALK):
        tools.send("Input.dispatchKeyEvent", _TAB)
        answer = tools.send("Runtime.evaluate", _LOOK)
        focus: dict[str, Any] | None = answer["result"]["value"]
        if focus is None:  # the browser's own controls, between the last and the first
            rounds += bool(reached)
            if rounds == 2:
                break
            continue
        if focus["id"] == first and last != first:
            break
        first, last = first or focus["id"], focus["id"]
        if last in reached:  # the parts of a date, for example
            continue
        reached |= {last, focus["words"]}
        found += _faults(focus)
    else:
        return found
    # A live part may have been drawn anew meanwhile: then its words are what is left of it.
    missed = [words for id, words in expected.items() if not {id, words} & reached]
    return found + [f"cannot be reached with the Tab key: {words!r}" for words in missed]


def _faults(focus: dict[str, Any]) -> list[str]:
    found = []
    if focus["outline"] < SMALLEST_OUTLINE_PX:
        found.append(f"shows no focus: {focus['words']!r}")
    if not focus["seen"]:
        found.append(f"is covered while it has the focus: {focus['words']!r}")
    return found


def check_keyboard(page: Page) -> None:
    """Raise AssertionError with everything a person without a pointer would miss."""
    found = keyboard_faults(page)
    assert not found, f"{page.url}\n" + "\n".join(f"- {line}" for line in found)
