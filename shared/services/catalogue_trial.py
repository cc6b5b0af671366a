"""What a file would change in the catalogue: taken over in a trial that nobody keeps.

The same steps as the import itself, so that nothing is promised which it would refuse.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.draft_checks import warnings
from shared.domain.draft_records import REMOVED, Difference, Key, data_of, differences, records_of
from shared.domain.errors import N_
from shared.domain.events import Actor
from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.catalogue import take_over
from shared.services.catalogue_reading import Read, book_reader, reader_of
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.table_files import read_book
from shared.store.catalogue import load_catalogue
from shared.store.catalogue_import import ImportSummary
from shared.store.engine import Database
from shared.store.writer import WriteTx

_ORIGINS = N_(
    "The steps change, and “was” still names steps of an older version; correct it so that it names"
    " those of the version that stands now."
)


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that will be another one. `before` None: it is new; `after` None: it goes.
    `new_versions`: how many versions of its process or former table follow."""

    section: str
    id: str
    before: Any
    after: Any
    fields: tuple[Difference, ...] = ()
    new_versions: int = 0

    @property
    def key(self) -> Key:
        return self.section, self.id


@dataclass(frozen=True, slots=True)
class Trial:
    """`data` is what the file states; nothing can be taken over while there are `problems`."""

    file: str
    data: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    changes: tuple[RecordChange, ...] = ()
    summary: ImportSummary | None = None

    @property
    def for_draft(self) -> dict[str, Any]:
        """The records that change, as a draft states them."""
        stated = records_of(self.data)
        chosen: dict[Key, Any] = {}
        for each in self.changes:
            if each.after is not None:
                chosen[each.key] = stated.get(each.key, each.after)
            else:
                chosen[each.key] = _removal(each)
        return data_of(chosen)


def _removal(change: RecordChange) -> dict[str, Any]:
    letter = {"letter": change.before["letter"]} if change.section == "subtopics" else {}
    return {"id": change.id, REMOVED: True, **letter}


async def try_out(office: Office, caller: Caller, name: str, content: bytes) -> Trial:
    """What a workbook or CSV file would change now; nothing is kept.

    Raises `NotSignedIn`, `NotFound`.
    """
    access.require(caller, Permission.CATALOGUE, None)
    try:
        read = book_reader(await to_thread(read_book, content, name))
    except CatalogueRefused as refused:
        return Trial(name, {}, refused.problems)
    return await to_thread(_in_trial, office.db, office.clock.now(), name, read, caller.actor)


def try_out_now(db: Database, now: datetime, path: Path, actor: Actor) -> Trial:
    """What the import of a file of this machine would do now, for commands."""
    try:
        return _in_trial(db, now, path.name, reader_of(path), actor)
    except CatalogueRefused as refused:
        return Trial(path.name, {}, refused.problems)


def _in_trial(db: Database, now: datetime, name: str, read: Read, actor: Actor) -> Trial:
    with db.trial() as tx:
        return _tried(tx, now, name, read, actor)


def _tried(tx: WriteTx, now: datetime, name: str, read: Read, actor: Actor) -> Trial:
    try:
        taken = take_over(tx, name, read, now, None, actor)
    except CatalogueRefused as refused:
        return Trial(name, {}, refused.problems)
    after = load_catalogue(tx.connection)
    changes = tuple(_changes(taken.before, after))
    today = now.astimezone(BANGKOK).date()
    return Trial(
        name,
        taken.data,
        warnings=(*taken.summary.warnings, *_looked_at(name, after, changes, today)),
        changes=changes,
        summary=taken.summary,
    )


def _looked_at(
    name: str, after: Catalogue, changes: tuple[RecordChange, ...], today: date
) -> Iterator[Problem]:
    services = [each.id for each in changes if each.section == "services"]
    centres = [each.id for each in changes if each.section == "centres"]
    yield from warnings(name, after, services, centres, (today, today))
    for each in changes:
        if each.new_versions and each.section == "services" and _tells_old_origins(each):
            yield Problem(name, f"services {each.id}", "steps", _ORIGINS)


def _tells_old_origins(change: RecordChange) -> bool:
    """Whether the steps of a new version say that they came from steps which an older version had:
    nobody has looked at these numbers since."""
    was, now = (
        [(step["n"], step["was"]) for step in record.get("steps", ()) if "was" in step]
        for record in (change.before, change.after)
    )
    return bool(now) and was == now


def _changes(before: Catalogue, after: Catalogue) -> Iterator[RecordChange]:
    was, is_now = records_of(plain_catalogue(before)), records_of(plain_catalogue(after))
    for key in dict.fromkeys((*was, *is_now)):
        old, new = was.get(key), is_now.get(key)
        if old != new:
            fields = tuple(differences(old, new)) if old is not None and new is not None else ()
            more = _versions(after, key) - _versions(before, key) if old is not None else 0
            yield RecordChange(*key, old, new, fields, more)


def _versions(catalogue: Catalogue, key: Key) -> int:
    section, id = key
    if section == "services":
        return sum(len(catalogue.versions_of(id, each)) for each in catalogue.variant_ids(id))
    return len(catalogue.baselines_of(id)) if section == "baselines" else 0
