"""The page holds together on narrow screens, with wide spacing and with large text.

WCAG 1.4.10 (320 CSS pixels), 1.4.12 (spacing chosen by the reader) and 1.4.4 (text of 200 %).
"""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

from tests.looking.fonts import session_of

NARROW: ViewportSize = {"width": 320, "height": 640}
_SPACING = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}
"""
_LOST = """
() => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) found.push(`scrolls sideways: ${root.scrollWidth} px`);
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg, select, .visually-hidden') || !e.checkVisibility()) continue;
    if (e.clientHeight < 2 || !e.textContent.trim()) continue;
    const style = getComputedStyle(e);
    if (style.display === 'inline') continue;
    const down = e.scrollHeight > e.clientHeight + 1, across = e.scrollWidth > e.clientWidth + 1;
    const hides = way => way === 'hidden' || way === 'clip';
    const pressed = e.matches('button, a.button, .button, .choice');
    if ((down && (pressed || hides(style.overflowY)))
        || (across && (pressed || hides(style.overflowX))))
      found.push(`text is cut off in '${e.innerText.trim().slice(0, 40)}'`);
  }
  return found;
}
"""


def reflow_faults(page: Page) -> list[str]:
    """Try all three, and leave the page as it was."""
    before = page.viewport_size or NARROW
    found = [f"with text of 200 %: {each}" for each in _with_large_text(page)]
    page.set_viewport_size(NARROW if before["width"] > NARROW["width"] else before)
    found += [f"at 320 px: {each}" for each in page.evaluate(_LOST)]
    page.evaluate(_SPACING)
    found += [f"with wide spacing: {each}" for each in page.evaluate(_LOST)]
    page.evaluate("document.adoptedStyleSheets = []")
    page.set_viewport_size(before)
    return found


def _with_large_text(page: Page) -> list[str]:
    """The browser's own setting for the size of letters, as a reader would change it."""
    tools = session_of(page)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    lost: list[str] = page.evaluate(_LOST)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    return lost


def check_reflow(page: Page) -> None:
    """Raise AssertionError with everything a reader with large letters would lose."""
    found = reflow_faults(page)
    assert not found, f"{page.url}\n" + "\n".join(f"- {line}" for line in found)
