"""gcs backup, restore, move and migrate, as an operator types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from shared.cli import main
from shared.services import archive
from shared.store import migrations
from shared.store.engine import admin_engine
from tests.test_cli import GOOD_PASSWORD

PASSPHRASE = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing is made slow on purpose; here nobody guesses."""
    monkeypatch.setattr(archive, "SCRYPT_COST", 16)


def gcs(folder: Path, *arguments: str, name: str = "centre") -> Result:
    url, key = f"sqlite:///{folder / f'{name}.db'}", str(folder / f"{name}.key")
    environment = {"GCS_DATABASE_URL": url, "GCS_KEY_FILE": key}
    return CliRunner().invoke(main, list(arguments), env=environment)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(GOOD_PASSWORD, "utf-8")
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n", "utf-8")
    result = gcs(tmp_path, "init", "--admin-password-file", str(tmp_path / "password"))
    assert result.exit_code == 0, result.output
    return tmp_path


def test_a_lost_installation_comes_back_with_its_key_and_is_clean(installed: Path) -> None:
    folder, passphrase = installed / "backups", ("--passphrase-file", str(installed / "passphrase"))
    folder.mkdir()
    for day in range(1, 4):
        (folder / f"gcs-2026110{day}T000000Z.gcsbackup").touch()
    made = gcs(installed, "backup", "--out", str(folder), "--keep", "2", *passphrase)
    assert made.exit_code == 0, made.output
    assert "read back and whole" in made.output
    older, newest = sorted(folder.iterdir())
    assert older.name == "gcs-20261103T000000Z.gcsbackup"
    assert PASSPHRASE.encode() not in newest.read_bytes()
    engine = admin_engine(f"sqlite:///{installed / 'centre.db'}")
    with engine.connect() as connection:
        runs = connection.execute(text("SELECT way, state, file_name, file_bytes FROM backup_run"))
        (noted,) = runs.all()
    engine.dispose()
    assert tuple(noted) == ("command", "done", newest.name, newest.stat().st_size)
    key = (installed / "centre.key").read_bytes()
    for left in installed.glob("centre.*"):
        left.unlink()
    refused = gcs(installed, "restore", str(newest))
    assert (refused.exit_code, "--passphrase-file" in refused.output) == (2, True)
    back = gcs(installed, "restore", str(newest), *passphrase)
    assert back.exit_code == 0, back.output
    assert "Clean: 0 visits" in back.output
    assert (installed / "centre.key").read_bytes() == key
    assert "admin" in gcs(installed, "user", "list").output
    again = gcs(installed, "restore", str(newest), *passphrase)
    assert (again.exit_code, "in use already" in again.output) == (2, True)


def test_a_database_that_takes_no_writes_is_backed_up_all_the_same(installed: Path) -> None:
    """As a standby, from which an office makes its backups."""
    engine = admin_engine(f"sqlite:///{installed / 'centre.db'}")
    with engine.begin() as connection:
        refuse = "BEGIN SELECT RAISE(ABORT, 'read-only'); END"
        connection.exec_driver_sql(f"CREATE TRIGGER standby BEFORE INSERT ON backup_run {refuse}")
    engine.dispose()
    folder = installed / "backups"
    folder.mkdir()
    (folder / "gcs-20261101T000000Z.gcsbackup").touch()
    made = gcs(installed, "backup", "--out", str(folder), "--keep", "1", "--unencrypted")
    assert made.exit_code == 0, made.output
    assert "read back and whole" in made.output
    assert "could not be noted" in made.output
    (kept,) = folder.iterdir()
    assert kept.name != "gcs-20261101T000000Z.gcsbackup"


def test_secrets_are_written_in_plain_text_only_when_somebody_says_so(installed: Path) -> None:
    out = installed / "b.gcsbackup"
    silent = gcs(installed, "backup", "--out", str(out))
    assert (silent.exit_code, out.exists()) == (2, False)
    assert "--passphrase-file" in silent.output
    (installed / "short").write_text("short", "utf-8")
    short = gcs(installed, "backup", "--out", str(out), "--passphrase-file", f"{installed}/short")
    assert (short.exit_code, "at least 12 characters" in short.output) == (2, True)
    plain = gcs(installed, "backup", "--out", str(out), "--unencrypted")
    assert plain.exit_code == 0, plain.output
    assert "Careful" in plain.output
    assert not archive.is_encrypted(out)
    assert gcs(installed, "restore", str(out), name="other").exit_code == 0


def test_a_newer_database_is_refused_in_one_sentence(installed: Path) -> None:
    engine = admin_engine(f"sqlite:///{installed / 'centre.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in ("run", "migrate", "check", "user list", f"backup --out {installed}/b"):
        refused = gcs(installed, *command.split())
        assert refused.exit_code == 2, refused.output
        assert "a newer version of this program wrote this database" in refused.output
        assert len(refused.output.strip().splitlines()) == 1
    assert not (installed / "b").exists()


def test_an_installation_moves_and_the_proof_is_shown(installed: Path) -> None:
    target = f"sqlite:///{installed / 'new.db'}"
    moved = gcs(installed, "move", "--to", target)
    assert moved.exit_code == 0, moved.output
    assert "Both databases hold the same." in moved.output
    assert f"GCS_KEY_FILE to {installed / 'centre.key'}" in moved.output
    engine = admin_engine(target)
    with engine.begin() as connection:
        connection.execute(text("UPDATE staff SET name_en = 'Somebody else'"))
    engine.dispose()
    differs = gcs(installed, "move", "--to", target, "--compare")
    assert differs.exit_code == 1
    assert "staff has 1 rows on both sides, but not the same ones" in differs.output
    assert migrations.newest()
