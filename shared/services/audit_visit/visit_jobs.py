"""Making papers beside everything else: one at a time for each person, with progress to look at.

The file has no name, so that nothing is left of it when the process ends.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from weakref import WeakKeyDictionary, finalize

import structlog

from shared.domain.errors import AuditVisitRuns
from shared.services.audit_visit import archiving
from shared.services.audit_visit.archiving import Wish
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.settings import Settings
from shared.store.engine import Database

log = structlog.get_logger("gcs.audit_visit")
_PIECE = 2**18


@dataclass
class Job:
    """Papers in the making, or made. `length` is what `done` grows to; `failed`: say it again."""

    wish: Wish
    begun_at: datetime
    file: IO[bytes] = field(repr=False)
    key: RequestKey | None = None
    length: int = 1
    done: int = 0
    size: int | None = None
    digest: str = ""
    failed: bool = False
    over: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def runs(self) -> bool:
        return self.size is None and not self.failed

    @property
    def percent(self) -> int:
        return 100 if self.size is not None else min(99, 100 * self.done // max(1, self.length))

    def pieces(self) -> Iterator[bytes]:
        """The file from its beginning, also for two who read at once."""
        at = 0
        while piece := os.pread(self.file.fileno(), _PIECE, at):
            yield piece
            at += len(piece)


_JOBS: WeakKeyDictionary[Database, dict[int, Job]] = WeakKeyDictionary()
_LOCK = threading.Lock()


def job_of(office: Office, caller: Caller) -> Job | None:
    """What this person had made last in this process."""
    return _JOBS.get(office.db, {}).get(caller.actor.id or 0)


async def start(
    office: Office, caller: Caller, wish: Wish, settings: Settings, key: RequestKey | None = None
) -> Job | None:
    """Begin to make papers; those made before are gone. The same key begins once: then it is the
    job of before, None where another process has it.

    Raises `AuditVisitRuns`, and like `archiving.expect_may`.
    """
    archiving.expect_may(office, caller, wish)
    file = TemporaryFile(prefix="gcs-audit-")  # noqa: SIM115  # closed with the job
    job, staff = Job(wish, office.clock.now(), file, key), caller.actor.id or 0
    finalize(job, job.file.close)  # not before the last who reads it is done
    with _LOCK:
        mine = _JOBS.setdefault(office.db, {})
        before = mine.get(staff)
        if before is not None and key is not None and before.key == key:
            return before
        if before is not None and before.runs:
            raise AuditVisitRuns
        mine[staff] = job
    try:
        done = await archiving.log_making(office, caller, wish, key)
    except BaseException:
        job.failed = True
        raise
    if done.replayed:
        job.failed = True
        mine.pop(staff, None)
        return None
    threading.Thread(target=_make, args=(office, job, settings), daemon=True).start()
    return job


def _make(office: Office, job: Job, settings: Settings) -> None:
    def told(count: int) -> None:
        job.done += count

    try:
        job.length = archiving.amount(office, job.wish)
        job.digest = archiving.write(office, job.wish, settings, job.file, told)
        job.file.flush()
        job.size = os.fstat(job.file.fileno()).st_size
    except Exception as error:
        log.exception("audit_visit_failed", kind=type(error).__name__)
        job.failed = True
    finally:
        job.over.set()
