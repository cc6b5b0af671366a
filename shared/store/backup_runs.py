"""The backups that were made: by the server, through a browser, by a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, select, text, update

from shared.store.tables.operations import BackupRun, RunState, RunWay
from shared.store.writer import WriteTx

_run = cast("Table", BackupRun.__table__)  # type: ignore[attr-defined]
CUT_OFF = timedelta(minutes=2)
"""A run that was not seen for so long has lost its process."""


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    begun_at: datetime
    seen_at: datetime
    state: RunState
    way: RunWay
    staff: int | None
    rows_expected: int
    rows_read: int
    file_name: str | None
    file_bytes: int | None
    ended_at: datetime | None
    failure: str | None

    def is_under_way(self, now: datetime) -> bool:
        return self.state is RunState.RUNNING and now - self.seen_at < CUT_OFF

    @property
    def percent(self) -> int:
        return min(99, 100 * self.rows_read // max(1, self.rows_expected))


def _from(row: Any) -> Run:
    return Run(
        row.id,
        row.begun_at,
        row.seen_at,
        RunState(row.state),
        RunWay(row.way),
        row.staff_id,
        row.rows_expected,
        row.rows_read,
        row.file_name,
        row.file_bytes,
        row.ended_at,
        row.failure,
    )


def newest(
    connection: Connection, state: RunState | None = None, way: RunWay | None = None
) -> Run | None:
    """The run that began last, of all or of those in a state or of one way."""
    statement = select(_run).order_by(_run.c.id.desc()).limit(1)
    if state is not None:
        statement = statement.where(_run.c.state == state.value)
    if way is not None:
        statement = statement.where(_run.c.way == way.value)
    row = connection.execute(statement).first()
    return _from(row) if row else None


def latest(connection: Connection, count: int) -> list[Run]:
    """The last runs, newest first."""
    rows = connection.execute(select(_run).order_by(_run.c.id.desc()).limit(count))
    return [_from(row) for row in rows]


def find(connection: Connection, id: int) -> Run | None:
    row = connection.execute(select(_run).where(_run.c.id == id)).first()
    return _from(row) if row else None


def begin(
    tx: WriteTx, at: datetime, staff: int | None, rows: int, way: RunWay = RunWay.SERVER
) -> int | None:
    """Begin a run, unless one is under way, in whichever process; returns its number."""
    if not tx.is_sqlite:
        tx.connection.execute(text("LOCK TABLE backup_run IN SHARE ROW EXCLUSIVE MODE"))
    running = newest(tx.connection, RunState.RUNNING)
    if running is not None and running.is_under_way(at):
        return None
    row = {
        "begun_at": at,
        "seen_at": at,
        "state": RunState.RUNNING.value,
        "way": way.value,
        "staff_id": staff,
        "rows_expected": rows,
        "rows_read": 0,
    }
    statement = insert(_run).returning(_run.c.id)
    return cast("int", tx.connection.execute(statement, row).scalar_one())


def note_made(tx: WriteTx, begun_at: datetime, at: datetime, rows: int, **outcome: object) -> None:
    """A command made a backup and read it back; `outcome` as in `end`."""
    row = {
        "begun_at": begun_at,
        "seen_at": at,
        "ended_at": at,
        "state": RunState.DONE.value,
        "way": RunWay.COMMAND.value,
        "rows_expected": rows,
        "rows_read": rows,
        **outcome,
    }
    tx.connection.execute(insert(_run), row)


def advance(tx: WriteTx, id: int, rows: int, at: datetime) -> None:
    """The run is alive and has read so many rows in all."""
    tx.connection.execute(update(_run).where(_run.c.id == id).values(rows_read=rows, seen_at=at))


def end(tx: WriteTx, id: int, at: datetime, **outcome: object) -> None:
    """`outcome`: either `failure`, or `file_name`, `file_bytes` and `last_event_id`."""
    state = RunState.FAILED if outcome.get("failure") else RunState.DONE
    values = {"state": state.value, "seen_at": at, "ended_at": at, **outcome}
    tx.connection.execute(update(_run).where(_run.c.id == id).values(values))


def end_cut_off(tx: WriteTx, at: datetime, failure: str) -> int:
    """Write down that runs whose process is gone have failed; returns how many."""
    lost = (_run.c.state == RunState.RUNNING.value) & (_run.c.seen_at < at - CUT_OFF)
    values = {"state": RunState.FAILED.value, "ended_at": at, "failure": failure}
    return tx.connection.execute(update(_run).where(lost).values(values)).rowcount
