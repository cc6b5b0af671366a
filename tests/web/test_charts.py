"""Charts: true to scale, never beyond their edge, and without a style of their own."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from shared.domain.bracket_totals import Totals
from shared.domain.reduction import Bracket, Reduction
from shared.web.charts import Seam, bracket_bars, comparison, interval_axis, interval_plot


def totals(certain: int = 0, **counts: int) -> Totals:
    wanted = {bracket: counts.get(bracket.name, 0) for bracket in Bracket}
    return Totals(wanted, {bracket: min(certain, n) for bracket, n in wanted.items()})


def widths(drawing: str) -> list[int]:
    shapes = re.sub("<defs>.*</defs>", "", drawing)
    return [int(found) for found in re.findall(r'<rect class="[^"]+".*?width="(\d+)"', shapes)]


def test_bars_are_to_one_scale_and_split_into_certain_and_not() -> None:
    bars = {bar.bracket: bar for bar in bracket_bars(totals(5, OVER_50=10, UNDER_30=5))}
    assert sum(widths(bars["over_50"].bar)) == pytest.approx(344, abs=4)
    assert sum(widths(bars["under_30"].bar)) == 172
    assert (bars["over_50"].count, bars["over_50"].certain) == (10, 5)
    assert widths(bars["none"].bar) == []
    assert bars["too_few"].certain is None


def test_a_single_process_among_many_can_be_seen() -> None:
    bars = {bar.bracket: bar for bar in bracket_bars(totals(UNDER_30=400, LONGER=1))}
    assert widths(bars["longer"].bar)[0] >= 8


def test_an_interval_keeps_inside_its_plot_whatever_it_is() -> None:
    figure = Reduction(Bracket.LONGER, percent=Fraction(-900), low_percent=-1e6, high_percent=90)
    drawn = str(interval_plot(figure))
    places = [float(x) for x in re.findall(r'(?:cx="|M|H)(-?[\d.]+)', drawn)]
    assert min(places) >= 0
    assert max(places) <= 210


def test_certain_and_not_certain_look_different() -> None:
    figure = Reduction(Bracket.UNDER_30, True, Fraction(20), 30, 19.0, 21.0)
    assert 'class="interval-dot"' in interval_plot(figure)
    assert 'class="interval-dot-open"' in interval_plot(
        Reduction(Bracket.UNDER_30, False, Fraction(20), 30, 9.0, 31.0)
    )


def test_the_dot_stands_where_the_axis_says() -> None:
    axis = re.findall(r'x="([\d.]+)"', str(interval_axis()))
    dots = [
        re.findall(r'cx="([\d.]+)"', str(interval_plot(Reduction(Bracket.NONE, True, Fraction(p)))))
        for p in (0, 30, 50)
    ]
    assert [[place] for place in axis] == dots


def test_the_shorter_line_is_drawn_shorter_with_fewer_knots() -> None:
    seams = [
        Seam("baseline", "ก่อน", "", "7", [200] * 6),
        Seam("measured", "now & here", "", "2", [Fraction(300), 300]),
    ]
    root = ElementTree.fromstring(str(comparison(seams)))
    ends = [float(str(path.get("d")).split("H")[1]) - 170 for path in root.iter("path")]
    assert ends == [700, 350]
    assert len(list(root.iter("circle"))) == 8
    assert "now & here" in {text.text for text in root.iter("text")}


def test_charts_carry_no_style_of_their_own_and_are_hidden_from_screen_readers() -> None:
    drawn = "".join(
        [
            *(str(bar.bar) for bar in bracket_bars(totals(OVER_50=3))),
            str(interval_plot(Reduction(Bracket.TOO_FEW))),
            str(comparison([Seam("standard", "", "", "", [1])])),
        ]
    )
    assert "style" not in drawn
    assert drawn.count("<svg") == drawn.count('aria-hidden="true"')
