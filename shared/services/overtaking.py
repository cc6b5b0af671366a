"""Why was A013 called before me? Answered from the day's turns, with numbers and reasons only.

The line at each call is not rebuilt: a call counts as one before mine when its citizen got in line
later, its counter takes my service by plan, and its stored reason says that it passed somebody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.errors import UnknownVisit
from shared.domain.permissions import Permission, may
from shared.domain.visit import State, TransactionState, VisitState
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import log, overtaking, visits
from shared.store.log import History
from shared.store.overtaking import LaterCall

PASSES_NOBODY = frozenset({"longest_wait", "only_one", "sent_here", "guarantee", "corrected"})
"""Reasons of calls that left nobody behind who had come earlier and could have been called."""


@dataclass(frozen=True, slots=True)
class Overtaking:
    """A visit that came later and was called first. `because` is a code of the calling policy, or
    `chosen:` with the reason of a call out of order."""

    number: str
    called_at: datetime
    because: str


def of_history(
    office: Office, connection: Connection, history: History, now: datetime
) -> tuple[Overtaking, ...]:
    """Whoever was called before the turns of this visit, each visit once, the earliest first."""
    calls = calls_before(office, connection, history, now)
    return tuple(Overtaking(each.number, each.called_at, each.because) for each in calls)


def calls_before(
    office: Office, connection: Connection, history: History, now: datetime
) -> list[LaterCall]:
    """The same as the calls themselves."""
    found: dict[int, LaterCall] = {}
    for turn in history.state.transactions.values():
        if turn.state not in (State.WAITING, State.CALLED) and turn.called_at is None:
            continue
        for call in _before(office, connection, history, turn, now):
            found.setdefault(call.visit, call)
    return sorted(found.values(), key=lambda call: call.called_at)


def _before(
    office: Office, connection: Connection, history: History, turn: TransactionState, now: datetime
) -> Iterable[LaterCall]:
    place, state = history.place, history.state
    waited = (turn.queued_at, turn.called_at or now)
    able = {c.number for c in office.catalogue.counters_for(place.centre, turn.service)}
    if turn.reserved_counter is not None:
        able &= {turn.reserved_counter}
    for call in overtaking.later_calls(
        connection, place.centre, place.business_day, state.id, turn.since, waited
    ):
        if (
            call.counter in able
            and call.because not in PASSES_NOBODY
            and not _was_elsewhere(state, turn, call.called_at)
        ):
            yield call


def _was_elsewhere(state: VisitState, turn: TransactionState, at: datetime) -> bool:
    """Whether the citizen stood at a counter with another turn."""
    return any(
        each.called_at is not None
        and each.called_at <= at
        and (each.ended_at is None or at < each.ended_at)
        for each in state.transactions.values()
        if each.id != turn.id
    )


def by_token(office: Office, token: str) -> tuple[Overtaking, ...]:
    """For the citizen. Raises `UnknownVisit`."""
    with office.db.read() as connection:
        history = access.followed(office, connection, token)
        return of_history(office, connection, history, office.clock.now())


def by_visit(office: Office, caller: Caller, visit: int) -> tuple[Overtaking, ...]:
    """For staff who are asked about it. Raises `NotSignedIn`, `UnknownVisit`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        located = visits.locate_visit(connection, visit)
        if located is None or not may(caller.grants, Permission.SERVE, located.centre):
            raise UnknownVisit
        place = office.place(located.centre, located.business_day)
        history = log.load(connection, visit, place)
        return of_history(office, connection, history, office.clock.now())
