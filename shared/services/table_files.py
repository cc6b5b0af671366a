"""Reading what somebody uploads as tables of the catalogue: a workbook, one CSV file, or several.

What a file is, its content says and never its name. Nothing in it is run: formulas are refused by
their cell, and whatever unpacks to more than a catalogue can hold is refused before it is read.
"""

from __future__ import annotations

import csv
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath

from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.catalogue_sheets import SHEETS
from shared.domain.errors import N_
from shared.domain.table_grids import Grid, book_of, sheet_named, sheet_with_columns
from shared.domain.table_rows import Book
from shared.services.workbook_cells import grids_of

MAX_BYTES = 4_000_000
MAX_UNPACKED = 40_000_000
MAX_PARTS = 300
MAX_ROWS = 20_000
MAX_COLUMNS = 60
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_UNPACKED = (zlib.error, lzma.LZMAError)
"""What broken parts raise besides what `zipfile` says of itself."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (",", ";", "\t")
_QUOTED = ("=", "+", "-", "@", "'", "\t")
_TOO_BIG = N_("This file is too big; leave out the rows that shall not change and try again.")
_NO_FILE = N_("This is no workbook and no CSV file; export one here and begin with that.")
_OLD = N_("This workbook is of an old kind or has a password; save it as .xlsx without one.")
_NOT_UTF_8 = N_(
    "This file is not in UTF-8 but in an older Thai coding (TIS-620); save it again as “CSV UTF-8”."
)
_UTF_8 = N_("This file is not in UTF-8; save it again as “CSV UTF-8”.")


def read_book(content: bytes, name: str) -> Book:
    """The rows of an uploaded file. Raises CatalogueRefused with every problem of its form."""
    if len(content) > MAX_BYTES:
        raise _refusal(name, _TOO_BIG)
    if content.startswith(_OLD_OFFICE):
        raise _refusal(name, _OLD)
    grids = list(_unpacked(content, name) if content.startswith(_ZIP) else _csv(content, name))
    book, problems = book_of(name, grids)
    if problems:
        raise CatalogueRefused(name, problems)
    return book


def _unpacked(content: bytes, name: str) -> Iterator[Grid]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = _checked_parts(archive, name)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise _refusal(name, _NO_FILE) from None
    if "[Content_Types].xml" in {part.filename for part in parts}:
        yield from grids_of(content, name, MAX_ROWS, MAX_COLUMNS)
        return
    files = [part for part in parts if part.filename.lower().endswith(".csv")]
    if not files:
        raise _refusal(name, _NO_FILE)
    for part in files:
        try:
            inside = archive.read(part)
        except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, *_NOT_UNPACKED):
            raise _refusal(name, _NO_FILE) from None
        yield from _csv(inside, PurePath(part.filename).name)


def _checked_parts(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The parts of an archive that may be read: neither too many nor too big, none hidden."""
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _refusal(name, _TOO_BIG)
    if any(part.flag_bits & 1 for part in parts):
        raise _refusal(name, _OLD)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _declares(archive, part):
            raise _refusal(name, _NO_FILE)
    return [part for part in parts if not part.filename.startswith("__MACOSX/")]


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part declares a document type: no spreadsheet program does, entities need it."""
    try:
        plain = archive.read(part).replace(b"\0", b"").upper()
    except (RuntimeError, EOFError, *_NOT_UNPACKED):
        raise ValueError(part.filename) from None
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _csv(content: bytes, name: str) -> Iterator[Grid]:
    text = _decoded(content, name)
    rows = list(_rows(text, name))
    sheet = sheet_named(PurePath(name).stem) or sheet_with_columns(rows)
    if sheet is None:
        remedy = N_(
            "Which table this is cannot be told; name the file after one, such as %(example)s.csv."
        )
        raise _refusal(name, remedy, example=SHEETS[3].code)
    yield Grid(name, sheet.code, rows)


def _decoded(content: bytes, name: str) -> str:
    try:
        if content.startswith(_UTF_16) or b"\0" in content:
            raise _refusal(name, _UTF_8 if content.startswith(_UTF_16) else _NO_FILE)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refusal(name, _NOT_UTF_8 if _is_thai(content) else _UTF_8) from None


def _is_thai(content: bytes) -> bool:
    """Whether the bytes make mostly Thai letters in the coding of old Thai Windows."""
    high = [byte for byte in content if byte >= 0x80]
    return sum(0xA1 <= byte <= 0xFB for byte in high) > len(high) * 0.9


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            remedy = N_("Row %(row)s: close the quotation marks, or leave them out.")
            raise _refusal(name, remedy, row=line) from None
        if line > MAX_ROWS:
            raise _refusal(name, _TOO_BIG)
        yield line, [restored(cell) for cell in cells[:MAX_COLUMNS]]


def neutral(text: str) -> str:
    """A text that no spreadsheet program takes for a formula as it opens a CSV file."""
    return f"'{text}" if text.startswith(_QUOTED) else text


def restored(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_QUOTED) else text


def _refusal(file: str, remedy: str, **params: object) -> CatalogueRefused:
    return CatalogueRefused(file, [Problem(file, "", "", remedy, params)])
