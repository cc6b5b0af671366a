"""Files that carry a catalogue, read up to the plain form: YAML, workbooks, CSV files.

Tables need to know what stands, because they change only what they name. So a file is first taken
apart, which takes its time, and then put beside what stands, inside the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from shared.domain.catalogue_from_tables import plain_of
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.table_rows import Book
from shared.services.catalogue_yaml import read_yaml
from shared.services.table_files import MAX_BYTES, read_book

Locate = Callable[[Problem], Problem]
"""From a place in the plain form to the same place in the file."""

Read = Callable[[Mapping[str, Any]], tuple[object, Locate]]
"""From the plain form of what stands to that of a file. Raises CatalogueRefused."""

_TABLES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks and archives begin, the old ones too."""


def reader_of(path: Path) -> Read:
    """A file on this machine: tables by their content, everything else as YAML.

    Raises CatalogueRefused.
    """
    with suppress(OSError), path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
        if content.startswith(_TABLES) or path.suffix.lower() == ".csv":
            return book_reader(read_book(content, path.name))
    return plain_reader(read_yaml(path))


def plain_reader(data: object) -> Read:
    """Plain data that state themselves where they are."""
    return lambda _known: (data, _as_it_is)


def book_reader(book: Book) -> Read:
    """Tables that were taken apart already."""

    def read(known: Mapping[str, Any]) -> tuple[object, Locate]:
        data, places = plain_of(book, known)
        if places.problems:
            raise CatalogueRefused(book.file, places.problems)
        return data, places.located

    return read


def _as_it_is(problem: Problem) -> Problem:
    return problem
