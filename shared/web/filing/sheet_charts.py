"""Native charts of a workbook: they follow the cells that they are drawn from."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.services.reports.workbook import clean
from shared.web.filing.document import Chart, Kind, Section

_COLOURS = ("#857d6c", "#7686cb", "#182352")
"""Before, promised, measured; one or two series take the darker ones. They differ in lightness, so
that they are told apart without colour."""

_WIDTH, _BAR_HEIGHT, _LEAST_HEIGHT, _ROWS_A_PAGE = 900, 17, 300, 12
_TIME_AXIS = "[h]:mm"


def insert_chart(
    book: Workbook, sheet: Worksheet, section: Section, chart: Chart, header: int
) -> None:
    """Put the chart below the rows of the section."""
    if not chart.rows:
        return
    names = [each.name for each in section.columns]
    first, last = header + 1, header + chart.rows
    category = names.index(chart.category)
    drawn = book.add_chart({"type": chart.kind})
    for colour, name in zip(_COLOURS[-len(chart.series) :], chart.series, strict=True):
        place = names.index(name)
        drawn.add_series(
            {
                "name": clean(section.columns[place].label),
                "categories": [sheet.name, first, category, last, category],
                "values": [sheet.name, first, place, last, place],
                **_look(chart.kind, colour),
            }
        )
    drawn.set_title({"name": clean(chart.title), "name_font": {"name": "Tahoma", "size": 12}})
    drawn.set_legend({"none": True} if len(chart.series) == 1 else {"position": "top"})
    # Lying bars begin at the bottom; turned round, they stand in the order of the rows.
    drawn.set_x_axis({"num_font": {"name": "Tahoma", "size": 9}, **_axis(section, chart, "x")})
    drawn.set_y_axis({"num_font": {"name": "Tahoma", "size": 9}, **_axis(section, chart, "y")})
    drawn.set_size({"width": _WIDTH, "height": _height(chart)})
    below = header + len(section.rows) + 2
    sheet.insert_chart(below, 0, drawn, {"y_offset": 6})
    if len(section.rows) > _ROWS_A_PAGE:
        sheet.set_h_pagebreaks([below])


def _look(kind: str, colour: str) -> dict[str, object]:
    if kind == "line":
        marker = {"type": "circle", "size": 6, "fill": {"color": colour}}
        return {"line": {"color": colour, "width": 2}, "marker": marker}
    return {"fill": {"color": colour}, "gap": 60}


def _axis(section: Section, chart: Chart, axis: str) -> dict[str, object]:
    """How the axis of values is written, and that of names turned the right way."""
    lying = chart.kind == "bar"
    if (axis == "y") == lying:
        return {"reverse": True} if lying else {}
    kinds = {each.name: each.kind for each in section.columns}
    kind = kinds[chart.series[0]]
    form = {Kind.TIME: _TIME_AXIS, Kind.MINUTES: _TIME_AXIS, Kind.PERCENT: "0%"}.get(kind, "#,##0")
    return {
        "num_format": form,
        "min": 0,
        "major_gridlines": {"visible": True, "line": {"color": "#d9d2c3"}},
    }


def _height(chart: Chart) -> int:
    if chart.kind != "bar":
        return 400
    return max(_LEAST_HEIGHT, 130 + _BAR_HEIGHT * chart.rows * len(chart.series))
