"""Taking over catalogue files, and the snapshot of the catalogue that every use case reads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from shared import examples
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.draft_records import completed
from shared.domain.events import Actor, ActorKind
from shared.i18n import BANGKOK
from shared.services.catalogue_reading import Read, plain_reader, reader_of
from shared.services.catalogue_yaml import read_yaml
from shared.store.catalogue import data_version, load_catalogue
from shared.store.catalogue_import import ImportSummary, write_catalogue
from shared.store.engine import Database
from shared.store.writer import WriteTx

__all__ = [
    "CatalogueCache",
    "CatalogueRefused",
    "ImportSummary",
    "import_catalogue",
    "load_examples",
]

_SYSTEM = Actor(ActorKind.SYSTEM)
LOCK = "catalogue"
"""Two who change the catalogue at once, from two processes, wait for each other."""

_LOOK_AGAIN_SECONDS = 1.0


def import_catalogue(
    db: Database,
    now: datetime,
    path: Path,
    *,
    valid_from: date | None = None,
    actor: Actor = _SYSTEM,
) -> ImportSummary:
    """Take a file over, YAML or tables, as a whole or not at all.

    `valid_from` is the first day of new process versions and baselines whose record and file name
    none, today when left out. Raises CatalogueRefused with every problem of the file.
    """
    read = reader_of(path)

    def job(tx: WriteTx) -> ImportSummary:
        return take_over(tx, path.name, read, now, valid_from, actor).summary

    return db.write_now(job, centre=LOCK)


def load_examples(
    db: Database, now: datetime, *, valid_from: date | None = None, later: date | None = None
) -> tuple[ImportSummary, ...]:
    """Take over the three example centres with all their services and baselines, in one go.

    From the day `later` on one process has a second version, where that day is given.
    """
    first_days = dict.fromkeys(examples.FILES, valid_from)
    if later is not None:
        first_days[examples.LATER] = later
    plain = {}
    for name in first_days:
        with as_file(files(examples) / name) as path:
            plain[name] = read_yaml(path)

    def job(tx: WriteTx) -> tuple[ImportSummary, ...]:
        return tuple(
            take_over(tx, name, plain_reader(data), now, first_days[name], _SYSTEM).summary
            for name, data in plain.items()
        )

    return db.write_now(job, centre=LOCK)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a file states as plain data, what stood before, and what became of it."""

    data: Any
    before: Catalogue
    summary: ImportSummary


def take_over(
    tx: WriteTx, name: str, read: Read, now: datetime, valid_from: date | None, actor: Actor
) -> TakenOver:
    """Take a file over in this transaction. Raises CatalogueRefused, with places in the file."""
    known = load_catalogue(tx.connection)
    data, located = read(plain_catalogue(known))
    first_day = valid_from or now.astimezone(BANGKOK).date()
    try:
        file = read_catalogue(data, name, known)
        summary = write_catalogue(tx, file, known, at=now, valid_from=first_day, actor=actor)
    except CatalogueRefused as refused:
        raise CatalogueRefused(name, [located(each) for each in refused.problems]) from None
    warnings = tuple(located(each) for each in summary.warnings)
    return TakenOver(data, known, replace(summary, warnings=warnings))


def take_over_draft(
    tx: WriteTx,
    name: str,
    data: Mapping[str, Any],
    now: datetime,
    valid_from: date,
    actor: Actor,
    why: str,
    check: Callable[[CatalogueFile], None],
) -> ImportSummary:
    """The same for a draft: its records beside those that stand, where a file lists them in full.

    `check` may refuse what a file may say. Raises CatalogueRefused.
    """
    known = load_catalogue(tx.connection)
    file = read_catalogue(completed(data, plain_catalogue(known)), name, known)
    check(file)
    return write_catalogue(tx, file, known, at=now, valid_from=valid_from, actor=actor, why=why)


class CatalogueCache:
    """The catalogue of one process, loaded again when its stored version has changed.

    Looks at the version at most once a second, so that other commands and processes are noticed
    soon and requests cost nothing. Safe to use from several threads.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._looked_at = 0.0
        self._offered: tuple[Catalogue, date, Catalogue] | None = None

    def on(self, db: Database, day: date) -> Catalogue:
        """What is offered on a day, kept for the day asked for last."""
        whole, kept = self.get(db), self._offered
        if kept is not None and kept[0] is whole and kept[1] == day:
            return kept[2]
        found = whole.on(day)
        self._offered = (whole, day, found)
        return found

    def get(self, db: Database) -> Catalogue:
        """The present catalogue, at most a second old."""
        with self._lock:
            now = self._monotonic()
            if self._catalogue is None or now - self._looked_at >= _LOOK_AGAIN_SECONDS:
                self._catalogue = self._fresh(db)
                self._looked_at = now
            return self._catalogue

    def forget(self) -> None:
        """Load it anew at the next use, after this process has changed it."""
        with self._lock:
            self._catalogue = None

    def _fresh(self, db: Database) -> Catalogue:
        with db.read() as connection:
            present = self._catalogue
            if present is not None and data_version(connection) == present.data_version:
                return present
            return load_catalogue(connection)
