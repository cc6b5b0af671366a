"""Charts of the pages as drawings that stand alone: sizes in pixels, looks inside.

The looks are the rules of the same style sheets, so a chart on paper looks as on the screen.
"""

from __future__ import annotations

import re
from functools import cache

from shared.web.static_files import assets

WIDE = 720
"""Pixels across the page; letters of 14 pixels become as large as those of the text around."""

_MARGIN = 8
"""Room at both ends: half of a knot lies outside the line that it ends."""

_SHEETS = ("look/gcs.css", "look/figures.css")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")
_FONT = re.compile(r"font:\s*(\S+)\s+([\d.]+px)[^;]*")
_OF_CHARTS = re.compile(r"\.(?:chart|interval|process-map)(?: text| \.[\w-]+)+$")
_ROOT = re.compile(r"<svg\b([^>]*)>")
_TITLES = re.compile(r"<title>.*?</title>", re.DOTALL)
_CLASS = re.compile(r'class="([^"]+)"')


def alone(markup: str, width: int = WIDE) -> str:
    """An SVG of a page as a file of its own. `width` counts where the chart is as wide as its
    place; one with a size of its own keeps it."""
    root = _ROOT.match(markup)
    if root is None:
        raise ValueError("a chart begins with its svg element")
    across, down = _size(root.group(1), width)
    looks = _CLASS.search(root.group(1))
    inner = _TITLES.sub("", markup[root.end() :])
    whole = float(across) + 2 * _MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole:g} {down}" '
        f'width="{whole:g}" height="{down}"><style>{_style(inner)}</style>'
        f'<svg class="{looks.group(1) if looks else "chart"}" x="{_MARGIN}" width="{across}" '
        f'height="{down}" overflow="visible">{inner}</svg>'
    )


def _size(attributes: str, width: int) -> tuple[str, str]:
    box = re.search(r'viewBox="0 0 (\S+) (\S+)"', attributes)
    if box:
        return box.group(1), box.group(2)
    height = re.search(r'height="(\S+)"', attributes)
    return str(width), height.group(1) if height else str(width)


def with_patterns(markup: str, first: str) -> str:
    """A bar that takes its hatching from the first bar of the page, with the hatching in it."""
    patterns = re.search(r"<defs>.*?</defs>", first, re.DOTALL)
    if patterns is None or "url(#" not in markup or "<defs>" in markup:
        return markup
    return _ROOT.sub(lambda root: root.group(0) + patterns.group(0), markup, count=1)


def _style(inner: str) -> str:
    """The rules that this drawing needs."""
    used = {name for found in _CLASS.findall(inner) for name in found.split()}
    return "".join(
        f"{selector}{{{looks}}}"
        for selector, looks in _rules()
        if selector.endswith(" text") or selector.rsplit(".", 1)[1] in used
    )


@cache
def _rules() -> tuple[tuple[str, str], ...]:
    found = []
    for name in _SHEETS:
        for selectors, looks in _RULE.findall(_always(assets()[name].content.decode())):
            wanted = [s for each in selectors.split(",") if _OF_CHARTS.match(s := each.strip())]
            if wanted:
                resolved = _resolved(looks.strip())
                found += [(selector, resolved) for selector in wanted]
    base = (".chart text", "font-family:Sarabun;font-size:14px")
    return (base, *found)


def _always(sheet: str) -> str:
    """The sheet without comments and without what holds on some media only."""
    text, kept, depth = _COMMENT.sub("", sheet), [], 0
    at = 0
    for block in re.finditer(r"@media[^{]*\{", text):
        if block.start() < at:
            continue
        kept.append(text[at : block.start()])
        depth, at = 1, block.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
    return "".join([*kept, text[at:]])


def _resolved(looks: str) -> str:
    plain = _VARIABLE.sub(lambda found: _value(found.group(1)), looks)
    return _FONT.sub(r"font-family:Sarabun;font-weight:\1;font-size:\2", plain)


@cache
def _value(name: str) -> str:
    """What a variable of the kit is by day, all others in it put in place."""
    sheet = _always(assets()["look/tokens.css"].content.decode())
    found = re.search(rf"--{name}:\s*([^;]+);", sheet)
    if found is None:
        raise KeyError(f"the kit has no --{name}")
    return _VARIABLE.sub(lambda inner: _value(inner.group(1)), found.group(1).strip())
