"""Taking back the last move, as the second book has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tests.machine.ledger import AT_COUNTER, CANNOT_BE_UNDONE, Ledger, Move, Turn

WINDOW = timedelta(seconds=10)


def may_undo(book: Ledger, id: int, now: datetime) -> bool:
    """Whether the last move of a turn may be taken back."""
    if not book.moves[id]:
        return False
    last = book.moves[id][-1]
    if last.what in CANNOT_BE_UNDONE or now - last.at > WINDOW:
        return False
    turn = _wrong_one(book, id, last)
    move = book.moves[turn.id][-1]
    if move.opened is not None and any(m.what != "correct" for m in book.moves[move.opened]):
        return False
    if move.opened is not None and book.moves[move.opened] and move.what != "correct":
        return False
    return _has_room(book, move.before, move.opened)


def _wrong_one(book: Ledger, id: int, last: Move) -> Turn:
    """The turn that stands again: the wrong one, when the right one was the last thing."""
    if last.what == "correct" and last.opened is None:
        return book.turns[book.replaced[id]]
    return book.turns[id]


def _has_room(book: Ledger, before: Turn, opened: int | None) -> bool:
    if before.state not in AT_COUNTER:
        return True
    assert before.counter is not None
    desk, there = book.desks.get(before.counter), book.at(before.counter)
    others = [t for t in book.of(before.visit) if t.id not in (before.id, opened)]
    return (
        desk is not None
        and desk.has(before.staff)
        and not any(t.state in AT_COUNTER for t in others)
        and (there is None or there.visit == before.visit)
    )


def undo(book: Ledger, id: int, now: datetime) -> None:
    """The turn stands as before, one version on; what the move opened is recorded in error."""
    turn = _wrong_one(book, id, book.moves[id][-1])
    last = book.moves[turn.id].pop()
    book.added(turn.visit, now)
    book.turns[turn.id] = replace(last.before, version=turn.version + 1)
    visit = book.visits[turn.visit]
    if last.what == "call" and visit.home is not None and visit.arrived == last.at:
        visit.here, visit.arrived = False, visit.home
    if last.opened is not None:
        _never_was(book, last.opened, now)
    if any(each.state in AT_COUNTER for each in book.of(turn.visit)):
        book.release(turn.visit)


def _never_was(book: Ledger, opened: int, now: datetime) -> None:
    """Everything that a correction did at once is taken back with it."""
    turn, moves = book.turns[opened], book.moves[opened]
    if moves:
        book.turns[opened] = replace(moves[0].before, version=turn.version)
        moves.clear()
    book.happened(opened, "remove", now, state="ended", outcome="recorded_in_error")
