"""A filed report as a workbook (Office Open XML): cover, a sheet a chapter, definitions, data.

Text is stored as text and nothing is a formula, so that nothing in it is ever run. Times are
lengths of time that can be added up (days, as spreadsheets count), per cents are per cents.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from shared.i18n import gettext
from shared.services.reports.tables import Cell, Row
from shared.services.reports.workbook import clean, sheet_name, write_cell
from shared.web.filing.document import Column, Document, Kind, Section
from shared.web.filing.sheet_charts import insert_chart

SECONDS_A_DAY = 86_400
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001  # no moment: the same report makes the same file
_A4 = 9
_FONT = {"font_name": "Tahoma", "font_size": 10, "valign": "top"}
_FORMATS: Mapping[Kind, str] = {
    Kind.COUNT: "#,##0",
    Kind.PERCENT: "0.00%",
    Kind.NUMBER: "#,##0.00",
    Kind.DECIMAL: "#,##0.0###",
    Kind.SCORE: "0.0000",
    Kind.TIME: "[h]:mm:ss",
    Kind.MINUTES: "[h]:mm:ss",
}
_TIMES = (Kind.TIME, Kind.MINUTES)
_WIDTHS: Mapping[Kind, float] = {
    Kind.COUNT: 12,
    Kind.PERCENT: 13,
    Kind.NUMBER: 13,
    Kind.DECIMAL: 13,
    Kind.SCORE: 13,
    Kind.TIME: 14,
    Kind.MINUTES: 14,
    Kind.YES_NO: 12,
}
_NARROWEST, _WIDEST = 14, 46
_COVER_WIDTH, _DEFINITION_WIDTHS = 90, (30, 80, 46, 46)
_TITLE_HEIGHT, _FACT_HEIGHT, _LINE_HEIGHT = 28.0, 21.0, 14.5
_WIDTH_OF_PAPER, _SCALE_OF_WIDE = 230, 75
"""Sheets wider than this many letters go over several pages: on one they could not be read."""

_NO_WIDTH = re.compile(r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Thai vowels and tones above and below a letter."""
_HEADER_ROW = 3
"""Above it stand the title and what it is about; below it, the first row of values."""


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        def made(**more: object) -> Format:
            return book.add_format({**_FONT, **more})

        self.text = made(text_wrap=True)
        self.soft = made(font_color="#454b66", text_wrap=True)
        self.title = made(bold=True, font_size=16)
        head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2}
        head |= {"bg_color": "#eef1fa"}
        self.head = made(**head)
        self.number_head = made(**head, align="right")
        self.name = made(bold=True, text_wrap=True)
        self.figure = made(bold=True, font_size=14, align="left")
        self.of_kind = {
            kind: made(num_format=form, align="right") for kind, form in _FORMATS.items()
        }

    def of(self, kind: Kind) -> Format:
        return self.of_kind.get(kind, self.text)


def to_workbook(document: Document) -> bytes:
    """The whole file. The same document makes the same bytes."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties(
            {"title": clean(document.title), "subject": clean(document.place), "created": _STAMP}
        )
        looks, taken = _Looks(book), set[str]()
        _cover(book.add_worksheet(sheet_name(gettext("Cover"), taken)), looks, document)
        for section in document.sections:
            if section.rows:
                _section(book, sheet_name(section.title, taken), looks, document, section)
        sheet = book.add_worksheet(sheet_name(gettext("How it is counted"), taken))
        _definitions(sheet, looks, document)
        for name, rows in document.data.items():
            title = "data" if len(document.data) == 1 else f"data-{name}"
            _data(book.add_worksheet(sheet_name(title, taken)), looks, rows)
    return file.getvalue()


def _cover(sheet: Worksheet, looks: _Looks, document: Document) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, _COVER_WIDTH)
    sheet.hide_gridlines(2)
    _paper(sheet, document)
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.write_string(0, 0, clean(document.title), looks.title)
    lines = [
        (gettext("Service unit"), document.place),
        (gettext("Period"), document.period),
        (gettext("Made"), document.made),
    ]
    if document.inside:
        lines.append((gettext("Who may see it"), document.inside))
    row = 2
    for name, value in lines:
        sheet.write_string(row, 0, clean(name), looks.soft)
        sheet.write_string(row, 1, clean(value), looks.name)
        row += 1
    row += 1
    for fact in document.facts:
        sheet.set_row(row, _FACT_HEIGHT)
        sheet.write_string(row, 0, clean(fact.label), looks.text)
        sheet.write_string(row, 1, clean(fact.value), looks.figure)
        if fact.note:
            row += 1
            sheet.write_string(row, 1, clean(fact.note), looks.soft)
        row += 1
    row += 1
    sheet.write_string(row, 0, gettext("How to read this report"), looks.name)
    for text in (*document.notes, document.seal):
        sheet.set_row(row, _height((text, _COVER_WIDTH)))
        sheet.write_string(row, 1, clean(text), looks.text)
        row += 1


def _section(
    book: Workbook, name: str, looks: _Looks, document: Document, section: Section
) -> None:
    sheet = book.add_worksheet(name)
    _paper(sheet, document)
    sheet.set_row(0, _TITLE_HEIGHT)
    sheet.write_string(0, 0, clean(section.title), looks.title)
    about = (document.place, document.period, document.inside)
    sheet.write_string(1, 0, clean(" · ".join(each for each in about if each)))
    for place, column in enumerate(section.columns):
        look = looks.number_head if column.kind in _FORMATS else looks.head
        sheet.write_string(_HEADER_ROW, place, clean(_label(column)), look)
        sheet.set_column(place, place, _width(section, column))
    sheet.set_row(_HEADER_ROW, 44)
    widths = [_width(section, column) for column in section.columns]
    if sum(widths) > _WIDTH_OF_PAPER:
        sheet.set_print_scale(_SCALE_OF_WIDE)
        sheet.repeat_columns(0)
    for number, row in enumerate(section.rows, _HEADER_ROW + 1):
        texts = [str(row.get(each.name) or "") for each in section.columns]
        sheet.set_row(number, _height(*zip(texts, widths, strict=True)))
        for place, column in enumerate(section.columns):
            _value(sheet, number, place, column, row.get(column.name), looks)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + len(section.rows), len(section.columns) - 1)
    if section.chart is not None:
        insert_chart(book, sheet, section, section.chart, _HEADER_ROW)


def _label(column: Column) -> str:
    """Times say how they are written."""
    if column.kind not in _TIMES:
        return column.label
    written = gettext("h:mm:ss")
    return f"{column.label} ({written})"


def _width(section: Section, column: Column) -> float:
    if column.kind is not Kind.TEXT:
        return _WIDTHS[column.kind]
    texts = (str(row.get(column.name) or "") for row in section.rows)
    longest = max((len(_NO_WIDTH.sub("", text)) for text in texts), default=0)
    return min(max(longest * 1.15, _NARROWEST), _WIDEST)


def _height(*cells: tuple[str, float]) -> float:
    """How tall a row of texts in columns of these widths is: not every program works that out."""
    lines = max(ceil(len(_NO_WIDTH.sub("", text)) * 1.1 / width) for text, width in cells)
    return _LINE_HEIGHT * max(1, lines)


def _value(
    sheet: Worksheet, row: int, place: int, column: Column, value: Cell, looks: _Looks
) -> None:
    look = looks.name if place == 0 else looks.of(column.kind)
    if value is None:
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, bool):
        sheet.write_string(row, place, gettext("yes") if value else gettext("no"), look)
    elif isinstance(value, str):
        sheet.write_string(row, place, clean(value), look)
    elif column.kind in _TIMES:
        sheet.write_number(row, place, value / SECONDS_A_DAY, look)
    elif column.kind is Kind.PERCENT:
        sheet.write_number(row, place, round(value / 100, 6), look)
    elif column.kind is Kind.DECIMAL and not round(value, 4) % 1:
        sheet.write_number(row, place, value, looks.of(Kind.COUNT))
    else:
        sheet.write_number(row, place, value, look)


def _definitions(sheet: Worksheet, looks: _Looks, document: Document) -> None:
    _paper(sheet, document)
    heads = (gettext("Figure"), gettext("What it means"), gettext("Formula"), gettext("Source"))
    for place, (head, width) in enumerate(zip(heads, _DEFINITION_WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, clean(head), looks.head)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    for row, each in enumerate(document.definitions, 1):
        texts = (each.name, each.meaning, each.formula, each.source)
        sheet.set_row(row, _height(*zip(texts, _DEFINITION_WIDTHS, strict=True)))
        sheet.write_string(row, 0, clean(each.name), looks.name)
        for place, text in enumerate(texts[1:], 1):
            sheet.write_string(row, place, clean(text), looks.text)


def _data(sheet: Worksheet, looks: _Looks, rows: Sequence[Row]) -> None:
    """The tidy rows exactly as in the CSV file."""
    columns = list(rows[0]) if rows else []
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(0, len(columns) - 1), 16)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, looks.head)
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            write_cell(sheet, number, place, row[name])


def _paper(sheet: Worksheet, document: Document) -> None:
    """A4, lying, as wide as one page; the foot says what it is."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    place = clean(document.place).replace("&", "&&")
    middle = f"{document.period} · {document.inside}" if document.inside else document.period
    sheet.set_footer(f"&L{place}&C{clean(middle)}&R&P / &N")
