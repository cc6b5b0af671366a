"""The way through a process as a picture: the official order as an upright line, others as arcs.

Jumps ahead run on the left, ways back and repeats on the right, each in a lane of its own. Steps
carry their number; their names stand beside the picture, row by row, where they have room to wrap.
All places are in pixels; looks come from the classes of the style sheet (CSP).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from shared.domain.time_tally import BEGIN, END

ROW = 88
"""Pixels from one step to the next: as high as a row of the list of names beside it."""

_RADIUS, _SMALL = 19, 9
_FIRST_LEFT, _FIRST_RIGHT, _LANE, _EDGE = 82, 126, 82, 46
_STUB, _CORNER = 8, 8


@dataclass(frozen=True, slots=True)
class Node:
    """`label`: what stands in the knot, empty for the two ends. `official`: on the list."""

    name: str
    label: str
    official: bool = True


@dataclass(frozen=True, slots=True)
class Arc:
    """One way. `share` of the cases between 0 and 1 makes it thick; `count` and `time` are words,
    `time` empty where none may be shown."""

    before: str
    after: str
    share: float
    count: str
    time: str
    official: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The line of a way, and the words that lie on top of all lines."""

    line: Markup
    words: Markup


def process_map(nodes: Sequence[Node], arcs: Sequence[Arc], title: str, desc: str) -> Markup:
    """The whole picture; every arc must lead from a node to a node."""
    rows = {node.name: row for row, node in enumerate(nodes)}
    straight = [a for a in arcs if rows[a.after] - rows[a.before] == 1]
    ahead = [a for a in arcs if rows[a.after] - rows[a.before] > 1]
    back = [a for a in arcs if rows[a.after] <= rows[a.before]]
    left, right = _lanes(ahead, rows), _lanes(back, rows)
    spine = _EDGE + (_FIRST_LEFT + _LANE * max(left.values()) if left else 0)
    width = spine + (_FIRST_RIGHT + _LANE * max(right.values(), default=0) + _EDGE)
    drawn = [_straight(a, spine, rows) for a in straight]
    drawn += [_arc(a, spine, -(_FIRST_LEFT + _LANE * left[a]), rows) for a in ahead]
    drawn += [_arc(a, spine, _FIRST_RIGHT + _LANE * right[a], rows) for a in back]
    parts = [
        _ARROWS,
        *(each.line for each in drawn),
        *(_node(node, spine, _y(row)) for row, node in enumerate(nodes)),
        *(each.words for each in drawn),
    ]
    return _WHOLE.format(width, ROW * len(nodes), title, desc, Markup("").join(parts))


_WHOLE = Markup(
    '<svg class="chart process-map" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img" '
    'aria-labelledby="map-title map-desc"><title id="map-title">{2}</title>'
    '<desc id="map-desc">{3}</desc>{4}</svg>'
)
_ARROWS = Markup("<defs>{}</defs>").format(
    Markup("").join(
        Markup(
            '<marker id="arrow-{0}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="{1}" '
            'markerHeight="{1}" markerUnits="userSpaceOnUse" orient="auto">'
            '<path class="arrow-{0}" d="M0 0L8 4L0 8Z"/></marker>'
        ).format(look, size)
        for look, size in (("official", 15), ("ahead", 11), ("back", 11))
    )
)


def _y(row: int) -> float:
    return ROW * row + ROW / 2


def _lanes(arcs: Iterable[Arc], rows: dict[str, int]) -> dict[Arc, int]:
    """The shortest innermost; two that pass the same height lie in different lanes."""
    taken: list[list[tuple[float, float]]] = []
    lanes: dict[Arc, int] = {}
    for arc in sorted(arcs, key=lambda a: abs(rows[a.after] - rows[a.before])):
        low, high = sorted((rows[arc.before], rows[arc.after]))
        span = low - 0.45 * (low == high), high + 0.45 * (low == high)
        free = (i for i, lane in enumerate(taken) if all(_apart(span, other) for other in lane))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append(span)
        lanes[arc] = lane
    return lanes


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]


def _node(node: Node, x: float, y: float) -> Markup:
    if not node.label:
        return Markup('<circle class="map-end" cx="{:g}" cy="{:g}" r="{}"/>').format(x, y, _SMALL)
    look = "map-step" if node.official else "map-step map-extra"
    shape = Markup('<circle class="{}" cx="{:g}" cy="{:g}" r="{}"/>').format(look, x, y, _RADIUS)
    text = Markup('<text class="map-number middle" x="{:g}" y="{:g}">{}</text>')
    return shape + text.format(x, y + 6, node.label)


def _path(arc: Arc, look: str, d: str) -> Markup:
    line = Markup(
        '<path class="way way-{0}" d="{1}" stroke-width="{2:.1f}" marker-end="url(#arrow-{0})">'
        "<title>{3}</title></path>"
    )
    return line.format(look, d, 1.5 + 4.5 * min(arc.share, 1), arc.words)


def _straight(arc: Arc, x: float, rows: dict[str, int]) -> _Drawn:
    top, bottom = _y(rows[arc.before]), _y(rows[arc.after])
    look = "official" if arc.official else "ahead"
    radius = _SMALL if arc.after == END else _RADIUS
    d = f"M{x:g} {top:g}V{bottom - radius - 2:g}"
    return _Drawn(_path(arc, look, d), _beside(arc, x + 10, (top + bottom) / 2))


def _arc(arc: Arc, x: float, out: float, rows: dict[str, int]) -> _Drawn:
    """From the side of one step over a lane `out` from the line to the side of another."""
    start, end = _y(rows[arc.before]), _y(rows[arc.after])
    down = end > start
    side = 1 if out > 0 else -1
    start, end = (start + _STUB, end - _STUB) if down else (start - _STUB, end + _STUB)
    if arc.before == arc.after:  # a loop leaves above and comes back below
        start, end = end - 2 * _STUB, start + 2 * _STUB
        down = True
    turn = _CORNER if down else -_CORNER
    lane, inner = x + out, x + side * (3 if arc.before == BEGIN else _RADIUS - 2)
    outer = x + side * (6 if arc.after == END else _RADIUS + 3)
    near = lane - side * _CORNER
    d = (
        f"M{inner:g} {start:g}H{near:g}Q{lane:g} {start:g} {lane:g} {start + turn:g}"
        f"V{end - turn:g}Q{lane:g} {end:g} {near:g} {end:g}H{outer:g}"
    )
    look = "ahead" if side < 0 else "back"
    apart = rows[arc.after] - rows[arc.before]
    # Between two rows, where no line runs across.
    beside = ROW / 2 if apart and apart % 2 == 0 else 0
    return _Drawn(_path(arc, look, d), _centred(arc, lane, (start + end) / 2 + beside))


def _beside(arc: Arc, x: float, y: float) -> Markup:
    words = Markup('<text class="way-count" x="{:g}" y="{:g}">{}</text>')
    time = Markup('<text class="axis-text" x="{:g}" y="{:g}">{}</text>')
    if not arc.time:
        return words.format(x, y + 5, arc.count)
    return words.format(x, y - 3, arc.count) + time.format(x, y + 15, arc.time)


def _centred(arc: Arc, x: float, y: float) -> Markup:
    """On a ground of its own, so that no line runs through the words."""
    lines = [line for line in (arc.count, arc.time) if line]
    width = 10 + 8 * max(map(len, lines))
    height = 4 + 17 * len(lines)
    ground = Markup('<rect class="way-ground" x="{:g}" y="{:g}" width="{}" height="{}" rx="4"/>')
    text = Markup('<text class="{} middle" x="{:g}" y="{:g}">{}</text>')
    looks = ("way-count", "axis-text")
    drawn = [
        text.format(look, x, y - height / 2 + 15 + 17 * i, line)
        for i, (look, line) in enumerate(zip(looks, lines, strict=False))
    ]
    return ground.format(x - width / 2, y - height / 2, width, height) + Markup("").join(drawn)
