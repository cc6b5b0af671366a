"""The floor of a centre as a desk sees it: who waits, who could help, what a counter was asked.

The supervisor's view of the same moment is `shared.services.hall_now`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.permissions import Permission, may
from shared.services import access
from shared.services.commands import Caller
from shared.services.hall import CounterView
from shared.services.office import Office
from shared.store import day, people, visits
from shared.store import floor as store_floor
from shared.store import under_way as store_under_way
from shared.store.under_way import FromElsewhere as FromElsewhere  # noqa: PLC0414  # likewise
from shared.store.visits import LineRow as LineRow  # noqa: PLC0414  # what pages show


@dataclass(frozen=True, slots=True)
class Reminded:
    """A ticket that the supervisor asked a counter to look at, and that has not moved since."""

    number: str
    state: str
    at: datetime


def waiting_line(office: Office, caller: Caller, centre: str) -> list[LineRow]:
    """Everybody who waits today, in the order of calling. Raises `NotSignedIn`, `UnknownCentre`."""
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return visits.line_of_day(connection, centre, office.today(centre), ("waiting",))


def under_way(office: Office, caller: Caller, centre: str) -> list[FromElsewhere]:
    """Tickets taken from elsewhere whose citizens are still to come, the first to lapse first.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return store_under_way.listed(connection, centre, office.today(centre))


def people_in_line(office: Office, view: CounterView) -> int:
    """How many people wait in the centre of a counter, however many services each asked for."""
    with office.db.read() as connection:
        return visits.people_in_line(connection, view.centre, office.today(view.centre, view.now))


def colleagues(office: Office, caller: Caller, centre: str) -> list[tuple[int, str, str]]:
    """(id, Thai name, English name) of everybody else who serves here.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    with office.db.read() as connection:
        return [
            (person.id, person.name_th, person.name_en)
            for person in people.people(connection)
            if person.active
            and person.id != caller.actor.id
            and may(person.grants, Permission.SERVE, centre)
        ]


def held_since(office: Office, views: Sequence[CounterView]) -> dict[int, datetime]:
    """Since when each turn on hold at these counters is, by transaction."""
    held = {row.visit for view in views for row in view.held}
    if not held:
        return {}
    with office.db.read() as connection:
        return day.paused_since(connection, held)


def reminded(office: Office, centre: str, counter: int) -> Reminded | None:
    """What an open counter was asked to look at last, until it has acted on it."""
    with office.db.read() as connection:
        found = store_floor.reminded(connection, centre, counter)
    return Reminded(*found) if found else None
