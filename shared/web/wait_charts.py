"""Upright pictures with a scale of minutes or per cent: bars over the day, a run over days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from shared.web import svg

HEIGHT = 250
LEFT = 0.06
"""Where the bars begin; the numbers of the scale stand before them, on their lines."""

_TOP, _BOTTOM = 26, HEIGHT - 34
_FILLED = 0.7
"""Part of its place that a bar fills."""


@dataclass(frozen=True, slots=True)
class RangeBar:
    """One bar: `middle` up to the median, `high` up to P90; None where too few were counted.

    `label` stands below it, `words` says everything to whoever points at it. A bar that is not
    `main` goes without its label on a narrow screen.
    """

    label: str
    middle: float | None
    high: float | None
    words: str
    main: bool = True


@dataclass(frozen=True, slots=True)
class RunPoint:
    """One day or week: `place` from 0 to 1, `value` with the range `low` to `high` around it."""

    place: float
    label: str
    value: float | None
    low: float | None
    high: float | None
    words: str


def height_of(value: float, top: float) -> float:
    """Where a value lies, in pixels from above."""
    return round(_BOTTOM - (_BOTTOM - _TOP) * min(max(value / top, 0), 1), 1)


def range_bars(bars: Sequence[RangeBar], title: str) -> Markup:
    """Median and P90 of each part of the day on one scale that begins at 0."""
    values = [value for bar in bars for value in (bar.middle, bar.high) if value is not None]
    lines = svg.scale(max(values, default=1))
    width = (1 - LEFT) / max(1, len(bars))
    drawn = [
        _bar(bar, LEFT + width * i, width, lines[-1], tall=_tallest(bars) is bar)
        for i, bar in enumerate(bars)
    ]
    return svg.picture("chart-upright", HEIGHT, [*_scale(lines), *drawn, _ground()], title)


def _tallest(bars: Sequence[RangeBar]) -> RangeBar:
    return max(bars, key=lambda bar: bar.high or bar.middle or 0)


def _bar(bar: RangeBar, x: float, width: float, top: float, *, tall: bool) -> Markup:
    start, filled = x + width * (1 - _FILLED) / 2, width * _FILLED
    wide = "" if bar.main else " wide-only"
    parts = [Markup("<title>{}</title>").format(bar.words)]
    # The whole column answers to the pointer, not only the bar in it.
    parts.append(svg.rect("chart-touch", x, width, _TOP, _BOTTOM - _TOP))
    if bar.high is not None:
        y = height_of(bar.high, top)
        parts.append(svg.rect("bar-soft", start, filled, y, _BOTTOM - y))
        label = "label-strong middle" + ("" if tall else " wide-only")
        parts.append(svg.text(label, x + width / 2, y - 6, _rounded(bar.high)))
    if bar.middle is not None:
        y = height_of(bar.middle, top)
        look = "bar-plain" if bar.high is not None else "bar-unknown"
        parts.append(svg.rect(look, start, filled, y, _BOTTOM - y))
    parts.append(svg.text(f"axis-text middle{wide}", x + width / 2, _BOTTOM + 22, bar.label))
    return Markup("<g>{}</g>").format(Markup("").join(parts))


def _rounded(value: float) -> str:
    return "<1" if 0 < value < 1 else f"{value:.0f}"


def _scale(lines: Sequence[int], unit: str = "") -> list[Markup]:
    drawn = []
    for value in lines:
        y = height_of(value, lines[-1])
        drawn.append(svg.line("grid", (0, y), (1, y)))
        drawn.append(svg.text("axis-text", 0, y - 5, f"{value}{unit}"))
    return drawn


def _ground() -> Markup:
    return svg.line("axis", (0, _BOTTOM), (1, _BOTTOM))


def run(points: Sequence[RunPoint], title: str, top: float | None = None, unit: str = "") -> Markup:
    """A run over time: points joined in order, their ranges upright behind them.

    A point without a value breaks the line. `top` fixes the scale, as 100 for per cents.
    """
    values = [v for point in points for v in (point.value, point.high) if v is not None]
    lines = svg.scale(max(values, default=1)) if top is None else [0, 25, 50, 75, int(top)]
    drawn = [_range(point, lines[-1]) for point in points]
    joined = [
        svg.line("run", _of(one, lines[-1]), _of(other, lines[-1]))
        for one, other in pairwise(points)
        if one.value is not None and other.value is not None
    ]
    dots = [_dot(point, lines[-1]) for point in points if point.value is not None]
    labels = [_label(points, i) for i in _labelled(len(points))]
    parts = [*_scale(lines, unit), *drawn, *joined, *dots, _ground(), *labels]
    return svg.picture("chart-upright", HEIGHT, parts, title)


def _x(point: RunPoint) -> float:
    """A margin on both sides, so that no dot is cut."""
    return LEFT + 0.02 + (1 - LEFT - 0.04) * point.place


def _of(point: RunPoint, top: float) -> tuple[float, float]:
    return _x(point), height_of(point.value or 0, top)


def _range(point: RunPoint, top: float) -> Markup:
    if point.low is None or point.high is None:
        return Markup("")
    low, high = height_of(point.low, top), height_of(point.high, top)
    return svg.line("run-range", (_x(point), low), (_x(point), high))


def _dot(point: RunPoint, top: float) -> Markup:
    look = "run-point" if point.high is not None else "run-point run-point-few"
    dot = svg.circle(look, *_of(point, top), 4.5)
    return Markup("<g><title>{}</title>{}</g>").format(point.words, dot)


def _labelled(number: int) -> list[int]:
    """Which points carry a label below: the ends and the middle."""
    return sorted({0, number // 2, number - 1}) if number > 2 else list(range(number))


def _label(points: Sequence[RunPoint], i: int) -> Markup:
    anchor = " middle wide-only" if 0 < i < len(points) - 1 else ""
    if i == len(points) - 1 and i > 0:
        anchor = " end"
    return svg.text(f"axis-text{anchor}", _x(points[i]), _BOTTOM + 22, points[i].label)
