"""Pictures of where time goes: sound drawings that say only what may be said."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from shared.web.process_picture import Arc, Node, process_map
from shared.web.time_charts import Level, Line, Mark, Point, run_chart, stay_bar, step_lines

NODES = [Node("begin", ""), Node("1", "1"), Node("2", "2"), Node("3", "3"), Node("end", "")]


def an_arc(before: str, after: str, *, official: bool = False) -> Arc:
    return Arc(before, after, 0.5, "12", "3.0 min", official, f"{before} to {after}")


def drawn(picture: Markup) -> ElementTree.Element:
    """Well-formed, and without a style of its own (CSP)."""
    assert "style=" not in picture
    return ElementTree.fromstring(picture)


def test_the_official_order_is_straight_jumps_lie_left_and_returns_right() -> None:
    arcs = [
        an_arc("1", "2", official=True),
        an_arc("1", "3"),
        an_arc("3", "1"),
        an_arc("2", "2"),
    ]
    picture = drawn(process_map(NODES, arcs, "Map <1>", "1 to 2"))
    looks = [each.attrib["class"] for each in picture.iter("path") if "d" in each.attrib]
    ways = [look for look in looks if look.startswith("way ")]
    assert ways == ["way way-official", "way way-ahead", "way way-back", "way way-back"]
    assert picture.attrib["aria-labelledby"] == "map-title map-desc"
    assert next(each.text for each in picture.iter("title")) == "Map <1>"


@given(
    st.sets(
        st.tuples(*[st.sampled_from([node.name for node in NODES])] * 2).filter(
            lambda way: way[0] != "end" and way[1] != "begin"
        )
    )
)
def test_every_way_is_drawn_inside_the_picture_with_its_count(ways: set[tuple[str, str]]) -> None:
    picture = process_map(NODES, [an_arc(*way) for way in sorted(ways)], "Map", "ways")
    whole = drawn(picture)
    width = float(whole.attrib["width"])
    assert picture.count('class="way way-') == len(ways)
    assert picture.count(">12</text>") == len(ways)
    places = [float(text.attrib["x"]) for text in whole.iter("text")]
    assert all(0 <= place <= width for place in places)


def test_places_of_a_stay_fill_the_scale_and_only_steps_carry_numbers() -> None:
    picture = drawn(
        stay_bar(
            {"wait": Fraction(60), "step:7": Fraction(30), "held:system": Fraction(0)},
            Fraction(120),
        )
    )
    widths = [each.attrib["width"] for each in picture.iter("rect")]
    assert widths == ["50%", "25%"]
    assert [each.text for each in picture.iter("text")] == ["7"]


def test_three_times_of_a_step_lie_on_one_scale_and_unknown_ones_are_absent() -> None:
    lines = [Line("baseline", 100), Line("standard", None), Line("measured", Fraction(50))]
    picture = drawn(step_lines(lines, 100))
    assert [each.attrib["x2"] for each in picture.iter("line")] == ["100%", "50%"]


def test_a_run_breaks_where_nothing_may_be_shown_and_bands_only_means() -> None:
    points = [
        Point(0, "1 Nov", 10.0, 9.0, 8.0, 12.0, "first"),
        Point(0.25, "8 Nov", 11.0, 9.5, 9.0, 13.0, "second"),
        Point(0.5, "15 Nov", None, 9.0, None, None, "few"),
        Point(1, "29 Nov", 12.0, 10.0, 11.0, 13.0, "last"),
    ]
    picture = run_chart(
        points, [Level("standard", 10, "standard")], [Mark(0.5, "version 2")], "Run", "minutes"
    )
    drawn(picture)
    assert picture.count("<polygon") == 1
    assert picture.count('class="run-point-full"') == 3
    assert picture.count('class="run-point run-point-few"') == 4
    assert picture.count('<line class="run"') == 1
    assert picture.count('<line class="run run-median"') == 3
    assert re.findall(r">(\d+ minutes)<", picture) == ["15 minutes"]
    assert "version 2" in picture
