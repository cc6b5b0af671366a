"""What a visit is, and which moves are legal.

`MOVES` is the only authority on what may follow what. How events lead from one state to the next
stands in `shared.domain.replay`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.domain.errors import IllegalTransition, StaleVersion


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


class CaseState(StrEnum):
    """A request from filing to its result. Day end closes queue states, never cases."""

    FILED = "filed"
    IN_PROCESS = "in_process"
    READY = "ready"
    DELIVERED = "delivered"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


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
    PAUSE = "pause"
    RESUME = "resume"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    NO_SHOW = "no-show"
    DEFER = "defer"
    REJOIN = "rejoin"
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
    Verb.PAUSE: frozenset({State.SERVING}),
    Verb.RESUME: frozenset({State.PAUSED}),
    Verb.TRANSFER: frozenset({State.CALLED, State.SERVING, State.PAUSED}),
    Verb.REQUEUE: frozenset({State.CALLED, State.SERVING}),
    Verb.NO_SHOW: frozenset({State.CALLED}),
    Verb.DEFER: frozenset({State.WAITING}),
    Verb.REJOIN: frozenset({State.DEFERRED}),  # and an ended one that was a no-show
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

    `rank_at` is the effective arrival the calling policy compares: the moment of queueing minus
    bounded credits. `step` is the 1-based counter step that runs or was held, 0 before the first.
    """

    id: int
    service: str
    process: int
    position: int
    state: State
    version: int
    rank_at: datetime
    queued_at: datetime
    count: int = 1
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
    reserved_counter: int | None = None
    reserved_staff: int | None = None
    papers_complete: bool | None = None
    case: int | None = None

    def allows(self, verb: Verb) -> bool:
        """Whether `verb` is legal now."""
        if verb is Verb.REJOIN and self.outcome is Outcome.NO_SHOW:
            return True
        return self.state in MOVES[verb]

    def expect_version(self, version: int) -> None:
        """Refuse a person who looked at an old screen, whatever the move: `StaleVersion`."""
        if version != self.version:
            raise StaleVersion(present=self.summary())

    def expect(self, verb: Verb) -> None:
        """Refuse an illegal move: `IllegalTransition`, with the present state."""
        if not self.allows(verb):
            raise IllegalTransition(present=self.summary(), state=self.state.value)

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
class CaseRecord:
    """One request from filing to its result; its id is that of the transaction that opened it."""

    id: int
    service: str
    process: int
    state: CaseState
    filed_at: datetime
    ready_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class VisitState:
    """One citizen's presence: one number, however many services. `seq`: its last event."""

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

    @property
    def state(self) -> State:
        states = {transaction.state for transaction in self.transactions.values()}
        return next(state for state in LIVELINESS if state in states)

    def at_counter(self) -> TransactionState | None:
        """The transaction that is called or served right now: at most one."""
        return next((t for t in self.transactions.values() if t.state in AT_COUNTER), None)
