"""Drafts of the catalogue: prepared by one person, looked at, and put into force from a day on.

A draft is plain data of a catalogue file with the records that are to change. Publishing takes it
over in the way every file is taken over, in one transaction; where it changes what carries no day
of its own and its day is still to come, it waits for that day as a whole (`drafts_waiting`).
Figures rest on steps and former tables: a draft that touches these is published by somebody who
wrote none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.draft_records import DraftState, Key, data_of, records_of, stands
from shared.domain.errors import (
    N_,
    DraftChanged,
    DraftOver,
    DraftWaits,
    InvalidRequest,
    NotFound,
)
from shared.domain.permissions import Permission, may
from shared.i18n import BANGKOK
from shared.services import access, draft_authors, draft_reach
from shared.services.catalogue import LOCK
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.draft_input import reason, storable, titled
from shared.services.draft_taking import Taking, needs_other, records_of_base, taken_over, waits
from shared.services.office import Office
from shared.store import drafts as stored
from shared.store.catalogue import load_catalogue
from shared.store.drafts import Draft as Draft  # noqa: PLC0414  # what pages show
from shared.store.people import Person, log_change
from shared.store.writer import WriteTx, mark, undo_to_mark

_NOT_IN_THE_PAST = N_(
    "A day in the past is refused: choose today or a later one, so that what was promised stays."
)


def may_publish(caller: Caller) -> bool:
    return may(caller.grants, Permission.PUBLISH, None)


def all_drafts(office: Office, caller: Caller) -> list[Draft]:
    """Those within reach, the one changed last first. Raises `NotSignedIn`, `NotFound`."""
    draft_reach.to_read(caller)
    with office.db.read() as connection:
        found = stored.all_drafts(connection)
    return within_reach(office, caller, found)


def within_reach(office: Office, caller: Caller, found: list[Draft]) -> list[Draft]:
    """Those of them that the caller may read. Raises `NotSignedIn`, `NotFound`."""
    reach = draft_reach.to_read(caller)
    present = _present(office) if reach is not None else {}
    return [each for each in found if draft_reach.may_see(reach, caller, each, present)]


def draft(office: Office, caller: Caller, id: int) -> Draft:
    """Raises `NotSignedIn`, `NotFound`."""
    draft_reach.to_read(caller)
    with office.db.read() as connection:
        found = stored.draft(connection, id)
    if found is None or not within_reach(office, caller, [found]):
        raise NotFound
    return found


def _present(office: Office) -> dict[Key, Any]:
    return records_of(plain_catalogue(office.whole_catalogue))


async def make(
    office: Office,
    caller: Caller,
    title: str,
    data: Mapping[str, Any],
    key: RequestKey | None = None,
) -> int:
    """A new draft with these records; returns its id. Wrong records may stand in a draft, its page
    names what is wrong with them.

    Raises `InvalidRequest` without a title or with too much data, `NotSignedIn`, `NotFound`.
    """
    reach = draft_reach.to_write(caller)
    named, by = titled(title), _person(caller)
    plain = storable(data)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            present = records_of(plain_catalogue(load_catalogue(tx.connection)))
            draft_reach.expect_within(reach, records_of(plain), {}, present)
            base = _nested({place: present.get(place) for place in records_of(plain)})
            id = stored.add(tx, named, plain, base, by, now)
            draft_authors.note(tx, id, records_of_base(base), records_of(plain), by, now)
            return Done(201, id)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=LOCK)


async def put(
    office: Office,
    caller: Caller,
    id: int,
    version: int,
    records: Mapping[Key, Any],
    key: RequestKey | None = None,
    new: Key | None = None,
) -> None:
    """Write records into a draft; None takes one out of it again. `new` must not be known yet.

    Raises `DraftChanged`, `DraftOver`, `DraftWaits`, `InvalidRequest`, `NotSignedIn`, `NotFound`.
    """

    def changed(tx: WriteTx, found: Draft) -> dict[str, object]:
        known, base = records_of(found.data), records_of_base(found.base)
        present = records_of(plain_catalogue(load_catalogue(tx.connection)))
        if new is not None and (stands(known, new) or stands(present, new)):
            raise InvalidRequest("id", N_("This short name is taken; choose another one."))
        draft_reach.expect_within(reach, records, known, present)
        before = {place: known.get(place, present.get(place)) for place in records}
        draft_authors.note(tx, id, before, records, _person(caller), office.clock.now())
        for place, record in records.items():
            known.pop(place, None)
            if record is None:
                base.pop(place, None)
            else:
                known[place] = record
                base.setdefault(place, present.get(place))
        return {"data": storable(data_of(known)), "base": _nested(base)}

    reach = draft_reach.to_write(caller)
    draft(office, caller, id)
    await _change(office, caller, id, version, key, changed)


async def name(
    office: Office,
    caller: Caller,
    id: int,
    version: int,
    title: str,
    valid_from: date | None,
    why: str,
    key: RequestKey | None = None,
) -> None:
    """Give a draft its title, first day and reason. Raises as `put`."""
    _expect_whole(office, caller, id)
    values: dict[str, object] = {
        "title": titled(title),
        "valid_from": valid_from,
        "why": reason(why, must=False),
    }
    await _change(office, caller, id, version, key, lambda _tx, _found: values)


def _expect_whole(office: Office, caller: Caller, id: int) -> None:
    """What is others' in a draft is not for the caller to name or throw away. Raises `NotFound`."""
    reach = draft_reach.to_write(caller)
    if not draft_reach.is_whole(reach, draft(office, caller, id), _present(office)):
        raise NotFound


async def discard(
    office: Office, caller: Caller, id: int, version: int, key: RequestKey | None = None
) -> None:
    """Nothing of it is put into force; it stays to be read. Raises as `put`."""
    _expect_whole(office, caller, id)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            found = _open_draft(tx, id, version)
            stored.end(tx, found, DraftState.DISCARDED, _person(caller), now)
            log_change(tx, caller.actor, "draft_discarded", found.title, {"draft": id}, now)
            return Done(200, id)

        once(tx, key, now, run)

    await office.db.write(job, centre=LOCK)


async def publish(
    office: Office,
    caller: Caller,
    id: int,
    version: int,
    valid_from: date | None,
    why: str,
    key: RequestKey | None = None,
) -> None:
    """Take the draft over; new versions of processes and former tables begin on `valid_from`. Where
    it changes anything else, and that day is still to come, it is approved and waits for it.

    Raises `InvalidRequest` for a day in the past or without a reason, `DraftChanged`, `DraftOver`,
    `DraftWaits`, `DraftOverlaps`, `DraftWrong`, `DraftIsEmpty`, `DraftNeedsOther`,
    `DraftWrittenByAll`, `NotSignedIn`, `NotFound`.
    """
    access.require(caller, Permission.PUBLISH, None)
    said = reason(why, must=True)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            found = _open_draft(tx, id, version)
            first_day = checked_day(valid_from, now.astimezone(BANGKOK).date())
            taking = Taking(caller.actor, now, first_day, said)
            mark(tx)
            summary = taken_over(tx, found, taking)
            if needs_other(summary):
                _expect_other(office, tx, caller, found)
            head = {"valid_from": first_day, "why": said}
            if waits(summary, taking):
                undo_to_mark(tx)
                _approve(tx, caller, found, now, head)
            else:
                stored.end(tx, found, DraftState.PUBLISHED, _person(caller), now, **head)
            return Done(200, id)

        once(tx, key, now, run)

    try:
        await office.db.write(job, centre=LOCK)
    except _WrittenBy as refused:  # told here, where the reader's language is known
        raise draft_authors.refusal(refused.others) from None
    office.forget_catalogue()


def _approve(
    tx: WriteTx, caller: Caller, found: Draft, now: datetime, head: dict[str, Any]
) -> None:
    approval = {"approved_by": _person(caller), "approved_at": now}
    stored.change(tx, found, state=DraftState.SCHEDULED.value, **approval, **head)
    day = head["valid_from"].isoformat()
    detail = {"draft": found.id, "valid_from": day, "why": head["why"]}
    log_change(tx, caller.actor, "draft_scheduled", found.title, detail, now)


class _WrittenBy(Exception):
    """Who publishes wrote it; `others` did not."""

    def __init__(self, others: tuple[Person, ...]) -> None:
        self.others = others


def _expect_other(office: Office, tx: WriteTx, caller: Caller, found: Draft) -> None:
    authors = draft_authors.of_draft(tx.connection, found)
    if caller.actor.id in authors:
        raise _WrittenBy(draft_authors.may_publish_for(office, tx.connection, authors))


def checked_day(day: date | None, today: date) -> date:
    if day is None:
        raise InvalidRequest("valid_from", N_("Choose the day from which it holds."))
    if day < today:
        raise InvalidRequest("valid_from", _NOT_IN_THE_PAST)
    return day


async def _change(
    office: Office,
    caller: Caller,
    id: int,
    version: int,
    key: RequestKey | None,
    changed: Callable[[WriteTx, Draft], dict[str, object]],
) -> None:
    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            found = _open_draft(tx, id, version)
            values = changed(tx, found)
            stored.change(tx, found, changed_by=_person(caller), changed_at=now, **values)
            return Done(200, id)

        once(tx, key, now, run)

    await office.db.write(job, centre=LOCK)


def _open_draft(tx: WriteTx, id: int, version: int) -> Draft:
    found = stored.draft(tx.connection, id)
    if found is None:
        raise NotFound
    if found.state is DraftState.SCHEDULED:
        raise DraftWaits
    if found.state is not DraftState.DRAFT:
        raise DraftOver
    if found.version != version:
        raise DraftChanged
    return found


def _person(caller: Caller) -> int:
    assert caller.actor.id is not None
    return caller.actor.id


def _nested(base: Mapping[Key, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (section, id_), record in base.items():
        found.setdefault(section, {})[id_] = record
    return found
