"""A filed report as pages (PDF), set by Typst: Thai is shaped, and broken between words.

Fonts come with the program and are embedded, so every machine prints the same pages.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from shared.i18n import format_decimal, format_duration, format_number, format_percent, gettext
from shared.services.reports.tables import Cell
from shared.web import figure_parts
from shared.web.filing.document import Column, Document, Kind, Section
from shared.web.filing.wording import DASH

MEDIA_TYPE = "application/pdf"

_LONGEST_SECONDS = 120
_TEXTS = (Kind.TEXT, Kind.YES_NO, Kind.PICTURE)
_DIGITS = {Kind.NUMBER: 2, Kind.SCORE: 4}
_MANY_COLUMNS = 8
"""From here on a table needs the paper lying."""

_WIDE_TEXTS = (
    "process",
    "service_name",
    "event",
    "unit",
    "finding",
    "step",
    "way_between",
    "difference",
    "item",
    "detail",
    "title",
    "asks",
    "records",
    "said",
    "evidence",
    "lacking",
    "address",
    "facts",
    "fees",
    "figures",
    "lacks",
    "papers",
    "path",
    "standard_time",
)
_WIDEST_TEXTS = ("answer", "asked")
_AMOUNTS = ("baseline", "standard")
"""Times of work may part between days and minutes, but not within."""


def to_pdf(document: Document, made_at: datetime) -> bytes:
    """The pages of a report. The same report at the same second makes the same file."""
    return typeset(_as_data(document), "report.typ", made_at)


def typeset(data: Mapping[str, Any], form: str, made_at: datetime) -> bytes:
    """Pages of `data` by one of our forms. The same data at the same second make the same file."""
    wish = {"document": data, "form": form, "made_at": int(made_at.timestamp())}
    command = [sys.executable, "-P", str(Path(__file__).with_name("typesetter.py"))]
    done = subprocess.run(  # noqa: S603  # our own program, fed through stdin alone
        command,
        input=json.dumps(wish, ensure_ascii=False).encode(),
        capture_output=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the report could not be set: {done.stderr.decode()[-400:]}")
    return done.stdout


def _as_data(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "place": document.place,
        "period": document.period,
        "made": document.made,
        "inside": document.inside,
        "language": document.language,
        "landscape": any(len(each.on_paper) > _MANY_COLUMNS for each in document.sections),
        "page-word": gettext("Page"),
        "facts": [
            {"label": each.label, "value": each.value, "note": each.note} for each in document.facts
        ],
        "sections": [_section(each) for each in document.sections],
        "definitions-word": gettext("How it is counted"),
        "definitions": [
            {
                "name": each.name,
                "meaning": each.meaning,
                "formula": each.formula,
                "source": each.source,
            }
            for each in document.definitions
        ],
        "notes-word": gettext("How to read this report"),
        "notes": list(document.notes),
        "seal": document.seal,
    }


def _section(section: Section) -> dict[str, Any]:
    columns = section.on_paper if section.rows else ()
    return {
        "title": section.title,
        "note": section.note,
        "pictures": [
            {"drawing": each.drawing, "words": each.words, "own": each.own_size}
            for each in section.pictures
        ],
        "groups": [
            {
                "name": group.name,
                "result": group.result,
                "note": group.note,
                "bars": [
                    {"label": bar.label, "picture": bar.picture, "result": bar.result}
                    for bar in group.bars
                ],
            }
            for group in section.groups
        ],
        "columns": [_column(each, first=i == 0) for i, each in enumerate(columns)],
        "blocks": _blocks(section, columns),
    }


def _blocks(section: Section, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """The rows, those that follow each other under one name held together."""
    return [
        {
            "name": name,
            "rows": [[_text(each, row.get(each.name)) for each in columns] for row in rows],
        }
        for name, rows in groupby(section.rows, lambda row: str(row.get(section.under) or ""))
    ]


def _column(column: Column, *, first: bool) -> dict[str, Any]:
    return {
        "label": column.label,
        "kind": column.kind.value,
        "number": column.kind not in _TEXTS or column.name == "interval",
        "first": first,
        "share": 2 if column.name in _WIDEST_TEXTS else int(column.name in _WIDE_TEXTS),
        "parts": column.name in _AMOUNTS,
    }


def _text(column: Column, value: Cell) -> str:
    """A cell in the reader's language; a dash for what is not there."""
    if column.kind is Kind.PICTURE:
        return str(value or "")
    if value is None:
        return DASH
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str):
        return value
    if column.kind is Kind.TIME:
        return format_duration(value)
    if column.kind is Kind.MINUTES:
        return figure_parts.short_time(value)
    if column.kind is Kind.PERCENT:
        return format_percent(value)
    if column.kind is Kind.DECIMAL:
        return format_decimal(value)
    return format_number(value, _DIGITS.get(column.kind, 0))
