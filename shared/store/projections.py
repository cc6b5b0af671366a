"""The rows that follow from a visit's events: one pure function for writing, checking and bulk.

`gcs check` calls `project` on a replay and compares; whatever differs was not written by the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from shared.domain import plausibility
from shared.domain.calendar import ServiceCalendar
from shared.domain.calendar_versions import FormerCalendar, calendar_at
from shared.domain.events import Event
from shared.domain.plausibility import Verdict
from shared.domain.process import Process
from shared.domain.visit import State, TransactionState, VisitState

Row = dict[str, object]

RULES = f"5.{plausibility.RULES_VERSION}"
"""Which rules wrote the rows. Raise the first number when the same events shall give other rows;
the next start then writes them again (`shared.services.rebuilding`)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a visit belongs: constant columns of all its rows.

    `processes` are the recorded process versions by id; they never change. `elsewhere` gives the
    place of another visit by its centre and day, where a case goes on with an earlier one.
    `former_calendars` held before `calendar`, where it ever changed.
    """

    centre: str
    business_day: date
    calendar: ServiceCalendar
    processes: Mapping[int, Process] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    elsewhere: Callable[[str, date], Place] | None = field(default=None, compare=False, repr=False)
    former_calendars: tuple[FormerCalendar, ...] = field(default=(), compare=False, repr=False)

    def calendar_at(self, at: datetime) -> ServiceCalendar:
        """The calendar in force at a moment: what was finished then keeps it."""
        if not self.former_calendars:
            return self.calendar
        return calendar_at(self.calendar, self.former_calendars, at) or self.calendar


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
        "remote_at": state.remote_at,
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
        "confirm_by": t.confirm_by,
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
