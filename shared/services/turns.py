"""The services on a ticket, changed by staff at any time: another order, or the right service.

Adding one stands in `shared.services.visits`, dropping one is the command `Remove`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shared.domain import calling
from shared.domain.calling import Decision
from shared.domain.errors import N_, ComesLater, IllegalTransition, InvalidRequest
from shared.domain.events import Draft, Kind
from shared.domain.reasons import CORRECTED, TransferReason
from shared.domain.visit import AT_COUNTER, State, TransactionState
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.desks import desk_of, expect_own_desk, planned_services, usable_session
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.services.serving import Served, carry_out
from shared.services.transfers import replaced
from shared.services.visit_view import VisitView, describe
from shared.services.visits import Chosen, announce
from shared.store import counters, log
from shared.store.log import History
from shared.store.writer import WriteTx

CORRECTABLE = frozenset({State.WAITING, State.DEFERRED}) | AT_COUNTER


async def correct_service(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    chosen: Chosen,
    key: RequestKey | None = None,
) -> Served:
    """Replace a service that was chosen by mistake; the answer is about the right one.

    Somebody who waits keeps place and moment of getting in line. Somebody at a counter stays there:
    the right service is called and, where the wrong one had begun, started in the same moment.
    Clocks: each turn keeps its own times. What was spent on the wrong service stays with that turn,
    which has no result and enters no figure of reduction; the clock of the right one begins now.
    Its call is marked `corrected`, so that it counts as no wait of zero seconds.

    Raises `InvalidRequest` for the same service, one on the ticket already, or one this counter
    cannot take; `ComesLater` at a counter where by law another service of the ticket comes first;
    `IllegalTransition` for a turn on hold or ended.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        t = history.state.transactions[transaction]
        if t.state not in CORRECTABLE:
            raise IllegalTransition(present=t.summary(), state=t.state.value)
        expect_own_desk(tx, caller, history.place.centre, t)
        expect_today(office, history, now)
        _expect_new(history, chosen.service)
        if t.state in AT_COUNTER:
            _expect_able(office, history, t, chosen.service)
        reason = TransferReason.WRONG_SERVICE
        history, opened = replaced(
            office, tx, caller, history, t, chosen, now, reason=reason, position=t.position
        )
        if t.state in AT_COUNTER and history.state.is_held_back(history.state.transactions[opened]):
            raise ComesLater
        drafts = _as_before(office, tx, caller, history, t, opened, now)
        return log.append(tx, history, drafts, caller.actor, now) if drafts else history

    served = await carry_out(office, caller, transaction, version, key, move)
    return Served(served.done, served.history, _opened_by(served.history, transaction))


def _expect_new(history: History, service: str) -> None:
    living = [t for t in history.state.transactions.values() if t.state is not State.ENDED]
    if any(t.service == service for t in living):
        raise InvalidRequest("service", N_("This service is on the ticket already."))


def _expect_able(office: Office, history: History, t: TransactionState, service: str) -> None:
    """A counter of the hall may lack what a service needs; then the citizen is sent on."""
    assert t.counter is not None
    able = planned_services(office, history.place.centre, t.counter)
    if able is not None and service not in able:
        problem = N_("This counter does not take that service. Send the ticket on instead.")
        raise InvalidRequest("service", problem)


def _as_before(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    history: History,
    old: TransactionState,
    opened: int,
    now: datetime,
) -> list[Draft]:
    """The events that bring the new turn to where the old one was."""
    mark = {"because": CORRECTED}
    if old.is_unconfirmed:  # so is the new one
        return []
    if old.state is State.DEFERRED:
        assert old.deferred_until is not None
        return [Draft(Kind.DEFERRED, opened, {"until": old.deferred_until.isoformat(), **mark})]
    if old.state not in AT_COUNTER:
        return []
    assert old.counter is not None
    centre = history.place.centre
    session = usable_session(tx, caller, centre, old.counter)
    decision = Decision(opened, CORRECTED, (), calling.POLICY.version)
    working = calling.AtWork(tuple(sorted(counters.at_work(tx.connection, centre))))
    drafts = [calling.called(decision, desk_of(office, session, now), working)]
    if old.state is State.SERVING:
        drafts.append(Draft(Kind.STARTED, opened, {"step": 1, **mark}, old.counter))
    return drafts


def _opened_by(history: History, transaction: int) -> int:
    """The turn that replaced another one."""
    last = max(
        e.seq for e in history.events if e.transaction == transaction and e.kind is Kind.TRANSFERRED
    )
    opened = history.events[last].transaction
    assert opened is not None
    return opened


async def reorder(
    office: Office,
    caller: Caller,
    visit: int,
    order: Mapping[int, int],
    key: RequestKey | None = None,
) -> VisitView:
    """Put the turns of a ticket that wait in another order: `order` names them in it, each with the
    version it was seen with. None of them gains a place in its line by that.

    Raises `InvalidRequest` unless all that wait and nothing else are named, `StaleVersion`,
    `VisitOver`, `UnknownVisit`.
    """

    def job(tx: WriteTx) -> VisitView:
        now = office.clock.now()
        history = [access.visit_for_staff(office, tx, caller, visit)]

        def run() -> Done:
            _expect_order(history[0], order)
            expect_today(office, history[0], now)
            draft = Draft(Kind.REORDERED, None, {"order": list(order)})
            history[0] = log.append(tx, history[0], [draft], caller.actor, now)
            announce(tx, history[0])
            return Done(200, visit)

        once(tx, key, now, run)
        return describe(office, tx.connection, history[0], with_surveys=False)

    return await office.db.write(job, centre=access.centre_of_visit(office, visit))


def _expect_order(history: History, order: Mapping[int, int]) -> None:
    turns = history.state.transactions
    for id, version in order.items():
        if id in turns:
            turns[id].expect_version(version)
    waiting = {t.id for t in turns.values() if t.state in (State.WAITING, State.DEFERRED)}
    if set(order) != waiting or len(order) < 2:
        problem = N_("Name every service of this ticket that still waits, in the new order.")
        raise InvalidRequest("transactions", problem)
