"""What a visit is, and which moves are legal.

`MOVES` is the only authority on what may follow what. How events lead from one state to the next
stands in `shared.domain.replay`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.domain.errors import ClosedByDayEnd, IllegalTransition, StaleVersion

if TYPE_CHECKING:
    from shared.domain.case import CaseRecord


class State(StrEnum):
    """Queue state of a transaction; the liveliest one is the visit's."""

    WAITING = "waiting"
    DEFERRED = "deferred"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    ENDED = "ended"


LIVELINESS = (
    State.SERVING,
    State.CALLED,
    State.PAUSED,
    State.WAITING,
    State.DEFERRED,
    State.ENDED,
)
AT_COUNTER = frozenset({State.CALLED, State.SERVING})


class Outcome(StrEnum):
    """Typed endings. No job ever writes `completed`; only a person finishes a service."""

    COMPLETED = "completed"
    COMPLETED_RESULT_LATER = "completed_result_later"
    INCOMPLETE_DOCUMENTS = "incomplete_documents"
    REFUSED = "refused"
    REDIRECTED_ELSEWHERE = "redirected_elsewhere"
    TRANSFERRED = "transferred"
    CANCELLED_BY_CITIZEN = "cancelled_by_citizen"
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    NO_SHOW = "no_show"
    LEFT = "left"
    CLOSED_AT_DAY_END = "closed_at_day_end"
    ABANDONED_IN_PAUSE = "abandoned_in_pause"
    RECORDED_IN_ERROR = "recorded_in_error"
    NOT_CONFIRMED = "not_confirmed"


GRANTED = frozenset({Outcome.COMPLETED, Outcome.COMPLETED_RESULT_LATER})
"""Whoever came gets what was asked for, at once or later."""

FINISHING_OUTCOMES = frozenset(
    {
        Outcome.COMPLETED,
        Outcome.COMPLETED_RESULT_LATER,
        Outcome.INCOMPLETE_DOCUMENTS,
        Outcome.REFUSED,
        Outcome.REDIRECTED_ELSEWHERE,
    }
)
REMOVING_OUTCOMES = frozenset({Outcome.LEFT, Outcome.CANCELLED_BY_STAFF, Outcome.RECORDED_IN_ERROR})


RESTORABLE = frozenset(
    {
        Outcome.CANCELLED_BY_CITIZEN,
        Outcome.CANCELLED_BY_STAFF,
        Outcome.LEFT,
        Outcome.CLOSED_AT_DAY_END,
        Outcome.ABANDONED_IN_PAUSE,
        Outcome.RECORDED_IN_ERROR,
        Outcome.NOT_CONFIRMED,
    }
)
"""Endings without a service that a person may have recorded by mistake; a no-show rejoins."""


CLOSED_WITH_DAY = frozenset({Outcome.CLOSED_AT_DAY_END, Outcome.ABANDONED_IN_PAUSE})
"""Endings of a day and not of a service; the case behind goes on."""


class PauseReason(StrEnum):
    CITIZEN_PAPERS = "citizen_papers"
    CITIZEN_ABSENT = "citizen_absent"
    OTHER_AGENCY = "other_agency"
    BACK_OFFICE = "back_office"
    SYSTEM = "system"
    SUPERVISOR = "supervisor"


CLOCK_STOPPING = frozenset(
    {PauseReason.CITIZEN_PAPERS, PauseReason.CITIZEN_ABSENT, PauseReason.OTHER_AGENCY}
)
"""Pauses that are not the office's time (Licensing Facilitation Act B.E. 2558 s. 8 logic)."""

CITIZEN_AWAY = frozenset({PauseReason.CITIZEN_PAPERS, PauseReason.CITIZEN_ABSENT})
"""While a transaction is paused for these, the citizen cannot be called for another service."""


class Verb(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    PAPERS = "papers"
    NEXT_STEP = "next-step"
    VARIANT = "variant"
    PAUSE = "pause"
    RESUME = "resume"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    NO_SHOW = "no-show"
    DEFER = "defer"
    REJOIN = "rejoin"
    CONFIRM = "confirm"
    RESTORE = "restore"
    COMPLETE = "complete"
    REMOVE = "remove"
    CANCEL = "cancel"
    CLOSE = "close"


MOVES: Mapping[Verb, frozenset[State]] = {
    Verb.CALL: frozenset({State.WAITING}),
    Verb.RECALL: frozenset({State.CALLED}),
    Verb.START: frozenset({State.CALLED}),
    Verb.PAPERS: frozenset({State.SERVING}),
    Verb.NEXT_STEP: frozenset({State.SERVING}),
    Verb.VARIANT: frozenset({State.SERVING}),
    Verb.PAUSE: frozenset({State.SERVING}),
    Verb.RESUME: frozenset({State.PAUSED}),
    Verb.TRANSFER: frozenset({State.CALLED, State.SERVING, State.PAUSED}),
    Verb.REQUEUE: frozenset({State.CALLED, State.SERVING}),
    Verb.NO_SHOW: frozenset({State.CALLED}),
    Verb.DEFER: frozenset({State.WAITING}),
    Verb.REJOIN: frozenset({State.DEFERRED}),  # and an ended one that was a no-show
    Verb.CONFIRM: frozenset(),  # a deferred one that was taken from elsewhere only
    Verb.RESTORE: frozenset(),  # an ended one of `RESTORABLE` only
    Verb.COMPLETE: frozenset({State.SERVING}),
    Verb.REMOVE: frozenset({State.WAITING, State.DEFERRED, State.CALLED}),
    Verb.CANCEL: frozenset({State.WAITING, State.DEFERRED, State.CALLED}),
    Verb.CLOSE: frozenset(
        {State.WAITING, State.DEFERRED, State.CALLED, State.SERVING, State.PAUSED}
    ),
}
"""Each verb and the states it may start from. `close` is the day end's; nobody else has it."""


@dataclass(frozen=True, slots=True)
class TransactionState:
    """One turn of one service. `version` is the number of its events.

    `rank_at` is the effective arrival the calling policy compares: `since` (the honest moment of
    getting in line) minus a bounded credit, whose name is `credit`. `queued_at` begins the present
    stretch of waiting. Until `rests_until` others are called first. `after` is the service of the
    same visit that, by law, has to end before this one may be called. `because` says why the last
    call chose this turn. `confirm_by` is set as long as a ticket that was taken from elsewhere was
    not confirmed at the centre, also after it ended so. `step` is the 1-based counter step that
    runs or was held, 0 before the first.
    """

    id: int
    service: str
    process: int
    position: int
    state: State
    version: int
    rank_at: datetime
    queued_at: datetime
    since: datetime
    count: int = 1
    credit: str | None = None
    after: str | None = None
    rests_until: datetime | None = None
    because: str | None = None
    counter: int | None = None
    staff: int | None = None
    step: int = 0
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    recalls: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    pause_reason: PauseReason | None = None
    deferred_until: datetime | None = None
    confirm_by: datetime | None = None
    reserved_counter: int | None = None
    reserved_staff: int | None = None
    papers_complete: bool | None = None
    case: int | None = None

    def allows(self, verb: Verb) -> bool:
        """Whether `verb` is legal now."""
        if verb is Verb.REJOIN and self.outcome is Outcome.NO_SHOW:
            return True
        if verb is Verb.CONFIRM:
            return self.is_unconfirmed
        if verb is Verb.REJOIN and self.is_unconfirmed:
            return False
        if verb is Verb.RESTORE:
            return self.outcome in RESTORABLE
        return self.state in MOVES[verb]

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it was taken from elsewhere and its citizen is still to come."""
        return self.state is State.DEFERRED and self.confirm_by is not None

    def expect_version(self, version: int) -> None:
        """Refuse a person who looked at an old screen, whatever the move: `StaleVersion`."""
        if version != self.version:
            self._expect_today()
            raise StaleVersion(present=self.summary())

    def expect(self, verb: Verb) -> None:
        """Refuse an illegal move: `IllegalTransition`, with the present state."""
        if not self.allows(verb):
            self._expect_today()
            raise IllegalTransition(present=self.summary(), state=self.state.value)

    def _expect_today(self) -> None:
        if self.outcome in CLOSED_WITH_DAY:
            raise ClosedByDayEnd(present=self.summary())

    def summary(self) -> dict[str, object]:
        """The present state as plain values, for 409 answers."""
        return {
            "transaction": self.id,
            "service": self.service,
            "state": self.state.value,
            "version": self.version,
            "counter": self.counter,
            "step": self.step,
            "outcome": self.outcome.value if self.outcome else None,
        }


@dataclass(frozen=True, slots=True)
class VisitState:
    """One citizen's presence: one number, however many services. `seq`: its last event.

    What nobody had served at the end of a day goes on as another visit: `carried_to` this one,
    `carried_from` that one. `remote_at` is when a ticket was taken from elsewhere; once it is
    confirmed, `arrived_at` says when its citizen came.
    """

    id: int
    letter: str
    sequence: int
    number: str
    language: str
    channel: str
    priority: bool
    arrived_at: datetime
    seq: int
    transactions: Mapping[int, TransactionState]
    cases: Mapping[int, CaseRecord]
    bundle: str | None = None
    carried_from: int | None = None
    carried_to: int | None = None
    remote_at: datetime | None = None
    is_here: bool = True
    """Whether the citizen was at the centre: of a ticket from elsewhere a fact of its own
    (`shared.domain.remote.shows_presence`), whatever turns it has."""

    @property
    def confirm_by(self) -> datetime | None:
        """Until when it has to be confirmed; None when it is, ended or was taken at the centre."""
        turns = [each for each in self.transactions.values() if each.is_unconfirmed]
        return min((each.confirm_by for each in turns if each.confirm_by), default=None)

    @property
    def state(self) -> State:
        states = {transaction.state for transaction in self.transactions.values()}
        return next(state for state in LIVELINESS if state in states)

    def is_held_back(self, turn: TransactionState) -> bool:
        """Whether the service that has to come before this one has not ended yet."""
        return turn.after is not None and any(
            each.service == turn.after and each.state is not State.ENDED
            for each in self.transactions.values()
        )

    def at_counter(self) -> TransactionState | None:
        """The transaction that is called or served right now: at most one."""
        return next((t for t in self.transactions.values() if t.state in AT_COUNTER), None)
