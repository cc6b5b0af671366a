"""The desk: calling the next citizen and every move of a transaction until it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.domain import calling, commands
from shared.domain.calling import Decision, Desk
from shared.domain.commands import CallReason, Command, Situation, decide
from shared.domain.errors import (
    N_,
    CounterBusy,
    CounterClosed,
    CounterOnBreak,
    CounterTaken,
    InvalidRequest,
    NotFound,
    UnknownVisit,
    VisitBusy,
)
from shared.domain.events import Draft, Kind
from shared.domain.permissions import Permission, may
from shared.domain.visit import AT_COUNTER, TransactionState, Verb, VisitState
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.services.visits import Chosen, announce, check_service, rejoin_drafts, service_data
from shared.store import counters, log, people, visits
from shared.store.counters import Session
from shared.store.log import History as History  # noqa: PLC0414  # part of `Served`, used above
from shared.store.writer import WriteTx


@dataclass(frozen=True, slots=True)
class Served:
    """The result of a command: the visit after it, and which of its transactions it was about."""

    done: Done
    history: History
    transaction: int

    @property
    def state(self) -> TransactionState:
        return self.history.state.transactions[self.transaction]


async def call_next(
    office: Office, caller: Caller, centre: str, counter: int, key: RequestKey | None = None
) -> Served | None:
    """Call whoever the policy puts first for this counter; None when nobody waits for it.

    Atomic: two desks at once get two different citizens. Raises `CounterClosed`, `CounterTaken`,
    `CounterOnBreak`, `CounterBusy`, `UnknownCentre`, `NotSignedIn`.
    """
    access.require(caller, Permission.SERVE, centre)

    def job(tx: WriteTx) -> Served | None:
        now = office.clock.now()
        called: list[Served] = []

        def run() -> Done:
            desk = _free_desk(office, tx, caller, centre, counter)
            day = office.today(centre, now)
            line = visits.front_of_line(tx.connection, centre, day, desk, lock=not tx.is_sqlite)
            decision = calling.choose(line, desk)
            if decision is None:
                return Done(204, None)
            visit = next(each.visit for each in line if each.transaction == decision.transaction)
            history = log.load(tx.connection, visit, office.place(centre, day))
            done = Done(200, decision.transaction)
            called.append(_call(tx, caller, history, decision, counter, now, done))
            return done

        done = once(tx, key, now, run)
        if called:
            return called[0]
        return _again(office, tx, caller, done) if done.result is not None else None

    return await office.db.write(job, centre=centre)


async def call(
    office: Office,
    caller: Caller,
    centre: str,
    counter: int,
    transaction: int,
    reason: CallReason,
    key: RequestKey | None = None,
) -> Served:
    """Call one chosen citizen out of order, by right and with a reason (a code) that is stored."""
    access.require(caller, Permission.CHOOSE, centre)

    def job(tx: WriteTx) -> Served:
        now = office.clock.now()
        called: list[Served] = []

        def run() -> Done:
            desk = _free_desk(office, tx, caller, centre, counter)
            history = access.transaction_for_staff(office, tx, caller, transaction)
            if history.place != office.place(centre, office.today(centre, now)):
                raise NotFound
            chosen = history.state.transactions[transaction]
            chosen.expect(Verb.CALL)
            _expect_free(history.state, transaction)
            line = visits.front_of_line(
                tx.connection, centre, history.place.business_day, desk, lock=False
            )
            kept = tuple((c.transaction, c.rank_at) for c in line[: calling.CANDIDATES_KEPT])
            decision = Decision(transaction, f"chosen:{reason.value}", kept, calling.POLICY.version)
            done = Done(200, transaction)
            called.append(_call(tx, caller, history, decision, counter, now, done))
            return done

        done = once(tx, key, now, run)
        return called[0] if called else _again(office, tx, caller, done)

    return await office.db.write(job, centre=centre)


def _call(
    tx: WriteTx,
    caller: Caller,
    history: History,
    decision: Decision,
    counter: int,
    now: datetime,
    done: Done,
) -> Served:
    after = log.append(tx, history, [calling.called(decision, counter)], caller.actor, now)
    announce(tx, after)
    return Served(done, after, decision.transaction)


def desk_of(office: Office, session: Session) -> Desk:
    """What an open counter takes, as the calling policy sees it."""
    services = session.services
    if services is None:
        planned = next(
            (c for c in office.centre(session.centre).counters if c.number == session.counter), None
        )
        if planned is not None and planned.services is not None:
            services = frozenset(planned.services)
    return Desk(session.counter, session.staff, services)


def _free_desk(office: Office, tx: WriteTx, caller: Caller, centre: str, counter: int) -> Desk:
    session = usable_session(tx, caller, centre, counter)
    if session.on_break_since is not None:
        raise CounterOnBreak
    expect_counter_free(office, tx, centre, counter)
    return desk_of(office, session)


def usable_session(tx: WriteTx, caller: Caller, centre: str, counter: int) -> Session:
    """The open session of a counter that the caller may act on."""
    session = counters.open_session(tx.connection, centre, counter)
    if session is None:
        raise CounterClosed
    if session.staff != caller.actor.id and not may(caller.grants, Permission.CHOOSE, centre):
        raise CounterTaken(counter=counter)
    return session


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


def _expect_free(state: VisitState, transaction: int) -> None:
    """The citizen stands at no other counter."""
    other = state.at_counter()
    if other is not None and other.id != transaction:
        raise VisitBusy(counter=other.counter)


async def act(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    command: Command,
    key: RequestKey | None = None,
) -> Served:
    """Carry out one command on a transaction at a centre where the caller serves.

    Raises `UnknownVisit`, `StaleVersion`, `IllegalTransition` and what the command's rule raises.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        t = history.state.transactions[transaction]
        _check_desk(office, tx, caller, history, t, command, now)
        drafts = decide(command, situation(office, history, transaction, now))
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


Move = Callable[[WriteTx, History, datetime], History]


async def carry_out(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    key: RequestKey | None,
    move: Move,
) -> Served:
    """Load, check the version, move, announce: the frame of every command on a transaction."""
    access.require_staff(caller)

    def job(tx: WriteTx) -> Served:
        now = office.clock.now()
        history = [access.transaction_for_staff(office, tx, caller, transaction)]

        def run() -> Done:
            if version is not None:
                history[0].state.transactions[transaction].expect_version(version)
            history[0] = move(tx, history[0], now)
            announce(tx, history[0])
            return Done(200, transaction)

        done = once(tx, key, now, run)
        return Served(done, history[0], transaction)

    return await office.db.write(job, centre=access.centre_of_transaction(office, transaction))


def situation(office: Office, history: History, transaction: int, now: datetime) -> Situation:
    """What the rules need to know about a transaction."""
    t = history.state.transactions[transaction]
    process = office.catalogue.processes[t.process]
    case = history.state.cases.get(t.case) if t.case is not None else None
    return Situation(
        t, case, len(process.counter_steps), len(process.documents or ()), office.rules, now
    )


def _check_desk(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    history: History,
    t: TransactionState,
    command: Command,
    now: datetime,
) -> None:
    """Rules that concern the counter and not the transaction alone."""
    centre = history.place.centre
    expect_own_desk(tx, caller, centre, t)
    if isinstance(command, commands.Resume):
        t.expect(Verb.RESUME)
        if usable_session(tx, caller, centre, command.counter).on_break_since is not None:
            raise CounterOnBreak
        _expect_free(history.state, t.id)
        expect_counter_free(office, tx, centre, command.counter)
    if isinstance(command, commands.SendOn):
        _check_target(office, tx, centre, t, command)
    if isinstance(command, commands.SendOn | commands.Requeue):
        expect_today(office, history, now)


def expect_own_desk(tx: WriteTx, caller: Caller, centre: str, t: TransactionState) -> None:
    """Whoever stands at a counter is served by the person there. Raises `CounterTaken`."""
    if t.state in AT_COUNTER and t.counter is not None:
        session = counters.open_session(tx.connection, centre, t.counter)
        if session is not None:
            usable_session(tx, caller, centre, t.counter)


def _check_target(
    office: Office, tx: WriteTx, centre: str, t: TransactionState, command: commands.SendOn
) -> None:
    """Where a citizen is sent must exist and be able to take the service."""
    if command.staff is not None:
        expect_colleague(tx, "staff", command.staff, centre)
    if command.counter is None:
        return
    expect_counter(office, centre, command.counter)
    session = counters.open_session(tx.connection, centre, command.counter)
    taken = desk_of(office, session).services if session is not None else None
    if taken is not None and t.service not in taken:
        raise InvalidRequest("counter", N_("That counter does not take this service."))


def expect_colleague(tx: WriteTx, field: str, staff: int, centre: str) -> None:
    """Raises `InvalidRequest` for somebody who does not serve at this centre."""
    person = people.person(tx.connection, staff)
    if person is None or not person.active or not may(person.grants, Permission.SERVE, centre):
        raise InvalidRequest(field, N_("Name a colleague who serves at this centre."))


def expect_counter(office: Office, centre: str, counter: int) -> None:
    """Raises `InvalidRequest` for a counter that the centre does not have."""
    if counter not in {each.number for each in office.centre(centre).counters}:
        raise InvalidRequest("counter", N_("Name a counter of this centre by its number."))


def counter_for_resuming(office: Office, caller: Caller, transaction: int) -> int:
    """The counter a held transaction goes on at: where it was, else where the caller sits.

    Raises `NotSignedIn`, `UnknownVisit`, `CounterClosed`.
    """
    history = present_state(office, caller, transaction)
    t = history.state.transactions[transaction]
    with office.db.read() as connection:
        open_now = counters.open_sessions(connection, history.place.centre)
    mine = [session.counter for session in open_now if session.staff == caller.actor.id]
    if t.counter in mine or (not mine and t.counter in {s.counter for s in open_now}):
        assert t.counter is not None
        return t.counter
    if not mine:
        raise CounterClosed
    return mine[0]


async def transfer_to_service(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    chosen: Chosen,
    key: RequestKey | None = None,
) -> Served:
    """End this turn as `transferred` and open the next one, which keeps the visit's arrival."""

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        t = history.state.transactions[transaction]
        t.expect(Verb.TRANSFER)
        expect_own_desk(tx, caller, history.place.centre, t)
        expect_today(office, history, now)
        check_service(office, history.place.centre, chosen)
        if chosen.service == t.service:
            raise InvalidRequest("service", N_("This is the same service. Choose another one."))
        data = {"service": chosen.service}
        draft = Draft(Kind.TRANSFERRED, t.id, data, t.counter)
        history = log.append(tx, history, [draft], caller.actor, now)
        position = len(history.state.transactions) + 1
        added = service_data(office, chosen, position, t.rank_at, history.place.business_day)
        history, _ = log.add_service(tx, history, added, caller.actor, now)
        return history

    return await carry_out(office, caller, transaction, version, key, move)


async def rejoin(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    key: RequestKey | None = None,
) -> Served:
    """Staff bring a deferred or missed citizen back into the line."""

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        history.state.transactions[transaction].expect(Verb.REJOIN)
        expect_today(office, history, now)
        drafts = [d for d in rejoin_drafts(history, now) if d.transaction == transaction]
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


def _again(office: Office, tx: WriteTx, caller: Caller, done: Done) -> Served:
    """The answer of a command that its request key had done already."""
    assert done.result is not None
    history = access.transaction_for_staff(office, tx, caller, done.result)
    return Served(done, history, done.result)


def present_state(office: Office, caller: Caller, transaction: int) -> History:
    """A transaction's visit for reading. Raises `NotSignedIn`, `UnknownVisit`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        located = visits.locate_transaction(connection, transaction)
        if located is None or not may(caller.grants, Permission.SERVE, located.centre):
            raise UnknownVisit
        place = office.place(located.centre, located.business_day)
        return log.load(connection, located.visit, place)
