"""Drawing by per cents: pictures as wide as their place, with letters that never shrink.

Across, everything is in per cent of the width; downwards, in pixels. Nothing carries a style of its
own (CSP): looks come from the classes of the style sheet. Text goes through escaping. Names of
classes come from code alone, so they stand in plain f-strings: a page draws thousands of parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup, escape

STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 480)
"""Distances between two lines of a scale in minutes, that a reader can add up."""

_LINES = 4


def picture(css_class: str, height: int, parts: Sequence[Markup], title: str = "") -> Markup:
    """A drawing as wide as its place. With a title it is an image that says so, without one it is
    hidden from screen readers because the text beside it says the same."""
    role = (
        f'role="img" aria-label="{escape(title)}"'
        if title
        else 'aria-hidden="true" focusable="false"'
    )
    drawn = "".join(parts)
    return Markup(  # noqa: S704  # of parts that are markup, and names from code
        f'<svg class="chart {css_class}" width="100%" height="{height}" {role}>{drawn}</svg>'
    )


def at(share: Fraction | float) -> str:
    """A place across, from a share of the width between 0 and 1."""
    return f"{round(float(share) * 100, 2):g}%"


def rect(css_class: str, x: float, width: float, y: float, height: float) -> Markup:
    return Markup(  # noqa: S704
        f'<rect class="{css_class}" x="{at(x)}" width="{at(width)}" y="{y:g}" height="{height:g}"'
        ' rx="3"/>'
    )


def line(css_class: str, start: tuple[float, float], end: tuple[float, float]) -> Markup:
    """From and to (share of the width, pixels downwards)."""
    return Markup(  # noqa: S704
        f'<line class="{css_class}" x1="{at(start[0])}" y1="{start[1]:g}" x2="{at(end[0])}"'
        f' y2="{end[1]:g}"/>'
    )


def circle(css_class: str, x: float, y: float, radius: float) -> Markup:
    return Markup(  # noqa: S704
        f'<circle class="{css_class}" cx="{at(x)}" cy="{y:g}" r="{radius:g}"/>'
    )


def text(css_class: str, x: float, y: float, words: object) -> Markup:
    return Markup(  # noqa: S704
        f'<text class="{css_class}" x="{at(x)}" y="{y:g}">{escape(words)}</text>'
    )


def scale(highest: float) -> list[int]:
    """The lines of an upright scale: from 0 in even steps to the first one at or above."""
    step = next((step for step in STEPS if step * _LINES >= highest), None)
    if step is None:
        step = STEPS[-1] * (1 + int(highest) // (STEPS[-1] * _LINES))
    lines = [0]
    while lines[-1] < highest or len(lines) < 2:
        lines.append(lines[-1] + step)
    return lines
