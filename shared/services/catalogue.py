"""Taking over catalogue files, and the snapshot of the catalogue that every use case reads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path

from shared import examples
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.events import Actor, ActorKind
from shared.i18n import BANGKOK
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
_LOCK = "catalogue"  # two imports at once, from two processes, wait for each other
_LOOK_AGAIN_SECONDS = 1.0


def import_catalogue(
    db: Database,
    now: datetime,
    path: Path,
    *,
    valid_from: date | None = None,
    actor: Actor = _SYSTEM,
) -> ImportSummary:
    """Take a YAML file over, as a whole or not at all.

    `valid_from` is the first day of new process versions and baselines whose record and file name
    none, today when left out. Raises CatalogueRefused with every problem of the file.
    """
    data = read_yaml(path)

    def job(tx: WriteTx) -> ImportSummary:
        return _take_over(tx, path.name, data, now, valid_from, actor)

    return db.write_now(job, centre=_LOCK)


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
            _take_over(tx, name, data, now, first_days[name], _SYSTEM)
            for name, data in plain.items()
        )

    return db.write_now(job, centre=_LOCK)


def _take_over(
    tx: WriteTx, name: str, data: object, now: datetime, valid_from: date | None, actor: Actor
) -> ImportSummary:
    known = load_catalogue(tx.connection)
    return write_catalogue(
        tx,
        read_catalogue(data, name, known),
        known,
        at=now,
        valid_from=valid_from or now.astimezone(BANGKOK).date(),
        actor=actor,
    )


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
