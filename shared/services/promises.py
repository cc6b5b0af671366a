"""What a centre promises about waiting: the house rule, or its own."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from shared.domain.errors import N_, InvalidRequest
from shared.domain.permissions import Permission
from shared.domain.service_level import Promise
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import people, promises
from shared.store.writer import WriteTx

MOST_MINUTES = 180


def promise_of(office: Office, connection: Connection, centre: str) -> Promise:
    """What a centre promises about waiting: its own figures, or those of the rules."""
    own = promises.own_promise(connection, centre)
    if own is None:
        return office.rules.service_level
    return replace(office.rules.service_level, percent=own[0], target=own[1])


async def set_promise(
    office: Office,
    caller: Caller,
    centre: str,
    percent: int,
    target_minutes: int,
    key: RequestKey | None = None,
) -> None:
    """Let the hall watch another promise. Raises `InvalidRequest`, `NotSignedIn`."""
    access.require(caller, Permission.CHOOSE, centre)
    if not 1 <= percent <= 99:
        raise InvalidRequest("percent", N_("Choose a share from 1 to 99 per cent."))
    if not 1 <= target_minutes <= MOST_MINUTES:
        raise InvalidRequest("minutes", N_("Choose a time from 1 to 180 minutes."))

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            before = promise_of(office, tx.connection, centre)
            promises.set_promise(tx, centre, percent, target_minutes, caller.actor.id, now)
            detail = {"before": _plain(before), "after": [percent, target_minutes]}
            people.log_change(tx, caller.actor, "service_promise", centre, detail, now)
            tx.publish(f"centre:{centre}")
            return Done(200, None)

        once(tx, key, now, run)

    await office.db.write(job, centre=centre)


def _plain(promise: Promise) -> list[int]:
    return [promise.percent, int(promise.target.total_seconds() // 60)]
