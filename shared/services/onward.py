"""What a clerk tells a citizen with several services: which one this was, and where to go next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from shared.domain.journey import progress
from shared.domain.visit import State
from shared.services.hall import CounterView
from shared.services.next_place import NextPlace, next_place
from shared.services.office import Office
from shared.store import log
from shared.store.last_ended import last_ended
from shared.store.log import History

SHOWN_FOR = timedelta(minutes=10)
"""After that whoever left the counter has found the way, or somebody else was told."""


@dataclass(frozen=True, slots=True)
class Onward:
    """A visit of several services at a desk: station `station` of `stations` of its journey.

    `leaving` is False while the citizen still stands here. `here`: this very counter would call the
    same citizen next, so they can stay.
    """

    visit: int
    number: str
    bundle: str | None
    station: int
    stations: int
    place: NextPlace | None
    leaving: bool
    here: bool


def onward(office: Office, view: CounterView) -> Onward | None:
    """For whoever stands at a desk, or was served there last and still waits for something."""
    with office.db.read() as connection:
        if view.current is not None:
            history, transaction = view.current
            place = next_place(office, connection, history, leaving=transaction)
            return _onward(history, transaction, place, view, leaving=False)
        if view.state != "open":
            return None
        return _after(office, connection, view)


def _after(office: Office, connection: Connection, view: CounterView) -> Onward | None:
    day = office.today(view.centre, view.now)
    found = last_ended(connection, view.centre, day, view.counter, view.now - SHOWN_FOR)
    if found is None:
        return None
    history = log.load(connection, found[1], office.place(view.centre, day))
    place = next_place(office, connection, history)
    if place is None or history.state.state is not State.WAITING:
        return None
    return _onward(history, found[0], place, view, leaving=True)


def _onward(
    history: History, transaction: int, place: NextPlace | None, view: CounterView, *, leaving: bool
) -> Onward | None:
    state = history.state
    if len(state.transactions) < 2:
        return None
    station, stations = progress(state, state.transactions[transaction])
    here = leaving and view.next is not None and view.next.number == state.number
    return Onward(state.id, state.number, state.bundle, station, stations, place, leaving, here)
