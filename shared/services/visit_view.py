"""What a visit looks like from outside: plain values for screens and interface."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from shared.domain.survey import is_invited
from shared.domain.visit import State, TransactionState, VisitState
from shared.domain.waiting import WaitRange
from shared.services import access
from shared.services.next_place import NextPlace, next_place
from shared.services.office import Office
from shared.store import counters, line
from shared.store.log import History


@dataclass(frozen=True, slots=True)
class ServiceTurn:
    """One service of a visit as the citizen sees it; `survey` is its token once it ended.

    `count` is for how many people it is done.
    """

    transaction: int
    service: str
    state: str
    outcome: str | None
    counter: int | None
    survey: str | None
    count: int = 1


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit from outside. `ahead` is None when nothing of it waits.

    `wait` is None where nothing honest can be said: nothing of it waits, no counter is open, or no
    estimate was made yet. Until `confirm_by` a ticket from elsewhere has to be confirmed at the
    centre; meanwhile `ahead` and `wait` are what they would be if its citizen were here now.
    """

    visit: int
    token: str
    centre: str
    number: str
    state: str
    language: str
    priority: bool
    arrived_at: datetime
    counter: int | None
    ahead: int | None
    turns: tuple[ServiceTurn, ...]
    version: int
    wait: WaitRange | None = None
    confirm_by: datetime | None = None
    bundle: str | None = None
    next_place: NextPlace | None = None


def describe(
    office: Office, connection: Connection, history: History, *, with_surveys: bool = True
) -> VisitView:
    """A visit as plain values; survey tokens only for the citizen."""
    state = history.state
    current = state.at_counter()
    place = _place_in_line(office, connection, history)
    return VisitView(
        visit=state.id,
        token=office.tokens.derive(access.VISIT, state.id),
        centre=history.place.centre,
        number=state.number,
        state=state.state.value,
        language=state.language,
        priority=state.priority,
        arrived_at=state.arrived_at,
        counter=current.counter if current else None,
        ahead=place.ahead if place is not None else None,
        turns=tuple(_turn(office, state, t, with_surveys) for t in state.transactions.values()),
        version=state.seq,
        wait=_wait(office, history, place),
        confirm_by=state.confirm_by,
        bundle=state.bundle,
        next_place=next_place(office, connection, history, leaving=current.id if current else None),
    )


def _turn(
    office: Office, visit: VisitState, t: TransactionState, with_surveys: bool
) -> ServiceTurn:
    token = None
    if with_surveys and is_invited(visit, t):
        token = office.tokens.derive(access.SURVEY, t.id)
    outcome = t.outcome.value if t.outcome else None
    return ServiceTurn(t.id, t.service, t.state.value, outcome, t.counter, token, t.count)


@dataclass(frozen=True, slots=True)
class _Place:
    """How many visits stand before, and the one right behind who is not here yet."""

    ahead: int
    behind: int | None = None


def _place_in_line(office: Office, connection: Connection, history: History) -> _Place | None:
    """Visits the policy would call before this one at counters able to serve it; None when it does
    not wait. Who is still to come has the place of the taking."""
    turns = history.state.transactions.values()
    waiting = [t for t in turns if t.state is State.WAITING or t.is_unconfirmed]
    if not waiting:
        return None
    able = [turn for turn in waiting if not history.state.is_held_back(turn)]
    first = min(able or waiting, key=lambda t: (t.rank_at, t.position))
    centre, day = history.place.centre, history.place.business_day
    services = rivals(office, connection, centre, first.service)
    place = line.InLine(centre, day, history.state.id, first.rank_at)
    ahead = line.visits_ahead(connection, place, services)
    if not first.is_unconfirmed:
        return _Place(ahead)
    return _Place(ahead, line.visit_behind(connection, place, first.service))


def _wait(office: Office, history: History, place: _Place | None) -> WaitRange | None:
    state, now = history.state, office.clock.now()
    if state.confirm_by is None:
        return office.waits.wait_of(state, history.place, now)
    if place is not None and place.behind is not None:
        return office.waits.in_place_of(history.place, place.behind, now)
    turns = [turn.service for turn in state.transactions.values() if turn.is_unconfirmed]
    return office.waits.newcomer(history.place.centre, history.place.business_day, turns, now)


def rivals(
    office: Office, connection: Connection, centre: str, service: str
) -> frozenset[str] | None:
    """All services taken by the counters that take `service`; None for everything.

    Open counters decide; while none is open, the plan does.
    """
    counter = {each.number: each.services for each in office.centre(centre).counters}
    profiles = [
        services if services is not None else counter.get(number)
        for number, services in counters.open_profiles(connection, centre)
    ]
    able = [p for p in profiles if p is None or service in p]
    if not able:
        able = [p for p in counter.values() if p is None or service in p]
    if any(profile is None for profile in able):
        return None
    return frozenset(each for profile in able for each in profile or ())
