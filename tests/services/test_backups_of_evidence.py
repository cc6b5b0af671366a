"""Backups of kept evidence: nothing of it is lost, and memory stays small however much there is."""

from __future__ import annotations

import os
import shutil
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, text

from shared.services import archive, backing_up, restoring
from shared.services.archive import BackupError
from shared.services.upkeep import KeyFiles
from shared.store import table_copy
from shared.store.engine import Database, admin_engine
from tests.backup_scene import PASSPHRASE, QUICK, at_revision, keys_in, nothing
from tests.store.test_evidence_apart import expect_apart, put_evidence

FILES, SIZE = 12, 250_000


@pytest.mark.sqlite_only
def test_an_archive_of_before_comes_back_with_its_files(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "SCRYPT_COST", QUICK)
    at_revision(empty_database_url, "0025")
    db = Database(empty_database_url)
    db.write_now(lambda tx: put_evidence(tx.connection))
    backing_up.make(db, keys_in(tmp_path), tmp_path / "b", PASSPHRASE, nothing)
    db.close()
    found = restoring.look(tmp_path / "b", PASSPHRASE, nothing)
    target, new = f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "new"
    new.mkdir()
    restoring.restore(found, PASSPHRASE, target, KeyFiles(new / "key", new / "vapid"))
    engine = admin_engine(target)
    with engine.begin() as connection:
        expect_apart(connection)
    engine.dispose()


def put_files(connection: Connection) -> None:
    put_evidence(connection)
    for id in range(4, 4 + FILES):
        row = {"id": id, "content": os.urandom(SIZE)}
        statement = text(
            "INSERT INTO evidence_file SELECT :id, centre_id, title, file_name,"
            " media_type, content, sha256, address, dated, valid_until, added_by, added_at,"
            " ended_by, ended_at, size_bytes FROM evidence_file WHERE id = 1"
        )
        connection.execute(statement, {"id": id})
        connection.execute(text("INSERT INTO evidence_content VALUES (:id, :content)"), row)


@pytest.mark.sqlite_only
def test_files_are_copied_one_by_one_and_want_room_for_all_of_them(
    database_url: str,
    sqlite_template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table_copy, "BYTES_AT_ONCE", SIZE)
    db = Database(database_url)
    db.write_now(lambda tx: put_files(tx.connection))
    shutil.copy(sqlite_template, tmp_path / "other.db")
    engine = admin_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with db.read() as source, engine.begin() as target:
        target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        tracemalloc.start()
        for part in table_copy.parts(source):
            if part.table in ("centre", "evidence_file", "evidence_content"):
                table_copy.put(target, part, table_copy.lines(source, part))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        both = [table_copy.sums(each, nothing)["evidence_content"] for each in (source, target)]
    engine.dispose()
    assert {(each.rows, each.sha256) for each in both} == {(FILES, both[0].sha256)}
    assert peak < FILES * SIZE
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=FILES * SIZE))
    with pytest.raises(BackupError, match="make room"):
        backing_up.expect_room(db, tmp_path / "b")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2 * FILES * SIZE))
    backing_up.expect_room(db, tmp_path / "b")
    db.close()
