"""Drafts of the catalogue: prepared by one person, looked at, and put into force from a day on.

A draft is plain data of a catalogue file with the records that are to change. Publishing takes it
over in the way every file is taken over, in one transaction. Figures rest on steps and former
tables: a draft that touches these is published by somebody who wrote none of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.draft_checks import days_in_the_past
from shared.domain.draft_records import DraftState, Key, data_of, records_of, stands
from shared.domain.errors import (
    N_,
    DraftChanged,
    DraftIsEmpty,
    DraftOver,
    DraftOverlaps,
    DraftWrong,
    InvalidRequest,
    NotFound,
)
from shared.domain.permissions import Permission, may
from shared.i18n import BANGKOK
from shared.services import access, draft_authors, draft_reach
from shared.services.catalogue import LOCK, take_over_draft
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.draft_input import reason, storable, titled
from shared.services.office import Office
from shared.store import drafts as stored
from shared.store.catalogue import load_catalogue
from shared.store.catalogue_import import ImportSummary
from shared.store.drafts import Draft as Draft  # noqa: PLC0414  # what pages show
from shared.store.people import Person, log_change
from shared.store.writer import WriteTx

_NOT_IN_THE_PAST = N_(
    "A day in the past is refused: choose today or a later one, so that what was promised stays."
)
CHECKED_BY_TWO = frozenset({"process", "baseline", "service_variant"})
"""Kinds of records on which figures rest; a variant says by which table a case is measured."""


def may_publish(caller: Caller) -> bool:
    return may(caller.grants, Permission.PUBLISH, None)


def all_drafts(office: Office, caller: Caller) -> list[Draft]:
    """Those within reach, the one changed last first. Raises `NotSignedIn`, `NotFound`."""
    reach = draft_reach.to_read(caller)
    with office.db.read() as connection:
        found = stored.all_drafts(connection)
    present = _present(office) if reach is not None else {}
    return [each for each in found if draft_reach.may_see(reach, caller, each, present)]


def draft(office: Office, caller: Caller, id: int) -> Draft:
    """Raises `NotSignedIn`, `NotFound`."""
    reach = draft_reach.to_read(caller)
    with office.db.read() as connection:
        found = stored.draft(connection, id)
    present = _present(office) if reach is not None else {}
    if found is None or not draft_reach.may_see(reach, caller, found, present):
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

    Raises `DraftChanged`, `DraftOver`, `InvalidRequest`, `NotSignedIn`, `NotFound`.
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
    """Take the draft over; new versions of processes and former tables begin on `valid_from`.

    Raises `InvalidRequest` for a day in the past or without a reason, `DraftChanged`, `DraftOver`,
    `DraftOverlaps`, `DraftWrong`, `DraftIsEmpty`, `DraftNeedsOther`, `DraftWrittenByAll`,
    `NotSignedIn`, `NotFound`.
    """
    access.require(caller, Permission.PUBLISH, None)
    said = reason(why, must=True)

    def job(tx: WriteTx) -> None:
        now = office.clock.now()

        def run() -> Done:
            found = _open_draft(tx, id, version)
            first_day = checked_day(valid_from, now.astimezone(BANGKOK).date())
            known = load_catalogue(tx.connection)
            if overlaps := overlapping(found, known):
                raise DraftOverlaps(records=", ".join(" ".join(each) for each in overlaps))
            summary = attempt(office, tx, caller, found, first_day, said)
            if summary.changes_nothing:
                raise DraftIsEmpty
            if needs_other(summary):
                _expect_other(office, tx, caller, found)
            put_in_force = {"valid_from": first_day, "why": said}
            stored.end(tx, found, DraftState.PUBLISHED, _person(caller), now, **put_in_force)
            return Done(200, id)

        once(tx, key, now, run)

    try:
        await office.db.write(job, centre=LOCK)
    except _WrittenBy as refused:  # told here, where the reader's language is known
        raise draft_authors.refusal(refused.others) from None
    office.forget_catalogue()


class _WrittenBy(Exception):
    """Who publishes wrote it; `others` did not."""

    def __init__(self, others: tuple[Person, ...]) -> None:
        self.others = others


def _expect_other(office: Office, tx: WriteTx, caller: Caller, found: Draft) -> None:
    authors = draft_authors.of_draft(tx.connection, found)
    if caller.actor.id in authors:
        raise _WrittenBy(draft_authors.may_publish_for(office, tx.connection, authors))


def attempt(
    office: Office, tx: WriteTx, caller: Caller, found: Draft, first_day: date, reason: str
) -> ImportSummary:
    """Take a draft over in this transaction. Raises `DraftWrong`, whose `problems` name all."""
    now = office.clock.now()
    today = now.astimezone(BANGKOK).date()

    def check(file: Any) -> None:
        if problems := list(days_in_the_past(file, today)):
            raise CatalogueRefused(found.title, problems)

    try:
        return take_over_draft(
            tx, found.title, found.data, now, first_day, caller.actor, reason, check
        )
    except CatalogueRefused as refused:
        raise WrongDraft(refused.problems) from refused


class WrongDraft(DraftWrong):
    """With everything that is wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


def needs_other(summary: ImportSummary) -> bool:
    """Whether somebody has to publish it who wrote none of it."""
    touched = {*summary.added, *summary.changed, *summary.new_versions, *summary.removed}
    return not touched.isdisjoint(CHECKED_BY_TWO)


def overlapping(found: Draft, known: Catalogue) -> list[Key]:
    """Records of the draft that stand otherwise in the catalogue than when it took them."""
    present = records_of(plain_catalogue(known))
    base = records_of_base(found.base)
    return [place for place, before in base.items() if _same(present.get(place), before) is False]


def _same(one: object, other: object) -> bool:
    """Whether two records say the same once they have been stored."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


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


def records_of_base(base: Mapping[str, Any]) -> dict[Key, Any]:
    return {
        (section, id_): record for section, found in base.items() for id_, record in found.items()
    }
