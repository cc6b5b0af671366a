"""Every letter is drawn by a font that we ship: machines in halls have few fonts of their own."""

from __future__ import annotations

import json
from typing import Any, cast
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, CDPSession, Page

# Elements with text of their own, fewest first: an element whose letters were all seen in the same
# font, weight and style adds nothing, be it on another page that brings the same fonts.
_SPECIMENS = """
document.fonts.ready.then(() => {
  const known = KNOWN, added = {}, chosen = [];
  const faces = [...document.fonts].map(f => [f.family, f.weight, f.style, f.unicodeRange]);
  const brought = location.origin + JSON.stringify(faces);
  for (const e of document.body.querySelectorAll('*')) {
    const text = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    if (!text || e.closest('script, style, noscript, option, .visually-hidden')) continue;
    if (!e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const key = style.fontFamily + style.fontWeight + style.fontStyle + brought;
    const seen = (known[key] || '') + (added[key] || '');
    const fresh = [...new Set(text)].filter(letter => !seen.includes(letter));
    if (fresh.length) {
      added[key] = (added[key] || '') + fresh.join('');
      chosen.push(e);
    }
  }
  chosen.added = JSON.stringify(added);
  return chosen;
})
"""
_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
_proven: WeakKeyDictionary[Browser, dict[str, str]] = WeakKeyDictionary()
"""Letters that our own fonts drew in this browser, by the look they had."""


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
    proven = _proven.setdefault(page.context.browser, {}) if page.context.browser else {}
    expression = _SPECIMENS.replace("KNOWN", json.dumps(proven), 1)
    answer = tools.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True})
    listing = tools.send(
        "Runtime.getProperties", {"objectId": answer["result"]["objectId"], "ownProperties": True}
    )
    values = {each["name"]: each["value"] for each in listing["result"] if "value" in each}
    tools.send("DOM.getDocument", {"depth": 0})
    found: dict[str, str] = {}
    for value in (value for name, value in values.items() if name.isdigit()):
        node = tools.send("DOM.requestNode", {"objectId": value["objectId"]})
        for font in _fonts(tools, node["nodeId"]):
            if not font["isCustomFont"]:
                found.setdefault(font["familyName"], value["description"])
    if not found:
        for look, letters in json.loads(values["added"]["value"]).items():
            proven[look] = proven.get(look, "") + letters
    return [f"{where} is drawn with the machine's own {name}" for name, where in found.items()]


def _fonts(tools: CDPSession, node: int) -> list[dict[str, Any]]:
    answer = tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})
    return cast("list[dict[str, Any]]", answer["fonts"])
