"""The rows that follow from a visit's events: one pure function for writing, checking and bulk.

`gcs check` calls `project` on a replay and compares; whatever differs was not written by the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from shared.domain import plausibility
from shared.domain.calendar import ServiceCalendar
from shared.domain.events import Event
from shared.domain.paper import CHANNEL
from shared.domain.plausibility import Verdict
from shared.domain.process import Process
from shared.domain.timing import CaseTiming, Quality, case_timing
from shared.domain.visit import CaseRecord, Outcome, State, TransactionState, VisitState

Row = dict[str, object]

RULES = f"2.{plausibility.RULES_VERSION}"
"""Which rules wrote the rows. Raise the first number when the same events shall give other rows;
the next start then writes them again (`shared.services.rebuilding`)."""

COUNTED = frozenset({Outcome.COMPLETED, Outcome.COMPLETED_RESULT_LATER})
"""Only a granted request shows how long granting takes; the others are excluded and counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a visit belongs: constant columns of all its rows.

    `processes` are the recorded process versions by id; they never change.
    """

    centre: str
    business_day: date
    calendar: ServiceCalendar
    processes: Mapping[int, Process] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )


@dataclass(frozen=True, slots=True)
class Projection:
    visit: Row
    transactions: Mapping[int, Row]
    cases: Mapping[int, Row]


def project(state: VisitState, events: Sequence[Event], place: Place) -> Projection:
    """All rows of a visit, from its state and the events that led to it."""
    verdicts = Verdicts(events, place)
    return Projection(
        visit_row(state, place),
        {t.id: transaction_row(state, t, verdicts, place) for t in state.transactions.values()},
        {c.id: case_row(state, c, verdicts, place) for c in state.cases.values()},
    )


class Verdicts:
    """The quality of turns of one visit, each judged once for its own row and its case's."""

    def __init__(self, events: Sequence[Event], place: Place) -> None:
        self.events = events
        self._place = place
        self._known: dict[int, Verdict | None] = {}

    def of(self, t: TransactionState) -> Verdict | None:
        if t.id not in self._known:
            self._known[t.id] = quality(t, self.events, self._place)
        return self._known[t.id]


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
        "bundle": state.bundle,
        "carried_from": state.carried_from,
    }


def transaction_row(
    state: VisitState, t: TransactionState, verdicts: Verdicts, place: Place
) -> Row:
    found = verdicts.of(t)
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
        "since": t.since,
        "credit": t.credit,
        "after_service": t.after,
        "rests_until": t.rests_until,
        "because": t.because,
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
        "quality": found.quality.value if found else None,
        "doubt": found.doubt.value if found and found.doubt else None,
    }


def quality(t: TransactionState, events: Sequence[Event], place: Place) -> Verdict | None:
    """How far the times of a turn may be trusted; None until it ended, and without service."""
    if t.state is not State.ENDED or t.started_at is None or t.outcome is None:
        return None
    return plausibility.verdict(events, t.id, place.processes.get(t.process), t.outcome, t.count)


def case_row(state: VisitState, case: CaseRecord, verdicts: Verdicts, place: Place) -> Row:
    turns = [t for t in state.transactions.values() if t.case == case.id]
    timing = case_timing(verdicts.events, [t.id for t in turns], place.calendar)
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
        "excluded": _excluded(case, timing)
        or _on_paper(state, timing)
        or _doubted(timing, turns, verdicts),
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


def _on_paper(state: VisitState, timing: CaseTiming) -> str | None:
    """Times from a pad enter no figure."""
    return CHANNEL if state.channel == CHANNEL and timing.finished_at is not None else None


def _doubted(
    timing: CaseTiming, turns: Sequence[TransactionState], verdicts: Verdicts
) -> str | None:
    """`untimed` or `flagged` where a finished case rests on a time that nobody may trust."""
    if timing.finished_at is None:
        return None
    found = {verdict.quality for t in turns if (verdict := verdicts.of(t))}
    worst = next((q for q in (Quality.UNTIMED, Quality.FLAGGED) if q in found), None)
    return worst.value if worst else None


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
