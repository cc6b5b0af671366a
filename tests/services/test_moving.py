"""A move to another database is proven equal, or it did not happen."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from shared.services import checking, install, moving
from shared.services.archive import BackupError
from shared.services.office import Office
from shared.store import table_copy
from shared.store.engine import AnotherServerRuns, Database, admin_engine, server_lock
from tests.builders import a_desk, a_visit, an_office, serve
from tests.manual_clock import ManualClock


def nothing(_rows: int) -> None:
    """No bar."""


@pytest.fixture
def worked_url(stocked_sqlite_url: str, clock: ManualClock) -> str:
    """A SQLite file with a morning in it; nobody has it open."""
    office = an_office(stocked_sqlite_url, clock)
    install.claim(office)
    clerk = a_desk(office)
    for _ in range(3):
        a_visit(office)
    serve(office, clock, clerk)
    office.db.close()
    return stocked_sqlite_url


def execute(url: str, *statements: str) -> None:
    engine = admin_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def checked(url: str, clock: ManualClock) -> Office:
    office = an_office(url, clock)
    assert checking.check(office).differences == []
    return office


def test_there_and_back_again_everything_is_the_same(
    worked_url: str, empty_postgresql_url: str, clock: ManualClock, tmp_path: Path
) -> None:
    there = moving.move(worked_url, empty_postgresql_url, nothing)
    assert there.tables["event"].rows == 9
    assert there.chains["mo-chit"].events == there.tables["event"].rows
    back_url = f"sqlite:///{tmp_path / 'back.db'}"
    back = moving.move(empty_postgresql_url, back_url, nothing)
    assert back == there
    checked(back_url, clock).db.close()
    office = checked(empty_postgresql_url, clock)
    with office.db.read() as connection:
        before = table_copy.last_numbers(connection)
    view = a_visit(office)
    assert view.visit == before["visit"] + 1
    assert checking.check(office).differences == []
    office.db.close()
    wrong = moving.compare(worked_url, empty_postgresql_url, nothing).differences
    assert "visit has 3 rows here and 4 there" in wrong
    assert "the event logs differ" in wrong


def test_one_changed_row_is_found(worked_url: str, clock: ManualClock, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'new.db'}"
    moving.move(worked_url, target, nothing)
    assert moving.compare(worked_url, target, nothing).differences == ()
    execute(target, "UPDATE centre SET name_en = name_en || ' ' WHERE id = 'mo-chit'")
    proof = moving.compare(worked_url, target, nothing)
    (difference,) = proof.differences
    assert difference.startswith("centre has ")
    assert difference.endswith("on both sides, but not the same ones")


def test_a_row_that_the_target_changes_undoes_the_move(
    worked_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a database would that stores text in another form."""
    target, put = f"sqlite:///{tmp_path / 'new.db'}", table_copy.put

    def put_and_change(connection, part, lines):  # type: ignore[no-untyped-def]
        put(connection, part, lines)
        if part.table == "centre":
            connection.execute(text("UPDATE centre SET name_th = trim(name_th) || '.'"))

    monkeypatch.setattr(table_copy, "put", put_and_change)
    with pytest.raises(BackupError, match="centre has .* but not the same ones"):
        moving.move(worked_url, target, nothing)
    assert not install.has_tables(target)


def test_a_move_needs_a_quiet_source_and_an_empty_target(
    worked_url: str, stocked_postgresql_url: str, tmp_path: Path
) -> None:
    target = f"sqlite:///{tmp_path / 'new.db'}"
    with server_lock(worked_url), pytest.raises(AnotherServerRuns, match="stop it first"):
        moving.move(worked_url, target, nothing)
    with pytest.raises(BackupError, match="in use already"):
        moving.move(worked_url, stocked_postgresql_url, nothing)
    server = Database(stocked_postgresql_url)
    with server.read() as connection:
        connection.execute(text("SELECT count(*) FROM centre"))
        with pytest.raises(BackupError, match="stop the servers on it first"):
            moving.move(stocked_postgresql_url, target, nothing)
    server.close()
    assert not install.has_tables(target)
