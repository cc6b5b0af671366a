"""`gcs import-log`: cases that another program recorded, taken over to be measured.

The file is read twice and sorted on disk; everything is checked before the first row is written.
Cases then go in by small transactions beside a live server, each with a note of who they are, so
that whoever runs the command again goes on where it was interrupted, and no case counts twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from shared.domain.errors import UnknownService
from shared.domain.events import Actor, ActorKind
from shared.domain.foreign_log import ForeignCase, Reason, read_case
from shared.services.importing import versions
from shared.services.importing.cases import Target, new_case
from shared.services.importing.intake import Intake
from shared.services.importing.reading import Columns, LogFile, LogRefused, Progress
from shared.services.office import Office
from shared.store import imports
from shared.store.import_spool import Spool, spool
from shared.store.imports import KnownLog, NewCase
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

LINES_AT_ONCE = 500
"""A transaction has no more lines than this, or a single case: the desks write between them."""


@dataclass(slots=True)
class Imported:
    """What a log brought. `rejected` counts lines by reason; every line is in `events` or there.
    `incomplete` cases lost a line and stay out of the figures. `changed` False: the same file was
    taken over before, at `imported_at`."""

    cases: int = 0
    events: int = 0
    activities: int = 0
    variants: int = 0
    incomplete: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    changed: bool = True
    imported_at: datetime | None = None

    def as_data(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "events": self.events,
            "activities": self.activities,
            "variants": self.variants,
            "incomplete": self.incomplete,
            "rejected": dict(sorted(self.rejected.items())),
        }


@dataclass(frozen=True, slots=True)
class Stages:
    """Who is told how far it is: bytes that are read, cases that are written."""

    reading: Progress = lambda _bytes: None
    amount: Progress = lambda _cases: None
    writing: Progress = lambda _cases: None


def import_log(
    office: Office,
    path: Path,
    centre: str,
    service: str,
    columns: Columns,
    stages: Stages | None = None,
) -> Imported:
    """Take a log over. Raises LogRefused, `UnknownCentre`, `UnknownService`, OSError."""
    told = stages or Stages()
    zone = office.calendar(centre).zone
    if service not in office.catalogue.services:
        raise UnknownService
    file = LogFile(path)
    digest = hashlib.sha256(f"{file.digest()} {columns!r}".encode()).hexdigest()
    with office.db.read() as connection:
        before = imports.log_of(connection, centre, service, digest)
    if before is not None and before.finished_at is not None and before.counts is not None:
        return Imported(**before.counts, changed=False, imported_at=before.finished_at)
    with spool() as lines:
        intake = Intake(lines, columns, zone)
        intake.read(file, office.clock.now(), told.reading)
        summary = _looked_through(intake)
        if not summary.cases:
            raise LogRefused(_nothing(file, summary))
        target, log = _begun(office, centre, service, digest, intake, summary, before)
        told.amount(summary.cases)
        return _written(target, log, lines, summary, told.writing)


@dataclass(slots=True)
class _Summary:
    """All cases together, before any is written. `places` adds up where in its cases an activity
    stands, from 0 to 1, `performed` how often it was performed; both by its number less 1."""

    cases: int
    events: int
    incomplete: int
    variants: int
    rejected: Counter[Reason]
    places: list[float]
    performed: list[int]
    first_at: datetime | None


def _looked_through(intake: Intake) -> _Summary:
    n = len(intake.activities)
    summary = _Summary(0, 0, 0, 0, Counter(intake.rejected), [0.0] * n, [0] * n, None)
    for _, case in _cases(intake.spool, summary.rejected):
        summary.cases += 1
        summary.events += case.lines
        summary.incomplete += bool(case.lost)
        summary.first_at = summary.first_at or case.first_at
        intake.spool.note_variant(hashlib.sha256(repr(case.way).encode()).digest())
        last = max(1, len(case.way) - 1)
        for place, activity in enumerate(case.way):
            summary.places[activity - 1] += place / last
            summary.performed[activity - 1] += 1
    summary.variants = intake.spool.variants
    return summary


def _cases(lines: Spool, rejected: Counter[Reason]) -> Iterator[tuple[str, ForeignCase]]:
    for each in lines.cases():
        found = read_case(each.lines, each.lost)
        if isinstance(found, ForeignCase):
            rejected.update(found.rejected)
            yield each.name, found
        else:
            rejected.update(found)


def _nothing(file: LogFile, summary: _Summary) -> str:
    told = ", ".join(f"{reason.value} {n:,}" for reason, n in sorted(summary.rejected.items()))
    why = f" Rejected lines: {told}." if told else ""
    return f"{file.name} holds no case that can be taken over.{why}"


def _begun(
    office: Office,
    centre: str,
    service: str,
    digest: str,
    intake: Intake,
    summary: _Summary,
    before: KnownLog | None,
) -> tuple[Target, KnownLog]:
    """The version whose steps are the activities, new where they are."""
    assert summary.first_at is not None
    day = office.calendar(centre).business_day(summary.first_at)
    order = versions.in_order(intake.activities, summary.places, summary.performed)
    log = before or office.db.write_now(
        partial(versions.begin, office, centre, service, digest, order, day),
        centre=versions.LOCK,
    )
    office.forget_catalogue()
    process = office.catalogue.processes[log.process]
    place = {step.names.th: step.position for step in process.steps}
    positions = [place.get(name, 0) for name in intake.activities]
    return Target(office, centre, process, intake.activities, positions), log


def _written(
    target: Target, log: KnownLog, lines: Spool, summary: _Summary, progress: Progress
) -> Imported:
    rejected = Counter({reason.value: n for reason, n in summary.rejected.items()})
    done = Imported(activities=sum(n > 0 for n in summary.performed), variants=summary.variants)
    for chunk in _chunks(target, lines):
        verdicts = _add(target, log, chunk)
        for each, verdict in zip(chunk, verdicts, strict=True):
            if verdict is None:
                done.cases += 1
                done.events += each.lines
                done.incomplete += bool(each.incomplete)
            else:
                rejected[verdict.value] += each.lines
        progress(len(chunk))
    done.rejected = dict(rejected)
    office = target.office
    office.db.write_now(partial(_finish, target, log, done), centre=target.centre)
    done.imported_at = office.clock.now()
    return done


def _chunks(target: Target, lines: Spool) -> Iterator[list[NewCase]]:
    chunk: list[NewCase] = []
    held = 0
    for name, case in _cases(lines, Counter()):
        if chunk and held + case.lines > LINES_AT_ONCE:
            yield chunk
            chunk, held = [], 0
        chunk.append(new_case(target, name, case))
        held += case.lines
    if chunk:
        yield chunk


def _add(target: Target, log: KnownLog, chunk: Sequence[NewCase]) -> list[Reason | None]:
    """Write what is not in yet; for every case why it was not taken over."""
    centre, service = target.centre, target.process.service

    def job(tx: WriteTx) -> list[Reason | None]:
        known = imports.known_cases(tx.connection, centre, service, [e.key for e in chunk])
        fresh = [each for each in chunk if each.key not in known]
        if fresh:
            imports.add_cases(tx, log.id, centre, service, fresh)
        return [_verdict(each, known.get(each.key), log.id) for each in chunk]

    return target.office.db.write_now(job, centre=centre)


def _verdict(case: NewCase, known: imports.KnownCase | None, log: int) -> Reason | None:
    if known is None or known.log == log:
        return None
    same = known.digest == case.digest
    return Reason.IMPORTED_BEFORE if same else Reason.IMPORTED_OTHERWISE


def _finish(target: Target, log: KnownLog, done: Imported, tx: WriteTx) -> None:
    now = target.office.clock.now()
    imports.finish_log(tx, log.id, done.as_data(), now)
    counts = {"log": log.id, "process": log.process, **done.as_data()}
    records = PlainRecords(tx.connection, now, Actor(ActorKind.SYSTEM))
    records.log("log_imported", f"{target.centre} {target.process.service}", counts)
