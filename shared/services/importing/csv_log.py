"""Event logs as tables: comma, semicolon, tab or bar between the fields, found by the header."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from shared.services.importing.reading import (
    MOST_OF_ONE,
    NEEDED,
    USUAL,
    Columns,
    LogFile,
    LogRefused,
    OneTooLong,
    Progress,
    Raw,
    Role,
    too_long,
)

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 16
_Places = dict[Role, tuple[int, ...]]


class _Rows(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def read(file: LogFile, columns: Columns, progress: Progress) -> Iterator[Raw]:
    """Every line of the table. Raises LogRefused."""
    delimiter = _delimiter(file, columns)
    try:
        with _text(file, columns, progress) as text:
            lines = _Lines(text)
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            header = _header(rows)
            places = _places(file, header, columns)
            for raw in _raws(file, rows, len(header), places):
                lines.renew()
                yield raw
    except OneTooLong:
        raise too_long(file.name, "line") from None
    except csv.Error as error:
        raise LogRefused(f"{file.name} is a broken table: {error}.") from None
    except (UnicodeError, LookupError):
        raise LogRefused(
            f"{file.name} is not text in {columns.encoding}; give --encoding, such as cp874 for "
            "files of Thai Windows."
        ) from None


class _Lines:
    """Line after line; `renew` when a row is done, for one in quotes may go over many lines.

    Raises OneTooLong.
    """

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._read = 0

    def renew(self) -> None:
        self._read = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MOST_OF_ONE + 1):
            self._read += len(line)
            if self._read > MOST_OF_ONE:
                raise OneTooLong
            yield line


@contextmanager
def _text(
    file: LogFile, columns: Columns, progress: Progress = lambda _bytes: None
) -> Iterator[io.TextIOBase]:
    with file.opened(progress) as stream:
        marked = stream.peek(4).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if marked else columns.encoding
        if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
            encoding = "utf-8-sig"
        yield io.TextIOWrapper(stream, encoding=encoding, newline="")


def _delimiter(file: LogFile, columns: Columns) -> str:
    """The one with which the header names most of what is looked for."""
    try:
        with _text(file, columns) as text:
            sample = text.read(_SAMPLE)
    except (UnicodeError, LookupError):
        sample = ""
    first = sample.splitlines()[0].lower() if sample else ""
    if first.startswith("sep=") and len(first) == 5:
        return first[4]

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            header = _header(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        except csv.Error:
            return 0, 0
        wanted = {name for role in Role for name in columns.of(role) or USUAL[role]}
        return sum(cell in wanted for cell in header), len(header)

    return max(DELIMITERS, key=fit)


def _header(rows: Iterator[list[str]]) -> list[str]:
    """The first line with something in it, but for the one that tells Excel the delimiter."""
    for row in rows:
        if any(cell.strip() for cell in row) and not row[0].lower().startswith("sep="):
            return [cell.strip() for cell in row]
    return []


def _places(file: LogFile, header: Sequence[str], columns: Columns) -> _Places:
    """Where each role stands in a row. Raises LogRefused where one is missing."""
    if not header:
        raise LogRefused(f"{file.name} is empty.")
    places: _Places = {}
    for role in Role:
        named = columns.of(role)
        names = named or next(((each,) for each in USUAL[role] if each in header), ())
        missing = [each for each in names if each not in header]
        if missing or (role in NEEDED and not names):
            wanted = " and ".join(missing) or " or ".join(USUAL[role])
            raise LogRefused(
                f"{file.name} has no column {wanted}. Name the right one with --{role.value}: "
                f"{', '.join(header)}."
            )
        places[role] = tuple(header.index(each) for each in names)
    return places


def _raws(file: LogFile, rows: _Rows, width: int, places: _Places) -> Iterator[Raw]:
    try:
        for row in rows:
            if row:
                yield _raw(row, width, places)
    except csv.Error as error:
        problem = f"{file.name} is a broken table near line {rows.line_num}: {error}."
        raise LogRefused(problem) from None


def _raw(row: list[str], width: int, places: _Places) -> Raw:
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return Raw("", "", "", misshapen=True)
    row += [""] * (width - len(row))
    return Raw.of(
        {
            role: " ".join(row[place].strip() for place in own).strip()
            for role, own in places.items()
        }
    )
