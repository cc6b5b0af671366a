"""Where a citizen with several services goes next: service, agency, counters, wait."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from shared.domain.journey import callable_next, soonest
from shared.domain.visit import TransactionState
from shared.domain.waiting import WaitRange
from shared.services.office import Office
from shared.services.places import Able, open_counters
from shared.store import line
from shared.store.log import History


@dataclass(frozen=True, slots=True)
class NextPlace:
    """The turn that is likely called next. `counters` are the open ones that take it, of `of_open`
    open ones; empty while none does. `wait` is None where nothing honest can be said."""

    transaction: int
    service: str
    agency: str
    counters: tuple[int, ...]
    of_open: int
    wait: WaitRange | None

    @property
    def anywhere(self) -> bool:
        """Whether any open counter will do."""
        return len(self.counters) == self.of_open > 1


def next_place(
    office: Office, connection: Connection, history: History, *, leaving: int | None = None
) -> NextPlace | None:
    """Where to after the present turn; None for a visit of one service, or when nothing waits.

    `leaving` is the turn that is about to end at a counter.
    """
    state = history.state
    if len(state.transactions) < 2:
        return None
    turns = callable_next(state, leaving=leaving)
    if not turns:
        return None
    centre = history.place.centre
    able = open_counters(office, connection, centre)
    chosen = soonest(turns, _lines(office, connection, history, turns, able)) or turns[0]
    service = office.catalogue.services[chosen.service]
    return NextPlace(
        chosen.id,
        service.id,
        service.agency,
        tuple(sorted(_counters(chosen, able))),
        len(_at_work(office, able, centre)),
        office.waits.wait_of(state, history.place, office.clock.now())
        or office.waits.at_most(history.place, chosen.service, office.clock.now()),
    )


def _counters(turn: TransactionState, able: Able) -> frozenset[int]:
    counters = able(turn.service)
    sent = turn.reserved_counter
    return counters & {sent} if sent in counters else counters


def _at_work(office: Office, able: Able, centre: str) -> frozenset[int]:
    offered = office.catalogue.offers.get(centre, {})
    return frozenset().union(*(able(service) for service in offered))


def _lines(
    office: Office,
    connection: Connection,
    history: History,
    turns: list[TransactionState],
    able: Able,
) -> dict[int, float]:
    """For each turn how many visits stand before it, by open counter that takes it."""
    centre, day = history.place.centre, history.place.business_day
    offered = office.catalogue.offers.get(centre, {})
    found = {}
    for turn in turns:
        counters = _counters(turn, able)
        if not counters:
            continue
        rivals = [each for each in offered if able(each) & counters]
        place = line.InLine(centre, day, history.state.id, turn.rank_at)
        ahead = line.visits_ahead(
            connection, place, None if len(rivals) == len(offered) else rivals
        )
        found[turn.id] = ahead / len(counters)
    return found
