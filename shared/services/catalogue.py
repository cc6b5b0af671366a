"""Taking catalogue files over, and the snapshot that everything else reads."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import yaml

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_file import read_catalogue
from shared.domain.events import Actor, ActorKind
from shared.store.catalogue import data_version, load_catalogue
from shared.store.catalogue_import import ImportSummary, write_catalogue
from shared.store.engine import Database

EXAMPLES = ("mo-chit.yaml", "plain-words.yaml", "centres.yaml")
LOOK_SECONDS = 1.0


def import_catalogue(db: Database, at: datetime, path: Path) -> ImportSummary:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))

    def job(tx):  # type: ignore[no-untyped-def]
        known = load_catalogue(tx.connection)
        file = read_catalogue(data, path.name, known)
        return write_catalogue(
            tx.connection, file, known, at=at, valid_from=at.date(), actor=Actor(ActorKind.SYSTEM)
        )

    return db.write_now(job)


def load_examples(db: Database, at: datetime) -> None:
    for name in EXAMPLES:
        import_catalogue(db, at, Path(str(files("shared.examples") / name)))


class CatalogueCache:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._looked_at = 0.0

    def get(self, db: Database) -> Catalogue:
        with self._lock:
            now = time.monotonic()
            if self._catalogue is not None and now - self._looked_at < LOOK_SECONDS:
                return self._catalogue
            with db.read() as connection:
                if (
                    self._catalogue is None
                    or data_version(connection) != self._catalogue.data_version
                ):
                    self._catalogue = load_catalogue(connection)
            self._looked_at = now
            return self._catalogue
