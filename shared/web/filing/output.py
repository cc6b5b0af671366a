"""A report in the forms that `gcs report` and the pages of reports offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shared.services.reports import workbook as sheets
from shared.services.reports.tables import rows_as_json, to_csv, to_text
from shared.web.filing import printed
from shared.web.filing.document import Document
from shared.web.filing.workbook import to_workbook
from shared.web.report_pages import Asked

FORMS = ("table", "json", "csv", "xlsx", "pdf")
FILES = ("xlsx", "pdf")
"""Forms that are files of their own, not text for a terminal."""

MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": sheets.MEDIA_TYPE,
    "pdf": printed.MEDIA_TYPE,
}

_SHORT_COLUMNS = (
    *("service", "centre", "n", "baseline_steps", "standard_steps", "mean_seconds"),
    *("official_reduction_percent", "real_reduction_percent", "real_bracket", "certain"),
)
_ABOUT = ("from", "to")


def file_name(asked: Asked, name: str, form: str) -> str:
    """Report, unit and days, as somebody looks for it a year later, and who may see it."""
    period, inside = asked.period, "_for-inside-only" if asked.everything else ""
    return f"{name}_{asked.centre or 'all'}_{period.first}_{period.last}{inside}.{form}"


def written(document: Document, asked: Asked, form: str, at: datetime) -> bytes:
    """The report in one of `FORMS`; text is UTF-8. Raises KeyError for another form."""
    if form == "xlsx":
        return to_workbook(document)
    if form == "pdf":
        return printed.to_pdf(document, at)
    return _as_text(document, asked, form).encode()


def _as_text(document: Document, asked: Asked, form: str) -> str:
    rows = document.data[document.name]
    if form == "csv":
        return to_csv(rows)
    if form == "json":
        return rows_as_json(asked.period, document.centres, rows) + "\n"
    if form != "table":
        raise KeyError(form)
    if document.name == "reduction":
        return to_text(rows, _SHORT_COLUMNS) + "\n"
    shown = [name for name in rows[0] if name not in _ABOUT] if rows else []
    return to_text(rows, shown) + "\n"
