"""Pictures of where time goes: a stay as one stacked bar, three times of a step, a run of weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup

from shared.domain.time_tally import STEP
from shared.web import svg
from shared.web.place_words import look

_BAR = 34
_ROOM_FOR_A_NUMBER = 0.035
"""Part of the width below which a step's number would touch its edges."""


def stay_bar(parts: Mapping[str, Fraction], longest: Fraction) -> Markup:
    """A mean stay, place after place, on the scale of the longest; steps carry their number."""
    drawn: list[Markup] = []
    start = 0.0
    for name, seconds in parts.items():
        share = float(seconds / longest) if longest else 0.0
        if share > 0:
            drawn.append(svg.rect(f"place {look(name)}", start, share, 1, _BAR - 2))
        if name.startswith(STEP) and share > _ROOM_FOR_A_NUMBER:
            number = name.removeprefix(STEP)
            drawn.append(svg.text("on-bar middle", start + share / 2, _BAR / 2 + 5, number))
        start += share
    return svg.picture("chart-lying", _BAR, drawn)


def swatch(name: str) -> Markup:
    """The shape of a place for the legend."""
    return svg.picture("chart-key", 16, [svg.rect(f"place {look(name)}", 0, 1, 1, 14)])


@dataclass(frozen=True, slots=True)
class Line:
    """A time on a common scale: `look` is baseline, standard or measured."""

    look: str
    seconds: Fraction | int | None


def step_lines(lines: Sequence[Line], longest: Fraction | int) -> Markup:
    """Before, promised and measured of one step, one below the other on one scale."""
    drawn: list[Markup] = []
    for place, each in enumerate(lines):
        if each.seconds is None:
            continue
        y = 8 + 14 * place
        end = float(Fraction(each.seconds) / longest) if longest else 0.0
        drawn.append(svg.line(f"seam-{each.look}", (0, y), (end, y)))
        drawn.append(svg.circle(f"knot-{each.look}", end, y, 4))
    return svg.picture("chart-thread", 14 * len(lines) + 2, drawn)


HEIGHT = 300
_TOP, _BOTTOM = 40, HEIGHT - 36
_LEFT, _RIGHT = 0.06, 0.99
_ROOM_FOR_A_DAY = 0.15
_HIGH = 1000
"""Units across inside the band, which is stretched to its place."""


@dataclass(frozen=True, slots=True)
class Point:
    """One day or week: `place` from 0 to 1, values in the unit of the scale; what may not be shown
    is None."""

    place: float
    label: str
    mean: float | None
    median: float | None
    low: float | None
    high: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Level:
    """A time that stays the same over the period: the standard, or the baseline."""

    look: str
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on which something changed."""

    place: float
    words: str


def run_chart(
    points: Sequence[Point], levels: Sequence[Level], marks: Sequence[Mark], title: str, unit: str
) -> Markup:
    """Means with the band of their interval, medians beside them, levels and changes marked.

    `unit` is written behind the highest number of the scale.
    """
    values = [v for p in points for v in (p.high, p.mean, p.median) if v is not None]
    lines = svg.scale(max([*values, *(level.value for level in levels)], default=1))
    top = lines[-1]
    parts = [
        *_scale(lines, unit),
        _band(points, top),
        *(_level(each, top, values[-1] if points else 0) for each in levels),
        *(_mark(each) for each in marks),
        *_joined([(p.place, p.median) for p in points], "run run-median", top),
        *_joined([(p.place, p.mean) for p in points], "run", top),
        *(_dots(each, top) for each in points),
        svg.line("axis", (0, _BOTTOM), (1, _BOTTOM)),
        *(_label(points, i) for i in _labelled(points)),
    ]
    return svg.picture("chart-upright", HEIGHT, parts, title)


def _y(value: float, top: float) -> float:
    return round(_BOTTOM - (_BOTTOM - _TOP) * min(max(value / top, 0), 1), 1)


def _x(place: float) -> float:
    return _LEFT + 0.02 + (_RIGHT - _LEFT - 0.04) * place


def _scale(lines: Sequence[int], unit: str) -> list[Markup]:
    drawn = []
    for value in lines:
        y = _y(value, lines[-1])
        words = f"{value} {unit}" if value == lines[-1] else value
        drawn += [svg.line("grid", (0, y), (1, y)), svg.text("axis-text", 0, y - 5, words)]
    return drawn


def _band(points: Sequence[Point], top: float) -> Markup:
    """Where the intervals of following points lie; a point without one breaks the band."""
    shape = Markup('<polygon class="run-band" points="{}"/>')
    drawn = []
    for one, other in pairwise(points):
        corners = [(one, one.low), (other, other.low), (other, other.high), (one, one.high)]
        if all(value is not None for _, value in corners):
            text = " ".join(
                f"{each.place * _HIGH:.1f},{_y(value or 0, top):g}" for each, value in corners
            )
            drawn.append(shape.format(text))
    inner = Markup(
        '<svg x="{}" width="{}" height="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>'
    )
    start, end = _x(0), _x(1)
    whole = inner.format(
        svg.at(start), svg.at(end - start), HEIGHT, _HIGH, HEIGHT, Markup("").join(drawn)
    )
    return whole if drawn else Markup("")


def _level(each: Level, top: float, last: float) -> Markup:
    """Its words stand on the side of the line on which the run does not end."""
    y = _y(each.value, top)
    line = svg.line(f"level-{each.look}", (_LEFT, y), (1, y))
    return line + svg.text("axis-text end", 1, y + 17 if last > each.value else y - 5, each.words)


def _mark(each: Mark) -> Markup:
    x = _x(each.place)
    anchor = " end" if each.place > 0.7 else ""
    line = svg.line("change-line", (x, _TOP - 22), (x, _BOTTOM))
    return line + svg.text(f"axis-text{anchor}", x, _TOP - 26, each.words)


def _joined(
    places: Sequence[tuple[float, float | None]], css_class: str, top: float
) -> list[Markup]:
    return [
        svg.line(css_class, (_x(one), _y(low, top)), (_x(other), _y(high, top)))
        for (one, low), (other, high) in pairwise(places)
        if low is not None and high is not None
    ]


def _dots(each: Point, top: float) -> Markup:
    drawn = [Markup("<title>{}</title>").format(each.words)]
    if each.median is not None:
        drawn.append(svg.circle("run-point run-point-few", _x(each.place), _y(each.median, top), 4))
    if each.mean is not None:
        drawn.append(svg.circle("run-point-full", _x(each.place), _y(each.mean, top), 5))
    return Markup("<g>{}</g>").format(Markup("").join(drawn))


def _labelled(points: Sequence[Point]) -> list[int]:
    """Which points carry a label below: the ends, and the middle one where it has room."""
    if len(points) < 2:
        return list(range(len(points)))
    first, middle, last = points[0].place, points[len(points) // 2].place, points[-1].place
    apart = min(middle - first, last - middle)
    return sorted({0, len(points) - 1} | ({len(points) // 2} if apart > _ROOM_FOR_A_DAY else set()))


def _label(points: Sequence[Point], i: int) -> Markup:
    anchor = " middle wide-only" if 0 < i < len(points) - 1 else ""
    if i == len(points) - 1 and i > 0:
        anchor = " end"
    return svg.text(f"axis-text{anchor}", _x(points[i].place), _BOTTOM + 22, points[i].label)
