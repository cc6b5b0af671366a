"""A rehearsal: the whole installation on a copy of its setup, in a database of its own.

Its events cannot count, because they are never where anything is counted. Its key file is its own
too: a slip of a rehearsal opens no real ticket, and the other way round. Of all that was played the
real database learns some numbers at the end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from shared.clock import SystemClock
from shared.domain.errors import NotFound, RehearsalOn, RehearsalStays
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Permission
from shared.services import access, install
from shared.services.commands import Caller
from shared.services.install import InstallError
from shared.services.office import Office
from shared.services.tokens import KeyFileError, create_key_file
from shared.settings import Settings
from shared.store import people, rehearsal_copy
from shared.store.engine import AnotherServerRuns, Database, server_lock, sqlite_path
from shared.store.writer import WriteTx

MARK = "rehearsal"
LONGEST = timedelta(hours=12)
"""A rehearsal that nobody ended is over by then."""

FACT = "rehearsed:"
PORT = "rehearsal_port"
_SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Files:
    """Where the rehearsal of an installation is kept until the next one."""

    database: Path
    key: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.database}"

    @property
    def exists(self) -> bool:
        return self.database.exists()

    @property
    def end(self) -> Path:
        """Whoever wants the rehearsal to end puts this file there: its process may be in another
        container, where no signal reaches it."""
        return Path(f"{self.database}.end")

    @property
    def lock(self) -> Path:
        return Path(f"{self.database}.lock")

    def delete(self) -> None:
        for path in (self.database, self.key, self.end):
            path.unlink(missing_ok=True)
        for ending in ("-wal", "-shm"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Running:
    """A rehearsal that is on: at which port, since when; both None while it is being prepared.
    `is_own`: this server started it, and not a command or another server."""

    port: int | None
    since: datetime | None
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Played:
    """What was played at one centre; `counters` are those where somebody was served, `people` how
    many clerks served there."""

    started_at: datetime
    ended_at: datetime
    tickets: int
    called: int
    served: int
    counters: tuple[int, ...]
    people: int


def files_of(settings: Settings) -> Files:
    """Beside the database, or beside the key file where the database is on a server."""
    path = sqlite_path(settings.database_url) or settings.key_file
    path = path.absolute()
    database = path.with_suffix(".rehearsal.db")
    return Files(database, Path(f"{database}.key"))


def settings_there(settings: Settings, files: Files) -> Settings:
    """Without what leads into the real installation, or out of the house."""
    return replace(
        settings,
        database_url=files.url,
        key_file=files.key,
        public_origin=None,
        openid_issuer=None,
        webhook_hosts=(),
        vapid_contact=None,
        backup_dir=None,
        backup_passphrase_file=None,
    )


def prepare(settings: Settings, files: Files, now: datetime) -> None:
    """Make the copy anew. Raises `InstallError` and `KeyFileError` with what to do."""
    install.expect_installed(settings.database_url)
    real = Database(settings.database_url)
    try:
        if marked(real) is not None:
            raise InstallError("this database is a rehearsal already; name the real one")
        with real.read() as connection:
            rows = rehearsal_copy.read_setup(connection)
            facts = rehearsal_copy.read_facts(connection)
    finally:
        real.close()
    if not rows["centre"]:
        raise InstallError("there is no centre to rehearse at yet; set one up first")
    try:
        files.delete()
        install.migrate(files.url)
        tokens = create_key_file(files.key)
    except OSError as error:
        raise KeyFileError(
            f"the rehearsal cannot be kept in {files.database.parent} ({error.strerror})"
        ) from None

    def fill(tx: WriteTx) -> None:
        rehearsal_copy.write_setup(tx, rows, facts)
        people.set_fact(tx, MARK, now.isoformat())
        people.set_fact(tx, install.KEY_FINGERPRINT, tokens.fingerprint())

    copy = Database(files.url)
    try:
        copy.write_now(fill)
    finally:
        copy.close()


def marked(db: Database) -> datetime | None:
    """Since when a database is a rehearsal; None for every other one."""
    with db.read() as connection:
        since = people.fact(connection, MARK)
    return datetime.fromisoformat(since) if since else None


def tell_port(db: Database, port: int) -> None:
    """Note in the rehearsal itself where it is served, for servers that did not start it."""
    db.write_now(lambda tx: people.set_fact(tx, PORT, str(port)))


def is_on(files: Files) -> bool:
    """Whether any process serves a rehearsal of this installation, or is about to."""
    if not files.lock.exists():
        return False
    try:
        with server_lock(files.url):
            return False
    except AnotherServerRuns:
        return True


def found_running(files: Files) -> Running | None:
    """The rehearsal that another process serves; None when nobody does."""
    if not is_on(files):
        return None
    starting = Running(None, None, is_own=False)
    if not files.exists or not install.has_tables(files.url):
        return starting
    copy = Database(files.url)
    try:
        since = marked(copy)
        with copy.read() as connection:
            port = people.fact(connection, PORT)
    finally:
        copy.close()
    return Running(int(port), since, is_own=False) if port else starting


def ask_to_end(files: Files, patience_seconds: float) -> None:
    """Have the process that serves the rehearsal end it, and wait. Raises `RehearsalStays`."""
    if not is_on(files):
        return
    files.end.touch()
    until = time.monotonic() + patience_seconds
    while is_on(files):
        if time.monotonic() > until:
            raise RehearsalStays(process=files.lock.read_text().strip() or "?")
        time.sleep(0.1)


def result(files: Files, ended_at: datetime) -> Mapping[str, Played]:
    """By centre, what was played in the rehearsal that is kept; empty when there is none."""
    if not files.exists or not install.has_tables(files.url):
        return {}
    copy = Database(files.url)
    try:
        started_at = marked(copy)
        with copy.read() as connection:
            counted = rehearsal_copy.count_played(connection)
    finally:
        copy.close()
    if started_at is None:
        return {}
    return {
        centre: Played(
            started_at=started_at,
            ended_at=ended_at,
            tickets=found["tickets"],
            called=found["called"],
            served=found["served"],
            counters=tuple(found["counters"]),
            people=found["people"],
        )
        for centre, found in counted.items()
    }


def record(db: Database, files: Files, now: datetime) -> None:
    """Note in the real database how many were served; the same rehearsal again changes nothing."""
    played = result(files, now)

    def job(tx: WriteTx) -> None:
        for centre, each in played.items():
            before = _read(people.fact(tx.connection, FACT + centre))
            if before is not None and before.started_at == each.started_at:
                continue
            plain = _plain(each)
            people.set_fact(tx, FACT + centre, json.dumps(plain))
            people.log_change(tx, _SYSTEM, "rehearsed", centre, {"after": plain}, now)

    if played:
        db.write_now(job)


def record_by_itself(settings: Settings, files: Files) -> None:
    """The same for a process that has nothing open."""
    db = Database(settings.database_url)
    try:
        record(db, files, SystemClock().now())
    finally:
        db.close()


def last_played(office: Office, centre: str) -> Played | None:
    """The newest rehearsal of a centre, as the real database remembers it."""
    with office.db.read() as connection:
        return _read(people.fact(connection, FACT + centre))


async def forget(office: Office, caller: Caller, files: Files) -> None:
    """Delete what was played; the numbers stay. Raises `NotFound`, `RehearsalOn` whichever process
    serves it."""
    access.require(caller, Permission.CATALOGUE, None)
    if not files.exists:
        raise NotFound
    try:
        with server_lock(files.url):
            files.delete()
    except AnotherServerRuns:
        raise RehearsalOn from None
    now = office.clock.now()
    await office.db.write(
        lambda tx: people.log_change(tx, caller.actor, "rehearsal_deleted", "", {}, now)
    )


def _plain(played: Played) -> dict[str, object]:
    moments = {name: getattr(played, name).isoformat() for name in ("started_at", "ended_at")}
    return {**asdict(played), **moments, "counters": list(played.counters)}


def _read(text: str | None) -> Played | None:
    if text is None:
        return None
    found = json.loads(text)
    moments = {name: datetime.fromisoformat(found[name]) for name in ("started_at", "ended_at")}
    return Played(**{**found, **moments, "counters": tuple(found["counters"])})
