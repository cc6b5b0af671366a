"""The log is append-only whatever the connection, and migrations leave it protected."""

from __future__ import annotations

import sqlite3

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.domain.screens import TestKind
from shared.services import checking
from shared.services.office import Office
from shared.store import devices
from shared.store.engine import admin_engine
from shared.store.migrations import _config, migrate, missing_triggers, newest, present
from tests.builders import CENTRE, a_visit

COLUMNS = (
    "id, centre_id, visit_id, seq, transaction_id, kind, at, received_at, actor_kind, actor_id, "
    "counter, data"
)


@pytest.fixture
def told(office: Office) -> Office:
    a_visit(office)
    test = (CENTRE, (None, None), TestKind.PRINT, False, "", office.clock.now())
    office.db.write_now(lambda tx: devices.add_test(tx, *test))
    return office


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'cancelled'",
        "DELETE FROM event",
        "UPDATE process_version SET number = 9",
        "DELETE FROM baseline",
        "DELETE FROM change_log",
        "UPDATE device_test SET passed = true",
        "DELETE FROM device_test",
    ],
)
def test_history_cannot_be_changed_or_deleted(told: Office, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        told.db.write_now(lambda tx: tx.connection.execute(text(statement)))


@pytest.mark.postgresql_only
def test_the_log_cannot_be_truncated(told: Office) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        told.db.write_now(lambda tx: tx.connection.execute(text("TRUNCATE event")))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_insert_or_replace_cannot_overwrite_an_event(told: Office, recursive: str) -> None:
    # Without a trigger of its own, a connection that forgot recursive_triggers could (tried).
    path = told.db.url.removeprefix("sqlite:///")
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA recursive_triggers = {recursive}")
    replacing = f"INSERT OR REPLACE INTO event ({COLUMNS}) SELECT {COLUMNS} FROM event LIMIT 1"
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(replacing)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(replacing.replace("SELECT id,", "SELECT NULL,"))
    other.close()


def test_an_upgraded_schema_equals_the_tables_of_the_program(empty_database_url: str) -> None:
    migrate(empty_database_url)
    migrate(empty_database_url)
    engine = admin_engine(empty_database_url)
    with engine.connect() as connection:
        assert present(connection) == newest()
        assert missing_triggers(connection) == []
        config = _config()
        config.attributes["connection"] = connection
        command.check(config)
    engine.dispose()


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET data = '[]'",
        "UPDATE event SET kind = 'called'",
        "UPDATE event SET data = json_set(data, '$.rank_at', 'soon')",
        "DELETE FROM event; DELETE FROM service_transaction; DELETE FROM visit",
    ],
)
def test_check_says_what_is_wrong_when_the_log_itself_was_forced(
    told: Office, tampering: str
) -> None:
    forced = sqlite3.connect(told.db.url.removeprefix("sqlite:///"))
    for what in ("update", "delete"):
        forced.execute(f"DROP TRIGGER event_no_{what}")
    forced.executescript(tampering)
    forced.close()
    lines = [line for line in checking.check(told).differences if "triggers" not in line]
    assert lines


@pytest.mark.sqlite_only
def test_check_notices_a_missing_trigger(told: Office) -> None:
    told.db.write_now(lambda tx: tx.connection.execute(text("DROP TRIGGER event_no_update")))
    result = checking.check(told)
    assert any("event_no_update" in line for line in result.differences)
