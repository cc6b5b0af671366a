"""A demonstration's files, made once for the whole test run and copied for each test.

Loading 20 days of history takes seconds, and so does looking through them; a database that is
marked as a demonstration loads nothing when `gcs run --demo` starts on its copy.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.clock import SystemClock
from shared.services import demo, history, install, rebuilding
from shared.services.catalogue import load_examples
from shared.services.office import Office
from shared.services.tokens import create_key_file, read_key_file
from shared.store.engine import Database
from shared.store.migrations import migrate
from tests.builders import a_visit
from tests.live_server import DEMO_PASSWORD
from tests.manual_clock import ManualClock

A_KNOWN_DAY = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
"""A demonstration of this moment is the same in every run; one of today has other days, other
figures, and now and then nothing to compare."""


def put_demo(folder: Path, days: int = demo.DAYS, at: datetime | None = None) -> None:
    """Put `gcs.db` and `gcs.key` of a finished demonstration into `folder`; with fewer `days` of
    history for tests that do not look back, and as made `at` a moment instead of now."""
    template = _template(days, at)
    for name in ("gcs.db", "gcs.key"):
        shutil.copy(template / name, folder / name)


def put_young_demo(folder: Path, url: str) -> None:
    """A demonstration where somebody has been already, so that no past is loaded into it."""
    now, db = SystemClock().now(), Database(url)
    load_examples(db, now, valid_from=now.date() - timedelta(days=1))
    office = Office(db, SystemClock(), create_key_file(folder / "gcs.key"), demo=True)
    install.claim(office)
    office.db.write_now(install.mark_demo)
    a_visit(office)
    demo.prepare(office, DEMO_PASSWORD, fresh=False)
    office.db.close()


def known_demo(folder: Path) -> Iterator[Office]:
    """The office of a demonstration of `A_KNOWN_DAY`, until the caller is done."""
    put_demo(folder, at=A_KNOWN_DAY)
    db, key = Database(f"sqlite:///{folder / 'gcs.db'}"), read_key_file(folder / "gcs.key")
    yield Office(db, ManualClock(A_KNOWN_DAY), key, demo=True)
    db.close()


def load_demo(folder: Path, url: str, days: int, at: datetime | None = None) -> None:
    """Load a demonstration into a migrated database, and its key file into `folder`."""
    tokens = create_key_file(folder / "gcs.key")
    office = Office(Database(url), ManualClock(at) if at else SystemClock(), tokens, demo=True)
    rebuilding.rebuild(office)  # as a first start does, so that no start on a copy replays it all
    with pytest.MonkeyPatch.context() as patch:
        load = history.load
        patch.setattr(history, "load", lambda *some, **more: load(*some, **{**more, "days": days}))
        demo.prepare(office, DEMO_PASSWORD, fresh=True)
    office.db.close()


def _template(days: int, at: datetime | None) -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    moment = f"{at:%Y%m%d%H%M}" if at else "now"
    folder = Path(tempfile.gettempdir()) / f"gcs-demo-{run[:12]}-{days}-{moment}"
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _build(folder, days, at)
            (folder / "ready").touch()
    return folder


def _build(folder: Path, days: int, at: datetime | None) -> None:
    url = f"sqlite:///{folder / 'gcs.db'}"
    migrate(url)
    load_demo(folder, url, days, at)
    whole = sqlite3.connect(folder / "gcs.db")
    whole.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # a copy takes the one file only
    whole.close()
