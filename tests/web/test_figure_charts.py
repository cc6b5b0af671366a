"""Pictures drawn by per cents: true to scale, inside their place, in words for everybody."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from shared.web import line_charts, svg
from shared.web.wait_charts import HEIGHT, RangeBar, RunPoint, height_of, range_bars, run


def parsed(drawing: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(str(drawing))


def share_of(element: ElementTree.Element, name: str) -> float:
    return float(str(element.get(name)).removesuffix("%")) / 100


def of_class(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in root.iter() if name in str(each.get("class")).split()]


@given(st.floats(0, 100_000))
def test_a_scale_reaches_its_highest_value_in_few_even_steps(highest: float) -> None:
    lines = svg.scale(highest)
    assert lines[0] == 0
    assert lines[-1] >= highest
    assert 2 <= len(lines) <= 6
    assert len({later - sooner for sooner, later in pairwise(lines)}) == 1


def test_bars_are_as_high_as_their_values_say() -> None:
    root = parsed(range_bars([RangeBar("9", 10, 40, "a"), RangeBar("10", 20, 20, "b")], "waits"))
    soft = [float(str(bar.get("height"))) for bar in of_class(root, "bar-soft")]
    plain = [float(str(bar.get("height"))) for bar in of_class(root, "bar-plain")]
    assert soft[0] == pytest.approx(2 * soft[1], abs=0.3)
    assert plain == pytest.approx([soft[0] / 4, soft[1]], abs=0.3)


def test_a_bar_from_few_waits_shows_the_median_alone_and_looks_different() -> None:
    root = parsed(range_bars([RangeBar("9", 10, None, ""), RangeBar("10", None, None, "")], "x"))
    assert len(of_class(root, "bar-unknown")) == 1
    assert not of_class(root, "bar-soft")
    assert not of_class(root, "bar-plain")


VALUES = st.one_of(st.none(), st.floats(0, 900))


@given(st.lists(st.tuples(VALUES, VALUES), max_size=50))
def test_bars_never_leave_their_picture(values: list[tuple[float | None, float | None]]) -> None:
    root = parsed(range_bars([RangeBar("", low, high, "") for low, high in values], "waits"))
    for bar in root.iter("rect"):
        assert 0 <= share_of(bar, "x") <= share_of(bar, "x") + share_of(bar, "width") <= 1.0001
        top, height = float(str(bar.get("y"))), float(str(bar.get("height")))
        assert 0 <= top <= top + height <= HEIGHT


def test_a_run_is_broken_where_nothing_may_be_shown() -> None:
    values = [10.0, 20.0, None, 30.0]
    points = [RunPoint(i / 3, str(i), v, v, v, "") for i, v in enumerate(values)]
    root = parsed(run(points, "days"))
    assert len(of_class(root, "run")) == 1
    assert len(of_class(root, "run-point")) == 3
    assert len(of_class(root, "run-range")) == 3


def test_a_run_of_per_cents_keeps_its_scale_whatever_the_values_are() -> None:
    root = parsed(run([RunPoint(0.5, "1", 88.0, 80.0, 93.0, "")], "weeks", 100, "%"))
    dot = of_class(root, "run-point")[0]
    assert float(str(dot.get("cy"))) == height_of(88, 100)
    assert "100%" in [text.text for text in root.iter("text")]


def test_a_share_lies_on_its_interval_and_few_cases_leave_the_dot_open() -> None:
    root = parsed(line_charts.share(Fraction(90), (59.6, 98.2)))
    line, dot = of_class(root, "interval-line")[0], of_class(root, "interval-dot")[0]
    assert share_of(line, "x1") < share_of(dot, "cx") == 0.9 < share_of(line, "x2")
    assert of_class(parsed(line_charts.share(Fraction(90), None)), "interval-dot-open")
    assert not list(parsed(line_charts.share(None, None)).iter("circle"))


def test_a_process_is_drawn_to_scale_with_a_knot_for_every_step() -> None:
    before = parsed(line_charts.thread("baseline", [300, 300, 600], 1200))
    after = parsed(line_charts.thread("measured", [Fraction(600)], 1200))
    assert share_of(of_class(before, "seam-baseline")[0], "x2") == 1
    assert share_of(of_class(after, "seam-measured")[0], "x2") == 0.5
    assert [share_of(knot, "cx") for knot in before.iter("circle")] == [0.25, 0.5, 1]


def test_one_answer_among_thousands_can_be_seen() -> None:
    bars = list(parsed(line_charts.bar(1, 10_000)).iter("rect"))
    assert share_of(bars[0], "width") >= 0.01
    assert not list(parsed(line_charts.bar(0, 10)).iter("rect"))


def test_g7_median_and_p90_of_a_queue_differ_in_length_and_not_only_in_colour() -> None:
    root = parsed(line_charts.span_bar(600, 1800, 3600))
    widths = {str(bar.get("class")): share_of(bar, "width") for bar in root.iter("rect")}
    assert widths == {"bar-soft": 0.5, "bar-plain": pytest.approx(1 / 6, abs=0.001)}


def test_pictures_say_what_they_show_and_carry_no_style_of_their_own() -> None:
    drawn = [
        range_bars([RangeBar("9", 1, 2, "<b>")], "waits & more"),
        run([RunPoint(0, "1", 1, 1, 2, "x")], "days"),
        line_charts.share(Fraction(5), None),
        line_charts.bar(1, 2, rest=True),
        line_charts.thread("standard", [1], 1),
    ]
    for drawing in drawn:
        assert "style" not in drawing
        assert ('role="img"' in drawing) != ('aria-hidden="true"' in drawing)
    assert "waits &amp; more" in drawn[0]
    assert "&lt;b&gt;" in drawn[0]
    assert not re.search(r"NaN|inf", "".join(map(str, drawn)))
