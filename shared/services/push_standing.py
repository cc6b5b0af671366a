"""What a telephone is told because of how its visit stands, not because of something done to it:
the line before it, its wait, a closing of the centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from shared.domain.push import (
    LAPSES_SOON,
    LINE,
    MUCH_LONGER_MINUTES,
    TWO,
    Change,
    Notice,
    PushKind,
)
from shared.domain.visit import AT_COUNTER, State, TransactionState, VisitState
from shared.domain.waiting import MOST_MINUTES, WaitRange
from shared.services.office import Office
from shared.services.visit_view import describe
from shared.store import push_outbox
from shared.store.log import History
from shared.store.push import Subscription

_IN_LINE = frozenset({State.WAITING, State.DEFERRED, State.CALLED})


@dataclass(frozen=True, slots=True)
class Standing:
    """`told_high`: until how many minutes a wait is told by now."""

    notices: tuple[Notice, ...]
    told_high: int | None


def standing_of(
    office: Office, connection: Connection, subscription: Subscription, history: History
) -> Standing:
    """What is to be told of the present state; nothing that was told before."""
    state, place = history.state, history.place
    if state.state not in _IN_LINE or place.business_day != office.today(place.centre):
        return Standing((), subscription.told_high)
    known = push_outbox.keys_of(connection, subscription.id)
    notices = [*_closings(office, history, known), *_lapses(office, state)]
    turn = _first_waiting(state)
    if turn is None or notices or office.daybook.closing_now(place.centre, office.clock.now()):
        return Standing(_new(notices, known), subscription.told_high)
    view = describe(office, connection, history, with_surveys=False)
    soon = view.ahead is not None and view.ahead <= TWO
    if soon:
        notices.append(_two_ahead(office, turn, view.ahead or 0))
    longer, told_high = _wait(office, turn, view.wait, subscription.told_high)
    if longer is not None and not soon:
        notices.append(longer)
    return Standing(_new(notices, known), told_high)


def _new(notices: list[Notice], known: set[str]) -> tuple[Notice, ...]:
    return tuple(each for each in notices if each.key not in known)


def _first_waiting(state: VisitState) -> TransactionState | None:
    """The turn that is next in line; None while the citizen stands at a counter."""
    turns = state.transactions.values()
    if any(turn.state in AT_COUNTER for turn in turns):
        return None
    waiting = [t for t in turns if t.state is State.WAITING and not state.is_held_back(t)]
    return min(waiting, key=lambda t: (t.rank_at, t.position), default=None)


def _two_ahead(office: Office, turn: TransactionState, ahead: int) -> Notice:
    """Once in each stretch of waiting."""
    key = f"ahead:{turn.id}:{turn.queued_at.timestamp():.0f}"
    return Notice(key, PushKind.TWO_AHEAD, office.clock.now(), LINE, {"ahead": ahead})


def _wait(
    office: Office, turn: TransactionState, wait: WaitRange | None, told: int | None
) -> tuple[Notice | None, int | None]:
    """A wait that became much longer; a shorter one is told by the page alone."""
    if wait is None:
        return None, told
    high = wait.high_minutes if wait.high_minutes is not None else MOST_MINUTES + 1
    if told is None or high <= told - MUCH_LONGER_MINUTES:
        return None, high
    if wait.reason is None or high < told + MUCH_LONGER_MINUTES:
        return None, told
    facts = {"change": Change.LONGER.value, "low": wait.low_minutes, "high": wait.high_minutes}
    key = f"longer:{turn.id}:{turn.queued_at.timestamp():.0f}:{high}"
    return Notice(key, PushKind.CHANGED, office.clock.now(), LINE, facts), high


def _lapses(office: Office, state: VisitState) -> Iterator[Notice]:
    """A ticket from afar whose time to be confirmed is nearly over."""
    now, until = office.clock.now(), state.confirm_by
    if until is not None and until - LAPSES_SOON <= now < until:
        facts = {"change": Change.LAPSES.value, "until": until.isoformat()}
        yield Notice(
            f"lapses:{state.id}:{until.timestamp():.0f}", PushKind.CHANGED, now, LINE, facts
        )


def _closings(office: Office, history: History, known: set[str]) -> Iterator[Notice]:
    """A closing that holds now, and the end of one that was told."""
    centre, now = history.place.centre, office.clock.now()
    shut = office.daybook.closing_now(centre, now)
    if shut is not None:
        facts = {"change": Change.CLOSED.value, "closing": shut.id}
        yield Notice(f"closed:{shut.id}", PushKind.CHANGED, now, LINE, facts)
        return
    for each in office.daybook.shut.get(centre, ()):
        if f"closed:{each.id}" in known:
            facts = {"change": Change.REOPENED.value, "closing": each.id}
            yield Notice(f"reopened:{each.id}", PushKind.CHANGED, now, LINE, facts)
