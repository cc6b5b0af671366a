"""Noting who among staff opens records with words or addresses of citizens, and reading that.

One row per person, record and hour, so that loading a page again tells nothing new. The log holds
ids alone: what stands in a record goes when its time is over, and that somebody read it stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain.errors import NotFound
from shared.domain.events import ActorKind
from shared.domain.looking_up import Opened, hour_of
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import access_log as stored
from shared.store.access_log import Access as Access  # noqa: PLC0414  # what pages show
from shared.store.access_log import AccessWish as AccessWish  # noqa: PLC0414
from shared.store.writer import WriteTx

PAGE = 50
_REMEMBERED = 10_000
"""What is forgotten in between costs one more look into the table."""

_Look = tuple[Opened, str]


async def note(office: Office, caller: Caller, centre: str, *looks: _Look) -> None:
    """Note what is about to be shown; returns once it is stored. Raises `StorageUnavailable`,
    and then nothing must be shown."""
    now, staff = office.clock.now(), caller.actor.id
    new = _new(office, caller, now, looks)
    if new and staff is not None:
        await office.db.write(lambda tx: _add(tx, now, staff, centre, new), centre=centre)
        _remember(office, now, staff, new)


def note_soon(office: Office, caller: Caller, centre: str, *looks: _Look) -> None:
    """The same for what a desk shows while somebody stands there: it waits for nothing."""
    now, staff = office.clock.now(), caller.actor.id
    new = _new(office, caller, now, looks)
    if new and staff is not None:
        _remember(office, now, staff, new)
        office.db.write_soon(lambda tx: _add(tx, now, staff, centre, new), centre=centre)


def _new(office: Office, caller: Caller, now: datetime, looks: Iterable[_Look]) -> list[_Look]:
    """What this process has not noted in the present hour."""
    if caller.actor.kind is not ActorKind.STAFF:
        return []
    hour, known = hour_of(now), office.opened_lately
    return [each for each in looks if known.get((caller.actor.id or 0, *each)) != hour]


def _remember(office: Office, now: datetime, staff: int, looks: Iterable[_Look]) -> None:
    if len(office.opened_lately) > _REMEMBERED:
        office.opened_lately.clear()
    office.opened_lately.update({(staff, *each): hour_of(now) for each in looks})


def _add(tx: WriteTx, at: datetime, staff: int, centre: str, looks: Iterable[_Look]) -> None:
    for kind, subject in looks:
        stored.add(tx, at, staff, centre, kind, subject)


@dataclass(frozen=True, slots=True)
class AccessPage:
    """`next`: what to ask for to see those before these; None at the end."""

    rows: list[Access]
    next: int | None


def read(office: Office, caller: Caller, wish: AccessWish, before: int | None = None) -> AccessPage:
    """The newest first, of the centres that the caller audits.

    Raises `NotSignedIn`, `NotFound`, and `UnknownCentre` also for a centre that is not theirs.
    """
    wish = allowed(office, caller, wish)
    with office.db.read() as connection:
        rows = stored.page(connection, wish, before, PAGE + 1)
    return AccessPage(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def allowed(office: Office, caller: Caller, wish: AccessWish) -> AccessWish:
    """A wish as far as this person may ask it. Raises like `read`."""
    mine = access.readable_centres(caller, Permission.AUDIT)
    if mine == set():
        raise NotFound
    for centre in wish.centres or ():
        office.centre(centre)
        access.require(caller, Permission.AUDIT, centre)
    centres = mine if wish.centres is None else wish.centres
    return AccessWish(centres, wish.staff, wish.kind, wish.first, wish.until)
