"""Where an export goes: each form takes visits one after the other and keeps none of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import tzinfo
from io import TextIOWrapper
from typing import BinaryIO, Protocol

from shared.services.exporting import xes
from shared.services.exporting.lines import Line, Words, lines
from shared.services.reports.tables import BYTE_ORDER_MARK, harmless
from shared.store.log_stream import VisitLog

ZoneOf = Callable[[str], tzinfo]
"""The time zone of a centre."""


class Sink(Protocol):
    def add(self, visit: VisitLog) -> int:
        """Write one visit with its requests; returns how many events that were."""

    def end(self) -> None:
        """Write what stands at the end."""

    def release(self) -> None:
        """Let go of the file, which stays open, whether all was written or not."""


COLUMNS = tuple(field.name for field in fields(Line))


class XesLog:
    def __init__(self, out: BinaryIO, words: Words, zone_of: ZoneOf) -> None:
        self._out, self._words, self._zone_of = text(out), words, zone_of
        self._out.write(xes.HEAD)

    def add(self, visit: VisitLog) -> int:
        written = 0
        for request in visit.requests:
            trace, events = xes.trace(request, self._words, self._zone_of(request.first.centre))
            if events:
                self._out.write(trace)
                written += events
        return written

    def end(self) -> None:
        self._out.write(xes.TAIL)

    def release(self) -> None:
        self._out.detach()


class CsvLog:
    """RFC 4180 in UTF-8. `excel`: behind a byte order mark, or Excel reads Thai as noise."""

    def __init__(
        self, out: BinaryIO, words: Words, zone_of: ZoneOf, *, excel: bool = False
    ) -> None:
        self._out, self._words, self._zone_of = text(out), words, zone_of
        if excel:
            self._out.write(BYTE_ORDER_MARK)
        self._writer = csv.writer(self._out)
        self._writer.writerow(COLUMNS)

    def add(self, visit: VisitLog) -> int:
        rows = [_cells(line) for line in lines_of(visit, self._words, self._zone_of)]
        self._writer.writerows(rows)
        return len(rows)

    def end(self) -> None:
        """A table ends with its last row."""

    def release(self) -> None:
        self._out.detach()


def lines_of(visit: VisitLog, words: Words, zone_of: ZoneOf) -> Iterator[Line]:
    """The lines of all requests that a visit opened."""
    for request in visit.requests:
        yield from lines(request, words, zone_of(request.first.centre))


def text(out: BinaryIO) -> TextIOWrapper:
    """UTF-8 whose line ends stay as they are written; detach it, or the file is closed with it."""
    return TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)


def _cells(line: Line) -> list[object]:
    cells: list[object] = [getattr(line, column) for column in COLUMNS]
    cells[_TIME] = line.time.isoformat(timespec="milliseconds")
    return [harmless(cell) if isinstance(cell, str) else cell for cell in cells]


_TIME = COLUMNS.index("time")
