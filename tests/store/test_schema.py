"""What the tables promise is what a database keeps: alembic does not compare CHECKs, so we do."""

from __future__ import annotations

import re
import sqlite3
from datetime import time
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.exc import DBAPIError

from shared.domain.events import Kind
from shared.store import calendars
from shared.store.catalogue import load_catalogue
from shared.store.engine import admin_engine
from shared.store.migrations import _config, migrate, missing_triggers
from shared.store.tables import metadata

Checks = dict[str, frozenset[str]]
"""The values that each CHECK made by `one_of` allows, by its name."""

_VALUES = re.compile(r"'([a-z_0-9.-]+)'")
_SQLITE_CHECK = re.compile(r"CONSTRAINT (ck_\w+) CHECK \(((?:[^()]|\([^()]*\))*)\)")
OLD_KINDS = ("taken", "called", "completed")
NEW_KINDS = ("handed_over", "reordered", "closed", "corrected", "flagged", "judged")
EVENT = (
    "INSERT INTO event (centre_id, visit_id, seq, kind, at, received_at, actor_kind, data)"
    " VALUES ('c', 1, {seq}, '{kind}', '2026-11-16 01:30:00', '2026-11-16 01:30:00',"
    " 'staff', '{{}}')"
)


def promised() -> Checks:
    found = {}
    for table in metadata.tables.values():
        for rule in table.constraints:
            values = _VALUES.findall(str(rule.sqltext)) if isinstance(rule, CheckConstraint) else []
            if values:
                found[f"ck_{table.name}_{_column(rule)}"] = frozenset(values)
    return found


def _column(rule: object) -> str:
    return str(getattr(rule, "sqltext", "")).split(" ", 1)[0]


def kept(connection: Connection) -> Checks:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'table'"))
        rules = [pair for (sql,) in rows for pair in _SQLITE_CHECK.findall(sql or "")]
    else:
        statement = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        rows = connection.execute(text(f"{statement} WHERE contype = 'c'"))
        rules = [(name, definition) for name, definition in rows]
    checks = {name: frozenset(_VALUES.findall(rule)) for name, rule in rules}
    return {name: values for name, values in checks.items() if values}


def upgrade(url: str, revision: str) -> None:
    engine = admin_engine(url)
    try:
        with engine.connect() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def test_every_list_of_allowed_values_is_the_same_in_tables_and_database(
    database_url: str,
) -> None:
    engine = admin_engine(database_url)
    with engine.connect() as connection:
        found = kept(connection)
    engine.dispose()
    assert found == promised()
    assert found["ck_event_kind"] == {kind.value for kind in Kind}


def test_a_database_of_before_takes_new_kinds_and_refuses_unknown_ones(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    upgrade(url, "0003")
    engine = admin_engine(url)
    with engine.begin() as connection:
        _put_a_visit(connection)
        _put(connection, *OLD_KINDS, first=1)
        with pytest.raises(DBAPIError), connection.begin_nested():
            _put(connection, NEW_KINDS[0], first=9)
    engine.dispose()
    migrate(url)
    with engine.begin() as connection:
        _put(connection, *NEW_KINDS, first=4)
        for wrong in ("finished_by_nobody", "TAKEN", ""):
            with pytest.raises(DBAPIError), connection.begin_nested():
                _put(connection, wrong, first=99)
        assert kept(connection) == promised()
        assert missing_triggers(connection) == []
        kinds = connection.execute(text("SELECT kind FROM event ORDER BY seq")).scalars().all()
        assert tuple(kinds) == OLD_KINDS + NEW_KINDS
        for change in ("UPDATE event SET seq = 50", "DELETE FROM event"):
            with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
                connection.execute(text(change))
    engine.dispose()


def test_an_upgrade_leaves_everybody_at_one_counter(empty_database_url: str) -> None:
    """Until then one person could have several open, which the new index refuses."""
    url = empty_database_url
    upgrade(url, "0003")
    engine = admin_engine(url)
    with engine.begin() as connection:
        _put_a_visit(connection)
        connection.execute(text(_row_of(connection, "staff", {"id": "7"})))
        for number in (1, 2, 3):
            seat = {"id": f"{number}", "counter": f"{number}", "centre_id": "'c'", "staff_id": "7"}
            connection.execute(text(_row_of(connection, "counter_session", seat)))
    migrate(url)
    with engine.begin() as connection:
        rows = connection.execute(
            text("SELECT counter, ended_as FROM counter_session ORDER BY counter")
        ).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [(1, "moved"), (2, "moved"), (3, None)]


def test_the_calendars_of_an_earlier_database_become_their_first_version(
    empty_database_url: str,
) -> None:
    upgrade(empty_database_url, "0004")
    engine = admin_engine(empty_database_url)
    plan = '{"weekly": {"mon": [["08:30", "16:30"]]}}'
    with engine.begin() as connection:
        given = {"id": "'c'", "kind": "'station_counter'", "calendar": f"'{plan}'"}
        row = _row_of(connection, "centre", given)
        connection.exec_driver_sql(row)
    migrate(empty_database_url)
    with engine.begin() as connection:
        former = calendars.former_calendars(connection)
        catalogue = load_catalogue(connection)
        assert former == catalogue.former_calendars == {}
        assert catalogue.centres["c"].calendar.weekly[0] == ((time(8, 30), time(16, 30)),)
        assert calendars.without_version(connection, catalogue) == []
        for change in ("UPDATE calendar_version SET number = 2", "DELETE FROM calendar_version"):
            with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
                connection.execute(text(change))
    engine.dispose()


def test_versions_of_an_earlier_database_are_numbered_for_each_case_by_itself(
    empty_database_url: str,
) -> None:
    """The key of two filled tables changes, in SQLite in the text of the schema."""
    upgrade(empty_database_url, "0005")
    engine = admin_engine(empty_database_url)
    with engine.begin() as connection:
        _put_a_visit(connection)
        for table, row in (
            *(("agency", {"id": "'a'"}), ("queue_group", {"letter": "'A'"})),
            ("service", {"id": "'s'", "agency_id": "'a'", "letter": "'A'", "mode": "'info'"}),
            *(_version(table, number, number) for table in VERSIONED for number in (1, 2, 3)),
        ):
            connection.exec_driver_sql(_row_of(connection, table, row))
    migrate(empty_database_url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            checked = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            assert checked == ["ok"]
        for name in VERSIONED:
            table, other = _version(name, 4, 2)
            case = {**other, "variant": "'booked'"}
            connection.exec_driver_sql(_row_of(connection, table, case))
            for wrong in ({**case, "id": "5"}, {**other, "id": "6"}):
                with pytest.raises(DBAPIError), connection.begin_nested():
                    connection.exec_driver_sql(_row_of(connection, table, wrong))
            found = connection.exec_driver_sql(
                f"SELECT id FROM {table} WHERE service_id = 's' AND number = 2 ORDER BY id"
            )
            assert found.scalars().all() == [2, 4]
    engine.dispose()


VERSIONED = ("process_version", "baseline")


def _version(table: str, id: int, number: int) -> tuple[str, dict[str, str]]:
    return table, {"id": str(id), "service_id": "'s'", "number": str(number)}


def _put_a_visit(connection: Connection) -> None:
    """The least that an event refers to."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.execute(
        text(_row_of(connection, "centre", {"id": "'c'", "kind": "'station_counter'"}))
    )
    visit = {"id": "1", "centre_id": "'c'", "state": "'waiting'", "letter": "'A'", "sequence": "1"}
    connection.execute(text(_row_of(connection, "visit", visit)))


def _row_of(connection: Connection, table: str, given: dict[str, str]) -> str:
    """An INSERT that fills every column which must have a value and was not given."""
    from sqlalchemy import inspect

    plain = {"BOOLEAN": "FALSE", "INTEGER": "1", "DATE": "'2026-11-16'", "JSON": "'{}'"}
    values = {}
    for column in inspect(connection).get_columns(table):
        kind = str(column["type"]).split("(", 1)[0].upper()
        needed = not column["nullable"] and column["default"] is None
        if column["name"] in given:
            values[column["name"]] = given[column["name"]]
        elif needed:
            is_time = "TIME" in kind
            values[column["name"]] = "'2026-11-16 01:30:00'" if is_time else plain.get(kind, "'x'")
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _put(connection: Connection, *kinds: str, first: int) -> None:
    for seq, kind in enumerate(kinds, start=first):
        connection.exec_driver_sql(EVENT.format(seq=seq, kind=kind))


def test_an_upgraded_sqlite_file_is_sound_and_nothing_in_it_is_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    upgrade(f"sqlite:///{path}", "0003")
    before = _triggers(path)
    migrate(f"sqlite:///{path}")
    again = sqlite3.connect(path)
    assert again.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert again.execute("PRAGMA foreign_key_check").fetchall() == []
    again.close()
    renewed = {f"{table}_no_replace" for table in ("process_version", "baseline")}
    assert {each for each in before if each[0] not in renewed} <= set(_triggers(path))
    assert renewed <= {name for name, _ in _triggers(path)}


def _triggers(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = sorted(rows.fetchall())
    connection.close()
    return found
