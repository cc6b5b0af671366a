"""Leaving the line for a while and coming back, done by staff for a citizen who asks at a desk.

What citizens do themselves stands in `shared.services.visits`; both write the same events.
"""

from __future__ import annotations

from datetime import datetime

from shared.domain.events import Draft, Kind
from shared.domain.permissions import Permission
from shared.domain.reasons import RestoreReason
from shared.domain.visit import Verb
from shared.services import access
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.services.serving import Served, carry_out
from shared.services.visits import defer_drafts, place_of_returning, rejoin_drafts
from shared.store import log
from shared.store.log import History
from shared.store.writer import WriteTx


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
        access.expect_not_carried(office, tx.connection, history)
        expect_today(office, history, now)
        drafts = [d for d in rejoin_drafts(history, now) if d.transaction == transaction]
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


async def defer(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    minutes: int,
    key: RequestKey | None = None,
) -> Served:
    """Staff let a citizen come back later: all that waits of the ticket rests, and then queues by
    itself at its old place. Whoever is away is away for every service.

    Raises `InvalidRequest` for a pause that is too long, `IllegalTransition`.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        history.state.transactions[transaction].expect(Verb.DEFER)
        expect_today(office, history, now)
        drafts = defer_drafts(office, history, now, minutes)
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


async def restore(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    reason: RestoreReason,
    key: RequestKey | None = None,
) -> Served:
    """Bring back a turn that was left, cancelled or closed by mistake today, by right and with a
    typed reason. It counts as a return: in line from now with a bounded head start.

    Raises `IllegalTransition` for one that was served or sent on, `CarriedOver`, `VisitOver`.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        access.require(caller, Permission.CHOOSE, history.place.centre)
        t = history.state.transactions[transaction]
        t.expect(Verb.RESTORE)
        access.expect_not_carried(office, tx.connection, history)
        expect_today(office, history, now)
        data = {**place_of_returning(t, now), "reason": reason.value}
        return log.append(tx, history, [Draft(Kind.REJOINED, t.id, data)], caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)
