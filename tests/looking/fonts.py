"""Every letter is drawn by a font that we ship: machines in halls have few fonts of their own."""

from __future__ import annotations

from typing import Any, cast
from weakref import WeakKeyDictionary

from playwright.sync_api import CDPSession, Page

# Elements with text of their own, fewest first: an element whose letters were all seen in the same
# font, weight and style adds nothing.
_SPECIMENS = """
document.fonts.ready.then(() => {
  const seen = new Map(), chosen = [];
  for (const e of document.body.querySelectorAll('*')) {
    const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    if (!text || e.closest('script, style, noscript, option, .visually-hidden')) continue;
    if (!e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const key = style.fontFamily + style.fontWeight + style.fontStyle;
    const letters = seen.get(key) || seen.set(key, new Set()).get(key);
    const before = letters.size;
    for (const letter of text) letters.add(letter);
    if (letters.size > before) chosen.push(e);
  }
  return chosen;
})
"""
_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


def session_of(page: Page) -> CDPSession:
    """One session of the browser's own tools for each page."""
    if page not in _sessions:
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        _sessions[page] = session
    return _sessions[page]


def font_faults(page: Page) -> list[str]:
    """Say which fonts of the machine had to help out, and where."""
    tools = session_of(page)
    tools.send("DOM.getDocument", {"depth": 0})
    answer = tools.send("Runtime.evaluate", {"expression": _SPECIMENS, "awaitPromise": True})
    listing = tools.send(
        "Runtime.getProperties", {"objectId": answer["result"]["objectId"], "ownProperties": True}
    )
    found: dict[str, str] = {}
    for element in listing["result"]:
        if not element["name"].isdigit():
            continue
        node = tools.send("DOM.requestNode", {"objectId": element["value"]["objectId"]})
        for font in _fonts(tools, node["nodeId"]):
            if not font["isCustomFont"]:
                found.setdefault(font["familyName"], element["value"]["description"])
    return [f"{where} is drawn with the machine's own {name}" for name, where in found.items()]


def _fonts(tools: CDPSession, node: int) -> list[dict[str, Any]]:
    answer = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})
    return cast("list[dict[str, Any]]", answer["fonts"])
