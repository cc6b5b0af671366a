"""Reading a list of holidays, as the cabinet announces it: one line a day, `date,name`.

Offices keep such lists in a spreadsheet, so the file comes with a byte order mark, Windows line
ends, a header in Thai or English, and years of either era. Nothing stops at the first mistake.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.errors import N_
from shared.domain.thai import parse_buddhist_date

HEADERS = (
    frozenset({"date", "day", "holiday", "วันที่", "วัน", "วันเดือนปี", "วัน เดือน ปี"}),
    frozenset({"name", "description", "ชื่อ", "ชื่อวันหยุด", "วันหยุด", "รายการ"}),
)
SEPARATORS = (",", ";", "\t")
YEARS_AROUND = 10
"""Holidays further off are slips of the keyboard: 2596 for 2569."""

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Holiday:
    day: date
    name: str


class HolidaysRefused(CatalogueRefused):
    """A list of holidays has mistakes; nothing of it was taken over. `problems` names them all."""

    code = "invalid_holidays"


def read_holidays(text: str, file: str, today: date) -> tuple[Holiday, ...]:
    """The days of a list, in their order. Raises HolidaysRefused with every line to correct."""
    reader = _Reader(file, today)
    found = tuple(sorted(reader.read(text), key=lambda each: each.day))
    if not found and not reader.problems:
        reader.problem(None, "", N_("Write at least one day, such as 2026-12-07,Substitute day."))
    if reader.problems:
        raise HolidaysRefused(file, reader.problems)
    return found


class _Reader:
    def __init__(self, file: str, today: date) -> None:
        self.problems: list[Problem] = []
        self._file, self._today = file, today
        self._lines: dict[date, int] = {}

    def problem(self, line: int | None, field: str, remedy: str, **params: object) -> None:
        where = "" if line is None else f"line {line}"
        self.problems.append(Problem(self._file, where, field, remedy, params))

    def read(self, text: str) -> Iterator[Holiday]:
        first = True
        for line, cells in self._rows(text.removeprefix("\ufeff")):
            if not any(cells):
                continue
            if not (first and _is_header(cells)):
                yield from self._holiday(line, cells)
            first = False

    def _rows(self, text: str) -> Iterator[tuple[int, list[str]]]:
        head = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(SEPARATORS, key=head.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        while True:
            line = rows.line_num + 1
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                self.problem(line, "", N_("Close the quotation marks, or leave them out."))
                return
            yield line, [cell.strip() for cell in row]

    def _holiday(self, line: int, cells: Sequence[str]) -> Iterator[Holiday]:
        written, name = cells[0], cells[1] if len(cells) > 1 else ""
        if any(cells[2:]):
            self.problem(
                line, "", N_("Write the date and the name only; put a name with commas in quotes.")
            )
        if not name:
            self.problem(line, "name", N_("Write the name of the holiday after the date."))
        if len(name) > LONGEST_NAME:
            self.problem(line, "name", N_("Write a name of at most 200 letters."))
        day = self._day(line, written)
        if day is not None:
            yield Holiday(day, name)

    def _day(self, line: int, written: str) -> date | None:
        try:
            day = parse_buddhist_date(written)
        except ValueError:
            remedy = N_("“%(written)s” is no day; write it like 2026-12-07 or 7/12/2569.")
            self.problem(line, "date", remedy, written=written)
            return None
        if abs(day.year - self._today.year) > YEARS_AROUND:
            remedy = N_("“%(written)s” is more than ten years away; correct the year.")
            self.problem(line, "date", remedy, written=written)
            return None
        before = self._lines.setdefault(day, line)
        if before != line:
            remedy = N_("“%(written)s” stands in line %(before)s already; remove one of the two.")
            self.problem(line, "date", remedy, written=written, before=before)
            return None
        return day


def _is_header(cells: Sequence[str]) -> bool:
    names = [cell.casefold() for cell in cells[:2]]
    return any(name in known for name, known in zip(names, HEADERS, strict=False))
