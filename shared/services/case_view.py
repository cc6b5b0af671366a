"""One case as people look at it: who has it, by when, its clocks and its picture.

The same for staff, for the citizen's phone, and for programs; words are chosen by whoever shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from shared.domain import deadlines
from shared.domain.case import AtAgency, CaseRecord, Holder
from shared.domain.case_picture import Axis, Picture, axis, picture_of
from shared.domain.deadlines import Deadline, Notice
from shared.domain.events import Event, Kind
from shared.domain.process import Baseline, Document, Process, Step
from shared.domain.visit import TransactionState
from shared.domain.working_time import WorkingTime, working_time
from shared.services.cases import rows_behind, situation
from shared.services.deadlines import deadline_of, facts_of
from shared.services.office import Office
from shared.store import cases, log, visits
from shared.store.cases import Stored
from shared.store.log import History


@dataclass(frozen=True, slots=True)
class Behind:
    """A row of the official table behind the counter: whose it is, and when it was worked."""

    step: Step
    agency: str
    begun_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """`events` are those of the case in force, in order, with the ticket that opened it.

    `late_since` also of a case whose result came late; `told` are the explanations of lateness, and
    `reason` a supervisor's code for the latest. `collect_until`: the last day to collect a result.
    """

    stored: Stored
    record: CaseRecord
    at: datetime
    events: tuple[Event, ...]
    deadline: Deadline | None
    late_since: datetime | None
    told: tuple[datetime, ...]
    next_notice: Notice | None
    reason: str | None
    collect_until: date | None
    behind: tuple[Behind, ...]
    process: Process
    baseline: Baseline | None
    times: WorkingTime
    picture: Picture
    axis: Axis

    @property
    def is_late(self) -> bool:
        """Whether somebody still waits although the day is over."""
        return self.late_since is not None and self.record.ready_at is None

    @property
    def missing(self) -> tuple[Document, ...]:
        """The papers that the citizen was asked for."""
        asked = self.record.question.missing if self.record.question else ()
        known = self.process.documents or ()
        return tuple(each for each in known if each.position in asked)

    @property
    def holding(self) -> tuple[AtAgency, ...]:
        """The agencies that matter for whoever asks who has it."""
        there = self.record.at_agencies
        if self.record.holder is Holder.AGENCY:
            return tuple(each for each in there if each.acknowledged_at is not None)
        return there

    def progress(self, agency: str) -> tuple[int, int] | None:
        """(step, of how many) of an agency's own rows that it works on, None while on none."""
        own = [each for each in self.behind if each.agency == agency]
        runs = [n for n, each in enumerate(own, 1) if each.begun_at and each.done_at is None]
        return (max(runs), len(own)) if runs else None

    def all_done(self, agency: str) -> bool:
        """Whether an agency has finished its rows, and still owes its result."""
        own = [each for each in self.behind if each.agency == agency]
        return bool(own) and all(each.done_at is not None for each in own)


def view_of(office: Office, stored: Stored, now: datetime | None = None) -> CaseView:
    """Everything about a loaded case."""
    now = now or office.clock.now()
    record, place, chain = stored.record, stored.home.place, stored.chain
    turns = {turn.id for turn in chain.turns} | {record.id}
    facts = facts_of(chain, place.centre)
    deadline = deadline_of(office, facts, now)
    events = tuple(
        each for each in chain.events if each.transaction in turns or each.kind is Kind.TAKEN
    )
    told = _told(events)
    calendar = place.calendar_at(record.ready_at) if record.ready_at else place.calendar
    until = record.ended_at or now
    times = working_time(
        chain.events,
        turns,
        calendar,
        official=[step.position for step in office.catalogue.processes[record.process].steps],
        until=until,
    )
    ends = [until, *([deadline.late_after] if deadline and not record.is_closed else [])]
    late = None
    if deadline is not None and facts.clock is not None:
        late = deadlines.late_since(deadline, facts.clock.finished_at or now)
    process = office.catalogue.processes[record.process]
    return CaseView(
        stored=stored,
        record=record,
        at=now,
        events=events,
        deadline=deadline,
        late_since=late,
        told=told,
        next_notice=deadlines.next_notice(deadline, told) if deadline and late else None,
        reason=_reason(events),
        collect_until=situation(office, stored, now).collect_until,
        behind=tuple(_behind(office, record, process)),
        process=process,
        baseline=office.catalogue.baseline_on(record.service, place.business_day),
        times=times,
        picture=picture_of(chain.events, record, turns, until),
        axis=axis(calendar, times.arrived_at, max(ends), days=bool(process.standard.working_days)),
    )


def _told(events: Iterable[Event]) -> tuple[datetime, ...]:
    return tuple(e.at for e in events if e.kind is Kind.LATE_NOTICED and "reason" not in e.data)


def _reason(events: Iterable[Event]) -> str | None:
    chosen = [e for e in events if e.kind is Kind.LATE_NOTICED and "reason" in e.data]
    return str(chosen[-1].data["reason"]) if chosen else None


def _behind(office: Office, record: CaseRecord, process: Process) -> Iterable[Behind]:
    for position, agency in rows_behind(office, record).items():
        work = record.work.get(position)
        begun, done = (work.begun_at, work.done_at) if work else (None, None)
        yield Behind(process.step(position), agency, begun, done)


def of_visit(
    office: Office, connection: Connection, history: History, now: datetime
) -> tuple[CaseView, ...]:
    """The requests of a visit that go on beyond the counter, for its citizen: as long as they run,
    and for some weeks after they were closed."""
    found = []
    for turn in history.state.transactions.values():
        stored = _beyond(office, connection, history, turn)
        if stored is not None and _is_shown(office, stored.record, now):
            found.append(view_of(office, stored, now))
    return tuple(found)


def of_visit_id(office: Office, visit: int) -> tuple[CaseView, ...]:
    """The same for programs; none for an unknown visit."""
    with office.db.read() as connection:
        located = visits.locate_visit(connection, visit)
        if located is None:
            return ()
        place = office.place(located.centre, located.business_day)
        history = log.load(connection, visit, place)
        return of_visit(office, connection, history, office.clock.now())


def _beyond(
    office: Office, connection: Connection, history: History, turn: TransactionState
) -> Stored | None:
    if turn.case is None:
        return None
    own = history.state.cases.get(turn.case)
    if own is not None and own.number is None and own.question is None:
        return None
    return cases.load(connection, office.place, turn.case)


def _is_shown(office: Office, record: CaseRecord, now: datetime) -> bool:
    if record.number is None and record.question is None:
        return False
    return record.ended_at is None or now - record.ended_at <= office.rules.case_shown
