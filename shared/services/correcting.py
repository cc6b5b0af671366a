"""Wrong times: one person proposes the true moment, a second one approves or refuses it.

The wrong event stays in the log; an approval adds one that says when it really happened. Proposals
are records beside the log, because nothing has changed before somebody approved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain import correcting
from shared.domain.correcting import CorrectionReason, CorrectionState
from shared.domain.errors import CorrectionDecided, CorrectionPending, NotFound, NothingToCorrect
from shared.domain.events import Event
from shared.domain.permissions import Permission, may
from shared.domain.timing import in_force
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.visits import announce
from shared.store import corrections, log
from shared.store.corrections import Proposal as Proposal  # noqa: PLC0414  # what lists give
from shared.store.log import History
from shared.store.writer import WriteTx

OPEN = frozenset({CorrectionState.PROPOSED})
EVERY_STATE = frozenset(CorrectionState)


Decision = Callable[[WriteTx, Proposal, History, datetime], None]
"""What a decision does beside being noted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody says is true: the event by its place in the visit, its moment, and why."""

    seq: int
    at: datetime
    reason: CorrectionReason


async def propose(
    office: Office,
    caller: Caller,
    transaction: int,
    wanted: Wanted,
    key: RequestKey | None = None,
) -> Proposal:
    """Say when something really happened. Raises `UnknownVisit`, `NothingToCorrect`,
    `CorrectionOutOfBounds`, `CorrectionPending`."""
    access.require_staff(caller)

    def job(tx: WriteTx) -> Proposal:
        now = office.clock.now()
        done = once(tx, key, now, lambda: _propose(office, tx, caller, transaction, wanted, now))
        return _known(tx, done.result)

    return await office.db.write(job, centre=access.centre_of_transaction(office, transaction))


def _propose(
    office: Office, tx: WriteTx, caller: Caller, transaction: int, wanted: Wanted, now: datetime
) -> Done:
    history = access.transaction_for_staff(office, tx, caller, transaction)
    event = _event(history, transaction, wanted.seq)
    if event.at == wanted.at:
        raise NothingToCorrect
    correcting.expect_within(history.events, wanted.seq, wanted.at, history.place.calendar, now)
    if corrections.pending(tx.connection, history.state.id, wanted.seq):
        raise CorrectionPending
    proposal = {
        "centre_id": history.place.centre,
        "visit_id": history.state.id,
        "transaction_id": transaction,
        "event_seq": wanted.seq,
        "present_at": event.at,
        "new_at": wanted.at,
        "reason": wanted.reason.value,
        "proposed_by": caller.actor.id,
        "proposed_at": now,
    }
    tx.publish(f"centre:{history.place.centre}")
    return Done(201, corrections.propose(tx, proposal))


def _event(history: History, transaction: int, seq: int) -> Event:
    """An event of this turn at its present moment. Raises `NothingToCorrect`."""
    for event in in_force(history.events):
        if event.seq == seq and event.transaction == transaction:
            return event
    raise NothingToCorrect


async def approve(
    office: Office, caller: Caller, id: int, key: RequestKey | None = None
) -> Proposal:
    """Make a proposed moment the true one. Raises like `refuse`, and `CorrectionOutOfBounds` when
    something else was corrected meanwhile."""

    def run(tx: WriteTx, proposal: Proposal, history: History, now: datetime) -> None:
        correcting.expect_within(
            history.events, proposal.seq, proposal.new_at, history.place.calendar, now
        )
        draft = correcting.corrected(
            proposal.transaction,
            proposal.seq,
            proposal.new_at,
            proposal.reason,
            proposal.proposed_by,
        )
        announce(tx, log.append(tx, history, [draft], caller.actor, now))

    return await _decide(office, caller, id, CorrectionState.APPROVED, key, run)


async def refuse(
    office: Office, caller: Caller, id: int, key: RequestKey | None = None
) -> Proposal:
    """Leave the time as it is. Raises `NotFound`, `CorrectionDecided`, `SecondPersonNeeded`."""
    return await _decide(office, caller, id, CorrectionState.REFUSED, key, _nothing)


def _nothing(_tx: WriteTx, _proposal: Proposal, _history: History, _now: datetime) -> None:
    """A refusal changes no time."""


async def _decide(
    office: Office,
    caller: Caller,
    id: int,
    state: CorrectionState,
    key: RequestKey | None,
    run: Decision,
) -> Proposal:
    access.require_staff(caller)
    with office.db.read() as connection:
        found = corrections.find(connection, id)
    if found is None or not may(caller.grants, Permission.CHOOSE, found.centre):
        raise NotFound

    def job(tx: WriteTx) -> Proposal:
        now = office.clock.now()

        def carry_out() -> Done:
            proposal = _known(tx, id)
            if proposal.state is not CorrectionState.PROPOSED:
                raise CorrectionDecided
            history = access.visit_by_id(office, tx, proposal.visit)
            correcting.expect_second_person(
                history.events, proposal.transaction, proposal.proposed_by, caller.actor.id
            )
            run(tx, proposal, history, now)
            corrections.decide(tx, id, state, caller.actor.id, now)
            tx.publish(f"centre:{proposal.centre}")
            return Done(200, id)

        once(tx, key, now, carry_out)
        return _known(tx, id)

    return await office.db.write(job, centre=found.centre)


def _known(tx: WriteTx, id: int | None) -> Proposal:
    found = corrections.find(tx.connection, id) if id is not None else None
    if found is None:
        raise NotFound
    return found


def of_centre(
    office: Office,
    caller: Caller,
    centre: str,
    *,
    all_states: bool = False,
    after: int = 0,
    limit: int = 200,
) -> list[Proposal]:
    """What waits for a decision at a centre, or everything ever proposed there.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    office.centre(centre)
    if not may(caller.grants, Permission.SERVE, centre):
        access.require(caller, Permission.REPORTS, centre)
    states = EVERY_STATE if all_states else OPEN
    with office.db.read() as connection:
        return corrections.of_centre(connection, centre, states, after=after, limit=limit)


def may_decide(caller: Caller, proposal: Proposal, events: Sequence[Event]) -> bool:
    """Whether this person may approve: with the right to, and neither proposer nor server."""
    return (
        may(caller.grants, Permission.CHOOSE, proposal.centre)
        and caller.actor.id != proposal.proposed_by
        and caller.actor.id not in correcting.servers(events, proposal.transaction)
    )
