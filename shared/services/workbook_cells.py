"""The cells of an uploaded workbook (Office Open XML) as texts, read without running anything."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.catalogue_sheets import GUIDE
from shared.domain.errors import N_
from shared.domain.table_grids import Grid, sheet_named
from shared.domain.table_rows import row_problem

_FORMULA = N_("Cell %(cell)s holds a formula; replace it by its value.")
_ERROR = N_("Cell %(cell)s holds an error of the spreadsheet program; write its value.")
_BROKEN = N_("This workbook cannot be read; save it again as .xlsx.")
_LONG = N_("This table has too many rows; a catalogue needs at most %(limit)s.")
_NO_SHEET = N_(
    "There is no table “%(value)s”; remove this sheet, or name it as in an exported file."
)


def grids_of(content: bytes, file: str, max_rows: int, max_columns: int) -> list[Grid]:
    """Every sheet that holds anything. Raises CatalogueRefused."""
    problems: list[Problem] = []
    try:
        grids = list(_grids(content, file, max_rows, max_columns, problems))
    except CatalogueRefused:
        raise
    except Exception:  # noqa: BLE001  # a library may stumble over a broken file in any way
        raise CatalogueRefused(file, [Problem(file, "", "", _BROKEN)]) from None
    if problems:
        raise CatalogueRefused(file, problems)
    return grids


def _grids(
    content: bytes, file: str, max_rows: int, max_columns: int, problems: list[Problem]
) -> Iterator[Grid]:
    from openpyxl import load_workbook  # slow to import, and most commands never read one
    from openpyxl.cell.read_only import EMPTY_CELL

    book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    for sheet in book.worksheets:
        known = sheet_named(sheet.title)
        if sheet.title == GUIDE:
            continue
        found = sheet.iter_rows(max_row=max_rows + 1, max_col=max_columns)
        last, rows = 0, []
        for last, cells in enumerate(found, 1):
            # A small file can make millions of empty ones.
            if any(cell is not EMPTY_CELL for cell in cells):
                texts = [_text(cell, file, sheet.title, last, problems) for cell in cells]
                rows.append((last, texts))
        filled = [row for row in rows if any(row[1])]
        if last > max_rows:
            problems.append(row_problem(file, sheet.title, 0, "", _LONG, {"limit": max_rows}))
        elif known is not None:
            yield Grid(file, known.code, filled)
        elif filled:
            params = {"value": sheet.title}
            problems.append(row_problem(file, sheet.title, 0, "", _NO_SHEET, params))


def _text(cell: Any, file: str, sheet: str, row: int, problems: list[Problem]) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        from openpyxl.utils import get_column_letter

        remedy = _FORMULA if cell.data_type == "f" else _ERROR
        where = {"cell": f"{get_column_letter(cell.column)}{row}"}
        problems.append(row_problem(file, sheet, row, "", remedy, where))
        return ""
    return in_text(value)


def in_text(value: object) -> str:
    """A value of a spreadsheet program as somebody would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{Decimal(str(value)):f}"
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value)
