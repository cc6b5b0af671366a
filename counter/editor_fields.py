"""Forms of the catalogue: from a plain record to what a form shows, and back again.

An editor is a list of blocks, each with fields or with rows of a table. What a record says and the
editor does not show stays as it is; a row knows from which row of the record it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.draft_records import Plain
from shared.domain.errors import N_
from shared.web.forms import whole_number

Sent = Mapping[str, Sequence[str]]
"""What a form sent: every value of every field."""

_ROW = re.compile(r"([a-z_]+)~([0-9]{1,4})~(.+)", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
MOST_ROWS = 500


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    NUMBERS = "numbers"  # whole numbers with commas between them
    DAY = "day"
    CLOCK = "clock"
    CHOICE = "choice"
    SEVERAL = "several"
    FLAG = "flag"  # true or false
    MARK = "mark"  # one value or nothing
    WORDS = "words"  # texts with commas between them
    TIME = "time"  # a duration with its unit


@dataclass(frozen=True, slots=True)
class Field:
    """`path` leads into the record, such as `name.th`; `choices` names a list of values that the
    page knows. `mark` is the value of a box that is ticked; `wide`: so many of six columns."""

    path: str
    label: str
    kind: Kind = Kind.TEXT
    choices: str = ""
    hint: str = ""
    mark: str = ""
    language: str = ""
    only_new: bool = False
    wide: int = 1


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; rows without any value are left out. `said`: without rows the form says whether
    there are none, or else what `unsaid` says. `numbered`: rows are put in the order of their
    numbers. `fixed`: the first field names each row, and rows cannot be added."""

    path: str
    label: str
    fields: tuple[Field, ...]
    said: bool = False
    numbered: bool = False
    fixed: bool = False
    hint: str = ""
    unsaid: str = N_("Not known yet")


@dataclass(frozen=True, slots=True)
class Block:
    """`rare`: closed on the page while nothing stands in it."""

    title: str
    items: tuple[Field | Rows, ...]
    hint: str = ""
    rare: bool = False

    @property
    def fields(self) -> list[Field]:
        return [each for each in self.items if isinstance(each, Field)]

    @property
    def tables(self) -> list[Rows]:
        return [each for each in self.items if isinstance(each, Rows)]


Blocks = tuple[Block, ...]


def _items(blocks: Blocks) -> Iterator[Field | Rows]:
    for block in blocks:
        yield from block.items


def filled(blocks: Blocks, record: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the form shows of a record, as if it had been sent."""
    values: dict[str, list[str]] = {}
    for item in _items(blocks):
        if isinstance(item, Field):
            values |= _shown(item, record, "")
            continue
        rows = _at(record, item.path)
        if item.said and not rows:
            values[f"{item.path}~said"] = ["none" if rows is not None else "unknown"]
        for place, row in enumerate(rows if isinstance(rows, list) else []):
            values |= _shown_row(item, place, row)
    return values


def _shown_row(rows: Rows, place: int, row: object) -> dict[str, list[str]]:
    prefix = f"{rows.path}~{place}~"
    values = {f"{prefix}row": [str(place)]}
    plain = row if isinstance(row, Mapping) else {rows.fields[0].path: row}
    for field in rows.fields:
        values |= _shown(field, plain, prefix)
    return values


def _shown(field: Field, record: Mapping[str, Any], prefix: str) -> dict[str, list[str]]:
    name = prefix + field.path
    if field.kind is Kind.TIME:
        unit = next((each for each in ("min", "days", "time") if record.get(each) is not None), "")
        time = "" if not unit else str(record[unit])
        return {f"{name}": [time], f"{name}.unit": [unit or "min"]}
    value = _at(record, field.path)
    if value is None:
        return {}
    several = [str(each) for each in (value if isinstance(value, list) else [value])]
    if field.kind is Kind.SEVERAL:
        return {name: several}
    if field.kind in (Kind.WORDS, Kind.NUMBERS):
        return {name: [", ".join(several)]}
    if field.kind is Kind.FLAG:
        return {name: ["true"] if value else []}
    return {name: [str(value)]}


def read(blocks: Blocks, sent: Sent, record: Mapping[str, Any]) -> Plain:
    """The record as the form has it."""
    found = deepcopy(dict(record))
    for item in _items(blocks):
        if isinstance(item, Field):
            _take(item, sent, "", found)
        else:
            _put(found, item.path, _read_rows(item, sent, _at(record, item.path)))
    return found


def _read_rows(rows: Rows, sent: Sent, before: object) -> list[Any] | None:
    known = before if isinstance(before, list) else []
    found: list[tuple[float, Any]] = []
    for place in places(rows, sent):
        prefix = f"{rows.path}~{place}~"
        if is_empty(rows, sent, prefix):
            continue
        origin = whole_number(_one(sent, f"{prefix}row"))
        source = known[origin] if origin is not None and origin < len(known) else {}
        row = deepcopy(dict(source)) if isinstance(source, Mapping) else {}
        for field in rows.fields:
            _take(field, sent, prefix, row)
        number = row.get("n") if rows.numbered else None
        found.append((number if isinstance(number, int | float) else MOST_ROWS, row))
    if rows.numbered:
        found.sort(key=lambda each: each[0])
        for place, (_, row) in enumerate(found, 1):
            row["n"] = place
    if not found and not (rows.said and _one(sent, f"{rows.path}~said") == "none"):
        return None
    return [row for _, row in found]


def places(rows: Rows, sent: Sent) -> list[int]:
    """The numbers of the rows that a form sent."""
    found = (_ROW.fullmatch(name) for name in sent)
    numbers = {int(each[2]) for each in found if each and each[1] == rows.path}
    return sorted(numbers)[:MOST_ROWS]


def is_empty(rows: Rows, sent: Sent, prefix: str) -> bool:
    """Whether nobody wrote anything into a row; its number and unit alone say nothing."""
    told = rows.fields[1:] if rows.numbered or rows.fixed else rows.fields
    return not any(_one(sent, prefix + field.path) for field in told)


def _take(field: Field, sent: Sent, prefix: str, record: Plain) -> None:
    name = prefix + field.path
    if field.kind is Kind.TIME:
        for unit in ("min", "days", "time"):
            record.pop(unit, None)
        text, unit = _one(sent, name), _one(sent, f"{name}.unit") or "min"
        if text:
            record[unit] = _number(text)
        return
    value = _value(field, sent, name)
    if field.kind is Kind.SEVERAL:
        value = _in_order(value, _at(record, field.path))
    _put(record, field.path, value)


def _in_order(chosen: list[str], before: object) -> list[str]:
    """Boxes have no order of their own: what was chosen before keeps its place."""
    known = [each for each in before if each in chosen] if isinstance(before, list) else []
    return [*known, *(each for each in chosen if each not in known)]


def _value(field: Field, sent: Sent, name: str) -> Any:
    text = _one(sent, name)
    if field.kind is Kind.SEVERAL:
        return [each for each in sent.get(name, ()) if each]
    if field.kind is Kind.FLAG:
        return text == "true"
    if field.kind is Kind.WORDS:
        return _words(text)
    if field.kind is Kind.NUMBERS:
        return [_number(each) for each in _words(text)] or None
    if not text:
        return None
    return _number(text) if field.kind is Kind.NUMBER else text


def _words(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[,\n]", text) if each.strip()]


def _number(text: str) -> int | float | str:
    """A number where it is one; else the text, about which the check of the record speaks."""
    plain = text.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        return text
    return float(plain) if "." in plain else int(plain)


def _one(sent: Sent, name: str) -> str:
    values = sent.get(name, ())
    return values[-1].strip().replace("\r\n", "\n") if values else ""


def _at(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _put(record: Plain, path: str, value: Any) -> None:
    """Write a value, or take the field out where there is none; empty records go with it. A field
    that may be unknown stays, as null."""
    *way, last = path.split(".")
    inner = record
    for part in way:
        if not isinstance(inner.get(part), dict):
            if value is None:
                return
            inner[part] = {}
        inner = inner[part]
    if value is None and last not in ("documents", "fees"):
        inner.pop(last, None)
    else:
        inner[last] = value
    if way and not any(inner.values()):
        record.pop(way[0], None)


def words_of(blocks: Blocks, field: str) -> tuple[str, int | None, str]:
    """The label of a field that a problem names, such as `steps[2].min`: of the block or table, the
    row, and the field in it."""
    found = re.fullmatch(r"([\w.]+)(?:\[(\d+)\])?\.?([\w.]*)", field)
    if found is None:
        return field, None, ""
    path, row, inner = found[1], int(found[2]) if found[2] else None, found[3]
    for item in _items(blocks):
        if isinstance(item, Rows) and item.path == path:
            return item.label, row, _label(item.fields, inner)
    return _label([each for each in _items(blocks) if isinstance(each, Field)], field), row, ""


def _label(fields: Iterable[Field], path: str) -> str:
    times = ("min", "days", "time")
    for field in fields:
        if field.path == path or (field.kind is Kind.TIME and path in times):
            return field.label
    return path
