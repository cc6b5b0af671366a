"""Bringing a database to the newest schema, with a copy of it made just before."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from shared.clock import SystemClock
from shared.services import backing_up, install
from shared.services.archive import BackupError, sync_folder
from shared.services.upkeep import KeyFiles
from shared.settings import Settings
from shared.store import migrations
from shared.store.engine import Database, sqlite_path

KEPT = 3
"""Copies from before upgrades that stay."""


def upgrade(
    settings: Settings, say: Callable[[str], None] = lambda _line: None, *, copy: bool = True
) -> str:
    """Migrate an installation; returns its revision. `say` hears where the copy lies.

    SQLite is copied to a file beside it; PostgreSQL goes into the folder for backups. Raises
    `InstallError` for a newer database, and where a copy cannot be made.
    """
    url = settings.database_url
    install.expect_no_newer(url)
    before = install.present_revision(url)
    if copy and before is not None and before != migrations.newest():
        say(_copy(settings, before))
    return install.migrate(url)


def _copy(settings: Settings, revision: str) -> str:
    path = sqlite_path(settings.database_url)
    if path is not None:
        return f"Before the upgrade the database was copied to {_copy_file(path, revision)}."
    if settings.backup_dir is None:
        return (
            "No backup was made before the upgrade: set GCS_BACKUP_DIR to a folder, and every "
            "upgrade makes one."
        )
    return f"Before the upgrade a backup was made: {_copy_archive(settings, revision)}."


def _copy_file(path: Path, revision: str) -> Path:
    """By SQLite's backup API in one step: one snapshot, also beside a writer."""
    size = path.stat().st_size
    if shutil.disk_usage(path.absolute().parent).free < size * 2:
        raise BackupError(
            f"there is no room for a copy of {path} before the upgrade; make room for "
            f"{size * 2 // 2**20 + 1} MiB, or run gcs migrate --no-backup"
        )
    target = path.with_name(f"{path.name}.before-{_stamp(revision)}")
    waiting = target.with_name(f"{target.name}.part")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(waiting)) as copy:
            source.backup(copy, pages=-1)
        waiting.chmod(0o600)
        waiting.rename(target)
        sync_folder(target.absolute().parent)
    except (sqlite3.Error, OSError) as error:
        raise BackupError(f"no copy could be made before the upgrade ({error})") from None
    finally:
        waiting.unlink(missing_ok=True)
    _keep_last(path.absolute().parent, f"{path.name}.before-")
    return target


def _copy_archive(settings: Settings, revision: str) -> Path:
    assert settings.backup_dir is not None
    assert settings.backup_passphrase_file is not None
    passphrase = backing_up.passphrase_from(settings.backup_passphrase_file)
    name = f"before-{_stamp(revision)}{backing_up.ENDING}"
    out = settings.backup_dir / name
    db = Database(settings.database_url)
    try:
        backing_up.make(db, KeyFiles.of(settings), out, passphrase, lambda _rows: None)
    finally:
        db.close()
    backing_up.verify(out, passphrase)
    _keep_last(settings.backup_dir, "before-")
    return out


def _stamp(revision: str) -> str:
    return f"{revision}-{SystemClock().now():%Y%m%dT%H%M%S%fZ}"


def _keep_last(folder: Path, prefix: str) -> None:
    copies = [each for each in folder.iterdir() if each.name.startswith(prefix)]
    for old in sorted(copies, key=lambda each: each.stat().st_mtime_ns)[:-KEPT]:
        old.unlink(missing_ok=True)
