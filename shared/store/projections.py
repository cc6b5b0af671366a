"""The rows that follow from a visit's events: one pure function for writing, checking and bulk.

`gcs check` calls `project` on a replay and compares; whatever differs was not written by the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.calendar import ServiceCalendar
from shared.domain.events import Event
from shared.domain.timing import CaseTiming, case_timing
from shared.domain.visit import CaseRecord, Outcome, TransactionState, VisitState

Row = dict[str, object]

COUNTED = frozenset({Outcome.COMPLETED, Outcome.COMPLETED_RESULT_LATER})
"""Only a granted request shows how long granting takes; the others are excluded and counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a visit belongs: constant columns of all its rows."""

    centre: str
    business_day: date
    calendar: ServiceCalendar


@dataclass(frozen=True, slots=True)
class Projection:
    visit: Row
    transactions: Mapping[int, Row]
    cases: Mapping[int, Row]


def project(state: VisitState, events: Sequence[Event], place: Place) -> Projection:
    """All rows of a visit, from its state and the events that led to it."""
    return Projection(
        visit_row(state, place),
        {t.id: transaction_row(state, t, place) for t in state.transactions.values()},
        {c.id: case_row(state, c, events, place) for c in state.cases.values()},
    )


def visit_row(state: VisitState, place: Place) -> Row:
    return {
        "id": state.id,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "letter": state.letter,
        "sequence": state.sequence,
        "number": state.number,
        "state": state.state.value,
        "language": state.language,
        "channel": state.channel,
        "priority": state.priority,
        "arrived_at": state.arrived_at,
        "seq": state.seq,
    }


def transaction_row(state: VisitState, t: TransactionState, place: Place) -> Row:
    return {
        "id": t.id,
        "visit_id": state.id,
        "centre_id": place.centre,
        "business_day": place.business_day,
        "service_id": t.service,
        "process_id": t.process,
        "position": t.position,
        "quantity": t.count,
        "state": t.state.value,
        "version": t.version,
        "rank_at": t.rank_at,
        "queued_at": t.queued_at,
        "counter": t.counter,
        "staff_id": t.staff,
        "step": t.step,
        "called_at": t.called_at,
        "last_called_at": t.last_called_at,
        "recalls": t.recalls,
        "started_at": t.started_at,
        "ended_at": t.ended_at,
        "outcome": t.outcome.value if t.outcome else None,
        "pause_reason": t.pause_reason.value if t.pause_reason else None,
        "deferred_until": t.deferred_until,
        "reserved_counter": t.reserved_counter,
        "reserved_staff": t.reserved_staff,
        "papers_complete": t.papers_complete,
        "case_id": t.case,
    }


def case_row(state: VisitState, case: CaseRecord, events: Sequence[Event], place: Place) -> Row:
    chain = [t.id for t in state.transactions.values() if t.case == case.id]
    timing = case_timing(events, chain, place.calendar)
    finished = timing.finished_at
    return {
        "id": case.id,
        "visit_id": state.id,
        "centre_id": place.centre,
        "service_id": case.service,
        "process_id": case.process,
        "state": case.state.value,
        "filed_at": case.filed_at,
        "ready_at": case.ready_at,
        "ended_at": case.ended_at,
        "outcome": case.outcome.value if case.outcome else None,
        "finished_on": _finished_on(state, case, timing, place),
        "service_seconds": timing.service_seconds if finished else None,
        "citizen_seconds": timing.citizen_seconds if finished else None,
        "steps_performed": timing.steps_performed if finished else None,
        "excluded": _excluded(case, timing),
    }


def _finished_on(
    state: VisitState, case: CaseRecord, timing: CaseTiming, place: Place
) -> date | None:
    """The business day on which the case entered the figures, or left them for a reason."""
    at = timing.finished_at or case.ended_at
    if at is None and case.outcome is Outcome.INCOMPLETE_DOCUMENTS:
        turns = (t for t in state.transactions.values() if t.case == case.id)
        at = max((t.ended_at for t in turns if t.ended_at is not None), default=None)
    return place.calendar.business_day(at) if at else None


def _excluded(case: CaseRecord, timing: CaseTiming) -> str | None:
    """Why an ended case stays out of the figures; None while it counts or still runs."""
    if case.outcome is not None and case.outcome not in COUNTED:
        waits_for_papers = case.outcome is Outcome.INCOMPLETE_DOCUMENTS
        return case.outcome.value if case.ended_at or waits_for_papers else None
    if timing.finished_at is None or timing.clock_started_at is None:
        return None
    lasted = (timing.finished_at - timing.clock_started_at).total_seconds()
    if not timing.service_seconds and lasted >= 1:
        return "outside_hours"
    return None
