"""What the tables of the catalogue are made of: cells, columns, sheets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cell(StrEnum):
    """What a cell holds. `LINES` are texts on a line each, `IDS` names with commas between them,
    `PAIRS` are "later: first" with commas, `DATA` is text or JSON."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    CLOCK = "clock"
    LINES = "lines"
    IDS = "ids"
    NUMBERS = "numbers"
    PAIRS = "pairs"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Column:
    code: str
    th: str
    en: str
    cell: Cell = Cell.TEXT
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """`key`: the columns that name the thing to which the row belongs; `unique`: those that no two
    rows share, where that is so."""

    code: str
    th: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(column.code for column in self.columns)


LISTED, UNKNOWN = "listed", "unknown"
"""Whether the list on its own sheet is complete (then no row says "none"), or nobody knows."""
NOTHING = "-"
"""Ids that are none at all, where an empty cell means all."""
