"""An open counter: what it takes, who may act on it, and whether somebody stands at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.domain.breaks import BreakKind
from shared.domain.calling import Desk
from shared.domain.commands import SendOn
from shared.domain.errors import (
    N_,
    CentreShut,
    ComesLater,
    CounterBusy,
    CounterClosed,
    CounterOnBreak,
    CounterTaken,
    InvalidRequest,
    VisitBusy,
)
from shared.domain.permissions import Permission, may
from shared.domain.visit import AT_COUNTER, State, TransactionState, VisitState
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import counters, log, people, visits
from shared.store.counters import Session
from shared.store.writer import WriteTx


def desk_of(office: Office, session: Session, now: datetime) -> Desk:
    """What an open counter takes, as the calling policy sees it."""
    services = session.services
    if services is None:
        services = planned_services(office, session.centre, session.counter)
    kept = session.kept_until is not None and now < session.kept_until
    return Desk(
        session.counter,
        session.staff,
        services,
        session.preferred,
        session.languages - {office.centre(session.centre).language},
        session.kept_for if kept else None,
    )


def at_work(office: Office, connection: Connection, centre: str, now: datetime) -> list[Desk]:
    """The open counters that take whoever was sent to them. One whose staff are away for longer
    than a short break lets these people go to the others."""
    short = office.rules.break_short
    return [
        desk_of(office, each, now)
        for each in counters.open_sessions(connection, centre)
        if each.on_break_since is None
        or (each.break_kind == BreakKind.SHORT and now - each.on_break_since <= short)
    ]


def planned_services(office: Office, centre: str, counter: int) -> frozenset[str] | None:
    """What a counter can take at most; None for everything."""
    planned = next((c for c in office.centre(centre).counters if c.number == counter), None)
    if planned is None or planned.services is None:
        return None
    return frozenset(planned.services)


def free_session(office: Office, tx: WriteTx, caller: Caller, centre: str, counter: int) -> Session:
    """The open session of a counter that may call somebody now.

    Raises `CounterClosed`, `CounterTaken`, `CounterOnBreak`, `CounterBusy`, and `CentreShut` while
    an emergency keeps the centre closed.
    """
    session = usable_session(tx, caller, centre, counter)
    if office.daybook.emergency(centre, office.clock.now()) is not None:
        raise CentreShut
    if session.on_break_since is not None:
        raise CounterOnBreak
    expect_counter_free(office, tx, centre, counter)
    return session


def usable_session(tx: WriteTx, caller: Caller, centre: str, counter: int) -> Session:
    """The open session of a counter that the caller may act on."""
    session = counters.open_session(tx.connection, centre, counter)
    if session is None:
        raise CounterClosed
    expect_usable(session, caller)
    return session


def expect_usable(session: Session, caller: Caller) -> None:
    """An open counter is for whoever sits there or is in charge. Raises `CounterTaken`."""
    if session.has(caller.actor.id) or may(caller.grants, Permission.CHOOSE, session.centre):
        return
    raise CounterTaken(counter=session.counter)


def expect_counter_free(office: Office, tx: WriteTx, centre: str, counter: int) -> None:
    """Raises `CounterBusy` carrying the transaction that is still at the counter."""
    found = counters.transaction_at(tx.connection, centre, counter)
    if found is None:
        return
    located = visits.locate_transaction(tx.connection, found[0])
    assert located is not None
    history = log.load(tx.connection, found[1], office.place(centre, located.business_day))
    current = history.state.transactions[found[0]]
    present = {**current.summary(), "visit": history.state.id, "number": history.state.number}
    raise CounterBusy(present=present, number=history.state.number)


def expect_citizen_free(state: VisitState, transaction: int) -> None:
    """The citizen stands at no other counter, and no other service has to come first by law.

    Raises `VisitBusy`, `ComesLater`.
    """
    other = state.at_counter()
    if other is not None and other.id != transaction:
        raise VisitBusy(counter=other.counter)
    turn = state.transactions[transaction]
    if turn.state is State.WAITING and state.is_held_back(turn):
        raise ComesLater


def expect_own_desk(tx: WriteTx, caller: Caller, centre: str, t: TransactionState) -> None:
    """Whoever stands at a counter is served by the person there. Raises `CounterTaken`."""
    if t.state in AT_COUNTER and t.counter is not None:
        session = counters.open_session(tx.connection, centre, t.counter)
        if session is not None:
            usable_session(tx, caller, centre, t.counter)


def expect_colleague(tx: WriteTx, field: str, staff: int, centre: str) -> None:
    """Raises `InvalidRequest` for somebody who does not serve at this centre."""
    person = people.person(tx.connection, staff)
    if person is None or not person.active or not may(person.grants, Permission.SERVE, centre):
        raise InvalidRequest(field, N_("Name a colleague who serves at this centre."))


def expect_counter(office: Office, centre: str, counter: int) -> None:
    """Raises `InvalidRequest` for a counter that the centre does not have."""
    if counter not in {each.number for each in office.centre(centre).counters}:
        raise InvalidRequest("counter", N_("Name a counter of this centre by its number."))


def expect_target(
    office: Office, tx: WriteTx, centre: str, t: TransactionState, command: SendOn
) -> None:
    """Where a citizen is sent must exist and be able to take the service.

    Raises `InvalidRequest`.
    """
    if command.staff is not None:
        expect_colleague(tx, "staff", command.staff, centre)
    if command.counter is None:
        return
    expect_counter(office, centre, command.counter)
    session = counters.open_session(tx.connection, centre, command.counter)
    if session is None:
        taken = planned_services(office, centre, command.counter)
    else:
        taken = desk_of(office, session, office.clock.now()).services
    if taken is not None and t.service not in taken:
        raise InvalidRequest("counter", N_("That counter does not take this service."))
