"""Notes to the next counter: for staff of the centre, until the day ends, and never in the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.looking_up import Opened
from shared.domain.note import NOTES_PER_VISIT, cleaned
from shared.domain.permissions import Permission, may
from shared.domain.visit import State
from shared.services import access, access_log
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.opening import expect_today
from shared.store import notes as stored
from shared.store.notes import Note as Note  # noqa: PLC0414  # returned here
from shared.store.writer import WriteTx


async def write(
    office: Office, caller: Caller, visit: int, body: str, key: RequestKey | None = None
) -> int:
    """Leave a note about a visit of today that has not ended; returns its id.

    Raises `InvalidRequest` for an empty or long one, one with a personal number, or too many;
    `VisitOver`, `UnknownVisit`, `NotSignedIn`.
    """
    access.require_staff(caller)
    text = cleaned(body)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            history = access.visit_for_staff(office, tx, caller, visit)
            expect_today(office, history, now)
            if history.state.state is State.ENDED:
                raise InvalidRequest("body", N_("This ticket has ended, so nobody reads a note."))
            if stored.count(tx.connection, visit) >= NOTES_PER_VISIT:
                raise InvalidRequest("body", N_("This ticket has enough notes. Delete one first."))
            place = history.place
            author = caller.actor.id
            assert author is not None
            id = stored.add(tx, place.centre, place.business_day, visit, text, author, now)
            tx.publish(f"centre:{place.centre}")
            return Done(201, id)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=access.centre_of_visit(office, visit))


async def erase(
    office: Office, caller: Caller, visit: int, note: int, key: RequestKey | None = None
) -> None:
    """Delete a note: its author's own, or any by whoever is in charge. Raises `NotFound`."""

    def job(tx: WriteTx) -> None:
        def run() -> Done:
            history = access.visit_for_staff(office, tx, caller, visit)
            centre = history.place.centre
            found = {each.id: each for each in stored.of_visits(tx.connection, [visit])}.get(note)
            if found is None:
                raise NotFound
            if found.author != caller.actor.id and not may(
                caller.grants, Permission.CHOOSE, centre
            ):
                raise NotFound
            stored.erase(tx, visit, note)
            tx.publish(f"centre:{centre}")
            return Done(200, None)

        once(tx, key, office.clock.now(), run)

    await office.db.write(job, centre=access.centre_of_visit(office, visit))


def of_visits(
    office: Office, caller: Caller, centre: str, visits: Collection[int]
) -> dict[int, list[Note]]:
    """The notes of some visits of a centre where the caller serves, the oldest first; that they
    were read is noted.

    Raises `NotSignedIn`, `UnknownCentre`.
    """
    access.require(caller, Permission.SERVE, centre)
    found: dict[int, list[Note]] = {}
    with office.db.read() as connection:
        for note in stored.of_visits(connection, visits):
            found.setdefault(note.visit, []).append(note)
    looks = [(Opened.NOTE, f"visit:{visit}") for visit in found]
    access_log.note_soon(office, caller, centre, *looks)
    return found


def delete_of_day(tx: WriteTx, centre: str, day: date) -> int:
    """Delete the notes of a day that ends; returns how many they were."""
    return stored.erase_day(tx, centre, day)


def delete_of_days_over(office: Office, tx: WriteTx) -> int:
    """The same for every day that is over, for a centre whose day nobody ended."""
    over = [
        (centre, day)
        for centre, day in stored.days(tx.connection)
        if centre not in office.catalogue.centres or day < office.today(centre)
    ]
    return sum(delete_of_day(tx, centre, day) for centre, day in over)
