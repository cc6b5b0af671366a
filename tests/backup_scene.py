"""What tests of backups share: a passphrase, key files, a database of an older version."""

from __future__ import annotations

from pathlib import Path

from shared.services.upkeep import KeyFiles
from shared.store import migrations
from shared.store.engine import admin_engine
from tests.builders import KEY

PASSPHRASE = "correct horse battery"
QUICK = 16
"""Guessing is made slow on purpose; in tests nobody guesses (`archive.SCRYPT_COST`)."""


def nothing(_rows: int) -> None:
    """No bar."""


def keys_in(folder: Path) -> KeyFiles:
    """The key files of the offices that tests build."""
    (folder / "gcs.key").write_bytes(KEY)
    (folder / "gcs.vapid").write_bytes(b"a key for notices")
    return KeyFiles(folder / "gcs.key", folder / "gcs.vapid")


def at_revision(url: str, revision: str) -> None:
    engine = admin_engine(url)
    try:
        with engine.connect() as connection:
            migrations.migrate_on(connection, revision)
    finally:
        engine.dispose()
