"""One database with weeks of history and an eventful morning, exported once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shared.services import exporting
from shared.services.exporting import Form
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store.engine import Database
from shared.store.log_stream import Wish
from tests.demo_files import put_demo
from tests.exports.story import play
from tests.manual_clock import ManualClock
from tests.oracles.plain_log import Stored, Told, requests, told

DAYS = 2  # of history, and the story after it


@dataclass(frozen=True)
class Exported:
    """An office, the days that are exported, and the request that took two visits."""

    office: Office
    wish: Wish
    folder: Path
    case: int

    def file(self, form: str, language: str = "th") -> Path:
        """The path of an export, which is made at the first call."""
        path = self.folder / f"{form}-{language}"
        if not path.exists():
            exporting.write(self.office, Form(form, language), self.wish, path, lambda _: None)
        return path

    @property
    def stored(self) -> list[Stored]:
        """Every stored event of these days, as auditors get it."""
        path = self.folder / "events"
        if not path.exists():
            exporting.write_events(self.office, self.wish, path, lambda _: None)
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    @property
    def plain(self) -> dict[str, list[Told]]:
        """The lines of every request, recomputed from the stored events alone."""
        return {name: told(name, events) for name, events in requests(self.stored).items()}


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exported]:
    folder = tmp_path_factory.mktemp("exported")
    put_demo(folder)
    now = datetime.now(UTC)
    monday = now + timedelta(days=7 - (now + timedelta(hours=7)).weekday())
    clock = ManualClock(monday.replace(hour=1, minute=30, second=0, microsecond=250_000))
    key = read_key_file(folder / "gcs.key")
    office = Office(Database(f"sqlite:///{folder / 'gcs.db'}"), clock, key, demo=True)
    past = _last_days(office.db)
    case = play(office, clock)
    yield Exported(office, Wish(first=past[-1]), folder, case)
    office.db.close()


def _last_days(db: Database) -> list[date]:
    """The last days of history, newest first: over a weekend or New Year they lie far back."""
    with db.read() as connection:
        query = "SELECT DISTINCT business_day FROM visit ORDER BY business_day DESC LIMIT ?"
        return [
            date.fromisoformat(day) for day in connection.exec_driver_sql(query, (DAYS,)).scalars()
        ]
