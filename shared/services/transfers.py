"""Sending a citizen on: to another service, counter, colleague, or back to all counters."""

from __future__ import annotations

from datetime import datetime

from shared.domain.errors import N_, InvalidRequest
from shared.domain.events import Draft, Kind
from shared.domain.reasons import TransferReason
from shared.domain.visit import TransactionState, Verb
from shared.services import bundles
from shared.services.commands import Caller, RequestKey
from shared.services.desks import expect_own_desk
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.services.serving import Served, carry_out
from shared.services.visits import Chosen, check_service, service_data
from shared.store import log
from shared.store.log import History
from shared.store.writer import WriteTx


def replaced(
    office: Office,
    tx: WriteTx,
    caller: Caller,
    history: History,
    old: TransactionState,
    chosen: Chosen,
    now: datetime,
    *,
    reason: TransferReason | None,
    position: int,
) -> tuple[History, int]:
    """End a turn as `transferred` and open one for another service at the same place in line.

    The new turn keeps rank, credit and the moment of getting in line. Raises `InvalidRequest`,
    `UnknownService`.
    """
    check_service(office, history.place.centre, chosen)
    if chosen.service == old.service:
        raise InvalidRequest("service", N_("This is the same service. Choose another one."))
    data: dict[str, object] = {"service": chosen.service}
    if reason is not None:
        data["reason"] = reason.value
    draft = Draft(Kind.TRANSFERRED, old.id, data, old.counter)
    history = log.append(tx, history, [draft], caller.actor, now)
    day = history.place.business_day
    after = bundles.comes_after(office.catalogue, history.state, chosen.service)
    rank, channel = old.rank_at, history.state.channel
    added = service_data(
        office,
        chosen,
        position,
        rank,
        day,
        old.credit,
        after,
        channel=channel,
        confirm_by=old.confirm_by if old.is_unconfirmed else None,
    )
    added["since"] = old.since.isoformat()
    return log.add_service(tx, history, added, caller.actor, now)


async def to_service(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    chosen: Chosen,
    key: RequestKey | None = None,
    reason: TransferReason | None = None,
) -> Served:
    """End this turn as `transferred` and open the next one, which keeps the visit's arrival."""

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        t = history.state.transactions[transaction]
        t.expect(Verb.TRANSFER)
        expect_own_desk(tx, caller, history.place.centre, t)
        expect_today(office, history, now)
        position = len(history.state.transactions) + 1
        history, _ = replaced(
            office, tx, caller, history, t, chosen, now, reason=reason, position=position
        )
        return history

    return await carry_out(office, caller, transaction, version, key, move)
