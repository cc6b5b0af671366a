"""Workbooks of reports, read back by another program."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from shared.i18n import in_language
from shared.services.reports.tables import Row, to_csv
from shared.web.filing.document import Document, Kind, Section
from shared.web.filing.workbook import to_workbook
from tests.filing.conftest import LANGUAGES, NAMES, Filed

SECONDS_A_DAY = 86_400
HEADER = 4
"""The row, counted from 1, that names the columns of a chapter."""


def opened(document: Document) -> Any:
    with in_language(document.language):
        return openpyxl.load_workbook(io.BytesIO(to_workbook(document)))


def chapters(book: Any, document: Document) -> list[tuple[Any, Section]]:
    shown = [each for each in document.sections if each.rows]
    return list(zip(book.worksheets[1 : 1 + len(shown)], shown, strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_says_what_it_is_and_shows_every_figure(
    filed: Filed, name: str, language: str
) -> None:
    document = filed(name, language)
    book = opened(document)
    cover = "\n".join(str(cell.value) for row in book.worksheets[0].rows for cell in row)
    about = (document.title, document.place, document.period, document.made, document.seal)
    assert all(text in cover for text in about)
    assert ("2569" in document.period) is (language == "th")
    found = chapters(book, document)
    assert found
    for sheet, section in found:
        heads = [cell.value for cell in sheet[HEADER]][: len(section.columns)]
        assert all(
            str(head).startswith(column.label)
            for head, column in zip(heads, section.columns, strict=True)
        )
        assert sheet.freeze_panes == f"B{HEADER + 1}"
        for row, cells in zip(section.rows, sheet.iter_rows(HEADER + 1), strict=False):
            for column, cell in zip(section.columns, cells, strict=False):
                assert plain(cell.value) == written(column.kind, row.get(column.name), language)


def plain(value: object) -> object:
    """Lengths of time in days, as they are stored."""
    return value.total_seconds() / SECONDS_A_DAY if isinstance(value, timedelta) else value


def written(kind: Kind, value: object, language: str) -> object:
    """What a cell holds, worked out by hand."""
    if isinstance(value, bool):
        words = {"th": ("ไม่", "ใช่"), "en": ("no", "yes")}
        return words[language][value]
    if value is None or isinstance(value, str):
        return value
    assert isinstance(value, (int, float))
    if kind is Kind.PERCENT:
        return pytest.approx(value / 100)
    if kind in (Kind.TIME, Kind.MINUTES):
        return pytest.approx(value / SECONDS_A_DAY, abs=1e-7)
    return pytest.approx(value)


@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_for_programs_is_the_csv_file(filed: Filed, name: str) -> None:
    document = filed(name, "th")
    sheet = opened(document)["data"]
    rows = [[_as_csv(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    text = to_csv(document.data[name]).lstrip("\ufeff")
    file = [[_number(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    assert rows == file


def _as_csv(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(str(value))


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


@pytest.mark.parametrize("name", [*NAMES, "overview"])
def test_no_count_of_one_to_four_leaves_the_house(filed: Filed, name: str) -> None:
    document = filed(name, "en")
    rows: list[Row] = [row for each in document.sections for row in each.rows]
    rows += [row for each in document.data.values() for row in each]
    assert rows
    assert not [
        row for row in rows for column in ("n", "excluded") if row.get(column) in range(1, 5)
    ]


def test_text_like_a_formula_stays_text(filed: Filed) -> None:
    document = filed("adherence", "en")
    (section, *_) = document.sections
    nasty = "=HYPERLINK(1)"
    rows = tuple({**row, "service_name": nasty} for row in section.rows)
    changed = replace(document, title="=1+1", sections=(replace(section, rows=rows),))
    book = opened(changed)
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}
    assert any(cell.value == nasty for cell in cells)


@pytest.mark.parametrize(
    ("name", "charts"), [("reduction", 2), ("waiting", 4), ("satisfaction", 2)]
)
def test_charts_are_drawn_from_the_cells(filed: Filed, name: str, charts: int) -> None:
    book = opened(filed(name, "en"))
    drawn = [(sheet, chart) for sheet in book for chart in sheet._charts]
    assert len(drawn) == charts
    for sheet, chart in drawn:
        for series in chart.series:
            assert sheet.title in series.val.numRef.f


def test_every_definition_stands_in_the_workbook(filed: Filed) -> None:
    document = filed("overview", "th")
    book = opened(document)
    texts = {str(cell.value) for sheet in book for row in sheet.rows for cell in row}
    assert all({each.name, each.meaning} <= texts for each in document.definitions)
    assert len({each.id for each in document.definitions}) == len(document.definitions)
    assert len(book.sheetnames) == len({name.casefold() for name in book.sheetnames})


def test_the_same_report_makes_the_same_file(filed: Filed) -> None:
    document = filed("waiting", "th")
    assert to_workbook(document) == to_workbook(document)
