"""How far the preparation of a new centre has come, read from what is really there, and the moment
from which it is open.

Only centres begun with the first forms are in preparation; one that came another way, or where a
citizen has been, counts as opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.errors import N_, InvalidRequest, NotReadyToOpen, UnknownCentre
from shared.domain.permissions import Permission, Role, centres_with
from shared.domain.screens import TestKind
from shared.services import access, device_tests, first_catalogue, people, rehearsal
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.first_catalogue import FACT
from shared.services.office import Office
from shared.services.rehearsal import Played
from shared.store import backup_runs, devices, rehearsal_copy
from shared.store import people as stored_people
from shared.store.devices import DeviceRecord, TestRecord
from shared.store.people import Person
from shared.store.tables.operations import RunState
from shared.store.writer import WriteTx

TESTS = (TestKind.PRINT, TestKind.SOUND, TestKind.SCAN, TestKind.PUSH)
"""What is tried before a centre opens, on whichever of its screens."""

REQUIRED = ("centre", "hours", "counters", "services", "people", "second", "backup", "rehearsal")
"""Steps that are done, or left out with a reason, before a centre opens."""

LONGEST_WHY = 500

Results = Mapping[tuple[TestKind, int | None], TestRecord]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What stands of a centre. `record` is the plain record of a catalogue file, None for a centre
    that is still to be named. `begun`: with the first forms, and not another way. `opened_at` is
    when somebody opened it here."""

    centre: str
    record: Mapping[str, Any] | None
    in_catalogue: bool
    has_visits: bool
    begun: bool
    opened_at: datetime | None
    opened_why: str
    clerks: tuple[Person, ...]
    supervisors: tuple[Person, ...]
    administrators: tuple[Person, ...]
    speakers: tuple[Person, ...]
    screens: tuple[DeviceRecord, ...]
    results: Results
    backed_up_at: datetime | None
    played: Played | None

    @property
    def in_preparation(self) -> bool:
        return self.begun and self.opened_at is None and not self.has_visits

    @property
    def paired(self) -> tuple[DeviceRecord, ...]:
        return tuple(each for each in self.screens if each.paired_at and not each.revoked_at)

    def passed(self, kind: TestKind) -> bool:
        newest = device_tests.newest_of(self.results, kind)
        return newest is not None and newest.passed

    @property
    def done(self) -> frozenset[str]:
        """The steps that the data show as done."""
        record = self.record or {}
        facts = {
            "centre": self.record is not None,
            "hours": bool(record.get("calendar")),
            "counters": bool(record.get("counters")) and self.in_catalogue,
            "services": bool(record.get("offers")),
            "people": bool(self.clerks) and bool(self.supervisors),
            "second": len(self.administrators) > 1,
            "screens": bool(self.paired),
            "languages": bool(self.speakers),
            "backup": self.backed_up_at is not None,
            "tests": all(self.passed(kind) for kind in TESTS),
            "rehearsal": self.played is not None and self.played.served > 0,
        }
        return frozenset(name for name, done in facts.items() if done)

    @property
    def missing(self) -> tuple[str, ...]:
        """The required steps that are not done."""
        return tuple(each for each in REQUIRED if each not in self.done)


def centres_to_set_up(office: Office, caller: Caller) -> list[str]:
    """The centres whose opening the caller sees: those in preparation first, then the others."""
    allowed = centres_with(caller.grants, Permission.CATALOGUE)
    begun = first_catalogue.begun(office)
    all_ = dict.fromkeys([*begun, *office.whole_catalogue.centres])
    mine = [each for each in all_ if allowed is None or each in allowed]
    return sorted(mine, key=lambda each: not is_in_preparation(office, each))


def in_preparation(office: Office, caller: Caller) -> str | None:
    """The centre whose preparation the caller goes on with: "" where there is no centre at all,
    None where nothing is to be done or by somebody else."""
    allowed = centres_with(caller.grants, Permission.CATALOGUE)
    if allowed is None and not office.whole_catalogue.centres:
        return next(iter(first_catalogue.begun(office)), "")
    for each in first_catalogue.begun(office) if allowed is None or allowed else ():
        if (allowed is None or each in allowed) and is_in_preparation(office, each):
            return each
    return None


def is_in_preparation(office: Office, centre: str) -> bool:
    notes = first_catalogue.notes_of(office, centre)
    if not notes or notes["opened_on"]:
        return False
    with office.db.read() as connection:
        return not rehearsal_copy.has_visits(connection, centre)


def look(office: Office, caller: Caller, centre: str) -> Preparation:
    """The preparation of a centre, "" for one that is still to be named. Raises `NotFound`."""
    access.require(caller, Permission.CATALOGUE, centre or None)
    record = first_catalogue.prepared(office, centre) if centre else None
    if centre and record is None:
        raise UnknownCentre
    notes = first_catalogue.notes_of(office, centre)
    everybody = [each for each in people.everybody(office) if each.active]
    with office.db.read() as connection:
        visits = rehearsal_copy.has_visits(connection, centre)
        backup = backup_runs.newest(connection, RunState.DONE)
        screens = devices.devices(connection)
    opened = notes.get("opened_on")
    clerks = _holders(everybody, Role.CLERK, centre)
    return Preparation(
        centre=centre,
        record=record,
        in_catalogue=centre in office.whole_catalogue.centres,
        has_visits=visits,
        begun=bool(notes) or not centre,
        opened_at=datetime.fromisoformat(opened) if opened else None,
        opened_why=str(notes.get("opened_why", "")),
        clerks=clerks,
        supervisors=_holders(everybody, Role.SUPERVISOR, centre),
        administrators=_holders(everybody, Role.ADMINISTRATOR, None),
        speakers=tuple(each for each in clerks if each.languages),
        screens=tuple(each for each in screens if each.centre == centre),
        results=device_tests.latest(office, centre) if centre else {},
        backed_up_at=backup.ended_at if backup else None,
        played=rehearsal.last_played(office, centre) if centre else None,
    )


def _holders(everybody: list[Person], role: Role, centre: str | None) -> tuple[Person, ...]:
    """Who holds a role at a centre; with `centre` None, at all of them."""
    places = (None,) if centre is None else (None, centre)
    return tuple(
        each
        for each in everybody
        if any(grant.role is role and grant.centre in places for grant in each.grants)
    )


async def open_for_real(
    office: Office, caller: Caller, centre: str, why: str, key: RequestKey | None
) -> None:
    """From now on the centre is open. `why` says why required steps were left out.

    Raises `NotFound`, `NotReadyToOpen`, `InvalidRequest`. Once open, again changes nothing.
    """
    access.require(caller, Permission.CATALOGUE, centre)
    why = why.strip()
    if len(why) > LONGEST_WHY:
        raise InvalidRequest("why", N_("This is too long. Shorten it."))
    preparation = look(office, caller, centre)
    if "services" in preparation.missing:
        raise NotReadyToOpen  # a centre that offers nothing has nothing to open
    if preparation.missing and not why:
        raise NotReadyToOpen
    missing = list(preparation.missing)
    now = office.clock.now()

    def run(tx: WriteTx) -> Done:
        text = stored_people.fact(tx.connection, FACT + centre)
        notes = json.loads(text) if text else {}
        if notes and not notes["opened_on"]:
            notes |= {"opened_on": now.isoformat(), "opened_why": why if missing else ""}
            stored_people.set_fact(tx, FACT + centre, json.dumps(notes, ensure_ascii=False))
            detail = {"after": {"without": missing}, "why": why}
            stored_people.log_change(tx, caller.actor, "centre_opened", centre, detail, now)
        return Done(200, None)

    await office.db.write(lambda tx: once(tx, key, now, lambda: run(tx)), centre=centre)
