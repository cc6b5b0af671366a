"""Deleting what was kept long enough, class by class, and writing down that it was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from shared.domain.errors import NotFound
from shared.domain.permissions import Permission
from shared.domain.retention import KEEPINGS, Held, Keeping
from shared.i18n import BANGKOK
from shared.services import (
    access,
    account_chores,
    confirming,
    feedback,
    housekeeping,
    notes,
    notifying,
    voices_keeping,
)
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import retention as stored
from shared.store.retention import Deleted
from shared.store.writer import WriteTx

SHOWN = timedelta(days=30)

FORGET: tuple[tuple[Held, Callable[[Office, WriteTx], int]], ...] = (
    (Held.NOTE, notes.delete_of_days_over),
    (Held.ANSWER, feedback.forget_links),
    (Held.ANSWER_WORDS, feedback.forget_words),
    (Held.PHONE, notifying.forget_over),
    (Held.CONTACT, voices_keeping.forget_contacts),
    (Held.VOICE_WORDS, voices_keeping.forget_texts),
    (Held.TRIES, confirming.forget_tries),
    (Held.REQUEST_KEY, housekeeping.forget_request_keys),
    (Held.STAFF_SESSION, account_chores.forget_seen),
)
"""Each is short, idempotent, and harmless when two processes run it at once. A link and a record
that names nobody need nothing: the one is refused when its time is over, the other stays."""


async def forget_due(office: Office) -> None:
    """Delete of every class what is over; each class is a transaction of its own.

    Raises what the first class that failed raised, after every class had its turn.
    """
    failed: list[Exception] = []
    for held, forget in FORGET:
        try:
            await office.db.write(partial(_forget, office, held, forget))
        except Exception as error:  # noqa: BLE001  # raised below
            failed.append(error)
    if failed:
        raise failed[0]


def _forget(
    office: Office, held: Held, forget: Callable[[Office, WriteTx], int], tx: WriteTx
) -> None:
    now = office.clock.now()
    stored.note(tx, held.value, now.astimezone(BANGKOK).date(), forget(office, tx), now)


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of data with what was deleted of it in the last 30 days; None: nothing deletes it."""

    keeping: Keeping
    deleted: Deleted | None
    is_deleted: bool


def overview(office: Office, caller: Caller, keepings: Sequence[Keeping] = KEEPINGS) -> list[Kept]:
    """For whoever answers for the data of people. Raises `NotSignedIn`, `NotFound`."""
    if access.readable_centres(caller, Permission.AUDIT) == set():
        raise NotFound
    first = (office.clock.now() - SHOWN).astimezone(BANGKOK).date()
    with office.db.read() as connection:
        found = stored.since(connection, first)
    chores = {held for held, _ in FORGET}
    return [Kept(each, found.get(each.held.value), each.held in chores) for each in keepings]
