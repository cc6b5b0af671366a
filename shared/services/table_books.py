"""The tables of the catalogue as files for spreadsheet programs: a workbook, or CSV files.

Text is stored as text and nothing is a formula. CSV files carry a byte order mark, so that
spreadsheet programs read Thai in them.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.domain.catalogue_sheets import GUIDE, SHEETS
from shared.domain.catalogue_to_tables import tables_of
from shared.domain.table_columns import Sheet
from shared.services.reports.workbook import MEDIA_TYPE, clean
from shared.services.table_files import neutral

XLSX, CSV = "xlsx", "csv"
MEDIA_TYPES = {XLSX: MEDIA_TYPE, CSV: "application/zip"}
_STAMP = datetime(2000, 1, 1)  # noqa: DTZ001  # no moment: the same catalogue makes the same file
_ZIPPED_AT = (2000, 1, 1, 0, 0, 0)
_FONT = {"font_name": "Tahoma", "font_size": 10, "valign": "top"}
_NARROWEST, _WIDEST, _WIDE_TEXT = 10, 44, 24
_ROWS_TO_COME = 2000
_GUIDE = (
    ("แฟ้มนี้คือทะเบียนงานบริการเป็นตาราง แต่ละแผ่นคือหนึ่งเรื่อง แต่ละแถวคือหนึ่งรายการ",
     "These are the tables of the catalogue: a sheet for each kind, a row for each thing."),
    ("แถวที่สามคือรหัสคอลัมน์ ห้ามแก้ไข คอลัมน์ที่ไม่ใช้เว้นว่างได้",
     "The third row has the codes of the columns; leave it as it is. Unused cells may stay empty."),
    ("แผ่นที่ลบออกไปหมายถึงไม่มีอะไรเปลี่ยน เช่น เหลือเฉพาะแผ่น fees ก็จะแก้เฉพาะค่าธรรมเนียม",
     "A sheet that is taken out changes nothing: keep “fees” alone to change fees alone."),
    ("แถวของงานบริการหนึ่งในแผ่นใดคือรายการครบถ้วนของงานนั้นในแผ่นนั้น",
     "The rows of one service on a sheet are its complete list there."),
    ("วันที่เขียนเป็น 2026-12-07 หรือ 7/12/2569 เวลาเขียนเป็น 08:30",
     "Days are written 2026-12-07 or 7/12/2569, times of day 08:30."),
    ("ก่อนใช้จริง ให้ทดลองอ่านแฟ้มก่อนเสมอ จะยังไม่มีอะไรเปลี่ยน",
     "Try the file first: it shows what would change and changes nothing."),
)  # fmt: skip


def book_file(plain: Mapping[str, Any], form: str, sheets: Collection[str] = ()) -> bytes:
    """The tables of plain data as a workbook or a zip of CSV files; `sheets` alone, or all."""
    tables = tables_of(plain)
    chosen = [sheet for sheet in SHEETS if not sheets or sheet.code in sheets]
    if form == XLSX:
        return _workbook(chosen, tables)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in chosen:
            info = zipfile.ZipInfo(f"{sheet.code}.csv", _ZIPPED_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, csv_file(sheet, tables[sheet.code]))
    return file.getvalue()


def csv_file(sheet: Sheet, rows: Sequence[Mapping[str, str]]) -> bytes:
    """One sheet in UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for heading in _headings(sheet):
        writer.writerow(heading)
    for row in rows:
        writer.writerow([neutral(row[code]) for code in sheet.codes])
    return text.getvalue().encode("utf-8-sig")


def _headings(sheet: Sheet) -> list[list[str]]:
    columns = sheet.columns
    return [[c.th for c in columns], [c.en for c in columns], [c.code for c in columns]]


def _workbook(sheets: Sequence[Sheet], tables: Mapping[str, Sequence[Mapping[str, str]]]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": _STAMP})
        looks = {
            "text": book.add_format({**_FONT, "text_wrap": True, "num_format": "@"}),
            "head": book.add_format(
                {**_FONT, "bold": True, "text_wrap": True, "bg_color": "#eef1fa"}
            ),
            "code": book.add_format(
                {**_FONT, "font_color": "#454b66", "italic": True, "bottom": 2}
            ),
        }
        _guide(book.add_worksheet(GUIDE), sheets, looks)
        for sheet in sheets:
            _sheet(book.add_worksheet(sheet.code), sheet, tables[sheet.code], looks)
    return file.getvalue()


def _guide(page: Worksheet, sheets: Sequence[Sheet], looks: Mapping[str, Any]) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 2, 70)
    for place, (th, en) in enumerate(_GUIDE):
        page.write_string(place, 1, th, looks["text"])
        page.write_string(place, 2, en, looks["text"])
    for place, sheet in enumerate(sheets, len(_GUIDE) + 1):
        page.write_url(place, 0, f"internal:'{sheet.code}'!A1", string=sheet.code)
        page.write_string(place, 1, sheet.th, looks["text"])
        page.write_string(place, 2, sheet.en, looks["text"])


def _sheet(
    page: Worksheet, sheet: Sheet, rows: Sequence[Mapping[str, str]], looks: Mapping[str, Any]
) -> None:
    headings = _headings(sheet)
    for line, heading in enumerate(headings):
        for place, text in enumerate(heading):
            page.write_string(line, place, text, looks["code" if line == 2 else "head"])
    for line, row in enumerate(rows, len(headings)):
        for place, code in enumerate(sheet.codes):
            page.write_string(line, place, clean(row[code]), looks["text"])
    for place, column in enumerate(sheet.columns):
        longest = max((len(row[column.code]) for row in rows), default=0)
        width = min(max(longest, len(column.en), _NARROWEST), _WIDEST)
        page.set_column(
            place, place, width if longest > _NARROWEST else min(width, _WIDE_TEXT), looks["text"]
        )
        if column.choices:
            choices = {"validate": "list", "source": [str(each) for each in column.choices]}
            page.data_validation(len(headings), place, len(rows) + _ROWS_TO_COME, place, choices)
    page.freeze_panes(len(headings), 1)
