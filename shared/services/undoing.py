"""Taking back the last move within ten seconds; the log keeps both."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from shared.domain import commands
from shared.domain.errors import UndoOvertaken
from shared.domain.events import Draft, Kind
from shared.domain.timing import in_force
from shared.domain.visit import AT_COUNTER, Outcome, VisitState
from shared.services.commands import Caller, RequestKey
from shared.services.desks import expect_usable
from shared.services.office import Office
from shared.services.serving import Served, carry_out
from shared.store import cases, counters, feedback, log
from shared.store.log import History
from shared.store.writer import WriteTx


async def undo(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    key: RequestKey | None = None,
) -> Served:
    """Take back the last move within ten seconds. The log keeps both.

    What a colleague did at a counter is taken back by whoever sits there or is in charge
    (`CounterTaken`). Raises `NothingToUndo`, `UndoTooLate`, and `UndoOvertaken` when a follow-up
    was called, the counter has somebody else, or the survey was answered.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        draft = commands.undo(history.events, transaction, office.rules, now)
        assert draft.transaction is not None
        _expect_own_move(tx, caller, history, draft)
        _expect_not_answered(tx, history, transaction)
        _expect_not_gone_on(office, tx, history, transaction, draft)
        drafts = [draft, *_close_follow_up(history, draft)]
        restored = log.extended(history, drafts, caller.actor, now).state
        _expect_room(tx, history, restored, draft.transaction)
        if restored.at_counter() is not None:
            counters.release(tx, history.place.centre, history.state.id)
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


def _expect_own_move(tx: WriteTx, caller: Caller, history: History, draft: Draft) -> None:
    last = history.events[cast("list[int]", draft.data["seqs"])[-1] - 1]
    if draft.counter is None or last.actor == caller.actor:
        return
    session = counters.open_session(tx.connection, history.place.centre, draft.counter)
    if session is not None:
        expect_usable(session, caller)


def _expect_not_answered(tx: WriteTx, history: History, transaction: int) -> None:
    if feedback.was_answered(tx.connection, transaction):
        raise UndoOvertaken(present=history.state.transactions[transaction].summary())


def _expect_not_gone_on(
    office: Office, tx: WriteTx, history: History, transaction: int, draft: Draft
) -> None:
    """Nobody takes back how a later visit ended when its request was moved on since, such as to an
    agency; the receipt that the ending itself gave is no such move."""
    t = history.state.transactions[transaction]
    ending = history.events[cast("list[int]", draft.data["seqs"])[0] - 1]
    if t.case is None or t.case == t.id or ending.kind is not Kind.COMPLETED:
        return
    home = cases.load(tx.connection, office.place, t.case).home
    if any(e.transaction == t.case and e.at > ending.at for e in in_force(home.events)):
        raise UndoOvertaken(present=t.summary())


def _close_follow_up(history: History, draft: Draft) -> list[Draft]:
    """Undoing a transfer ends the turn it opened as recorded in error, unless that went on."""
    undone = cast("list[int]", draft.data["seqs"])
    first = history.events[undone[0] - 1]
    if first.kind is not Kind.TRANSFERRED or "service" not in first.data:
        return []
    opened = history.events[first.seq]
    assert opened.transaction is not None
    follow_up = history.state.transactions[opened.transaction]
    expected = {opened.seq, *undone}
    events = in_force(history.events)
    if any(e.transaction == follow_up.id and e.seq not in expected for e in events):
        raise UndoOvertaken(present=follow_up.summary())
    data = {"outcome": Outcome.RECORDED_IN_ERROR.value}
    return [Draft(Kind.REMOVED, follow_up.id, data)]


def _expect_room(tx: WriteTx, history: History, after: VisitState, transaction: int) -> None:
    """The state before must still be possible: citizen and counter free for it."""
    restored = after.transactions[transaction]
    if restored.state not in AT_COUNTER:
        return
    assert restored.counter is not None
    session = counters.open_session(tx.connection, history.place.centre, restored.counter)
    others = [t for t in after.transactions.values() if t.id != transaction]
    elsewhere = any(t.state in AT_COUNTER for t in others)
    at = counters.transaction_at(tx.connection, history.place.centre, restored.counter)
    mine = history.state.transactions.keys()
    gone = session is None or not session.has(restored.staff)
    if gone or elsewhere or (at is not None and at[0] not in mine):
        raise UndoOvertaken(present=history.state.transactions[transaction].summary())
