"""Charts as accessible SVG: geometry from here, looks from the classes of the style sheet.

Every chart stands beside the same figures as text or in a table, so it is hidden from screen
readers. Text inside goes through escaping; nothing carries a style of its own (CSP).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from markupsafe import Markup

from shared.domain.bracket_totals import Totals
from shared.domain.reduction import Bracket, Reduction

_SVG = Markup('<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>')

_BAR_WIDTH, _BAR_HEIGHT, _GAP = 344, 26, 3
_LEAST_BAR = 8
"""A single process among fifty must still be seen."""

_LOOKS = {
    Bracket.OVER_50: "over",
    Bracket.FROM_30_TO_50: "middle",
    Bracket.UNDER_30: "under",
    Bracket.NONE: "none",
    Bracket.LONGER: "none",
}
BRACKET_ORDER = (
    *(Bracket.OVER_50, Bracket.FROM_30_TO_50, Bracket.UNDER_30, Bracket.NONE, Bracket.LONGER),
    *(Bracket.TOO_FEW, Bracket.NO_BASELINE),
)

_PLOT_WIDTH, _PLOT_HEIGHT = 210, 26
_PLOT_LOW, _PLOT_HIGH = -20, 100
"""Per cent at the edges; what lies beyond is drawn at the edge, the number beside it is exact."""

_TICKS = (0, 30, 50)


@dataclass(frozen=True, slots=True)
class BracketBar:
    """One bracket with how many processes lie in it; `certain` is None where nothing is sampled,
    `share` where they did not become shorter."""

    bracket: str
    count: int
    certain: int | None
    bar: Markup
    share: Decimal | None = None


def bracket_bars(totals: Totals) -> list[BracketBar]:
    """One bar a bracket, all to one scale: solid what is certain, hatched what is not."""
    widest = max([1, *totals.brackets.values()])
    bars = []
    for bracket in BRACKET_ORDER:
        count, certain = totals.brackets[bracket], totals.certain[bracket]
        look = _LOOKS.get(bracket)
        if look is None:
            bars.append(BracketBar(bracket.value, count, None, _unknown_bar(count, widest)))
        else:
            patterns = _hatchings() if not bars else Markup("")
            drawn = _bar(look, certain, count - certain, widest, patterns)
            share = totals.shares.get(bracket) if totals.shorter else None
            bars.append(BracketBar(bracket.value, count, certain, drawn, share))
    return bars


def _hatchings() -> Markup:
    """The patterns of uncertain bars; they stand in the first bar of a page and serve all."""
    pattern = Markup(
        '<pattern id="hatch-{0}" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="8" height="8"/>'
        '<path class="hatch-{0}" d="M0 0v8"/></pattern>'
    )
    names = dict.fromkeys(_LOOKS.values())
    patterns = Markup("").join(pattern.format(name) for name in names)
    return Markup("<defs>{}</defs>").format(patterns)


def _width(count: int, widest: int) -> int:
    return max(_LEAST_BAR, _BAR_WIDTH * count // widest) if count else 0


def _bar(look: str, certain: int, uncertain: int, widest: int, patterns: Markup) -> Markup:
    solid = _width(certain, widest)
    parts = [patterns]
    if certain:
        parts.append(_rect(f"bar-{look}", 0, 0, solid, _BAR_HEIGHT))
    if uncertain:
        start = solid + _GAP if certain else 1
        width = max(_LEAST_BAR, _width(uncertain, widest) - _GAP)
        hatch = Markup(' fill="url(#hatch-{})"').format(look)
        parts.append(_rect(f"outline-{look}", start, 1, width, _BAR_HEIGHT - 2, hatch))
    return _SVG.format("chart", _BAR_WIDTH, _BAR_HEIGHT, Markup("").join(parts))


def _unknown_bar(count: int, widest: int) -> Markup:
    width = _width(count, widest)
    drawn = _rect("bar-unknown", 1, 1, max(1, width - 2), _BAR_HEIGHT - 2) if count else ""
    return _SVG.format("chart", _BAR_WIDTH, _BAR_HEIGHT, drawn)


def _rect(
    css_class: str, x: int, y: int, width: int, height: int, more: Markup | str = ""
) -> Markup:
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"{}/>')
    return shape.format(css_class, x, y, width, height, more)


def _x(percent: float) -> float:
    """Where a per cent lies on the interval plot."""
    inside = min(max(percent, _PLOT_LOW), _PLOT_HIGH)
    margin = 8
    scale = (_PLOT_WIDTH - 2 * margin) / (_PLOT_HIGH - _PLOT_LOW)
    return round(margin + (inside - _PLOT_LOW) * scale, 1)


def interval_axis() -> Markup:
    """The head of the column of interval plots: where 0, 30 and 50 per cent lie."""
    labels = Markup("").join(
        Markup('<text x="{}" y="15">{}%</text>').format(_x(tick), tick) for tick in _TICKS
    )
    return _SVG.format("interval", _PLOT_WIDTH, 18, labels)


def interval_plot(figure: Reduction) -> Markup:
    """A dot at the reduction and a line over its 95 per cent interval.

    Open dot and dashed line mean "not certain": the interval crosses the edge of a bracket.
    """
    drawn = []
    if figure.percent is not None:
        look = "" if figure.certain else "-open"
        middle = _PLOT_HEIGHT // 2
        if figure.low_percent is not None and figure.high_percent is not None:
            low, high = _x(figure.low_percent), _x(figure.high_percent)
            drawn.append(f'<path class="interval-line{look}" d="M{low} {middle}H{high}"/>')
        x = _x(float(figure.percent))
        drawn.append(f'<circle class="interval-dot{look}" cx="{x}" cy="{middle}" r="5.5"/>')
    return _SVG.format(  # what is drawn holds nothing but numbers
        "interval",
        _PLOT_WIDTH,
        _PLOT_HEIGHT,
        Markup(_interval_grid() + "".join(drawn)),  # noqa: S704
    )


@cache
def _interval_grid() -> str:
    """Where 0, 30 and 50 per cent lie: the same behind every interval."""
    return "".join(f'<path class="interval-grid" d="M{_x(tick)} 1v24"/>' for tick in _TICKS)


@dataclass(frozen=True, slots=True)
class Seam:
    """One line of the comparison: its steps in seconds, drawn as a thread with knots.

    `look` is baseline, standard or measured; `label` stands before the line, `result` behind it.
    """

    look: str
    label: str
    note: str
    result: str
    seconds: Sequence[Fraction | int]


_SEAM_WIDTH, _SEAM_LEFT, _SEAM_LENGTH, _SEAM_ROW = 1140, 170, 700, 80


def comparison(seams: Sequence[Seam]) -> Markup:
    """Before, promised and measured on one scale: a shorter line with fewer knots is the point."""
    longest = max([Fraction(1), *(Fraction(sum(seam.seconds)) for seam in seams)])
    rows = [_seam(seam, 42 + _SEAM_ROW * i, longest) for i, seam in enumerate(seams)]
    height = 20 + _SEAM_ROW * len(seams)
    return _SVG.format("chart chart-wide", _SEAM_WIDTH, height, Markup("").join(rows))


def _seam(seam: Seam, y: int, longest: Fraction) -> Markup:
    ends, total = [], Fraction(0)
    for seconds in seam.seconds:
        total += seconds
        ends.append(_SEAM_LEFT + round(float(total / longest) * _SEAM_LENGTH, 1))
    last = ends[-1] if ends else _SEAM_LEFT
    text = Markup('<text class="{}" x="{}" y="{}">{}</text>')
    line = Markup('<path class="seam-{}" d="M{} {}H{}"/>').format(seam.look, _SEAM_LEFT, y, last)
    knot = Markup('<circle class="knot-{}" cx="{}" cy="{}" r="8"/>')
    return Markup("").join(
        [
            text.format("label-big", 0, y, seam.label),
            text.format("axis-text", 0, y + 22, seam.note),
            line,
            *(knot.format(seam.look, end, y) for end in ends),
            text.format("label-big", last + 24, y + 6, seam.result),
        ]
    )
