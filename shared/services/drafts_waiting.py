"""Drafts that were approved for a day to come: put into force by the program when it has begun.

Until then nothing of a draft holds. On its day it is taken over as publishing does, in one
transaction that looks at its state first, so that two processes, or one that died in between, do
it once. A day that passed while the server was off is made up for, the earlier day first. What
cannot be taken over any more is a draft again, says so until somebody takes it up, and holds up no
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import structlog

from shared.domain.draft_records import DraftState, HeldUp, Key
from shared.domain.errors import (
    DraftChanged,
    DraftOver,
    DraftOverlaps,
    GcsError,
    NotFound,
    StorageUnavailable,
)
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Permission, may
from shared.i18n import BANGKOK
from shared.services import access, draft_reach, drafts
from shared.services.catalogue import LOCK
from shared.services.commands import SYSTEM, Caller, Done, RequestKey, once
from shared.services.draft_taking import (
    Taking,
    WrongDraft,
    overlapping,
    records_of_base,
    taken_over,
)
from shared.services.office import Office
from shared.store import drafts as stored
from shared.store.drafts import Draft
from shared.store.people import log_change
from shared.store.writer import WriteTx

log = structlog.get_logger("gcs.drafts")


@dataclass(frozen=True, slots=True)
class Beside:
    """Another draft that changes the same `records`: whichever of the two is put into force first
    holds up the other."""

    draft: Draft
    records: tuple[Key, ...]


def beside(office: Office, found: Draft) -> tuple[Beside, ...]:
    """What waits and changes what `found` changes, in the order of their days; beside one that
    waits itself also what is still being prepared."""
    own = records_of_base(found.base).keys()
    with office.db.read() as connection:
        others = stored.waiting(connection)
        if found.state is DraftState.SCHEDULED:
            others += stored.in_preparation(connection)
    both = ((each, own & records_of_base(each.base).keys()) for each in others)
    return tuple(
        Beside(each, tuple(sorted(records)))
        for each, records in both
        if records and each.id != found.id
    )


def held_up(office: Office, caller: Caller) -> list[Draft]:
    """Drafts within reach that could not be put into force on their day, or cannot as things stand;
    nothing for people who neither draft nor publish."""
    if not (draft_reach.may_draft(caller) or may(caller.grants, Permission.PUBLISH, None)):
        return []
    return drafts.within_reach(office, caller, all_held_up(office))


def all_held_up(office: Office) -> list[Draft]:
    """Whoever's they are. A waiting one is among them as soon as a record that it changes stands
    otherwise, for example since holidays were added: then there is time to take it up."""
    with office.db.read() as connection:
        failed, waiting = stored.held_up(connection), stored.waiting(connection)
    known = office.whole_catalogue
    return [*failed, *(each for each in waiting if overlapping(each, known))]


async def call_back(
    office: Office, caller: Caller, id: int, version: int, key: RequestKey | None = None
) -> None:
    """Make a waiting draft one that can be changed; its approval is void.

    Raises `DraftChanged`, `DraftOver`, `NotSignedIn`, `NotFound`.
    """
    access.require(caller, Permission.PUBLISH, None)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            found = _waiting(tx, id, version)
            stored.change(tx, found, **_NOT_APPROVED)
            log_change(tx, caller.actor, "draft_called_back", found.title, _about(found), now)
            return Done(200, id)

        once(tx, key, now, run)

    await office.db.write(job, centre=LOCK)


_NOT_APPROVED = {"state": DraftState.DRAFT.value, "approved_by": None, "approved_at": None}


def _waiting(tx: WriteTx, id: int, version: int) -> Draft:
    found = stored.draft(tx.connection, id)
    if found is None:
        raise NotFound
    if found.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        raise DraftOver
    if found.version != version or found.state is not DraftState.SCHEDULED:
        raise DraftChanged
    return found


def _about(found: Draft) -> dict[str, object]:
    day = found.valid_from.isoformat() if found.valid_from else None
    return {"draft": found.id, "valid_from": day, "approved_by": found.approved_by}


async def put_due_in_force(office: Office) -> int:
    """Put into force what waited for a day that has begun; returns how many drafts. Doing it again
    changes nothing. Raises `StorageUnavailable` at the end: then it is tried again."""
    with office.db.read() as connection:
        due = [each for each in stored.waiting(connection) if _is_due(office, each)]
    done, unavailable = 0, None
    for each in due:
        try:
            done += await _put_in_force(office, each)
        except StorageUnavailable as failure:
            unavailable = failure
    if due:
        office.forget_catalogue()
    if unavailable is not None:
        raise unavailable
    return done


def _is_due(office: Office, found: Draft) -> bool:
    today = office.clock.now().astimezone(BANGKOK).date()
    return found.valid_from is not None and found.valid_from <= today


async def _put_in_force(office: Office, due: Draft) -> bool:
    try:
        return await office.db.write(lambda tx: _take_over(office, tx, due.id), centre=LOCK)
    except StorageUnavailable:
        raise
    except GcsError as refused:
        why, records = _reason(refused)
        log.warning("draft_held_up", draft=due.id, code=why.value)
    except Exception:
        why, records = HeldUp.FAILED, ""
        log.exception("draft_held_up", draft=due.id)
    await office.db.write(lambda tx: _hold_up(office, tx, due, why, records), centre=LOCK)
    return False


def _take_over(office: Office, tx: WriteTx, id: int) -> bool:
    """Each changed record stands in the log as a change of whoever approved it; that it came into
    force by itself is a line of its own."""
    found, now = stored.draft(tx.connection, id), office.clock.now()
    if found is None or found.state is not DraftState.SCHEDULED or not _is_due(office, found):
        return False
    assert found.valid_from is not None
    assert found.approved_by is not None
    approver = Actor(ActorKind.STAFF, found.approved_by)
    taken_over(tx, found, Taking(approver, now, found.valid_from, found.why, ahead=True))
    stored.end(tx, found, DraftState.PUBLISHED, found.approved_by, now)
    log_change(tx, SYSTEM.actor, "draft_in_force", found.title, _about(found), now)
    return True


def _reason(refused: GcsError) -> tuple[HeldUp, str]:
    """Why, and about which records."""
    if isinstance(refused, WrongDraft):
        return HeldUp.WRONG, ", ".join(_records(refused))
    if isinstance(refused, DraftOverlaps):
        return HeldUp.OVERLAPS, str(refused.params["records"])
    return HeldUp(refused.code) if refused.code in tuple(HeldUp) else HeldUp.FAILED, ""


def _records(wrong: WrongDraft) -> Iterator[str]:
    yield from dict.fromkeys(each.record for each in wrong.problems)


def _hold_up(office: Office, tx: WriteTx, due: Draft, why: HeldUp, records: str) -> None:
    """It is a draft again, unless another process has dealt with it meanwhile."""
    found, now = stored.draft(tx.connection, due.id), office.clock.now()
    if found is None or found.state is not DraftState.SCHEDULED or found.version != due.version:
        return
    stored.change(tx, found, **_NOT_APPROVED, failed_on=found.valid_from, failure=why.value)
    detail = {**_about(found), "reason": why.value, "record": records}
    log_change(tx, SYSTEM.actor, "draft_held_up", found.title, detail, now)
