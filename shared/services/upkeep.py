"""What a process knows about its own upkeep: how backups are made, and when each chore ran."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from shared.clock import SystemClock
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The files that belong to a database but lie outside it."""

    key: Path
    vapid: Path

    @classmethod
    def of(cls, settings: Settings) -> KeyFiles:
        return cls(settings.key_file, settings.vapid_file)

    def paths(self) -> dict[str, Path]:
        return {"key": self.key, "vapid": self.vapid}


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where the server's own backups go, and how many stay."""

    folder: Path
    passphrase_file: Path
    keep: int
    keys: KeyFiles

    @classmethod
    def of(cls, settings: Settings) -> BackupPlan | None:
        """None where the settings name no folder."""
        folder, passphrase_file = settings.backup_dir, settings.backup_passphrase_file
        if folder is None or passphrase_file is None:
            return None
        return cls(folder, passphrase_file, settings.backup_keep, KeyFiles.of(settings))


@dataclass(slots=True)
class Chore:
    """When a background task of this process last went well, and when it last failed (real
    clock)."""

    went_well_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def is_failing(self) -> bool:
        if self.failed_at is None:
            return False
        return self.went_well_at is None or self.went_well_at < self.failed_at


def in_a_thread(work: Callable[[], None]) -> threading.Thread:
    """A server that is told to stop does not wait for it."""
    thread = threading.Thread(target=work, name="gcs-upkeep", daemon=True)
    thread.start()
    return thread


@dataclass
class Upkeep:
    """Of one process; `plan` None: nobody said where backups go; `keys` None: it makes none."""

    plan: BackupPlan | None = None
    keys: KeyFiles | None = None
    began_at: datetime = field(default_factory=SystemClock().now)
    chores: dict[str, Chore] = field(default_factory=dict)
    clock_steps: list[tuple[datetime, float]] = field(default_factory=list)
    """When this process saw the machine's clock jump, and by how many seconds."""
    beside: Callable[[Callable[[], None]], threading.Thread | None] = in_a_thread
    """Begins what takes minutes, beside everybody's requests."""

    def note(self, chore: str, *, failed: bool) -> None:
        found, now = self.chores.setdefault(chore, Chore()), SystemClock().now()
        if failed:
            found.failed_at = now
        else:
            found.went_well_at = now
