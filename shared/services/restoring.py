"""Bringing an installation back from an archive, into an empty database.

The archive is read to its end before anything is written, and again while it is written; what then
stands in the database is compared with the manifest before it is kept. Key files come back too, so
that slips that were printed open again.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from shared.services import backing_up
from shared.services.archive import BackupError, sync_folder
from shared.services.backing_up import Archive, Reading
from shared.services.filling import Feed, expect_empty_target, filled
from shared.services.upkeep import KeyFiles
from shared.store import migrations, proofs

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    archive: Archive
    revision: str
    key_files: tuple[Path, ...]


def look(path: Path, passphrase: str | None, progress: Progress) -> Archive:
    """Read an archive to its end. Raises `BackupError` for one that cannot be restored here."""
    head = Reading(path, passphrase).head
    if not migrations.knows(head.revision):
        raise BackupError(
            f"{path} was made by a newer version of this program ({head.product}, schema "
            f"{head.revision}); install that version or a newer one first"
        )
    return backing_up.verify(path, passphrase, progress)


def restore(
    archive: Archive,
    passphrase: str | None,
    url: str,
    keys: KeyFiles,
    *,
    replace_keys: bool = False,
    progress: Progress = lambda _rows: None,
) -> Restored:
    """Bring back what `look` has found whole; nothing is kept unless all of it is.

    Raises `BackupError`: for a database or key files in use, and where what was written is not what
    the manifest says.
    """
    expect_empty_target(url)
    contents = _contents(archive, keys)
    _expect_replaceable(contents, replace_keys=replace_keys)
    reading = Reading(archive.path, passphrase)
    feed = Feed(
        revision=archive.head.revision,
        tables=reading.tables(),
        numbers=lambda: archive.manifest.numbers,
        sums=lambda: archive.manifest.tables,
    )

    def finish(connection: Connection) -> None:
        wrong = differences(connection, archive)
        if wrong:
            raise BackupError(f"what was written differs from the manifest: {wrong[0]}")

    with filled(url, feed, progress, finish):
        for path, content in contents.items():
            _place(path, content)
    return Restored(archive, migrations.newest(), tuple(contents))


def differences(connection: Connection, archive: Archive) -> list[str]:
    """How the event log differs from the manifest: its last event, and each centre's chain."""
    expected, wrong = archive.manifest, []
    if proofs.newest_event(connection) != expected.last_event:
        wrong.append(f"the last event is not {expected.last_event}")
    found = backing_up.chains(connection) if expected.chains else {}
    return wrong + [
        f"the chain of {centre} does not end where it ended"
        for centre in sorted({*expected.chains, *found})
        if expected.chains.get(centre) != found.get(centre)
    ]


def _contents(archive: Archive, keys: KeyFiles) -> dict[Path, bytes]:
    paths = keys.paths()
    return {
        paths[name]: base64.b64decode(content)
        for name, content in archive.head.files.items()
        if name in paths
    }


def _expect_replaceable(contents: dict[Path, bytes], *, replace_keys: bool) -> None:
    for path, content in contents.items():
        if not path.absolute().parent.is_dir():
            raise BackupError(f"the folder {path.absolute().parent} does not exist; create it")
        if path.exists() and path.read_bytes() != content and not replace_keys:
            raise BackupError(
                f"{path} is another key file than the one in the backup; move it away, or say "
                "--replace-keys if nothing needs it any more"
            )


def _place(path: Path, content: bytes) -> None:
    """Whole or not at all, and for this account only."""
    waiting = path.with_name(f"{path.name}.part")
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)
    sync_folder(path.absolute().parent)
