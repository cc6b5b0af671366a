"""An earlier database is brought up to date from its log, and the check finds it so."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from shared.services import checking, install, rebuilding
from shared.services.office import Office
from shared.store.engine import admin_engine
from shared.store.migrations import _config, newest, present
from shared.store.projections import RULES
from tests.builders import SERVICE, a_desk, a_visit, an_office, call_next, serve
from tests.manual_clock import ManualClock

EARLIER = "0003"
SINCE_THEN = {"since", "credit", "desk", "open"}
"""Keys that events did not carry then."""


def a_morning(url: str, clock: ManualClock) -> None:
    """One rushed turn, two honest ones, somebody at the counter, two in line."""
    office = an_office(url, clock)
    clerk = a_desk(office)
    for minutes in ((2, 0.01, 2, 2), (2, 4, 2, 2), (3, 5, 2, 1)):
        a_visit(office, SERVICE)
        serve(office, clock, clerk, minutes)
    for _ in range(3):
        a_visit(office, SERVICE, "id-card-lost")
    call_next(office, clerk)
    office.db.close()


def migrate_to(url: str, revision: str) -> None:
    engine = admin_engine(url)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def as_of_then(source: Path, target: Path) -> None:
    """Put the same facts into the earlier schema, in the shape they had then."""
    db = sqlite3.connect(target, isolation_level=None)
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("ATTACH ? AS now", (str(source),))
    tables = [
        row[0]
        for row in db.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
            "AND name <> 'alembic_version'"
        )
    ]
    for table in tables:
        then = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
        now = {row[1] for row in db.execute(f"PRAGMA now.table_info({table})")}
        columns = ", ".join(f'"{name}"' for name in then if name in now)
        known = "variant = ''" if "variant" in now - set(then) else "TRUE"
        rows = f"SELECT {columns} FROM now.{table} WHERE {known}"
        if table != "event":
            db.execute(f"INSERT INTO main.{table} ({columns}) {rows}")
    names = [row[1] for row in db.execute("PRAGMA main.table_info(event)")]
    for row in db.execute(f"SELECT {', '.join(names)} FROM now.event ORDER BY id").fetchall():
        values = dict(zip(names, row, strict=True))
        data = json.loads(values["data"])
        values["data"] = json.dumps({k: v for k, v in data.items() if k not in SINCE_THEN})
        marks = ", ".join("?" * len(names))
        db.execute(f"INSERT INTO main.event VALUES ({marks})", list(values.values()))
    db.close()


@pytest.fixture
def earlier(tmp_path: Path, stocked_sqlite_url: str, clock: ManualClock) -> str:
    a_morning(stocked_sqlite_url, clock)
    url = f"sqlite:///{tmp_path / 'earlier.db'}"
    migrate_to(url, EARLIER)
    as_of_then(Path(stocked_sqlite_url.removeprefix("sqlite:///")), tmp_path / "earlier.db")
    return url


def qualities(office: Office) -> list[str | None]:
    with office.db.read() as connection:
        rows = connection.execute(text("SELECT quality FROM service_transaction ORDER BY id"))
        return [row[0] for row in rows]


def test_an_earlier_database_is_clean_after_the_upgrade(earlier: str, clock: ManualClock) -> None:
    install.migrate(earlier)
    office = an_office(earlier, clock)
    with office.db.read() as connection:
        assert present(connection) == newest()
    assert set(qualities(office)) == {None}
    assert checking.check(office).differences, "the rows are still those of the earlier rules"
    assert rebuilding.is_due(office)

    replayed: list[int] = []
    assert rebuilding.rebuild(office, replayed.append) >= 3
    assert sum(replayed) == checking.amount(office) == 6

    assert checking.check(office).differences == []
    assert qualities(office)[:3] == ["untimed", "measured", "measured"]
    assert not rebuilding.is_due(office)
    assert rebuilding.rebuild(office) == 0, "a second time changes nothing"
    office.db.close()


def test_rows_of_older_rules_and_wrong_lines_are_named_and_mended(
    stocked_sqlite_url: str, clock: ManualClock
) -> None:
    a_morning(stocked_sqlite_url, clock)
    office = an_office(stocked_sqlite_url, clock)
    rebuilding.rebuild(office)

    def spoil() -> None:
        office.db.write_now(
            lambda tx: (
                tx.connection.execute(text("UPDATE service_transaction SET quality = 'measured'")),
                tx.connection.execute(text("UPDATE service_case SET steps_performed = 9")),
                tx.connection.execute(text("UPDATE line_length SET waiting = waiting + 4")),
                tx.connection.execute(text("UPDATE installation SET value = '1.0' WHERE name = :n"),
                                      {"n": rebuilding.FACT}),
            )
        )  # fmt: skip

    spoil()
    found = checking.check(office).differences
    assert any("run gcs migrate" in line for line in found)
    assert any("line of" in line for line in found)
    rebuilding.rebuild(office)
    assert checking.check(office).differences == []
    with office.db.read() as connection:
        fact = text("SELECT value FROM installation WHERE name = :n")
        assert connection.execute(fact, {"n": rebuilding.FACT}).scalar_one() == RULES
    office.db.close()
