"""The acceptance sheet of a centre on paper (PDF, A4): what was tested, and lines to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.i18n import current_language, format_moment, gettext
from shared.web.filing.printed import typeset

FORM = "acceptance.typ"


@dataclass(frozen=True, slots=True)
class Part:
    """One table; an empty cell is filled in by hand."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """Of the columns on paper, as shares."""


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    place: str
    made_at: datetime
    parts: Sequence[Part]
    signs: Sequence[str]


def acceptance_pdf(sheet: Sheet) -> bytes:
    """The same sheet at the same second makes the same file."""
    data = {
        "title": sheet.title,
        "place": sheet.place,
        "made": gettext("As of %(moment)s", moment=format_moment(sheet.made_at)),
        "language": current_language(),
        "page-word": gettext("Page"),
        "parts": [
            {
                "title": each.title,
                "columns": list(each.columns),
                "widths": list(each.widths),
                "rows": [list(row) for row in each.rows],
            }
            for each in sheet.parts
        ],
        "signs": list(sheet.signs),
    }
    return typeset(data, FORM, sheet.made_at)
