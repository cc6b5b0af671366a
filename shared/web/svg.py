"""Drawing by per cents: pictures as wide as their place, with letters that never shrink.

Across, everything is in per cent of the width; downwards, in pixels. Nothing carries a style of its
own (CSP): looks come from the classes of the style sheet. Text goes through escaping.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 480)
"""Distances between two lines of a scale in minutes, that a reader can add up."""

_LINES = 4


def picture(css_class: str, height: int, parts: Sequence[Markup], title: str = "") -> Markup:
    """A drawing as wide as its place. With a title it is an image that says so, without one it is
    hidden from screen readers because the text beside it says the same."""
    role = (
        Markup('role="img" aria-label="{}"').format(title)
        if title
        else Markup('aria-hidden="true" focusable="false"')
    )
    whole = Markup('<svg class="chart {}" width="100%" height="{}" {}>{}</svg>')
    return whole.format(css_class, height, role, Markup("").join(parts))


def at(share: Fraction | float) -> str:
    """A place across, from a share of the width between 0 and 1."""
    return f"{round(float(share) * 100, 2):g}%"


def rect(css_class: str, x: float, width: float, y: float, height: float) -> Markup:
    shape = Markup('<rect class="{}" x="{}" width="{}" y="{}" height="{}" rx="3"/>')
    return shape.format(css_class, at(x), at(width), f"{y:g}", f"{height:g}")


def line(css_class: str, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    """From and to (share of the width, pixels downwards)."""
    shape = Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    return shape.format(css_class, at(start[0]), f"{start[1]:g}", at(end[0]), f"{end[1]:g}")


def circle(css_class: str, x: float, y: float, radius: float) -> Markup:
    shape = Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>')
    return shape.format(css_class, at(x), f"{y:g}", f"{radius:g}")


def text(css_class: str, x: float, y: float, words: object) -> Markup:
    shape = Markup('<text class="{}" x="{}" y="{}">{}</text>')
    return shape.format(css_class, at(x), f"{y:g}", words)


def scale(highest: float) -> list[int]:
    """The lines of an upright scale: from 0 in even steps to the first one at or above."""
    step = next((step for step in STEPS if step * _LINES >= highest), None)
    if step is None:
        step = STEPS[-1] * (1 + int(highest) // (STEPS[-1] * _LINES))
    lines = [0]
    while lines[-1] < highest or len(lines) < 2:
        lines.append(lines[-1] + step)
    return lines
