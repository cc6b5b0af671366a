"""Which case it is, of a service with variants: said at the counter while it is served."""

from __future__ import annotations

from datetime import date, datetime

from shared.domain.catalogue import Names, Process
from shared.domain.commands import ChooseVariant, decide
from shared.domain.errors import N_, InvalidRequest
from shared.domain.process import Variant
from shared.services.commands import Caller, RequestKey
from shared.services.desks import expect_own_desk
from shared.services.office import Office
from shared.services.serving import Served, carry_out, situation
from shared.store import log
from shared.store.log import History
from shared.store.writer import WriteTx


async def choose(
    office: Office,
    caller: Caller,
    transaction: int,
    version: int | None,
    variant: str,
    key: RequestKey | None = None,
) -> Served:
    """Say which case it is; turn and request follow the official table of that one from now on.

    Raises `InvalidRequest` for a case that this service does not have today, and what
    `shared.services.serving.act` raises.
    """

    def move(tx: WriteTx, history: History, now: datetime) -> History:
        t = history.state.transactions[transaction]
        expect_own_desk(tx, caller, history.place.centre, t)
        process = _process(office, t.service, variant, history.place.business_day)
        command = ChooseVariant(variant, process.id, len(process.counter_steps))
        drafts = decide(command, situation(office, history, transaction, now))
        return log.append(tx, history, drafts, caller.actor, now)

    return await carry_out(office, caller, transaction, version, key, move)


def _process(office: Office, service: str, variant: str, day: date) -> Process:
    if variant and variant not in {v.id for v in office.catalogue.variants_on(service, day)}:
        raise InvalidRequest("variant", N_("Choose one of the cases of this service."))
    return office.catalogue.process_on(service, day, variant)


def choices(office: Office, service: str, day: date) -> tuple[Variant, ...]:
    """The cases between which the counter decides, the ordinary one first; none where there is
    nothing to decide."""
    others = office.catalogue.cases_to_choose(service, day)
    return (Variant(service, "", Names("", "")), *others) if others else ()
