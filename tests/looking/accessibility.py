"""axe-core with WCAG 2.2 AA, the enhanced contrast of AAA, and what it could not decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
# target-size runs only when wcag22aa is named.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]
# One look at contrast instead of two: the rule of AAA leaves what is too faint for AA to the other
# rule, unless it is told not to.
LEFT_OUT = {"color-contrast": {"enabled": False}}
ONE_CONTRAST = {
    "ignoreUnicode": True,
    "ignoreLength": False,
    "ignorePseudo": False,
    "boldValue": 700,
    "boldTextPt": 14,
    "largeTextPt": 18,
    "contrastRatio": {"normal": {"expected": 7}, "large": {"expected": 4.5}},
    "pseudoSizeThreshold": 0.25,
    "shadowOutlineEmMax": 0.1,
    "textStrokeEmMin": 0.03,
}
BEHIND = {
    "pseudoContent",
    "bgOverlap",
    "bgGradient",
    "bgImage",
    "shortTextContent",
    "imgNode",
    "elmPartiallyObscuring",
}
"""axe cannot know what lies behind: a stitched hem, a focus ring, a picture's own shapes, a digit,
an inline block of two lines.

The colours of every pair of tokens are computed in tests/web/test_palette.py.
"""
UNDECIDED_BUT_EXPLAINED = {
    "color-contrast-enhanced": BEHIND,
    # A sign such as "+" is no word that its name could begin with.
    "label-content-name-mismatch": {
        "Unable to determine if the visible text is part of the accessible name"
    },
    # Reading out where they lead is left to the reader: counters of several centres, for example.
    "identical-links-same-purpose": {
        "Check that links have the same purpose, or are intentionally ambiguous."
    },
}


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_faults(page: Page) -> Iterator[str]:
    """One line for each rule and element."""
    # A script tag would be refused by the page's own Content-Security-Policy; this is not.
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{_source()};0")
        check = {"id": "color-contrast-enhanced", "options": ONE_CONTRAST}
        page.evaluate("check => axe.configure({checks: [check]})", check)
    result = page.evaluate(
        "([tags, rules]) => axe.run(document,"
        " {runOnly: tags, rules, resultTypes: ['violations', 'incomplete']})"
        ".then(r => ({violations: r.violations, incomplete: r.incomplete}))",
        [TAGS, LEFT_OUT],
    )
    for rule in result["violations"]:
        for node in rule["nodes"][:3]:
            yield f"axe {rule['id']}: {rule['help']}: {node['html'][:120]}"
    for rule in result["incomplete"]:
        for node in rule["nodes"]:
            if not _explained(rule["id"], node):
                yield f"axe cannot decide {rule['id']}: {_why(node)}: {node['html'][:120]}"


def _explained(rule: str, node: dict[str, Any]) -> bool:
    return _why(node) in UNDECIDED_BUT_EXPLAINED.get(rule, ())


def _why(node: dict[str, Any]) -> str:
    for check in (*node["any"], *node["all"], *node["none"]):
        data = check.get("data")
        if isinstance(data, dict) and data.get("messageKey"):
            return str(data["messageKey"])
        return str(check["message"])
    return ""
