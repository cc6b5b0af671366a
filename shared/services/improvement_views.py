"""Improvements as people read them: the list of a centre, one of them with all its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.errors import NoCentreYet, NotFound
from shared.domain.improvement import (
    DueReport,
    ImprovementMove,
    ImprovementState,
    Lack,
    Measure,
    Requirement,
    due_reports,
    fulfilled,
    lacking,
    next_report,
)
from shared.domain.period import Period
from shared.domain.permissions import Permission, centres_with, may
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.reports.effect_values import Value
from shared.services.reports.effects import (
    Effect,
    Standing,
    effect_of,
    standing_of,
    today_values,
)
from shared.services.reports.sums import StoredSums, Sums
from shared.store import improvements
from shared.store.change_log import Changed
from shared.store.improvements import Declared as Declared  # noqa: PLC0414  # what pages show
from shared.store.improvements import Record, Reported

KINDS = ("improvement_made", *(f"improvement_{each.value}" for each in ImprovementMove))
"""What the change log says of improvements."""


@dataclass(frozen=True, slots=True)
class Line:
    """One improvement in a list. `report`: the next one to be made; `effect` None until the change
    is in force."""

    record: Record
    report: DueReport | None
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Whole:
    """One improvement with everything that belongs to it. `today`: every measure over the last
    twelve months; `due` is empty until it is accepted."""

    record: Record
    missing: tuple[Lack, ...]
    checklist: Mapping[Requirement, tuple[Lack, ...]]
    standing: Standing | None
    today: Mapping[Measure, Value]
    due: tuple[DueReport, ...]
    reports: tuple[Reported, ...]
    values: tuple[Declared, ...]
    effect: Effect | None
    history: tuple[Changed, ...]


def may_read(caller: Caller, centre: str) -> bool:
    readers = (Permission.REPORTS, Permission.IMPROVE)
    return any(may(caller.grants, each, centre) for each in readers)


def readable_centres(office: Office, caller: Caller) -> list[str]:
    """In the order of the catalogue. Raises `NotSignedIn`, `NotFound` without any, and
    `NoCentreYet` where there is none at all."""
    access.require_staff(caller)
    found = [each for each in office.catalogue.centres if may_read(caller, each)]
    if not found:
        raise NotFound if office.catalogue.centres else NoCentreYet
    return found


def writable_centres(office: Office, caller: Caller) -> list[str]:
    """Where the caller may propose and decide. Raises `NotSignedIn`."""
    access.require_staff(caller)
    held = centres_with(caller.grants, Permission.IMPROVE)
    return [each for each in office.catalogue.centres if held is None or each in held]


def require_readable(office: Office, caller: Caller, centre: str) -> None:
    """Raises `NotSignedIn`, and `UnknownCentre` also for one that is not the reader's."""
    office.centre(centre)
    if not may_read(caller, centre):
        access.require(caller, Permission.REPORTS, centre)


def newest(office: Office, centre: str | None = None) -> tuple[int, int]:
    """Another pair whenever something changes in the list of a centre, or of all."""
    with office.db.read() as connection:
        found = improvements.of_centres(connection, None if centre is None else [centre])
    return len(found), sum(each.version for each in found)


def of_centre(office: Office, caller: Caller, centre: str) -> list[Line]:
    """All improvements of a centre, the newest first. Raises `NotSignedIn`, `UnknownCentre`."""
    require_readable(office, caller, centre)
    return lines(office, [centre])


def lines(office: Office, centres: Sequence[str], period: Period | None = None) -> list[Line]:
    """Of these centres; with a period those at which somebody worked in it."""
    with office.db.read() as connection:
        found = improvements.of_centres(connection, centres)
        made: dict[int, set[int]] = {}
        for each in improvements.reports_of(connection, [one.id for one in found]):
            made.setdefault(each.improvement, set()).add(each.months)
        sums = StoredSums(connection)
        return [
            Line(
                record,
                next_report(_due(office, record, made.get(record.id, set()))),
                _effect(office, record, found, sums),
            )
            for record in found
            if period is None or _touches(office, record, period)
        ]


def _touches(office: Office, record: Record, period: Period) -> bool:
    """Whether it had been proposed and had not ended before."""
    return days_of(office, record).first <= period.last and (
        record.ended_on is None or record.ended_on >= period.first
    )


def _due(office: Office, record: Record, made: set[int]) -> tuple[DueReport, ...]:
    if record.accepted_on is None:
        return ()
    return due_reports(record.accepted_on, office.today(record.centre), made, record.state)


def _effect(office: Office, record: Record, known: Sequence[Record], sums: Sums) -> Effect | None:
    """`known` holds the other improvements of its centre too."""
    if record.in_force_on is None:
        return None
    day, until = record.in_force_on, record.ended_on
    if record.state is ImprovementState.FINISHED:
        until = None  # what was finished stays in force
    others = [
        changed_on
        for each in known
        if each.id != record.id
        and each.centre == record.centre
        and each.proposal.shares_work_with(record.proposal)
        for changed_on in _changed_on(each)
    ]
    return effect_of(
        office, record.centre, record.proposal, day, until=until, others=others, sums=sums
    )


def _changed_on(record: Record) -> Iterator[date]:
    """The days on which it changed the work: when it came into force, and when it was given up."""
    if record.in_force_on is not None:
        yield record.in_force_on
        if record.state is ImprovementState.STOPPED and record.ended_on is not None:
            yield record.ended_on


def found(office: Office, caller: Caller, id: int) -> Record:
    """Raises `NotSignedIn`, `NotFound` also for one of a centre that is not the reader's."""
    access.require_staff(caller)
    with office.db.read() as connection:
        record = improvements.record(connection, id)
    if record is None or not may_read(caller, record.centre):
        raise NotFound
    return record


def stored(office: Office, id: int) -> Record:
    """For whoever may read everything. Raises KeyError for an unknown number."""
    with office.db.read() as connection:
        record = improvements.record(connection, id)
    if record is None:
        raise KeyError(id)
    return record


def days_of(office: Office, record: Record) -> Period:
    """From the day it was proposed to its end, or to today."""
    first = record.made_at.astimezone(office.calendar(record.centre).zone).date()
    return Period(first, max(first, record.ended_on or office.today(record.centre)))


def following(whole: Whole) -> DueReport | None:
    """The next report that has to be made."""
    return next_report(whole.due)


def whole(office: Office, caller: Caller, id: int) -> Whole:
    """Raises as `found`."""
    return whole_of(office, found(office, caller, id))


def whole_of(office: Office, record: Record) -> Whole:
    """For whoever has proven the right to read it."""
    with office.db.read() as connection:
        reports = improvements.reports_of(connection, [record.id])
        sums = StoredSums(connection)
        centre, proposal = record.centre, record.proposal
        return Whole(
            record=record,
            missing=lacking(proposal),
            checklist=fulfilled(proposal),
            standing=standing_of(office, centre, proposal, sums=sums),
            today=today_values(office, centre, proposal, sums=sums),
            due=_due(office, record, {each.months for each in reports}),
            reports=tuple(reports),
            values=tuple(improvements.values_of(connection, record.id)),
            effect=_effect(office, record, improvements.of_centres(connection, [centre]), sums),
            history=improvements.history(connection, KINDS, record),
        )
