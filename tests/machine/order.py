"""Who may be called, and whom nobody may pass: the promise to citizens, checked call by call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from tests.machine.ledger import Desk, Ledger, Turn

GUARANTEE = timedelta(minutes=90)
PREFERENCE = timedelta(minutes=5)
SHORT_BREAK = timedelta(minutes=15)


def callable_at(book: Ledger, counter: int, today: date, now: datetime) -> list[Turn]:
    """The turns that a counter may call: of today, waiting, free, of its services, sent nowhere."""
    desk = book.desks[counter]
    kept_for = book.kept_for(desk, now)
    staff = {each.staff: each for each in book.desks.values()}
    return [
        turn
        for turn in book.turns.values()
        if turn.state == "waiting"
        and book.visits[turn.visit].day == today
        and (desk.services is None or turn.service in desk.services)
        and kept_for in (None, turn.visit)
        and not book.elsewhere(turn)
        and not book.away(turn)
        and not book.held_back(turn)
        and (
            turn.to_counter in (None, counter) or not _takes(book.desks, turn.to_counter, turn, now)
        )
        and (turn.to_staff in (None, desk.staff) or not _takes(staff, turn.to_staff, turn, now))
    ]


def _takes(desks: Mapping[int, Desk], sent: int, turn: Turn, now: datetime) -> bool:
    """Whether somebody is at work where a turn was sent to, and takes its service."""
    desk = desks.get(sent)
    if desk is None or (desk.services is not None and turn.service not in desk.services):
        return False
    assert not desk.on_break or desk.break_since is not None
    return not desk.on_break or now - (desk.break_since or now) <= SHORT_BREAK


def unfair(
    called: Turn, line: list[Turn], now: datetime, credit: Callable[[Turn], timedelta]
) -> list[str]:
    """Why this call breaks the promise; empty when it keeps it."""
    return [
        f"turn {called.id} was called before {other.id}, {reason}"
        for other in line
        if other.id != called.id and (reason := _broken(called, other, now, credit))
    ]


def _broken(called: Turn, other: Turn, now: datetime, credit: Callable[[Turn], timedelta]) -> str:
    """The promise to `other` that calling `called` first would break, in words."""
    if _rests(other, now):
        return ""
    if _rests(called, now):
        return "who does not rest"
    long = now - other.since >= GUARANTEE
    if long and (other.since, other.visit) < (called.since, called.visit):
        return "who has waited as long as the guarantee"
    if long:
        return ""
    if now - called.since >= GUARANTEE:
        return ""
    theirs, ours = other.rank - credit(other), called.rank - credit(called)
    if other.visit == called.visit:
        earlier = (theirs, other.position) < (ours, called.position)
        return "of the same visit, in an earlier place" if earlier else ""
    if (theirs, other.visit) < (ours, called.visit):
        return "whose effective arrival is earlier"
    return ""


def _rests(turn: Turn, now: datetime) -> bool:
    return turn.rests_until is not None and now < turn.rests_until
