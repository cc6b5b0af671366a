"""Lying pictures: how much each part is, a share with its interval, a process as a thread."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from markupsafe import Markup

from shared.web import svg

_THICK = 18
_LEAST = 0.012
"""A single answer among thousands must still be seen."""


def bar(count: int, widest: int, look: str = "bar-plain", *, rest: bool = False) -> Markup:
    """One lying bar on the scale of the widest; nothing for none. `rest` outlines what is missing
    to the whole."""
    if not count and not rest:
        return svg.picture("chart-lying", _THICK, [])
    share = max(_LEAST, count / max(1, widest)) if count else 0.0
    parts = [svg.rect("bar-unknown", 0, 1, 0, _THICK)] if rest else []
    return svg.picture("chart-lying", _THICK, [*parts, svg.rect(look, 0, share, 0, _THICK)])


def span_bar(
    median: Fraction | int | None, p90: Fraction | int | None, widest: Fraction | int
) -> Markup:
    """Median in P90 as one lying bar; a dashed one where only the median may be shown."""
    parts = []
    for value, look in ((p90, "bar-soft"), (median, "bar-plain" if p90 else "bar-unknown")):
        if value is not None:
            share = max(_LEAST, float(value) / max(1.0, float(widest)))
            parts.append(svg.rect(look, 0, share, 0, _THICK))
    return svg.picture("chart-lying", _THICK, parts)


def share_axis() -> Markup:
    """The head of a column of shares: where 0, 50 and 100 per cent lie."""
    places = ((0, ""), (50, " middle"), (100, " end"))
    labels = [svg.text(f"axis-text{anchor}", p / 100, 14, f"{p}%") for p, anchor in places]
    return svg.picture("chart-share", 20, labels)


def share(
    percent: Fraction | float | None, interval: tuple[float, float] | None, *, height: int = 26
) -> Markup:
    """A dot at a share and a line over its 95 per cent interval, on a scale from 0 to 100."""
    grid = [svg.line("grid", (p / 100, 1), (p / 100, height - 1)) for p in (0, 25, 50, 75, 100)]
    drawn = []
    if percent is not None:
        middle = height / 2
        if interval is not None:
            low, high = interval
            drawn.append(svg.line("interval-line", (low / 100, middle), (high / 100, middle)))
        look = "interval-dot" if interval is not None else "interval-dot-open"
        drawn.append(svg.circle(look, float(percent) / 100, middle, 5.5))
    return svg.picture("chart-share", height, [*grid, *drawn])


def thread(look: str, seconds: Sequence[Fraction | int], longest: Fraction | int) -> Markup:
    """One line of a process to scale, a knot at the end of every step.

    `look` is baseline, standard or measured; `longest` is the line that fills the width.
    """
    scale = 1 / float(longest) if longest else 0.0
    ends = [float(each) * scale for each in accumulate(seconds)]
    parts = [svg.line(f"seam-{look}", (0, 9), (ends[-1] if ends else 0, 9))]
    parts.extend(svg.circle(f"knot-{look}", end, 9, 5) for end in ends)
    return svg.picture("chart-thread", 18, parts)


def legend(look: str) -> Markup:
    """A short piece of such a line for the legend."""
    parts = [svg.line(f"seam-{look}", (0, 9), (1, 9)), svg.circle(f"knot-{look}", 0.75, 9, 5)]
    return svg.picture("chart-sample", 18, parts)
