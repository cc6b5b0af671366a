"""A backup that leaves through the browser, for an office with nobody at the server.

The archive grows in a file that only this account reads, and is sent while it grows: memory stays
small, no slow network holds a snapshot of the database open, and no proxy loses its patience. The
last piece waits until the whole file was read back, so that what arrived in full is good.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog

from shared.domain.errors import (
    N_,
    BackupUnderWay,
    GcsError,
    InvalidRequest,
    NoRoomForBackup,
    NotFound,
    WrongPassword,
)
from shared.domain.permissions import Permission
from shared.services import access, backing_up, secrecy
from shared.services.archive import BackupError
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.moments import real_now
from shared.services.nightly_backups import TOPIC, RunProgress
from shared.services.office import Office
from shared.services.quick_switch import myself
from shared.services.upkeep import KeyFiles
from shared.store import backup_runs, people
from shared.store.engine import sqlite_path
from shared.store.tables.operations import RunWay
from shared.store.writer import WriteTx

ASKED = "backup_download_asked"
BROKEN_OFF = "the download was broken off"
PIECE_BYTES = 1 << 18
HELD_BYTES = 1 << 16
LONGEST_PASSPHRASE = 500
_PAUSE_SECONDS = 0.1
_ALIVE_SECONDS = 30.0
FIRST_PIECE_SECONDS = 60.0
"""Whoever has not begun to read by then has gone: a reader begins at once."""
_PREFIX = "gcs-download-"
_LEFT_SECONDS = 3600.0
"""After so long without a new byte nobody writes a file any more; its reader has it open."""

log = structlog.get_logger("gcs.backup")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed; none of it is stored. `password` is the own one."""

    passphrase: str = field(repr=False)
    again: str = field(repr=False)
    password: str = field(repr=False)

    def checked(self) -> str:
        """The passphrase, as a file with it would be read. Raises `InvalidRequest`."""
        passphrase = self.passphrase.strip()
        if len(passphrase) < backing_up.SHORTEST_PASSPHRASE:
            raise InvalidRequest("passphrase", N_("A passphrase has at least 12 characters."))
        if len(passphrase) > LONGEST_PASSPHRASE:
            raise InvalidRequest("passphrase", N_("This is too long. Shorten it."))
        if passphrase != self.again.strip():
            raise InvalidRequest("again", N_("The two passphrases are not the same."))
        return passphrase


class Download:
    """An archive on its way; its `pieces` are taken once."""

    def __init__(self, office: Office, keys: KeyFiles, run: int, path: Path) -> None:
        self.name = backing_up.file_name(real_now(office))
        self._office, self._keys, self._run, self._path = office, keys, run, path
        self._progress = RunProgress(office, run)
        self._outcome: dict[str, object] = {}
        self._failure: str | None = None
        self._is_over, self._is_left = threading.Event(), threading.Event()
        self._is_taken = self._is_sent = False

    def make(self, passphrase: str) -> None:
        """Write it and read it back; in a thread."""
        try:
            with self._path.open("r+b") as file:  # never made anew where it is gone
                whole = (self._office.db, self._keys, file, passphrase, self._count)
                _, manifest = backing_up.write(*whole)
            backing_up.verify(self._path, passphrase, self._count)
            size = self._path.stat().st_size
            found = {"file_name": self.name, "file_bytes": size}
            self._outcome = {**found, "last_event_id": manifest.last_event}
        except BackupError as error:
            self._fail(str(error))
        except Exception as error:  # noqa: BLE001  # whatever it was, the run has failed
            self._fail(type(error).__name__)
        finally:
            self._is_over.set()

    def _fail(self, failure: str) -> None:
        if not self._is_left.is_set():
            self._failure = failure

    def _count(self, rows: int) -> None:
        if self._is_left.is_set():
            raise BackupError(BROKEN_OFF)
        self._progress(rows)

    async def pieces(self) -> AsyncIterator[bytes]:
        """Raises `BackupError` in the midst where it fails, so that nobody takes it for whole."""
        if self._is_left.is_set():
            raise BackupError(BROKEN_OFF)
        self._is_taken = True
        sent, told_at = 0, time.monotonic()
        try:
            with self._path.open("rb") as file:
                while True:
                    is_over = self._is_over.is_set()
                    if self._failure is not None:
                        raise BackupError(self._failure)
                    held = 0 if is_over else HELD_BYTES
                    ready = os.fstat(file.fileno()).st_size - held
                    if sent < ready:
                        piece = file.read(min(PIECE_BYTES, ready - sent))
                        sent += len(piece)
                        yield piece
                    elif is_over:
                        break
                    else:
                        await asyncio.sleep(_PAUSE_SECONDS)
                    if time.monotonic() - told_at > _ALIVE_SECONDS:
                        told_at = time.monotonic()
                        await asyncio.to_thread(self._progress, 0)
            self._is_sent = True
        finally:
            self._leave()

    def give_up_unless_taken(self) -> None:
        """Of a reader that has gone before the first piece nothing else tells."""
        if not self._is_taken:
            self._leave()

    def _leave(self) -> None:
        self._is_left.set()
        self._path.unlink(missing_ok=True)
        self._office.upkeep.beside(self._end)

    def _end(self) -> None:
        office, run = self._office, self._run
        outcome = self._outcome if self._is_sent else {"failure": self._failure or BROKEN_OFF}
        log.info("backup_downloaded", run=run, failure=outcome.get("failure"))

        def end(tx: WriteTx) -> None:
            backup_runs.end(tx, run, real_now(office), **outcome)
            tx.publish(TOPIC)

        try:
            office.db.write_now(end)
        except GcsError:
            log.warning("backup_outcome_lost", run=run)


async def begin(
    office: Office, caller: Caller, keys: KeyFiles, wish: Wish, key: RequestKey | None
) -> Download:
    """Begin to make an archive for whoever asks. One at a time, the server's own among them.

    Raises `NotSignedIn`, `NotFound`, `InvalidRequest`, `TooManyAttempts`, `NoRoomForBackup`,
    `BackupUnderWay`, also to a form that was sent before.
    """
    access.require(caller, Permission.OPERATE, None)
    if office.rehearsal:
        raise NotFound  # nothing there is kept
    passphrase = wish.checked()
    try:
        await secrecy.prove_password(office, myself(office, caller), wish.password)
    except WrongPassword:
        raise InvalidRequest("password", N_("This is not your password.")) from None
    folder = await asyncio.to_thread(_folder_with_room, office, keys)
    run = await _noted(office, caller, key)
    await asyncio.to_thread(clear_left, office)
    handle, path = tempfile.mkstemp(prefix=_PREFIX, dir=folder)  # 0600
    os.close(handle)
    download = Download(office, keys, run, Path(path))
    office.upkeep.beside(partial(download.make, passphrase))
    loop = asyncio.get_running_loop()
    loop.call_later(FIRST_PIECE_SECONDS, download.give_up_unless_taken)
    return download


def clear_left(office: Office) -> None:
    """Delete what processes that were ended left behind, of whatever installation keeps its files
    in the same folder; what is being written or read is younger than `_LEFT_SECONDS`."""
    keys = office.upkeep.keys
    if keys is None:
        return
    oldest = time.time() - _LEFT_SECONDS
    for left in _folder(office, keys).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # a folder for passing files may hold those of another account
            if left.stat().st_mtime < oldest:
                left.unlink(missing_ok=True)


async def _noted(office: Office, caller: Caller, key: RequestKey | None) -> int:
    """The number of the run. Raises `BackupUnderWay`."""
    now, rows = real_now(office), 2 * await asyncio.to_thread(backing_up.rows_of, office.db)

    def run(tx: WriteTx) -> Done:
        found = backup_runs.begin(tx, now, caller.actor.id, rows, RunWay.BROWSER)
        if found is None:
            raise BackupUnderWay
        people.log_change(tx, caller.actor, ASKED, str(found), {}, now)
        return Done(200, found)

    done = await office.db.write(lambda tx: once(tx, key, now, lambda: run(tx)))
    if done.replayed or done.result is None:
        raise BackupUnderWay
    return done.result


def _folder(office: Office, keys: KeyFiles) -> Path:
    """Where the data lies, because a folder for passing files may lie in memory."""
    plan, file = office.upkeep.plan, sqlite_path(office.db.url)
    wished = (plan.folder if plan else None, file.absolute().parent if file else None)
    folders = [each for each in (*wished, keys.key.absolute().parent) if each is not None]
    folders.append(Path(tempfile.gettempdir()))
    return next(each for each in folders if each.is_dir() and os.access(each, os.W_OK))


def _folder_with_room(office: Office, keys: KeyFiles) -> Path:
    """Raises `NoRoomForBackup`."""
    folder = _folder(office, keys)
    try:
        backing_up.expect_room(office.db, folder / "room")
    except BackupError:
        raise NoRoomForBackup from None
    return folder
