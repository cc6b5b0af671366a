"""When the service clock of a case runs: from step 1 to the result, and what stops it meanwhile.

It starts with step 1 of the attempt in which the papers were found complete: a defect found earlier
starts it anew at the first start after the citizen's return. Without a verdict the papers count as
complete in step 1, and what the office keeps for a later result or hands on it has accepted. It
stands still while the citizen or another body is waited for, and between two attempts of a citizen
who is not at the counter, unless others work on the request meanwhile. It ends with the result.
(Ruling on domain questions; Licensing Facilitation Act B.E. 2558 s. 8 and 10.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.domain.events import Event, Kind
from shared.domain.visit import CITIZEN_AWAY, CLOCK_STOPPING, Outcome, PauseReason


class Cause(StrEnum):
    """Why the service clock stands still. Where two hold at once, the earlier named one counts."""

    CITIZEN = "citizen"
    OTHER_BODY = "other_body"
    BETWEEN_ATTEMPTS = "between_attempts"


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which the clock stands still. `asked_by`: the agency that asked the citizen."""

    cause: Cause
    started_at: datetime
    finished_at: datetime | None = None
    asked_by: str | None = None


@dataclass(frozen=True, slots=True)
class CaseClock:
    """Start, stops and end of the service clock; stops may overlap and lie before the start.

    `chain` holds the events up to the result, all of them while there is none.
    """

    started_at: datetime | None
    finished_at: datetime | None
    stops: tuple[Stop, ...]
    chain: tuple[Event, ...]


def case_clock(chain: Iterable[Event]) -> CaseClock:
    """The clock of a case from the events of its turns and of the case itself, in force, in order.

    A case that lapsed or was withdrawn has no result, whatever arrives afterwards, until somebody
    reopens it. A result stands: collecting it moves no clock, nor does reopening, until another
    one is ready.
    """
    events = tuple(chain)
    fold = _Fold()
    until_result = events
    for place, event in enumerate(events, start=1):
        change = _CHANGES.get(event.kind)
        if change is not None:
            change(fold, event)
        if fold.finished_by is event:
            until_result = events[:place]
    finished_at = fold.finished_by.at if fold.finished_by is not None else None
    return CaseClock(fold.started_at, finished_at, fold.all_stops(), until_result)


_RESULT = frozenset({Outcome.COMPLETED, Outcome.REFUSED})
_Wait = tuple[datetime, str | None]


@dataclass(slots=True)
class _Fold:
    """What is known after some events: `waits` of the case, `holds` of its turns, and which turns
    are `in_service`, held or not."""

    started_at: datetime | None = None
    finished_by: Event | None = None
    accepted: bool = False
    defect: bool = False
    behind_counter: bool = False
    given_up: bool = False
    reopened: bool = False
    waits: dict[Cause, _Wait] = field(default_factory=dict)
    holds: dict[int | None, tuple[Cause, datetime]] = field(default_factory=dict)
    in_service: set[int | None] = field(default_factory=set)
    stops: list[Stop] = field(default_factory=list)

    def wait(self, cause: Cause, at: datetime, asked_by: str | None = None) -> None:
        self.waits.setdefault(cause, (at, asked_by))

    def end_wait(self, cause: Cause, at: datetime) -> None:
        found = self.waits.pop(cause, None)
        if found is not None:
            self.stops.append(Stop(cause, found[0], at, found[1]))

    def end_waits(self, at: datetime) -> None:
        for cause in tuple(self.waits):
            self.end_wait(cause, at)

    def end_hold(self, event: Event) -> None:
        found = self.holds.pop(event.transaction, None)
        if found is not None:
            self.stops.append(Stop(*found, event.at))

    def end_turn(self, event: Event) -> None:
        self.end_hold(event)
        self.in_service.discard(event.transaction)

    def end_holds(self, cause: Cause, at: datetime) -> None:
        ended = [turn for turn, hold in self.holds.items() if hold[0] is cause]
        self.stops.extend(Stop(*self.holds.pop(turn), at) for turn in ended)

    def accept(self) -> None:
        self.accepted, self.defect, self.behind_counter = True, False, True

    def finish(self, event: Event) -> None:
        if not self.given_up:
            self.finished_by, self.accepted, self.reopened = event, True, False
            self.end_waits(event.at)

    def all_stops(self) -> tuple[Stop, ...]:
        """Also those that still last."""
        waits = (Stop(cause, at, None, by) for cause, (at, by) in self.waits.items())
        holds = (Stop(cause, at) for cause, at in self.holds.values())
        return (*self.stops, *waits, *holds)


def _served(fold: _Fold, event: Event) -> None:
    """The citizen is here, so also a turn held for them elsewhere waits for nobody any more."""
    fold.end_hold(event)
    fold.end_holds(Cause.CITIZEN, event.at)
    fold.end_waits(event.at)
    fold.in_service.add(event.transaction)
    first = fold.started_at is None and fold.finished_by is None
    if first or (fold.defect and not fold.accepted):
        fold.started_at, fold.defect = event.at, False


def _stepped(fold: _Fold, event: Event) -> None:
    fold.end_wait(Cause.CITIZEN, event.at)  # work goes on: nobody is waited for any more


def _papers_checked(fold: _Fold, event: Event) -> None:
    if event.data["complete"]:
        fold.accepted, fold.defect = True, False
        fold.end_wait(Cause.CITIZEN, event.at)
    elif fold.accepted:
        fold.wait(Cause.CITIZEN, event.at)
    else:
        fold.defect = True


def _paused(fold: _Fold, event: Event) -> None:
    fold.end_hold(event)  # held again for another reason
    reason = PauseReason(str(event.data["reason"]))
    if reason in CLOCK_STOPPING:
        cause = Cause.CITIZEN if reason in CITIZEN_AWAY else Cause.OTHER_BODY
        fold.holds[event.transaction] = (cause, event.at)


def _transferred(fold: _Fold, event: Event) -> None:
    fold.end_turn(event)


def _left(fold: _Fold, event: Event) -> None:
    """The citizen is back in line or gone: no service, unless others work on it meanwhile."""
    fold.end_turn(event)
    if not fold.behind_counter and not fold.in_service:
        fold.wait(Cause.BETWEEN_ATTEMPTS, event.at)


def _closed(fold: _Fold, event: Event) -> None:
    """The day ends the turn and not what the case waited for."""
    cause = fold.holds[event.transaction][0] if event.transaction in fold.holds else None
    _left(fold, event)
    if cause is not None:
        fold.wait(cause, event.at)


def _completed(fold: _Fold, event: Event) -> None:
    fold.end_turn(event)
    outcome = Outcome(str(event.data["outcome"]))
    if outcome in _RESULT:
        if fold.finished_by is None:  # else it was only collected
            fold.finish(event)
    elif outcome is Outcome.INCOMPLETE_DOCUMENTS:
        fold.defect = True
        fold.wait(Cause.CITIZEN, event.at)
    elif outcome is Outcome.COMPLETED_RESULT_LATER:
        fold.accept()
        fold.end_wait(Cause.CITIZEN, event.at)


def _forwarded(fold: _Fold, _event: Event) -> None:
    fold.accept()


def _asked(fold: _Fold, event: Event) -> None:
    if event.data.get("missing") and not fold.accepted:
        fold.defect = True
    agency = event.data.get("agency")
    fold.wait(Cause.CITIZEN, event.at, None if agency is None else str(agency))


def _answered(fold: _Fold, event: Event) -> None:
    fold.end_wait(Cause.CITIZEN, event.at)


def _result_ready(fold: _Fold, event: Event) -> None:
    if fold.finished_by is None or fold.reopened:
        fold.finish(event)


def _given_up(fold: _Fold, _event: Event) -> None:
    fold.given_up = True


def _reopened(fold: _Fold, _event: Event) -> None:
    fold.given_up, fold.reopened = False, True


_CHANGES: Mapping[Kind, Callable[[_Fold, Event], None]] = {
    Kind.STARTED: _served,
    Kind.RESUMED: _served,
    Kind.STEPPED: _stepped,
    Kind.PAPERS_CHECKED: _papers_checked,
    Kind.PAUSED: _paused,
    Kind.TRANSFERRED: _transferred,
    Kind.REQUEUED: _left,
    Kind.MISSED: _left,
    Kind.REMOVED: _left,
    Kind.CANCELLED: _left,
    Kind.CLOSED: _closed,
    Kind.COMPLETED: _completed,
    Kind.FORWARDED: _forwarded,
    Kind.ASKED: _asked,
    Kind.ANSWERED: _answered,
    Kind.RESULT_READY: _result_ready,
    Kind.LAPSED: _given_up,
    Kind.WITHDRAWN: _given_up,
    Kind.REOPENED: _reopened,
}
