"""Files of open data, made once until a sum of their period changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from shared.services.office import Office
from shared.services.reports.as_of import as_of_now
from shared.web.kept_views import Views
from shared.web.open_data.datasets import Dataset, rows_of
from shared.web.open_data.publisher import Publisher
from shared.web.open_data.texts import csv_text, json_text
from shared.web.report_pages import Asked

MOST_FILES = 48
"""A tenth of a megabyte each over an ordinary catalogue."""

_KEPT: WeakKeyDictionary[object, Views] = WeakKeyDictionary()
"""By the database that the figures are from."""


@dataclass(frozen=True, slots=True)
class Made:
    """`rows` without the head; `at` is when this content was first made here."""

    content: bytes
    rows: int
    at: datetime

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def made(office: Office, asked: Asked, dataset: Dataset, ending: str, publisher: Publisher) -> Made:
    """A data set as `csv` or `json`. Raises `UnknownCentre`."""
    with office.db.snapshot():
        with office.db.read() as connection:
            as_of = as_of_now(office, connection, asked.period) if dataset.keeps else None
        files = _KEPT.setdefault(office.db, Views(MOST_FILES))
        key = dataset.name, asked.centre, asked.period, ending, publisher.origin
        known = files.find(key, as_of) if as_of is not None else None
        if known is not None:
            found: Made = known["file"]
            return found
        rows = rows_of(office, asked.wanted, dataset)
    text = (
        csv_text(dataset, rows)
        if ending == "csv"
        else json_text(office, asked, dataset, rows, publisher)
    )
    new = Made(text.encode(), len(rows), office.clock.now().replace(microsecond=0))
    if as_of is not None:
        files.keep(key, as_of, {"file": new})
    return new
