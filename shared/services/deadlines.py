"""By when stored cases have to be answered, and which explanations of lateness are due.

Days are counted by the calendar of the agency that answers for the service, which is the centre's
where it has none of its own; minutes by the centre's hours, because they are promised to somebody
who waits there. While a case runs, the newest calendar counts; once its clock has ended, the one
that was in force then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from shared.domain import deadlines
from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import case_clock
from shared.domain.chain import Chain
from shared.domain.deadlines import Deadline, Notice, Running
from shared.services.office import Office
from shared.store import cases
from shared.store.cases import CaseLine


class Dated(Protocol):
    """What a deadline follows from; `shared.store.cases.CaseLine` is one."""

    @property
    def centre(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def process(self) -> int: ...
    @property
    def clock(self) -> Running | None: ...


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The same of a case that was loaded with its log."""

    centre: str
    service: str
    process: int
    clock: Running | None


def facts_of(chain: Chain, centre: str) -> CaseFacts:
    """What the deadline of a case of this centre follows from."""
    record = chain.record
    return CaseFacts(centre, record.service, record.process, running_clock(chain))


@dataclass(frozen=True, slots=True)
class LateCase:
    """A case that is late, the moments of the explanations its citizen got, the number of the one
    to be given now (None: none today), and the days for the next one."""

    line: CaseLine
    deadline: Deadline
    sent: tuple[datetime, ...]
    notice: int | None
    next: Notice


def deadline_of(office: Office, case: Dated, now: datetime | None = None) -> Deadline | None:
    """The deadline of a stored case.

    None before its papers were complete, and where the service has no standard. A stop of the clock
    that still lasts counts up to `now`, the present moment when left out.
    """
    clock = case.clock
    if clock is None:
        return None
    now = now or office.clock.now()
    standard = office.catalogue.processes[case.process].standard
    calendar = _calendar(office, case, days=bool(standard.working_days), at=clock.finished_at)
    known = deadlines.as_known(calendar, clock.finished_at or now)
    return deadlines.due(clock.started_at, standard, known, clock.stopped(now))


def late_cases(
    office: Office, connection: Connection, centre: str | None, now: datetime | None = None
) -> list[LateCase]:
    """The open cases of a centre, or of all, that should have their result by now; the longest
    overdue first."""
    now = now or office.clock.now()
    known = (
        cases.open_everywhere if centre is None else partial(cases.open_at_centre, centre=centre)
    )
    late: list[tuple[CaseLine, Deadline]] = []
    for line in known(connection):
        if line.clock is None or line.clock.finished_at is not None:
            continue
        deadline = deadline_of(office, line, now)
        if deadline is not None and deadlines.is_late(deadline, now):
            late.append((line, deadline))
    sent = cases.notices_of(connection, {line.id: line.visit for line, _ in late})
    found = [_late(line, deadline, sent.get(line.id, ()), now) for line, deadline in late]
    return sorted(found, key=lambda each: (each.deadline.late_after, each.line.id))


def _late(line: CaseLine, deadline: Deadline, sent: Sequence[datetime], now: datetime) -> LateCase:
    due = deadlines.notices_due(deadline, now, sent)
    return LateCase(line, deadline, tuple(sent), due, deadlines.next_notice(deadline, sent))


def running_clock(chain: Chain) -> Running | None:
    """The clock of a case as it stands in its log; None before step 1, and while papers are missing
    that have never been complete."""
    record, turns = chain.record, {t.id for t in chain.turns} | {chain.case}
    if record.accepted_at is None and record.number is None and record.question is not None:
        return None
    clock = case_clock(event for event in chain.events if event.transaction in turns)
    return None if clock.started_at is None else Running.of(clock)


def _calendar(office: Office, case: Dated, *, days: bool, at: datetime | None) -> ServiceCalendar:
    if days:
        agency = office.catalogue.services[case.service].agency
        return office.agency_calendar(agency, case.centre, at)
    return office.calendar(case.centre) if at is None else office.calendar_at(case.centre, at)
