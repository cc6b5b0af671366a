"""Counters being opened, on a break and closed, and what desk and board show of the hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import Connection

from shared.domain import calling
from shared.domain.errors import (
    N_,
    CounterTaken,
    InvalidRequest,
    NotFound,
    UnknownService,
)
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, RequestKey
from shared.services.desks import (
    at_work,
    desk_of,
    expect_counter_free,
    usable_session,
)
from shared.services.keeping import Kept, kept
from shared.services.office import Office
from shared.services.shifts import change, hand_over_in, leave_others
from shared.store import counters, log, people, visits
from shared.store.counters import Session
from shared.store.front import front_of_line
from shared.store.log import History
from shared.store.visits import LineRow
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One letter's line: how many wait and since when the longest."""

    letter: str
    waiting: int
    oldest_queued_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextUp:
    """Who the policy would call now at this counter, and why."""

    transaction: int
    number: str
    service: str
    language: str
    priority: bool
    queued_at: datetime
    because: str
    visit: int


@dataclass(frozen=True, slots=True)
class CounterView:
    """All a desk needs, also after a crash. `state` is closed, open, busy or on_break."""

    centre: str
    counter: int
    state: str
    session: Session | None
    staff_name: tuple[str, str] | None
    current: tuple[History, int] | None
    held: tuple[LineRow, ...]
    queues: tuple[QueueRow, ...]
    next: NextUp | None
    now: datetime
    zone: str | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the board shows it: number and counter, never a name or a service."""

    number: str
    counter: int
    called_at: datetime
    language: str
    state: str
    calls: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """The hall at a moment: calls, newest first, and how many wait."""

    centre: str
    at: datetime
    calls: tuple[Call, ...]
    waiting: int


async def open_counter(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    services: Sequence[str] | None = None,
    key: RequestKey | None = None,
    *,
    leave: bool = False,
) -> None:
    """Open a counter, or change what it takes while open; `leave`: close one's other one first.

    Raises `CounterTaken`, and `CounterOpenElsewhere`: one person is at one counter.
    """
    access.require(caller, Permission.SERVE, centre)
    _expect_counter(office, centre, counter)
    if services is not None:
        _expect_services(office, centre, counter, services)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = counters.open_session(tx.connection, centre, counter)
        taken = list(services) if services is not None else None
        staff = caller.actor.id
        assert staff is not None
        if session is None:
            leave_others(office, tx, staff, (centre, counter), now, close=leave)
            counters.start_session(tx, centre, counter, staff, taken, now)
        elif not session.has(staff):
            raise CounterTaken(counter=counter)
        else:
            counters.set_services(tx, session.id, taken)

    await change(office, centre, key, run_in)


async def close_counter(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    hand_over_to: int | None = None,
    key: RequestKey | None = None,
) -> None:
    """Close a counter, or hand it over with whoever stands at it.

    Without a successor nobody may stand at it (`CounterBusy`): a citizen is never left alone.
    """
    access.require(caller, Permission.SERVE, centre)

    def run_in(tx: WriteTx, now: datetime) -> None:
        session = usable_session(tx, caller, centre, counter)
        if hand_over_to is not None:
            hand_over_in(office, tx, caller, session, hand_over_to, now)
            return
        expect_counter_free(office, tx, centre, counter)
        counters.end_session(tx, session, now)

    await change(office, centre, key, run_in)


def _expect_counter(office: Office, centre: str, counter: int) -> None:
    if counter not in {each.number for each in office.centre(centre).counters}:
        raise NotFound


def _expect_services(office: Office, centre: str, counter: int, services: Sequence[str]) -> None:
    """A counter may be opened for less than its plan, never for more."""
    if not services:
        raise InvalidRequest("services", N_("Choose at least one service."))
    for service in services:
        if service not in office.catalogue.offers.get(centre, {}):
            raise UnknownService
        if counter not in {each.number for each in office.catalogue.counters_for(centre, service)}:
            raise InvalidRequest("services", N_("This counter does not take that service."))


def counter_view(office: Office, caller: Caller, centre: str, counter: int) -> CounterView:
    """Raises `NotSignedIn`, `UnknownCentre`, `NotFound`."""
    access.require(caller, Permission.SERVE, centre)
    _expect_counter(office, centre, counter)
    now = office.clock.now()
    with office.db.read() as connection:
        session = counters.open_session(connection, centre, counter)
        day = office.today(centre, now)
        return CounterView(
            centre=centre,
            counter=counter,
            state=_counter_state(connection, session, centre, counter),
            session=session,
            staff_name=_name_of(connection, session),
            current=_current(office, connection, centre, counter),
            held=tuple(visits.held_at(connection, centre, day, counter)),
            queues=_queues(office, connection, centre, day),
            next=_next(office, connection, session, now),
            now=now,
            zone=office.centre(centre).zone_of(counter),
            kept=kept(session, now),
        )


def counter_views(office: Office, caller: Caller, centre: str) -> list[CounterView]:
    """Every counter of a centre, by number."""
    numbers = sorted(each.number for each in office.centre(centre).counters)
    with office.db.snapshot():
        return [counter_view(office, caller, centre, number) for number in numbers]


def _counter_state(
    connection: Connection, session: Session | None, centre: str, counter: int
) -> str:
    if counters.transaction_at(connection, centre, counter) is not None:
        return "busy"
    if session is None:
        return "closed"
    return "on_break" if session.on_break_since is not None else "open"


def _name_of(connection: Connection, session: Session | None) -> tuple[str, str] | None:
    person = people.person(connection, session.staff) if session else None
    return (person.name_th, person.name_en) if person else None


def _current(
    office: Office, connection: Connection, centre: str, counter: int
) -> tuple[History, int] | None:
    found = counters.transaction_at(connection, centre, counter)
    if found is None:
        return None
    located = visits.locate_visit(connection, found[1])
    assert located is not None
    place = office.place(centre, located.business_day)
    return log.load(connection, found[1], place), found[0]


def _queues(office: Office, connection: Connection, centre: str, day: date) -> tuple[QueueRow, ...]:
    """Lines by letter, for every letter the centre offers."""
    catalogue = office.catalogue
    found: dict[str, list[tuple[int, datetime]]] = {
        letter: [] for letter in catalogue.letters_of(centre)
    }
    for service, waiting, oldest in visits.lengths(connection, centre, day):
        found.setdefault(catalogue.services[service].letter, []).append((waiting, oldest))
    return tuple(
        QueueRow(
            letter,
            sum(waiting for waiting, _ in parts),
            min((oldest for _, oldest in parts), default=None),
        )
        for letter, parts in found.items()
    )


def _next(
    office: Office,
    connection: Connection,
    session: Session | None,
    now: datetime,
) -> NextUp | None:
    """A preview never claims: the call itself decides again."""
    if session is None:
        return None
    desk = desk_of(office, session, now)
    day = office.today(session.centre, now)
    desks = partial(at_work, office, connection, session.centre, now)
    front = front_of_line(connection, session.centre, day, desk, now, desks, lock=False)
    decision = calling.choose(front.candidates, desk, now)
    if decision is None:
        return None
    row = visits.line_row(connection, decision.transaction)
    return NextUp(
        row.transaction,
        row.number,
        row.service,
        row.language,
        row.priority,
        row.queued_at,
        decision.because,
        row.visit,
    )


BOARD_CALLS = 6
"""One current call and five before it (the hall at ten metres reads no more)."""


def board_view(
    office: Office, centre: str, *, zone: str | None = None, most: int = BOARD_CALLS
) -> BoardView:
    """The hall, or the calls of one `zone` of it. Raises `UnknownCentre`."""
    all_counters = office.centre(centre).counters
    counters_here = [each.number for each in all_counters if each.zone == zone] if zone else None
    now = office.clock.now()
    with office.db.read() as connection:
        day = office.today(centre, now)
        calls = visits.latest_calls(connection, centre, day, most, counters_here)
        waiting = visits.count_waiting(connection, centre, day)
    return BoardView(centre, now, tuple(Call(*each) for each in calls), waiting)
