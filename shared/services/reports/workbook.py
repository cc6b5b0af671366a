"""A table as a workbook for spreadsheet programs (Office Open XML), without formulas.

Text is stored as text, so that nothing in it is ever run; days stand as ISO dates like in CSV.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.services.reports.tables import Cell

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_NAME = 31
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001  # no moment: the same rows make the same file


def to_xlsx(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """A workbook of one sheet; its first row names the columns and stays in sight."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _STAMP})
        sheet = book.add_worksheet(sheet_name(title, set()))
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(columns):
            sheet.write_string(0, place, clean(name))
        for number, row in enumerate(rows, 1):
            for place, name in enumerate(columns):
                write_cell(sheet, number, place, row[name])
    return file.getvalue()


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that a sheet may have, unlike those `taken`; from now on it is one of them."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", clean(title))[:_LONGEST_NAME].strip() or "-"
    name, number = plain, 2
    while name.casefold() in taken:
        ending = f" {number}"
        name, number = f"{plain[: _LONGEST_NAME - len(ending)]}{ending}", number + 1
    taken.add(name.casefold())
    return name


def write_cell(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
    """A value as what it is; nothing is ever read as a formula."""
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, clean(value))


def clean(text: str) -> str:
    """The text without what no workbook can hold."""
    return _NOT_IN_XML.sub("", text)
