"""The desk: calling the next citizen and every move of a transaction until it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from shared.domain import calling, commands
from shared.domain.calling import Decision
from shared.domain.case import CaseRecord
from shared.domain.commands import Command, Situation, decide
from shared.domain.errors import CounterClosed, CounterKept, CounterOnBreak, NotFound, UnknownVisit
from shared.domain.events import Draft
from shared.domain.permissions import Permission, may
from shared.domain.reasons import CallReason
from shared.domain.visit import TransactionState, Verb
from shared.services import access, case_news, receipts
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.desks import (
    at_work,
    expect_citizen_free,
    expect_counter_free,
    expect_own_desk,
    expect_target,
    free_session,
    usable_session,
)
from shared.services.desks import desk_of as desk_of  # noqa: PLC0414  # where callers look
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.services.visits import announce
from shared.store import cases, counters, log, visits
from shared.store.cases import Stored
from shared.store.front import front_of_line
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

    Atomic: two desks at once get two different citizens. Raises `CounterKept` while the counter
    waits for one visit that is not in line, `CounterClosed`, `CounterTaken`, `CounterOnBreak`,
    `CounterBusy`, `UnknownCentre`, `NotSignedIn`.
    """
    access.require(caller, Permission.SERVE, centre)

    def job(tx: WriteTx) -> Served | None:
        now = office.clock.now()
        called: list[Served] = []

        def run() -> Done:
            session = free_session(office, tx, caller, centre, counter)
            desk = desk_of(office, session, now)
            day = office.today(centre, now)
            desks = partial(at_work, office, tx.connection, centre, now)
            line = front_of_line(
                tx.connection, centre, day, desk, now, desks, lock=not tx.is_sqlite
            )
            decision = calling.choose(line.candidates, desk, now)
            if decision is None and desk.kept_for is not None:
                assert session.kept_until is not None
                until = session.kept_until.astimezone(office.calendar(centre).zone).time()
                raise CounterKept(number=session.kept_number, until=until)
            if decision is None:
                return Done(204, None)
            visit = next(
                each.visit for each in line.candidates if each.transaction == decision.transaction
            )
            history = log.load(tx.connection, visit, office.place(centre, day))
            draft = calling.called(decision, desk, line.at_work)
            called.append(_call(tx, caller, history, draft, now))
            return called[0].done

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
            session = free_session(office, tx, caller, centre, counter)
            desk = replace(desk_of(office, session, now), kept_for=None)
            history = access.transaction_for_staff(office, tx, caller, transaction)
            if history.place != office.place(centre, office.today(centre, now)):
                raise NotFound
            chosen = history.state.transactions[transaction]
            chosen.expect(Verb.CALL)
            expect_citizen_free(history.state, transaction)
            desks = partial(at_work, office, tx.connection, centre, now)
            line = front_of_line(
                tx.connection, centre, history.place.business_day, desk, now, desks, lock=False
            )
            usual = calling.choose(line.candidates, desk, now)
            decision = Decision(
                transaction,
                f"chosen:{reason.value}",
                usual.candidates if usual is not None else (),
                calling.POLICY.version,
            )
            draft = calling.called(decision, desk, line.at_work)
            called.append(_call(tx, caller, history, draft, now))
            return called[0].done

        done = once(tx, key, now, run)
        return called[0] if called else _again(office, tx, caller, done)

    return await office.db.write(job, centre=centre)


def _call(
    tx: WriteTx,
    caller: Caller,
    history: History,
    draft: Draft,
    now: datetime,
) -> Served:
    if now < history.events[-1].at:  # a clock set back: the log keeps what the choice went by
        draft = replace(draft, data={**draft.data, "decided_at": now.isoformat()})
    after = log.append(tx, history, [draft], caller.actor, now)
    counters.release(tx, after.place.centre, after.state.id)
    announce(tx, after)
    assert draft.transaction is not None
    return Served(Done(200, draft.transaction), after, draft.transaction)


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
        about = isinstance(command, ABOUT_THE_CASE)
        case = _whole_case(office, tx, history, t) if about else None
        earlier = _of_earlier_visit(office, tx, t)
        drafts = decide(command, situation(office, history, transaction, now, case))
        after = log.append(tx, history, drafts, caller.actor, now)
        if earlier is not None:
            present = cases.load(tx.connection, office.place, earlier.chain.case)
            case_news.tell_of_turn(tx, earlier, present, now)
        return receipts.given(office, tx, caller, after, transaction, now)

    return await carry_out(office, caller, transaction, version, key, move)


ABOUT_THE_CASE = (commands.CheckPapers, commands.Complete)
"""Commands that rest on what other visits and agencies did."""


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


def _of_earlier_visit(office: Office, tx: WriteTx, t: TransactionState) -> Stored | None:
    """The case of an earlier visit with which a turn goes on."""
    if t.case is None or t.case == t.id:
        return None
    return cases.load(tx.connection, office.place, t.case)


def _whole_case(
    office: Office, tx: WriteTx, history: History, t: TransactionState
) -> CaseRecord | None:
    """The case where a turn goes on with one, or where later visits did; None where this visit
    knows all of it."""
    own = history.state.cases.get(t.case) if t.case is not None else None
    if t.case is None or (own is not None and not own.continued):
        return None
    return cases.load(tx.connection, office.place, t.case).record


def situation(
    office: Office,
    history: History,
    transaction: int,
    now: datetime,
    case: CaseRecord | None = None,
) -> Situation:
    """What the rules need to know about a transaction. `case` where other visits are part of it."""
    t = history.state.transactions[transaction]
    process = office.catalogue.processes[t.process]
    if case is None and t.case is not None:
        case = history.state.cases.get(t.case)
    listed = len(process.documents or ())
    listed += len(office.catalogue.proxy_papers(history.place.centre, process))
    return Situation(t, case, len(process.counter_steps), listed, office.rules, now)


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
        expect_citizen_free(history.state, t.id)
        expect_counter_free(office, tx, centre, command.counter)
        counters.release(tx, centre, history.state.id)
    if isinstance(command, commands.SendOn):
        expect_target(office, tx, centre, t, command)
    if isinstance(command, commands.SendOn | commands.Requeue):
        expect_today(office, history, now)


def counter_for_resuming(office: Office, caller: Caller, transaction: int) -> int:
    """The counter a held transaction goes on at: where it was, else where the caller sits.

    Raises `NotSignedIn`, `UnknownVisit`, `CounterClosed`.
    """
    history = present_state(office, caller, transaction)
    t = history.state.transactions[transaction]
    with office.db.read() as connection:
        open_now = counters.open_sessions(connection, history.place.centre)
    mine = [session.counter for session in open_now if session.has(caller.actor.id)]
    if t.counter in mine or (not mine and t.counter in {s.counter for s in open_now}):
        assert t.counter is not None
        return t.counter
    if not mine:
        raise CounterClosed
    return mine[0]


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
