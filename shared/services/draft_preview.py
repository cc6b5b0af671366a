"""How the catalogue will be once a draft is published: taken over in a trial that nobody keeps."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.draft_checks import warnings
from shared.domain.draft_records import Difference, Key, completed, data_of, differences, records_of
from shared.i18n import BANGKOK
from shared.services import draft_authors, drafts
from shared.services.commands import Caller
from shared.services.drafts import Draft, WrongDraft
from shared.services.office import Office
from shared.services.reports.versions import Compared, Entry, compared_in, ref_of
from shared.store import people
from shared.store.catalogue import load_catalogue
from shared.store.catalogue_import import ImportSummary
from shared.store.people import Person
from shared.store.writer import WriteTx

_WHY = "-"


@dataclass(frozen=True, slots=True)
class Changed:
    """One record of the catalogue that will be another one. `before` None: it is new; `after` None:
    it goes."""

    section: str
    id: str
    before: Any
    after: Any
    fields: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`after` None while `problems` stand in the way. `overlaps`: records that changed under the
    draft. `needs_other`: `authors` wrote figures, so one of `others` has to publish it; where they
    wrote none, `others` are all who may publish."""

    draft: Draft
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    overlaps: tuple[Key, ...] = ()
    changes: tuple[Changed, ...] = ()
    summary: ImportSummary | None = None
    before: Catalogue | None = None
    after: Catalogue | None = None
    needs_other: bool = False
    authors: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return self.summary is not None and self.summary.changes_nothing


async def preview(office: Office, caller: Caller, id: int) -> Preview:
    """What publishing would do today, with everything that stands in its way. Raises `NotSignedIn`,
    `NotFound`."""
    found = drafts.draft(office, caller, id)
    today = office.clock.now().astimezone(BANGKOK).date()
    first_day = max(found.valid_from or today, today)

    def tried() -> Preview:
        with office.db.trial() as tx:
            return _tried(office, tx, caller, found, first_day)

    return await to_thread(tried)


def new_problems(office: Office, found: Draft, records: Mapping[Key, Any]) -> tuple[Problem, ...]:
    """What would be wrong with a draft because of `records`, looked at without writing anything."""
    others = {key: each for key, each in records_of(found.data).items() if key not in records}
    known = _problems(office, found.title, others)
    return tuple(
        each for each in _problems(office, found.title, {**others, **records}) if each not in known
    )


def _problems(office: Office, title: str, records: Mapping[Key, Any]) -> tuple[Problem, ...]:
    known = office.whole_catalogue
    try:
        read_catalogue(completed(data_of(records), plain_catalogue(known)), title, known)
    except CatalogueRefused as refused:
        return refused.problems
    return ()


def _tried(office: Office, tx: WriteTx, caller: Caller, found: Draft, first_day: date) -> Preview:
    before = load_catalogue(tx.connection)
    known = Preview(found, overlaps=tuple(drafts.overlapping(found, before)), before=before)
    try:
        summary = drafts.attempt(office, tx, caller, found, first_day, _WHY)
    except WrongDraft as wrong:
        return replace(known, problems=wrong.problems)
    after = load_catalogue(tx.connection)
    changes = tuple(_changes(plain_catalogue(before), plain_catalogue(after)))
    known = replace(known, **_persons(office, tx, found, drafts.needs_other(summary)))
    return replace(
        known,
        warnings=(*summary.warnings, *_warnings(office, found, after, changes)),
        changes=changes,
        summary=summary,
        after=after,
    )


def _persons(office: Office, tx: WriteTx, found: Draft, needs_other: bool) -> dict[str, Any]:
    """Who wrote what figures rest on, and who may publish it."""
    ids = draft_authors.of_draft(tx.connection, found) if needs_other else frozenset()
    authors = (people.person(tx.connection, each) for each in sorted(ids))
    return {
        "needs_other": needs_other,
        "authors": tuple(each for each in authors if each is not None),
        "others": draft_authors.may_publish_for(office, tx.connection, ids),
    }


def _warnings(
    office: Office, found: Draft, after: Catalogue, changes: tuple[Changed, ...]
) -> Iterator[Problem]:
    services = [each.id for each in changes if each.section == "services"]
    centres = [each.id for each in changes if each.section == "centres"]
    today = office.clock.now().astimezone(BANGKOK).date()
    return warnings(found.title, after, services, centres, today)


def compared(seen: Preview, service: str) -> Iterator[Compared]:
    """The tables of a service that get another version, each beside the one before."""
    if seen.before is None or seen.after is None:
        return
    for variant in seen.after.variant_ids(service):
        former = seen.before.versions_of(service, variant)
        new = seen.after.versions_of(service, variant)
        if former and len(new) > len(former):
            names = seen.after.variant_names(service, variant)
            pair = (Entry(ref_of(each[-1]), each[-1], names, False) for each in (former, new))
            yield compared_in(seen.after, *pair)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Changed]:
    was, is_now = records_of(before), records_of(after)
    for place in dict.fromkeys((*was, *is_now)):
        old, new = was.get(place), is_now.get(place)
        if old != new:
            fields = tuple(differences(old or {}, new or {})) if old and new else ()
            yield Changed(*place, old, new, fields)
