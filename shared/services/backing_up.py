"""Making an archive of a whole installation beside a live server, and reading it back.

One snapshot of the database, table by table in its order of references, goes straight into the
encrypted file: no copy of it in plain text ever lies on a disk, memory stays small, and an archive
made on SQLite is the same as one made on PostgreSQL. The key files go along, so that slips that
were printed still open after a restore.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, TypeVar

import msgspec
from sqlalchemy import Connection

from shared.clock import SystemClock
from shared.services import sealing
from shared.services.archive import ArchiveWriter, BackupError, read_lines, sync_folder
from shared.services.upkeep import KeyFiles
from shared.store import migrations, proofs, seals, standing, table_copy
from shared.store.engine import Database
from shared.store.projections import RULES
from shared.store.table_copy import Part, Sum

_Kind = TypeVar("_Kind")
Progress = Callable[[int], None]
ENDING = ".gcsbackup"
SHORTEST_PASSPHRASE = 12
_NAME = re.compile(r"gcs-\d{8}T\d{6}Z\.gcsbackup")
_ROOM, _ROOM_OF_FILES = 0.5, 1.1
"""How much of a database's size must be free: archives take a fifth to a third of it. Files that
were kept as evidence are compressed already and take all of theirs."""


class TableSum(msgspec.Struct, frozen=True):
    rows: int
    sha256: str


class ChainHead(msgspec.Struct, frozen=True):
    """The end of a centre's chain over its log (`shared.domain.sealing`)."""

    events: int
    last: int
    hash: str


class Head(msgspec.Struct, frozen=True):
    """What stands at the beginning: what is coming, and the key files in base64 by their role."""

    made_at: datetime
    product: str
    revision: str
    rules: str
    database: str
    rows: int
    files: dict[str, str]


class Manifest(msgspec.Struct, frozen=True):
    """What stands at the end: counts and SHA-256 of every part, and the ends of the chains."""

    tables: dict[str, TableSum]
    files: dict[str, str]
    numbers: dict[str, int]
    last_event: int
    chains: dict[str, ChainHead]


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that was read from its beginning to its end and is whole."""

    path: Path
    head: Head
    manifest: Manifest


def file_name(at: datetime) -> str:
    """Of a backup in a folder of many: in the order of their times, UTC."""
    return f"gcs-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"


def passphrase_from(path: Path) -> str:
    """Raises `BackupError`."""
    try:
        return checked_passphrase(path.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        raise BackupError(f"the passphrase file {path} cannot be read") from None


def checked_passphrase(passphrase: str) -> str:
    """Raises `BackupError`."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(
            f"a passphrase has at least {SHORTEST_PASSPHRASE} characters; choose a longer one"
        )
    return passphrase


def rows_of(db: Database) -> int:
    """How many rows a backup will read, for a progress bar."""
    with db.read() as connection:
        return table_copy.amount(connection)


def make(
    db: Database, keys: KeyFiles, out: Path, passphrase: str | None, progress: Progress
) -> Archive:
    """Write an archive; what is there under its name is replaced only by a whole one.

    Without a passphrase anybody who has the file can read it. Raises `BackupError`.
    """
    expect_room(db, out)
    with _finished(out) as waiting:
        try:
            with open(waiting, "wb", opener=_for_this_account_only) as file:
                head, manifest = write(db, keys, file, passphrase, progress)
        except OSError as error:
            reason = (error.strerror or "it failed").lower()
            raise BackupError(f"{out} cannot be written ({reason}); make room") from None
    return Archive(out, head, manifest)


def write(
    db: Database, keys: KeyFiles, file: IO[bytes], passphrase: str | None, progress: Progress
) -> tuple[Head, Manifest]:
    """Write an archive into an open file, to its end on the disk. Raises `BackupError`,
    `OSError`."""
    with db.read() as connection:
        archive = ArchiveWriter(file, passphrase)
        head, manifest = _write(connection, keys, archive, progress)
        archive.finish()
    file.flush()
    os.fsync(file.fileno())
    return head, manifest


def _for_this_account_only(path: str, flags: int) -> int:
    """Never into a file, or through a link, that somebody else has put there before."""
    Path(path).unlink(missing_ok=True)
    return os.open(path, flags | os.O_EXCL, 0o600)


@contextmanager
def _finished(out: Path) -> Iterator[Path]:
    """A file beside `out` that takes its name when all went well, and is gone otherwise."""
    waiting = out.with_name(f"{out.name}.part")
    try:
        yield waiting
        os.replace(waiting, out)
        sync_folder(out.absolute().parent)
    except OSError as error:
        raise BackupError(f"{out} cannot be written ({error.strerror})") from None
    finally:
        waiting.unlink(missing_ok=True)


def expect_room(db: Database, out: Path) -> None:
    """Raises `BackupError` where the disk of `out` is too full for a backup, or has no folder."""
    with db.read() as connection:
        database_bytes = standing.database_bytes(connection)
        file_bytes = table_copy.file_bytes(connection)
    folder = out.absolute().parent
    if not folder.is_dir():
        raise BackupError(f"the folder {folder} does not exist; create it first")
    rest = max(0, database_bytes - file_bytes)
    free, wanted = shutil.disk_usage(folder).free, int(rest * _ROOM + file_bytes * _ROOM_OF_FILES)
    if free < wanted:
        raise BackupError(
            f"{folder} has {free // 2**20} MiB free and a backup may need {wanted // 2**20}; "
            "make room or choose another folder"
        )


def _write(
    connection: Connection, keys: KeyFiles, archive: ArchiveWriter, progress: Progress
) -> tuple[Head, Manifest]:
    files = _files(keys)
    revision = migrations.present(connection) or ""
    head = Head(
        made_at=SystemClock().now(),
        product=version("government-counter-service"),
        revision=revision,
        rules=RULES,
        database=connection.dialect.name,
        rows=table_copy.amount(connection),
        files={name: base64.b64encode(content).decode() for name, content in files.items()},
    )
    archive.add(msgspec.json.encode(head))
    tables = {}
    for part in table_copy.parts(connection):
        archive.add(msgspec.json.encode({"table": part.table, "columns": part.columns}))
        sum = Sum()
        for line in table_copy.counted(sum.over(table_copy.lines(connection, part)), progress):
            archive.add(line)
        tables[part.table] = TableSum(sum.rows, sum.sha256)
    whole = revision == migrations.newest()
    manifest = Manifest(
        tables=tables,
        files={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        numbers=table_copy.last_numbers(connection),
        last_event=proofs.newest_event(connection),
        chains=chains(connection) if whole else {},
    )
    archive.add(msgspec.json.encode({"manifest": manifest}))
    return head, manifest


def _files(keys: KeyFiles) -> dict[str, bytes]:
    found = {}
    for name, path in keys.paths().items():
        try:
            found[name] = path.read_bytes()
        except FileNotFoundError:
            if name == "key":
                raise BackupError(f"the key file {path} is missing; no slip would open") from None
        except OSError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}") from None
    return found


def chains(connection: Connection) -> dict[str, ChainHead]:
    """By centre, the end of the chain over its whole log. Sets no seal."""
    found = {}
    for centre in seals.centres_with_events(connection):
        chain = sealing.chain_at(connection, centre, seals.last_event(connection, centre))
        found[centre] = ChainHead(chain.events, chain.last, chain.hash)
    return found


class Reading:
    """An archive as it is read: its head, then its tables, and at the end its manifest."""

    def __init__(self, path: Path, passphrase: str | None) -> None:
        self.path = path
        self._lines = read_lines(path, passphrase)
        self.head = self._decoded(next(self._lines, b""), Head)
        self.manifest: Manifest | None = None

    def tables(self) -> Iterator[tuple[Part, Iterator[bytes]]]:
        """Each table with its rows, which have to be taken before the next. Raises `BackupError`
        for an archive that is not whole."""
        line = next(self._lines, b"")
        while line.startswith(b'{"table"'):
            part = self._decoded(line, _Table)
            self._next = b""
            rows = self._rows()
            yield Part(part.table, part.columns), rows
            for _ in rows:
                pass
            line = self._next
        self.manifest = self._decoded(line, _End).manifest
        if next(self._lines, None) is not None:
            raise self._damaged()

    def _rows(self) -> Iterator[bytes]:
        for line in self._lines:
            if not line.startswith(b"["):
                self._next = line
                return
            yield line

    def _decoded(self, line: bytes, type: type[_Kind]) -> _Kind:
        try:
            return msgspec.json.decode(line, type=type)
        except msgspec.MsgspecError:
            raise self._damaged() from None

    def _damaged(self) -> BackupError:
        return BackupError(f"{self.path} is damaged or not complete; use another backup")


class _Table(msgspec.Struct, frozen=True):
    table: str
    columns: tuple[str, ...]


class _End(msgspec.Struct, frozen=True):
    manifest: Manifest


def verify(path: Path, passphrase: str | None, progress: Progress = lambda _rows: None) -> Archive:
    """Read an archive to its end and compare every part with its manifest; writes nothing.

    Raises `BackupError`.
    """
    reading, sums = Reading(path, passphrase), dict[str, Sum]()
    for part, rows in reading.tables():
        sums[part.table] = sum = Sum()
        for _ in table_copy.counted(sum.over(rows), progress):
            pass
    manifest = reading.manifest
    found = {name: TableSum(each.rows, each.sha256) for name, each in sums.items()}
    files = {
        name: hashlib.sha256(base64.b64decode(content)).hexdigest()
        for name, content in reading.head.files.items()
    }
    if manifest is None or found != manifest.tables or files != manifest.files:
        raise BackupError(f"{path} does not fit its own manifest; use another backup")
    return Archive(path, reading.head, manifest)


def prune(folder: Path, keep: int, good: Path) -> list[Path]:
    """Delete the oldest backups of a folder until `keep` are left; never `good`, which was just
    read back, and no file with another name. Returns what was deleted."""
    others = sorted(
        each for each in folder.iterdir() if _NAME.fullmatch(each.name) and each.name != good.name
    )
    gone = others[: max(0, len(others) - max(keep, 1) + 1)]
    for each in gone:
        each.unlink(missing_ok=True)
    return gone
