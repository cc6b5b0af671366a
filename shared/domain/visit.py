"""What a visit is, which moves are legal, and how events change it.

`MOVES` is the only authority on what may follow what. `apply` folds one event into the state and
`replay` a whole history; the projections in the database are written from exactly these results,
and `gcs check` compares them with a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import cast

from shared.domain.errors import IllegalTransition, StaleVersion
from shared.domain.events import Event, Kind


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
DAY_END_OUTCOMES = frozenset({Outcome.CLOSED_AT_DAY_END, Outcome.ABANDONED_IN_PAUSE})


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


def replay(events: Iterable[Event]) -> VisitState:
    """The state after a whole history, from nothing. Raises ValueError on a broken history."""
    history = list(events)
    undone = {
        seq
        for event in history
        if event.kind is Kind.UNDONE
        for seq in cast("list[int]", event.data["seqs"])
    }
    state: VisitState | None = None
    for expected, event in enumerate(history, start=1):
        if event.seq != expected:
            raise ValueError(f"visit {event.visit}: event {expected} is missing")
        state = _count(state, event) if event.seq in undone else apply(state, event)
    if state is None:
        raise ValueError("a visit has at least one event")
    return state


def apply(state: VisitState | None, event: Event) -> VisitState:
    """The state after one more event. An `undone` event needs `replay` of the whole history."""
    if state is None:
        return _taken(event)
    if event.kind is Kind.ADDED:
        return _added(state, event)
    counted = _count(state, event)
    if event.transaction is None or event.kind in _WITHOUT_EFFECT:
        return counted
    before = counted.transactions[event.transaction]
    after = _CHANGES[event.kind](before, event)
    cases = _cases_after(counted.cases, before, after, event)
    if event.kind is Kind.STARTED and after.case is None:
        after = replace(after, case=after.id)
    return replace(counted, transactions={**counted.transactions, after.id: after}, cases=cases)


def _taken(event: Event) -> VisitState:
    if event.kind is not Kind.TAKEN or event.transaction is None:
        raise ValueError(f"visit {event.visit} does not begin with its ticket")
    data = event.data
    return VisitState(
        id=event.visit,
        letter=str(data["letter"]),
        sequence=cast("int", data["sequence"]),
        number=str(data["number"]),
        language=str(data["language"]),
        channel=str(data["channel"]),
        priority=bool(data["priority"]),
        arrived_at=event.at,
        seq=event.seq,
        transactions={event.transaction: _new_transaction(event)},
        cases={},
    )


def _added(state: VisitState, event: Event) -> VisitState:
    if event.transaction is None:
        raise ValueError("an added service has a transaction")
    added = _new_transaction(event)
    return replace(state, seq=event.seq, transactions={**state.transactions, added.id: added})


def _new_transaction(event: Event) -> TransactionState:
    data = event.data
    return TransactionState(
        id=cast("int", event.transaction),
        service=str(data["service"]),
        process=cast("int", data["process"]),
        position=cast("int", data["position"]),
        count=cast("int", data.get("count", 1)),
        state=State.WAITING,
        version=1,
        rank_at=_time(data["rank_at"]),
        queued_at=event.at,
        reserved_counter=cast("int | None", data.get("reserved_counter")),
        reserved_staff=cast("int | None", data.get("reserved_staff")),
    )


def _count(state: VisitState | None, event: Event) -> VisitState:
    """Only the counting of an event: its sequence number and the transaction's version."""
    if state is None:
        raise ValueError("the taking of a ticket cannot be undone")
    if event.transaction is None:
        return replace(state, seq=event.seq)
    before = state.transactions[event.transaction]
    counted = replace(before, version=before.version + 1)
    return replace(state, seq=event.seq, transactions={**state.transactions, counted.id: counted})


def _time(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _called(t: TransactionState, e: Event) -> TransactionState:
    return replace(
        t,
        state=State.CALLED,
        counter=e.counter,
        staff=e.actor.id,
        called_at=e.at,
        last_called_at=e.at,
        recalls=0,
    )


def _recalled(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, recalls=t.recalls + 1, last_called_at=e.at)


def _started(t: TransactionState, e: Event) -> TransactionState:
    return replace(
        t,
        state=State.SERVING,
        step=cast("int", e.data["step"]),
        started_at=t.started_at or e.at,
        staff=e.actor.id,
        reserved_counter=None,
        reserved_staff=None,
    )


def _papers_checked(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, papers_complete=bool(e.data["complete"]))


def _stepped(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, step=cast("int", e.data["to"]))


def _paused(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, state=State.PAUSED, pause_reason=PauseReason(str(e.data["reason"])))


def _resumed(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, state=State.SERVING, pause_reason=None, counter=e.counter, staff=e.actor.id)


def _back_in_line(t: TransactionState, e: Event) -> TransactionState:
    return replace(
        t,
        state=State.WAITING,
        queued_at=e.at,
        counter=None,
        staff=None,
        called_at=None,
        last_called_at=None,
        recalls=0,
        pause_reason=None,
        deferred_until=None,
        ended_at=None,
        outcome=None,
    )


def _transferred(t: TransactionState, e: Event) -> TransactionState:
    if "service" in e.data:
        return _end(t, e, Outcome.TRANSFERRED)
    return replace(
        _back_in_line(t, e),
        reserved_counter=cast("int | None", e.data.get("counter")),
        reserved_staff=cast("int | None", e.data.get("staff")),
    )


def _requeued(t: TransactionState, e: Event) -> TransactionState:
    return replace(_back_in_line(t, e), step=0)


def _rejoined(t: TransactionState, e: Event) -> TransactionState:
    return replace(_back_in_line(t, e), rank_at=_time(e.data["rank_at"]))


def _deferred(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, state=State.DEFERRED, deferred_until=_time(e.data["until"]))


def _end(t: TransactionState, e: Event, outcome: Outcome) -> TransactionState:
    return replace(
        t,
        state=State.ENDED,
        outcome=outcome,
        ended_at=e.at,
        pause_reason=None,
        deferred_until=None,
        counter=e.counter if e.counter is not None else t.counter,
    )


def _completed(t: TransactionState, e: Event) -> TransactionState:
    return _end(t, e, Outcome(str(e.data["outcome"])))


def _missed(t: TransactionState, e: Event) -> TransactionState:
    return _end(t, e, Outcome.NO_SHOW)


def _cancelled(t: TransactionState, e: Event) -> TransactionState:
    return _end(t, e, Outcome.CANCELLED_BY_CITIZEN)


def _unchanged(t: TransactionState, _event: Event) -> TransactionState:
    return t


_CHANGES: Mapping[Kind, Callable[[TransactionState, Event], TransactionState]] = {
    Kind.CALLED: _called,
    Kind.RECALLED: _recalled,
    Kind.STARTED: _started,
    Kind.PAPERS_CHECKED: _papers_checked,
    Kind.STEPPED: _stepped,
    Kind.PAUSED: _paused,
    Kind.RESUMED: _resumed,
    Kind.TRANSFERRED: _transferred,
    Kind.REQUEUED: _requeued,
    Kind.MISSED: _missed,
    Kind.DEFERRED: _deferred,
    Kind.REJOINED: _rejoined,
    Kind.COMPLETED: _completed,
    Kind.REMOVED: _completed,
    Kind.CANCELLED: _cancelled,
    Kind.RESULT_READY: _unchanged,
    Kind.DELIVERED: _unchanged,
}
_WITHOUT_EFFECT = frozenset({Kind.REPRINTED, Kind.UNDONE})


def _cases_after(
    cases: Mapping[int, CaseRecord],
    before: TransactionState,
    after: TransactionState,
    event: Event,
) -> Mapping[int, CaseRecord]:
    """How an event moves the case behind a transaction (opened by the first start)."""
    if event.kind is Kind.STARTED and before.case is None:
        opened = CaseRecord(after.id, after.service, after.process, CaseState.FILED, event.at)
        return {**cases, opened.id: opened}
    case = cases.get(before.case) if before.case is not None else None
    if case is None:
        return cases
    moved = _case_after(case, after, event)
    return cases if moved is case else {**cases, moved.id: moved}


def _case_after(case: CaseRecord, after: TransactionState, event: Event) -> CaseRecord:
    if event.kind is Kind.PAPERS_CHECKED and event.data["complete"]:
        return replace(case, state=CaseState.IN_PROCESS)
    if event.kind is Kind.RESULT_READY:
        return replace(case, state=CaseState.READY, ready_at=event.at)
    if event.kind is Kind.DELIVERED:
        return replace(case, state=CaseState.DELIVERED, ended_at=event.at)
    if after.state is not State.ENDED or after.outcome is None:
        return case
    if after.outcome is Outcome.INCOMPLETE_DOCUMENTS:
        return replace(case, state=CaseState.FILED, outcome=after.outcome)
    if after.outcome is Outcome.COMPLETED_RESULT_LATER:
        return replace(case, state=CaseState.IN_PROCESS, outcome=after.outcome)
    if after.outcome in (Outcome.COMPLETED, Outcome.REFUSED):
        return replace(
            case,
            state=CaseState.DELIVERED,
            ready_at=event.at,
            ended_at=event.at,
            outcome=after.outcome,
        )
    if after.outcome in (Outcome.CLOSED_AT_DAY_END, Outcome.ABANDONED_IN_PAUSE):
        return replace(case, outcome=after.outcome)
    return replace(case, state=CaseState.WITHDRAWN, ended_at=event.at, outcome=after.outcome)
