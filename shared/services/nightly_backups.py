"""The server's own backups: one a night after the day's end, and one whenever somebody asks.

Each is read back before it counts, and only then are older ones deleted. A failure is a line in the
log, a figure for operators' programs, and a red line on the page about this installation's state.
"""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta
from functools import partial

import structlog

from shared.domain.errors import BackupUnderWay, GcsError, NoBackupPlace
from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access, backing_up
from shared.services.archive import BackupError
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.moments import real_now
from shared.services.office import Office
from shared.services.upkeep import BackupPlan
from shared.store import backup_runs, people
from shared.store.backup_runs import Run
from shared.store.tables.operations import RunState, RunWay
from shared.store.writer import WriteTx

AGAIN_AFTER = timedelta(hours=1)
"""After a failure it is tried again, but not all the time."""
TELL_SECONDS = 2.0
CUT_OFF = "the server ended meanwhile"
ASKED = "backup_asked"
TOPIC = "backups"

log = structlog.get_logger("gcs.backup")


def begin_due(office: Office) -> threading.Thread | None:
    """Begin tonight's backup if it is due; returns the thread that makes it."""
    plan, now = office.upkeep.plan, real_now(office)
    if plan is None:
        return None
    office.db.write_now(lambda tx: backup_runs.end_cut_off(tx, now, CUT_OFF))
    if not _is_due(office):
        return None
    rows = 2 * backing_up.rows_of(office.db)
    run = office.db.write_now(lambda tx: backup_runs.begin(tx, now, None, rows))
    return None if run is None else office.upkeep.beside(partial(carry_out, office, plan, run))


def _is_due(office: Office) -> bool:
    now = real_now(office)
    with office.db.read() as connection:
        last = backup_runs.newest(connection, way=RunWay.SERVER)
        done = backup_runs.newest(connection, RunState.DONE, RunWay.SERVER)
    if last is not None and last.state is RunState.FAILED and now - last.begun_at < AGAIN_AFTER:
        return False
    return done is None or _day(office, done) < _day(office)


def _day(office: Office, run: Run | None = None) -> date:
    """The business day that has begun at every centre."""
    at = real_now(office) if run is None else run.begun_at
    days = [office.calendar(each).business_day(at) for each in office.catalogue.centres]
    return min(days, default=at.astimezone(BANGKOK).date())


async def back_up_now(office: Office, caller: Caller, key: RequestKey | None) -> int:
    """Begin a backup beside everybody's work; returns the number of the run.

    Raises `NoBackupPlace`, `BackupUnderWay`, `NotFound`, `NotSignedIn`.
    """
    access.require(caller, Permission.OPERATE, None)
    plan, now = office.upkeep.plan, real_now(office)
    if plan is None:
        raise NoBackupPlace
    rows = 2 * backing_up.rows_of(office.db)

    def job(tx: WriteTx) -> Done:
        return once(tx, key, now, partial(_ask, tx))

    def _ask(tx: WriteTx) -> Done:
        run = backup_runs.begin(tx, now, caller.actor.id, rows)
        if run is None:
            raise BackupUnderWay
        people.log_change(tx, caller.actor, ASKED, str(run), {}, now)
        return Done(303, run)

    done = await office.db.write(job)
    assert done.result is not None
    if not done.replayed:
        office.upkeep.beside(partial(carry_out, office, plan, done.result))
    return done.result


def carry_out(office: Office, plan: BackupPlan, run: int) -> None:
    """Make a backup, read it back, delete older ones, and write down how it went."""
    try:
        outcome = _made(office, plan, run)
        log.info("backup_made", run=run, file=outcome["file_name"], bytes=outcome["file_bytes"])
    except BackupError as error:
        outcome = {"failure": str(error)}
    except Exception as error:  # noqa: BLE001  # whatever it was, the run has failed
        outcome = {"failure": type(error).__name__}
    if "failure" in outcome:
        log.error("backup_failed", run=run, failure=outcome["failure"])
    office.upkeep.note("backup_made", failed="failure" in outcome)

    def end(tx: WriteTx) -> None:
        backup_runs.end(tx, run, real_now(office), **outcome)
        tx.publish(TOPIC)

    try:
        office.db.write_now(end)
    except GcsError:
        log.warning("backup_outcome_lost", run=run)


def _made(office: Office, plan: BackupPlan, run: int) -> dict[str, object]:
    passphrase = backing_up.passphrase_from(plan.passphrase_file)
    if not plan.folder.is_dir():
        raise BackupError(f"the folder {plan.folder} does not exist; create it")
    for left in plan.folder.glob(f"gcs-*{backing_up.ENDING}.part"):
        left.unlink(missing_ok=True)
    out = plan.folder / backing_up.file_name(real_now(office))
    progress = RunProgress(office, run)
    backing_up.make(office.db, plan.keys, out, passphrase, progress)
    archive = backing_up.verify(out, passphrase, progress)
    backing_up.prune(plan.folder, plan.keep, out)
    return {
        "file_name": out.name,
        "file_bytes": out.stat().st_size,
        "last_event_id": archive.manifest.last_event,
    }


class RunProgress:
    """Says every few seconds how far a run has come, and that it is alive."""

    def __init__(self, office: Office, run: int) -> None:
        self._office, self._run = office, run
        self._rows, self._told_at = 0, time.monotonic()

    def __call__(self, rows: int) -> None:
        self._rows += rows
        if time.monotonic() - self._told_at < TELL_SECONDS:
            return
        self._told_at = time.monotonic()
        run, read, now = self._run, self._rows, real_now(self._office)
        self._office.db.write_now(lambda tx: backup_runs.advance(tx, run, read, now))


def has_failed(run: Run | None) -> bool:
    """Whether the newest run went wrong, so that somebody has to look."""
    return run is not None and run.state is RunState.FAILED
