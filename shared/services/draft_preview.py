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
from shared.domain.draft_records import (
    Difference,
    DraftState,
    Key,
    completed,
    data_of,
    differences,
    records_of,
)
from shared.domain.errors import N_, InvalidRequest
from shared.i18n import BANGKOK
from shared.services import draft_authors, draft_taking, drafts, drafts_waiting
from shared.services.commands import Caller
from shared.services.draft_taking import Taking, WrongDraft
from shared.services.drafts import Draft
from shared.services.drafts_waiting import Beside
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
    draft. `beside`: other drafts that change the same records, where one of the two waits for its
    day. `needs_other`:
    `authors` wrote figures, so one of `others` has to publish it; where they wrote none, `others`
    are all who may publish."""

    draft: Draft
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    overlaps: tuple[Key, ...] = ()
    beside: tuple[Beside, ...] = ()
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

    @property
    def is_dated(self) -> bool:
        """Whether all that it changes carries a first day of its own, so that nothing waits."""
        return self.summary is not None and draft_taking.is_dated(self.summary)


async def preview(office: Office, caller: Caller, id: int) -> Preview:
    """What publishing would do today, with everything that stands in its way; of a draft that waits
    what its day would do, as far as that is known. Raises `NotSignedIn`, `NotFound`."""
    found, now = drafts.draft(office, caller, id), office.clock.now()
    today = now.astimezone(BANGKOK).date()
    ahead = found.state is DraftState.SCHEDULED
    first_day = found.valid_from or today
    taking = Taking(
        caller.actor, now, first_day if ahead else max(first_day, today), _WHY, ahead=ahead
    )

    def tried() -> Preview:
        with office.db.trial() as tx:
            return _tried(office, tx, found, taking)

    seen = await to_thread(tried)
    return replace(seen, beside=drafts_waiting.beside(office, found))


def new_problems(office: Office, found: Draft, records: Mapping[Key, Any]) -> tuple[Problem, ...]:
    """What would be wrong with a draft because of `records`, looked at without writing anything."""
    others = {key: each for key, each in records_of(found.data).items() if key not in records}
    known = _problems(office, found.title, data_of(others))
    both = _problems(office, found.title, data_of({**others, **records}))
    return tuple(each for each in both if each not in known)


def expect_right(office: Office, title: str, data: Mapping[str, Any]) -> None:
    """What a trial has found to be right before is right when it comes back. Raises
    `InvalidRequest` for anything else, which no form could show."""
    if _problems(office, title, data):
        problem = N_("These records cannot be a draft. Try the file again; the page says why.")
        raise InvalidRequest("data", problem)


def _problems(office: Office, title: str, data: Mapping[str, Any]) -> tuple[Problem, ...]:
    known = office.whole_catalogue
    try:
        read_catalogue(completed(data, plain_catalogue(known)), title, known)
    except CatalogueRefused as refused:
        return refused.problems
    return ()


def _tried(office: Office, tx: WriteTx, found: Draft, taking: Taking) -> Preview:
    before = load_catalogue(tx.connection)
    known = Preview(found, overlaps=tuple(draft_taking.overlapping(found, before)), before=before)
    try:
        summary = draft_taking.attempt(tx, found, taking)
    except WrongDraft as wrong:
        return replace(known, problems=wrong.problems)
    after = load_catalogue(tx.connection)
    changes = tuple(_changes(plain_catalogue(before), plain_catalogue(after)))
    day = taking.first_day if draft_taking.waits(summary, taking) else taking.today
    known = replace(known, **_persons(office, tx, found, draft_taking.needs_other(summary)))
    return replace(
        known,
        warnings=(
            *summary.warnings,
            *_warnings(found, after, changes, (taking.now.astimezone(BANGKOK).date(), day)),
        ),
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
    found: Draft, after: Catalogue, changes: tuple[Changed, ...], days: tuple[date, date]
) -> Iterator[Problem]:
    services = [each.id for each in changes if each.section == "services"]
    centres = [each.id for each in changes if each.section == "centres"]
    return warnings(found.title, after, services, centres, days)


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
