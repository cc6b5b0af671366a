"""How events change a visit: `apply` folds one event into the state, `replay` a whole history.

The projections in the database are written from exactly these results, and `gcs check` compares
them with a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

from shared.domain.case import CASE_KINDS, CaseRecord, case_after, opened_by
from shared.domain.correcting import at_true_moments, undone_seqs
from shared.domain.events import Event, Kind, moment_of
from shared.domain.remote import shows_presence
from shared.domain.visit import (
    Outcome,
    PauseReason,
    State,
    TransactionState,
    VisitState,
)


def replay(events: Iterable[Event]) -> VisitState:
    """The state after a whole history, from nothing. Raises ValueError on a broken history."""
    history = at_true_moments(list(events))
    undone = undone_seqs(history)
    state: VisitState | None = None
    for expected, event in enumerate(history, start=1):
        if event.seq != expected:
            raise ValueError(f"visit {event.visit}: event {expected} is missing")
        state = _count(state, event) if event.seq in undone else apply(state, event)
    if state is None:
        raise ValueError("a visit has at least one event")
    return state


def apply(state: VisitState | None, event: Event) -> VisitState:
    """The state after one more event; after `undone` and `corrected` only `replay` knows it."""
    if state is None:
        return _taken(event)
    if event.kind is Kind.ADDED:
        return _added(state, event)
    counted = _count(state, event)
    if event.kind is Kind.REORDERED:
        return _reordered(counted, event)
    if event.transaction is None or event.kind in _WITHOUT_EFFECT:
        return counted
    before = counted.transactions[event.transaction]
    after = _CHANGES[event.kind](before, event)
    if not counted.is_here and shows_presence(event):
        counted = replace(counted, is_here=True, arrived_at=event.at)
    cases = _cases_after(counted.cases, before, after, event)
    if event.kind is Kind.STARTED and after.case is None:
        after = replace(after, case=after.id)
    if event.kind is Kind.CLOSED and "carried_to" in event.data:
        counted = replace(counted, carried_to=cast("int", event.data["carried_to"]))
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
        bundle=cast("str | None", data.get("bundle")),
        carried_from=cast("int | None", data.get("carried_from")),
        remote_at=event.at if "confirm_by" in data else None,
        is_here="confirm_by" not in data,
    )


def _added(state: VisitState, event: Event) -> VisitState:
    if event.transaction is None:
        raise ValueError("an added service has a transaction")
    added = _new_transaction(event)
    return replace(state, seq=event.seq, transactions={**state.transactions, added.id: added})


def _new_transaction(event: Event) -> TransactionState:
    data = event.data
    confirm_by = data.get("confirm_by")
    return TransactionState(
        id=cast("int", event.transaction),
        service=str(data["service"]),
        process=cast("int", data["process"]),
        position=cast("int", data["position"]),
        count=cast("int", data.get("count", 1)),
        state=State.WAITING if confirm_by is None else State.DEFERRED,
        version=1,
        rank_at=moment_of(data["rank_at"]),
        queued_at=max(event.at, moment_of(data.get("opens_at", event.at))),
        since=moment_of(data.get("since", event.at)),
        credit=cast("str | None", data.get("credit")),
        after=cast("str | None", data.get("after")),
        confirm_by=None if confirm_by is None else moment_of(confirm_by),
        case=cast("int | None", data.get("case")),
        reserved_counter=cast("int | None", data.get("reserved_counter")),
        reserved_staff=cast("int | None", data.get("reserved_staff")),
    )


def _reordered(state: VisitState, event: Event) -> VisitState:
    """The turns that wait take their places in the new order.

    None gains by it: whoever is put behind another turn of the ticket is not earlier in line than
    that one, so nobody else is overtaken.
    """
    order = cast("list[int]", event.data["order"])
    places = sorted(state.transactions[id].position for id in order)
    moved: dict[int, TransactionState] = {}
    last: TransactionState | None = None
    for id, place in zip(order, places, strict=True):
        t = replace(state.transactions[id], position=place)
        if last is not None and last.rank_at > t.rank_at:
            since = max(last.since, t.since)
            t = replace(t, rank_at=last.rank_at, since=since, credit=last.credit)
        moved[id] = last = t
    return replace(state, transactions={**state.transactions, **moved})


def _count(state: VisitState | None, event: Event) -> VisitState:
    """Only the counting of an event: its sequence number and the transaction's version."""
    if state is None:
        raise ValueError("the taking of a ticket cannot be undone")
    if event.transaction is None:
        return replace(state, seq=event.seq)
    before = state.transactions[event.transaction]
    counted = replace(before, version=before.version + 1)
    return replace(state, seq=event.seq, transactions={**state.transactions, counted.id: counted})


def _called(t: TransactionState, e: Event) -> TransactionState:
    return replace(
        t,
        state=State.CALLED,
        counter=e.counter,
        staff=e.actor.id,
        called_at=e.at,
        last_called_at=e.at,
        recalls=0,
        rests_until=None,
        because=str(e.data["because"]),
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


def _variant_chosen(t: TransactionState, e: Event) -> TransactionState:
    """A row that the new table does not have goes on as its last one."""
    step = min(t.step, cast("int", e.data["steps"]))
    return replace(t, process=cast("int", e.data["process"]), step=step)


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
        confirm_by=None,
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


def _handed_over(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, staff=cast("int", e.data["staff"]))


def _requeued(t: TransactionState, e: Event) -> TransactionState:
    rests = e.data.get("rests_until")
    return replace(_back_in_line(t, e), step=0, rests_until=moment_of(rests) if rests else None)


def _rejoined(t: TransactionState, e: Event) -> TransactionState:
    return replace(
        _back_in_line(t, e),
        rank_at=moment_of(e.data["rank_at"]),
        since=moment_of(e.data.get("since", t.since)),
        credit=cast("str | None", e.data.get("credit", t.credit)),
    )


def _confirmed(t: TransactionState, e: Event) -> TransactionState:
    """In line with the place of its taking; its wait in the hall begins."""
    return _back_in_line(t, e)


def _expired(t: TransactionState, e: Event) -> TransactionState:
    return _end(t, e, Outcome.NOT_CONFIRMED)


def _deferred(t: TransactionState, e: Event) -> TransactionState:
    return replace(t, state=State.DEFERRED, deferred_until=moment_of(e.data["until"]))


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
    Kind.VARIANT_CHOSEN: _variant_chosen,
    Kind.PAUSED: _paused,
    Kind.RESUMED: _resumed,
    Kind.TRANSFERRED: _transferred,
    Kind.HANDED_OVER: _handed_over,
    Kind.REQUEUED: _requeued,
    Kind.MISSED: _missed,
    Kind.DEFERRED: _deferred,
    Kind.REJOINED: _rejoined,
    Kind.CONFIRMED: _confirmed,
    Kind.EXPIRED: _expired,
    Kind.COMPLETED: _completed,
    Kind.REMOVED: _completed,
    Kind.CANCELLED: _cancelled,
    Kind.CLOSED: _completed,
    **dict.fromkeys(CASE_KINDS, _unchanged),
}
_WITHOUT_EFFECT = frozenset(
    {
        Kind.REPRINTED,
        Kind.UNDONE,
        Kind.CORRECTED,
        Kind.FLAGGED,
        Kind.JUDGED,
        Kind.CLOCK_JUMPED,
    }
)
"""On the state; what they do to times stands in `shared.domain.plausibility`."""


def _cases_after(
    cases: Mapping[int, CaseRecord],
    before: TransactionState,
    after: TransactionState,
    event: Event,
) -> Mapping[int, CaseRecord]:
    """How an event moves the case behind a transaction (opened by the first start).

    Only cases of this visit: what a later visit adds to one of an earlier day is folded over both
    histories (`shared.domain.case.folded`).
    """
    if event.kind is Kind.STARTED and before.case is None:
        opened = opened_by(event, after.service, after.process)
        return {**cases, opened.id: opened}
    case = cases.get(before.case) if before.case is not None else None
    if case is None:
        return cases
    moved = case_after(case, event)
    return cases if moved is case else {**cases, moved.id: moved}
