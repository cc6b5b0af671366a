"""How an installation stands: for the page of whoever runs it, and for operators' programs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection

from shared.domain.permissions import Permission
from shared.domain.screens import ScreenState, Standing, state_of
from shared.services import access, drafts_waiting, nightly_backups, proving, readiness
from shared.services.commands import Caller
from shared.services.moments import real_now
from shared.services.office import Office
from shared.services.upkeep import Chore, KeyFiles
from shared.settings import Settings
from shared.store import backup_runs, seals, standing
from shared.store.backup_runs import Run
from shared.store.engine import sqlite_path
from shared.store.migrations import newest
from shared.store.standing import Outbox
from shared.store.tables.operations import RunState, RunWay

OLD = timedelta(days=2)
"""A backup of the night before last: last night's is missing."""
STUCK = timedelta(hours=1)
LEAST_FREE = 2**30
SHOWN_RUNS = 7
LATE_PROOF = timedelta(days=2)


class Finding(StrEnum):
    """What whoever runs an installation has to look at, worst first."""

    NOT_READY = "not_ready"
    BACKUP_FAILED = "backup_failed"
    BACKUP_NONE = "backup_none"
    BACKUP_OLD = "backup_old"
    DRAFT_HELD_UP = "draft_held_up"
    DISK = "disk"
    CHORE = "chore"
    PROOF = "proof"
    OUTBOX = "outbox"
    NO_BACKUP_PLAN = "no_backup_plan"
    CLOCK = "clock"
    DEMO = "demo"
    NO_ORIGIN = "no_origin"
    PLAIN_HTTP = "plain_http"
    NO_CONTACT = "no_contact"


URGENT = frozenset(
    {
        *(Finding.NOT_READY, Finding.BACKUP_FAILED, Finding.BACKUP_NONE, Finding.BACKUP_OLD),
        *(Finding.DISK, Finding.CHORE, Finding.PROOF, Finding.OUTBOX, Finding.DRAFT_HELD_UP),
    }
)


@dataclass(frozen=True, slots=True)
class Measures:
    """What can be counted; `disk_free_bytes` None where the data lies on another machine and no
    folder for backups is named. `last_run` is the server's own, `last_done` whoever made it."""

    at: datetime
    database_bytes: int
    disk_free_bytes: int | None
    outboxes: dict[str, Outbox]
    screens: int
    silent_screens: int
    last_run: Run | None
    last_done: Run | None

    @property
    def backup_age(self) -> timedelta | None:
        """Since the moment that the newest good backup shows; None without any."""
        return self.at - self.last_done.begun_at if self.last_done else None


@dataclass(frozen=True, slots=True)
class Proof:
    """Of a centre: the business day on which its roll-ups were proven last, and up to which its
    log is sealed."""

    centre: str
    proven_on: date | None
    sealed_up_to: date | None


@dataclass(frozen=True, slots=True)
class InstallationState:
    """`key_files` and the settings are told by name and presence, never by content."""

    version: str
    revision: str
    database: str
    began_at: datetime
    measures: Measures
    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    proofs: tuple[Proof, ...]
    chores: dict[str, Chore]
    clock_steps: tuple[tuple[datetime, float], ...]
    key_files: dict[str, bool]
    has_plan: bool
    running: Run | None
    runs: tuple[Run, ...]


def measures(office: Office) -> Measures:
    """Short questions to the database; for programs that ask every few seconds."""
    now = real_now(office)
    with office.db.read() as connection:
        heard = standing.sightings(connection)
        return Measures(
            at=now,
            database_bytes=standing.database_bytes(connection),
            disk_free_bytes=_disk_free(office),
            outboxes=standing.outboxes(connection),
            screens=len(heard),
            silent_screens=sum(_is_silent(office, *each, now) for each in heard),
            last_run=backup_runs.newest(connection, way=RunWay.SERVER),
            last_done=backup_runs.newest(connection, RunState.DONE),
        )


def state(office: Office, caller: Caller, settings: Settings) -> InstallationState:
    """Everything that the page shows. Raises `NotSignedIn`, `NotFound`."""
    access.require(caller, Permission.OPERATE, None)
    measured = measures(office)
    problems = tuple(readiness.problems(office))
    with office.db.read() as connection:
        proofs = tuple(_proof(connection, each) for each in office.catalogue.centres)
        runs = tuple(backup_runs.latest(connection, SHOWN_RUNS))
    drafts_held_up = bool(drafts_waiting.all_held_up(office))
    running = next((each for each in runs if each.is_under_way(measured.at)), None)
    return InstallationState(
        version=version("government-counter-service"),
        revision=newest(),
        database="SQLite" if office.db.is_sqlite else "PostgreSQL",
        began_at=office.upkeep.began_at,
        measures=measured,
        findings=tuple(
            _findings(office, settings, measured, problems, proofs, drafts_held_up=drafts_held_up)
        ),
        problems=problems,
        proofs=proofs,
        chores=dict(sorted(office.upkeep.chores.items())),
        clock_steps=tuple(office.upkeep.clock_steps),
        key_files={name: path.is_file() for name, path in KeyFiles.of(settings).paths().items()},
        has_plan=office.upkeep.plan is not None,
        running=running,
        runs=runs,
    )


def _disk_free(office: Office) -> int | None:
    """Where the data grows: the folder of a SQLite file, or that of the backups."""
    path = sqlite_path(office.db.url)
    plan = office.upkeep.plan
    folder = path.absolute().parent if path else plan.folder if plan else None
    if folder is None or not folder.is_dir():
        return None
    return shutil.disk_usage(Path(folder)).free


def _is_silent(office: Office, centre: str, stands: Standing, now: datetime) -> bool:
    if centre not in office.catalogue.centres:
        return False
    is_open = office.calendar(centre).is_open(office.clock.now())
    return state_of(stands, now, is_open=is_open) is ScreenState.SILENT


def _proof(connection: Connection, centre: str) -> Proof:
    seal = seals.newest(connection, centre)
    return Proof(centre, proving.proven(connection, centre)[0], seal.day if seal else None)


def _findings(
    office: Office,
    settings: Settings,
    measured: Measures,
    problems: tuple[str, ...],
    proofs: tuple[Proof, ...],
    *,
    drafts_held_up: bool,
) -> list[Finding]:
    contact = settings.vapid_file.is_file() and settings.vapid_contact is None
    found = {
        Finding.NOT_READY: bool(problems),
        Finding.BACKUP_FAILED: nightly_backups.has_failed(measured.last_run),
        Finding.DRAFT_HELD_UP: drafts_held_up,
        Finding.NO_BACKUP_PLAN: office.upkeep.plan is None,
        Finding.DISK: _disk_is_short(measured),
        Finding.CHORE: any(each.is_failing for each in office.upkeep.chores.values()),
        Finding.PROOF: any(_is_late(office, each) for each in proofs),
        Finding.OUTBOX: any(_is_stuck(each, measured.at) for each in measured.outboxes.values()),
        Finding.CLOCK: bool(office.upkeep.clock_steps),
        Finding.DEMO: office.demo,
        Finding.NO_ORIGIN: settings.public_origin is None,
        Finding.PLAIN_HTTP: _is_plain(settings.public_origin),
        Finding.NO_CONTACT: contact,
        **_about_age(office, measured),
    }
    return [each for each in Finding if found.get(each)]


def _about_age(office: Office, measured: Measures) -> dict[Finding, bool]:
    if office.demo and office.upkeep.plan is None:
        return {}  # nothing there is worth keeping
    age = measured.backup_age
    return {Finding.BACKUP_NONE: age is None, Finding.BACKUP_OLD: age is not None and age > OLD}


def _disk_is_short(measured: Measures) -> bool:
    free = measured.disk_free_bytes
    return free is not None and free < max(LEAST_FREE, measured.database_bytes)


def _is_late(office: Office, proof: Proof) -> bool:
    if proof.proven_on is None or office.clock.is_driven:
        return False
    return office.today(proof.centre) - proof.proven_on > LATE_PROOF


def _is_stuck(outbox: Outbox, now: datetime) -> bool:
    return outbox.since is not None and now - outbox.since > STUCK


def _is_plain(origin: str | None) -> bool:
    parts = urlsplit(origin or "")
    return parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}
