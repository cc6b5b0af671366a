"""Evidence of an earlier database keeps its files, apart from what is listed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, NoResultFound

from shared.store import evidence
from shared.store.engine import admin_engine
from shared.store.migrations import migrate, missing_triggers
from tests.backup_scene import at_revision
from tests.store.test_schema import _row_of

FILE, OTHER = b"%PDF-" + bytes(range(256)) * 40, b"\x89PNG"
ADDRESS = "https://example.go.th"


def put_evidence(connection: Connection) -> None:
    """Two files and an address, as they stood before."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    place = {"id": "'c'", "kind": "'station_counter'"}
    connection.execute(text(_row_of(connection, "centre", place)))
    statement = text(
        "INSERT INTO evidence_file (centre_id, title, file_name, media_type, content, sha256,"
        " address, dated, added_at) VALUES ('c', 'x', 'a.pdf', 'application/pdf', :content, '',"
        " :address, :dated, :at)"
    )
    when = {"dated": date(2026, 10, 1), "at": datetime(2026, 10, 1)}
    for content, address in ((FILE, ""), (b"", ADDRESS), (OTHER, "")):
        values = {"content": content, "address": address, **when}
        if connection.dialect.name == "sqlite":
            values = {**values, "dated": "2026-10-01", "at": "2026-10-01 00:00:00.000000"}
        connection.execute(statement, values)


def expect_apart(connection: Connection) -> None:
    listed = [
        (each.id, each.size_bytes, each.address) for each in evidence.of_centre(connection, "c")
    ]
    assert listed == [(3, len(OTHER), ""), (2, 0, ADDRESS), (1, len(FILE), "")]
    assert [evidence.content(connection, id) for id in (1, 3)] == [FILE, OTHER]
    with pytest.raises(NoResultFound):
        evidence.content(connection, 2)
    lengths = connection.execute(text("SELECT length(content) FROM evidence_file"))
    assert set(lengths.scalars()) == {0}
    assert missing_triggers(connection) == []
    for change in ("UPDATE evidence_content SET content = ''", "DELETE FROM evidence_content"):
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(text(change))


def test_files_of_before_stand_apart_from_what_is_listed(empty_database_url: str) -> None:
    at_revision(empty_database_url, "0025")
    engine = admin_engine(empty_database_url)
    with engine.begin() as connection:
        put_evidence(connection)
    migrate(empty_database_url)
    with engine.begin() as connection:
        expect_apart(connection)
    engine.dispose()
