"""The picture of a case: lanes over a line of time on which closed hours are short.

Two forms of the same: lanes below each other for a desk, side by side for a telephone. A table of
the events stands beside it, so it is hidden from screen readers. Looks come from `look/case.css`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from shared.domain.case_picture import Axis, Bar, Look, Piece
from shared.i18n import format_date, gettext
from shared.services.case_view import CaseView
from shared.web import svg

LEAST_SHARE = 0.006
"""A minute at a counter must still be seen among weeks."""

_TOP, _LANE, _BAR, _FOOT = 26, 50, 18, 30
_PHONE_HEAD, _PHONE_GUTTER, _PHONE_LEAST, _PHONE_MOST = 26, 0.24, 160, 420
_HATCHED = {Look.WAY: "way", Look.WAIT: "wait", Look.ASKED: "asked", Look.PAUSE: "pause"}
_LABELS_ACROSS, _LABELS_DOWN = 9, 12

Named = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Mark:
    look: str
    at: float
    words: str


def across(view: CaseView, lane_name: Named, zone: ZoneInfo) -> Markup:
    """For a desk: one lane below the other, time from left to right."""
    lanes, line = view.picture.lanes, view.axis
    bottom = _TOP + _LANE * len(lanes)
    parts = [_patterns()]
    parts += [
        svg.rect("case-closed", piece.at, piece.width, _TOP, bottom - _TOP)
        for piece in line.pieces
        if not piece.is_open
    ]
    for moment, words in _days(line, zone, _LABELS_ACROSS):
        parts.append(svg.line("case-day", (line.at(moment), _TOP - 4), (line.at(moment), bottom)))
        label = ("case-label case-end", -3) if line.at(moment) > 0.93 else ("case-label", 3)
        parts.append(_text(label[0], line.at(moment), label[1], _TOP - 9, words))
    for place, lane in enumerate(lanes):
        y = _TOP + _LANE * place
        parts.append(_text("case-lane", 0, 0, y + 15, lane_name(lane)))
        parts.append(svg.line("case-rail", (0, y + 35), (1, y + 35)))
        parts += [_bar_across(bar, line, y + 26) for bar in view.picture.bars if bar.lane == lane]
    for mark in _marks(view):
        parts.append(svg.line(f"case-{mark.look}", (mark.at, _TOP), (mark.at, bottom)))
        end = " case-end" if mark.at > 0.6 else ""
        shift = -12 if end else 12
        row = bottom + (14 if mark.look == "now" else 26)
        parts.append(_shape(mark.look, mark.at, row - 5))
        parts.append(_text(f"case-mark{end}", mark.at, shift, row, mark.words))
    return svg.picture("case-picture", bottom + _FOOT, parts)


def down(view: CaseView, lane_name: Named, zone: ZoneInfo) -> Markup:
    """For a telephone: one lane beside the other, time from top to bottom."""
    lanes, line = view.picture.lanes, view.axis
    days = len({piece.start.astimezone(zone).date() for piece in line.pieces if piece.is_open})
    height = min(_PHONE_MOST, max(_PHONE_LEAST, 44 * days))
    lane_width = (1 - _PHONE_GUTTER) / len(lanes)

    def y(share: float) -> float:
        return round(_PHONE_HEAD + share * height, 1)

    parts = [_patterns()]
    for piece in line.pieces:
        if not piece.is_open:
            top, tall = y(piece.at), piece.width * height
            parts.append(svg.rect("case-closed", _PHONE_GUTTER, 1 - _PHONE_GUTTER, top, tall))
    for moment, words in _days(line, zone, _LABELS_DOWN, height):
        at = y(line.at(moment))
        parts.append(svg.line("case-day", (_PHONE_GUTTER - 0.02, at), (1, at)))
        parts.append(svg.text("case-label", 0, at + 12, words))
    for place, lane in enumerate(lanes):
        left = _PHONE_GUTTER + lane_width * place
        middle = left + lane_width / 2
        parts.append(svg.text("case-lane case-middle", middle, 16, lane_name(lane)))
        parts.append(svg.line("case-rail", (middle, _PHONE_HEAD), (middle, _PHONE_HEAD + height)))
        for bar in view.picture.bars:
            if bar.lane == lane:
                start, end = y(line.at(bar.start)), y(line.at(bar.end))
                box = (left + lane_width * 0.2, lane_width * 0.6, start, max(4.0, end - start))
                parts.append(_rect(bar.look, *box))
    foot = _PHONE_HEAD + height + 22
    for mark in _marks(view):
        parts.append(svg.line(f"case-{mark.look}", (_PHONE_GUTTER, y(mark.at)), (1, y(mark.at))))
        row = min(y(mark.at), foot - 24)
        parts.append(_shape(mark.look, _PHONE_GUTTER, row))
    return svg.picture("case-picture", foot, parts)


def legend(look: str) -> Markup:
    """A sample of a bar for the legend: work, way, wait, asked, pause, closed."""
    shape = Markup('<svg class="case-picture case-sample" width="28" height="16" {}>{}{}</svg>')
    hidden = Markup('aria-hidden="true" focusable="false"')
    if look in ("now", "due"):
        return shape.format(hidden, "", _shape(look, 0.5, 8))
    if look == "closed":
        return shape.format(hidden, "", svg.rect("case-closed", 0, 1, 0, 16))
    return shape.format(hidden, "", _rect(Look(look), 0, 1, 1, 14))


def legend_words(view: CaseView) -> list[tuple[str, str]]:
    """The looks that stand in a picture, each with what it means."""
    words = {
        "work": gettext("work on it"),
        "way": gettext("on the way"),
        "wait": gettext("lies and waits"),
        "asked": gettext("the citizen has something to do"),
        "pause": gettext("on hold at the counter"),
        "closed": gettext("closed hours and days off, drawn short"),
        **{mark.look: mark.words for mark in _marks(view)},
    }
    shown = {bar.look.value for bar in view.picture.bars} | {mark.look for mark in _marks(view)}
    if any(not piece.is_open for piece in view.axis.pieces):
        shown.add("closed")
    return [(look, said) for look, said in words.items() if look in shown]


def _marks(view: CaseView) -> Iterator[_Mark]:
    if not view.record.is_closed:
        yield _Mark("now", view.axis.at(view.at), gettext("now"))
    if view.deadline is not None:
        words = gettext("due %(day)s", day=_short(view.deadline.day))
        yield _Mark("due", view.axis.at(view.deadline.late_after), words)


def _days(line: Axis, zone: ZoneInfo, most: int, height: float = 0) -> list[tuple[datetime, str]]:
    """The first open moment of each day with its date, thinned where there are too many."""
    first: dict[object, Piece] = {}
    for piece in line.pieces:
        if piece.is_open or not first:
            first.setdefault(piece.start.astimezone(zone).date(), piece)
    least = 20 / height if height else 1 / most
    shown: list[tuple[datetime, str]] = []
    last = -1.0
    for piece in first.values():
        if piece.at - last >= least:
            shown.append((piece.start, _short(piece.start.astimezone(zone).date())))
            last = piece.at
    return shown


def _short(day: date) -> str:
    """Day and month; the year stands beside the picture."""
    return format_date(day, "short").rpartition(" ")[0]


def _bar_across(bar: Bar, line: Axis, y: float) -> Markup:
    start, end = line.at(bar.start), line.at(bar.end)
    width = max(LEAST_SHARE, end - start)
    return _rect(bar.look, min(start, 1 - width), width, y, _BAR)


def _rect(look: Look, x: float, width: float, y: float, height: float) -> Markup:
    if look not in _HATCHED:
        return svg.rect(f"case-{look}", x, width, y, height)
    shape = Markup(
        '<rect class="case-{}" x="{}" width="{}" y="{:g}" height="{:g}" rx="3" '
        'fill="url(#case-hatch-{})"/>'
    )
    return shape.format(look, svg.at(x), svg.at(width), y, height, look)


def _patterns() -> Markup:
    """Hatchings, each in its own direction, so that they differ without colours too."""
    pattern = Markup(
        '<pattern id="case-hatch-{0}" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate({1})"><rect class="case-ground-{0}" width="8" height="8"/>'
        '<path class="case-stripe-{0}" d="M0 0v8"/></pattern>'
    )
    turned = {"way": 45, "wait": 135, "asked": 0, "pause": 90}
    return Markup("<defs>{}</defs>").format(
        Markup("").join(pattern.format(look, angle) for look, angle in turned.items())
    )


def _shape(look: str, x: float, y: float) -> Markup:
    """Now is a disc, the due date a diamond."""
    if look == "now":
        return svg.circle("case-knot-now", x, y, 6)
    shape = Markup(
        '<svg x="{}" y="{:g}" overflow="visible"><path class="case-knot-due" d="{}"/></svg>'
    )
    return shape.format(svg.at(x), y, "M0-7 7 0 0 7-7 0Z")


def _text(css_class: str, x: float, shift: int, y: float, words: str) -> Markup:
    shape = Markup('<text class="{}" x="{}" dx="{}" y="{:g}">{}</text>')
    return shape.format(css_class, svg.at(x), shift, y, words)
