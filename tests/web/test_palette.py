"""Every pair of colours that stand together keeps its contrast, in both themes.

Text needs 7:1 (WCAG 1.4.6), borders, marks and focus 3:1 (WCAG 1.4.11, 2.4.13). Style sheets name a
colour by what it is for, so the pairs below are all there are.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = ROOT / "shared" / "web" / "static" / "look" / "tokens.css"
STYLE_SHEETS = sorted(
    path
    for package in ("kiosk", "counter", "portal", "shared")
    for path in (ROOT / package).rglob("*.css")
    if path != TOKENS and "vendor" not in path.parts
)
TEXT, PART = 7.0, 3.0
PAIRS = {
    TEXT: """
        text/ground text/surface text/surface-tint text/ground-deep text/now-tint
        text-soft/ground text-soft/surface text-soft/ground-deep text-soft/surface-tint
        text-soft/now-tint link/ground link/surface on-cloth/cloth on-cloth/cloth-deep
        on-cloth-soft/cloth on-action/action action/surface action/action-tint on-now/now
        good/good-tint near/near-tint near/surface on-late/late-solid late/surface late/late-tint
        held/held-tint calm/calm-tint
    """,
    PART: """
        action-line/surface action-line/ground line-strong/surface thread-next/surface
        thread-done/surface cloth-line/cloth now/cloth now-edge/surface near-mark/surface
        focus-inner/focus-outer bracket-over/ground bracket-middle/ground bracket-under/ground
        bracket-none/ground bracket-unknown/ground
    """,
}


def tokens_of(selector: str) -> dict[str, str]:
    found = re.search(
        re.escape(selector) + r"\s*\{(.*?)\n\}", TOKENS.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, f"{selector} is not in tokens.css"
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", found[1]))


LIGHT = tokens_of(":root")
THEMES = {"light": LIGHT, "contrast": LIGHT | tokens_of('[data-theme="contrast"]')}


def luminance(tokens: dict[str, str], name: str) -> float:
    value = tokens[name]
    while value.startswith("var(--"):
        value = tokens[value[6:-1]]
    channels = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(tokens: dict[str, str], one: str, other: str) -> float:
    low, high = sorted((luminance(tokens, one), luminance(tokens, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("floor", PAIRS)
def test_g4_every_pair_of_colours_keeps_its_contrast(theme: str, floor: float) -> None:
    tokens = THEMES[theme]
    pairs = [pair.split("/") for pair in PAIRS[floor].split()]
    measured = {f"{one} on {other}": contrast(tokens, one, other) for one, other in pairs}
    assert {pair: value for pair, value in measured.items() if value < floor} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "surface", "cloth", "now", "action"])
def test_one_of_the_two_focus_rings_is_seen_on_every_ground(theme: str, ground: str) -> None:
    rings = [contrast(THEMES[theme], ring, ground) for ring in ("focus-inner", "focus-outer")]
    assert max(rings) >= PART


def test_black_on_white_is_measured_as_twenty_one_to_one() -> None:
    tokens = {"ink": "#000000", "paper": "#ffffff", "same": "var(--ink)"}
    assert contrast(tokens, "ink", "paper") == pytest.approx(21.0)
    assert contrast(tokens, "ink", "same") == pytest.approx(1.0)


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=lambda path: path.name)
def test_style_sheets_name_colours_by_what_they_are_for(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    literal = re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl)a?\([^)]*\)", text)
    dyes = re.findall(r"var\(--(?:indigo|cotton|marigold|leaf|rust|lac|plum)-\d+\)", text)
    assert literal + dyes == []
