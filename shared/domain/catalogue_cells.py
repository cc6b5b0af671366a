"""One cell of a table as text, as offices type it, and as the plain value of a catalogue file.

Days are understood in either era. Lists of names have commas between them, lists of free texts one
line each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from shared.domain.errors import N_
from shared.domain.table_columns import NOTHING, Cell
from shared.domain.thai import parse_buddhist_date

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(:00)?|24[:.]00", re.ASCII)
_FLAGS = {
    **dict.fromkeys(("true", "yes", "1", "ใช่", "จริง"), True),
    **dict.fromkeys(("false", "no", "0", "ไม่ใช่", "ไม่", "เท็จ"), False),
}
_REMEDIES = {
    Cell.WHOLE: N_("Write a whole number here, not “%(value)s”."),
    Cell.NUMBER: N_("Write a number such as 20 or 2.5 here, not “%(value)s”."),
    Cell.FLAG: N_("Write true or false here."),
    Cell.DAY: N_("“%(value)s” is no day; write it like 2026-12-07 or 7/12/2569."),
    Cell.CLOCK: N_("“%(value)s” is no time of day; write it like 08:30."),
    Cell.NUMBERS: N_("Write numbers with commas between them, such as 1, 2."),
    Cell.PAIRS: N_("Write each pair as later: first, with commas between pairs."),
    Cell.DATA: N_("This is neither a plain text nor valid JSON; copy it from an exported file."),
}


class WrongCell(ValueError):
    """`remedy` is an English message id."""

    def __init__(self, cell: Cell) -> None:
        self.remedy = _REMEDIES[cell]
        super().__init__(self.remedy)


def told(value: object, cell: Cell) -> str:
    """A plain value as the text of its cell; empty for None."""
    if value is None:
        return ""
    if cell is Cell.LINES:
        return "\n".join(_texts(value))
    if cell in (Cell.IDS, Cell.NUMBERS):
        return ", ".join(_texts(value)) or NOTHING
    if cell is Cell.PAIRS:
        assert isinstance(value, Mapping)
        return ", ".join(f"{later}: {first}" for later, first in value.items())
    if cell is Cell.DATA and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value)


def _texts(value: object) -> list[str]:
    assert isinstance(value, list | tuple)
    return [str(each) for each in value]


def plain_value(text: str, cell: Cell) -> object:
    """The plain value of a cell; None for an empty one. Raises WrongCell."""
    text = text.strip()
    if not text:
        return None
    if cell in (Cell.TEXT, Cell.LINES, Cell.IDS):
        return _words(text, cell)
    found = _READERS[cell](text.translate(_DIGITS) if cell is not Cell.DATA else text)
    if found is None:
        raise WrongCell(cell)
    return found


def _words(text: str, cell: Cell) -> object:
    if cell is Cell.TEXT:
        return text
    if cell is Cell.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    return [] if text == NOTHING else _parts(text)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _number(text: str) -> int | float | None:
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text) else text
    if not _NUMBER.fullmatch(plain):
        return None
    return float(plain) if "." in plain and float(plain) % 1 else int(float(plain))


def _day(text: str) -> str | None:
    if text == "unknown":
        return text
    try:
        return parse_buddhist_date(text).isoformat()
    except ValueError:
        return None


def _clock(text: str) -> str | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    return f"{int(found[1]):02d}:{found[2]}" if found[1] else "24:00"


def _numbers(text: str) -> list[int] | None:
    numbers = [_whole(part) for part in ([] if text == NOTHING else _parts(text))]
    return None if None in numbers else [number for number in numbers if number is not None]


def _pairs(text: str) -> dict[str, str] | None:
    pairs = [[end.strip() for end in part.split(":")] for part in _parts(text)]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        return None
    return {pair[0]: pair[1] for pair in pairs}


def _data(text: str) -> object:
    if text[0] not in "{[" and not _WHOLE.fullmatch(text):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_READERS = {
    Cell.WHOLE: _whole,
    Cell.NUMBER: _number,
    Cell.FLAG: lambda text: _FLAGS.get(text.casefold()),
    Cell.DAY: _day,
    Cell.CLOCK: _clock,
    Cell.NUMBERS: _numbers,
    Cell.PAIRS: _pairs,
    Cell.DATA: _data,
}
