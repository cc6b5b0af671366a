"""What a desk shows beside its ticket: open colleagues, and what can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.domain import commands
from shared.domain.errors import GcsError
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import counters, log, visits
from shared.store.log import History


@dataclass(frozen=True, slots=True)
class LastMove:
    """The last move at a counter, while it can be taken back."""

    history: History
    transaction: int
    undo_until: datetime


def own_counters(office: Office, caller: Caller) -> list[tuple[str, int]]:
    """(centre, counter) that the caller has open, the latest first. Raises `NotSignedIn`."""
    access.require_staff(caller)
    assert caller.actor.id is not None
    with office.db.read() as connection:
        return [(s.centre, s.counter) for s in counters.sessions_of(connection, caller.actor.id)]


def open_counters(office: Office, caller: Caller, centre: str) -> dict[int, int]:
    """The counters of a centre that somebody sits at, and who it is.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return {each.counter: each.staff for each in counters.open_sessions(connection, centre)}


def last_move(office: Office, caller: Caller, centre: str, counter: int) -> LastMove | None:
    """The last move at this counter if an undo would be taken now, else None.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    now = office.clock.now()
    since = now - office.rules.undo_window
    with office.db.read() as connection:
        found = counters.latest_move(connection, centre, counter, since)
        located = visits.locate_visit(connection, found[1]) if found else None
        if found is None or located is None:
            return None
        history = log.load(connection, found[1], office.place(centre, located.business_day))
    try:
        draft = commands.undo(history.events, found[0], office.rules, now)
    except GcsError:
        return None
    if draft.counter != counter:
        return None  # somebody else went on with it meanwhile
    undone = history.events[draft.data["seqs"][0] - 1]  # type: ignore[index]  # sequence numbers
    return LastMove(history, found[0], undone.at + office.rules.undo_window)
