"""Rows of an uploaded workbook, and where in it each part of the plain form came from.

The checks of a catalogue file name records and fields; people look for a sheet and a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.domain.catalogue_cells import WrongCell, plain_value
from shared.domain.catalogue_record import Problem
from shared.domain.catalogue_sheets import SHEET
from shared.domain.errors import N_


@dataclass(frozen=True, slots=True)
class RawRow:
    """The texts of one row by the codes of their columns; `number` as spreadsheets count."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """An uploaded file: by sheet the rows that hold anything. `file` is its name."""

    file: str
    sheets: Mapping[str, Sequence[RawRow]]


@dataclass(frozen=True, slots=True)
class RowProblem(Problem):
    """One thing wrong with a row. `column` is the code; `row` 0: the sheet as a whole."""

    sheet: str = ""
    row: int = 0
    column: str = ""


def row_problem(
    file: str, sheet: str, row: int, column: str, remedy: str, params: Mapping[str, object]
) -> RowProblem:
    record = f"{sheet}, row {row}" if row else sheet
    return RowProblem(file, record, column, remedy, params, sheet, row, column)


@dataclass(frozen=True, slots=True)
class Typed:
    """A row with plain values; empty cells are not among them."""

    sheet: str
    number: int
    values: Mapping[str, Any]

    def key(self, *codes: str) -> tuple[str, ...]:
        return tuple(str(self.values.get(code) or "") for code in codes)

    def some(self, *codes: str) -> dict[str, Any]:
        return {code: self.values[code] for code in codes if code in self.values}

    def but(self, *codes: str) -> dict[str, Any]:
        return {code: value for code, value in self.values.items() if code not in codes}


@dataclass(slots=True)
class Places:
    """Which row a part of the plain form came from."""

    file: str
    problems: list[RowProblem] = field(default_factory=list)
    _rows: dict[tuple[str, str], tuple[Typed, str]] = field(default_factory=dict)

    def note(self, record: str, path: str, row: Typed, column: str = "") -> None:
        self._rows.setdefault((record, path), (row, column))

    def problem(self, row: Typed, column: str, remedy: str, **params: object) -> None:
        self.problems.append(row_problem(self.file, row.sheet, row.number, column, remedy, params))

    def located(self, problem: Problem) -> Problem:
        """The same problem with its sheet and row, where the record came from one."""
        path = problem.field
        for prefix in _prefixes(path):
            found = self._rows.get((problem.record, prefix))
            if found is not None:
                row, column = found
                rest = path[len(prefix) :].lstrip(".")
                where = column or _column(row.sheet, rest)
                return row_problem(
                    self.file, row.sheet, row.number, where, problem.remedy, problem.params
                )
        return problem


def _prefixes(path: str) -> Iterator[str]:
    """The path, then what it lies in: `steps[2].why.th`, `steps[2].why`, `steps[2]`, `steps`."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    yield ""


def _column(sheet: str, rest: str) -> str:
    """The column that a field became: `why.th` is `why_th`."""
    code = re.sub(r"\[\d+\]", "", rest).replace(".", "_")
    known = SHEET[sheet].codes
    return code if code in known else next((c for c in known if code.startswith(c)), "")


def typed_rows(book: Book, places: Places) -> dict[str, list[Typed]]:
    """The rows of each sheet with plain values; wrong cells and rows that stand twice are noted."""
    return {
        code: list(_unique([_typed(code, row, places) for row in rows], code, places))
        for code, rows in book.sheets.items()
    }


def _typed(code: str, row: RawRow, places: Places) -> Typed:
    values: dict[str, Any] = {}
    made = Typed(code, row.number, values)
    for column in SHEET[code].columns:
        text = row.cells.get(column.code, "")
        try:
            value = plain_value(text, column.cell)
        except WrongCell as wrong:
            places.problem(made, column.code, wrong.remedy, value=text)
            continue
        if value is not None:
            values[column.code] = value
    return made


def _unique(rows: list[Typed], code: str, places: Places) -> Iterator[Typed]:
    codes, seen = SHEET[code].unique, dict[tuple[str, ...], int]()
    for row in rows:
        before = seen.setdefault(row.key(*codes), row.number) if codes else row.number
        if before == row.number:
            yield row
        else:
            remedy = N_("This stands in row %(before)s already; remove one of the two.")
            places.problem(row, codes[-1], remedy, before=before)
