"""From the bare cells of sheets to rows by column: which sheet it is, and where its headings stand.

The row of codes counts; where somebody took it out, the Thai or English headings do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.catalogue_record import Problem
from shared.domain.catalogue_sheets import SHEET, SHEETS
from shared.domain.errors import N_
from shared.domain.table_columns import Sheet
from shared.domain.table_rows import Book, RawRow, row_problem

Numbered = tuple[int, list[str]]
_HEADINGS_WITHIN = 8
"""Rows: a title or a note may stand above the headings."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The texts of one sheet of a file, row by row with their numbers."""

    file: str
    sheet: str
    rows: Sequence[Numbered]


def sheet_named(name: str) -> Sheet | None:
    """The sheet that somebody means by a name: its code, also after a dash, or a title of it."""
    plain = name.strip().casefold()
    for sheet in SHEETS:
        if plain in (sheet.code, sheet.th.casefold(), sheet.en.casefold()):
            return sheet
    ends = [sheet for sheet in SHEETS if plain.endswith((f"-{sheet.code}", f" {sheet.code}"))]
    return ends[0] if ends else None


def sheet_with_columns(rows: Iterable[Numbered]) -> Sheet | None:
    """The only sheet that has the columns of the headings, by their codes; None where several do.
    All columns of one sheet are that one."""
    for _, cells in list(rows)[:_HEADINGS_WITHIN]:
        named = {cell.strip() for cell in cells if cell.strip()}
        able = [each for each in SHEETS if set(each.key) <= named <= set(each.codes)]
        whole = [sheet for sheet in able if named == set(sheet.codes)]
        if len(whole or able) == 1:
            return (whole or able)[0]
    return None


def book_of(file: str, grids: Iterable[Grid]) -> tuple[Book, list[Problem]]:
    """The rows of every sheet by the codes of their columns, and what is wrong with headings."""
    problems: list[Problem] = []
    sheets: dict[str, Sequence[RawRow]] = {}
    for grid in grids:
        if grid.sheet in sheets:
            remedy = N_("This table stands in the file twice; remove one of them.")
            problems.append(row_problem(file, grid.sheet, 0, "", remedy, {}))
        sheets[grid.sheet] = list(_rows(file, grid, problems))
    if not problems and not any(sheets.values()):
        remedy = N_("There are no rows below the headings; write at least one.")
        problems.append(Problem(file, "", "", remedy))
    return Book(file, sheets), problems


def _rows(file: str, grid: Grid, problems: list[Problem]) -> Iterator[RawRow]:
    sheet = SHEET[grid.sheet]
    names = _headings_of(sheet)
    heads = [
        place for place, row in enumerate(grid.rows[:_HEADINGS_WITHIN]) if _is_head(row, names)
    ]
    filled = [(number, cells) for number, cells in grid.rows if any(c.strip() for c in cells)]
    if not heads:
        if filled:
            remedy = N_("The headings are missing; begin with an exported file or the empty form.")
            problems.append(row_problem(file, sheet.code, filled[0][0], "", remedy, {}))
        return
    number, head = grid.rows[heads[-1]]
    columns = _columns(file, sheet, number, head, problems)
    for row, cells in filled:
        if row > number:
            texts = {code: cells[place] for place, code in columns.items() if place < len(cells)}
            yield RawRow(row, texts)


def _headings_of(sheet: Sheet) -> Mapping[str, str]:
    names = {column.code: column.code for column in sheet.columns}
    for column in sheet.columns:
        names.setdefault(column.th.casefold(), column.code)
        names.setdefault(column.en.casefold(), column.code)
    return names


def _is_head(row: Numbered, names: Mapping[str, str]) -> bool:
    """Whether most cells of a row are headings, the first one among them or not."""
    cells = [cell.strip().casefold() for cell in row[1] if cell.strip()]
    return bool(cells) and sum(cell in names for cell in cells) * 2 > len(cells)


def _columns(
    file: str, sheet: Sheet, number: int, head: Sequence[str], problems: list[Problem]
) -> dict[int, str]:
    """By place, the code of each column."""
    names, columns = _headings_of(sheet), dict[int, str]()
    for place, cell in enumerate(head):
        text = cell.strip()
        code = names.get(text.casefold())
        if not text:
            continue
        if code is None:
            remedy = N_("There is no column “%(value)s” here; remove it, or use one of: %(known)s.")
            params = {"value": text, "known": ", ".join(sheet.codes)}
            problems.append(row_problem(file, sheet.code, number, "", remedy, params))
        elif code in columns.values():
            remedy = N_("The column “%(value)s” stands here twice; remove one of them.")
            problems.append(row_problem(file, sheet.code, number, code, remedy, {"value": text}))
        else:
            columns[place] = code
    for code in sheet.key:
        if code not in columns.values():
            remedy = N_("The column “%(value)s” is missing; begin with an exported file.")
            problems.append(row_problem(file, sheet.code, number, code, remedy, {"value": code}))
    return columns
