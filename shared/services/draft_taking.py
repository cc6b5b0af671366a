"""Taking a draft over into the catalogue, in whatever transaction: one that counts, or a trial.

A draft goes through the same door as every file. What it changes says whether somebody else has to
publish it, and whether it has to wait for its day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.draft_checks import days_before_its_own, days_in_the_past
from shared.domain.draft_records import Key, records_of
from shared.domain.errors import DraftIsEmpty, DraftOverlaps, DraftWrong
from shared.domain.events import Actor
from shared.i18n import BANGKOK
from shared.services.catalogue import take_over_draft
from shared.store.catalogue import load_catalogue
from shared.store.catalogue_import import ImportSummary
from shared.store.drafts import Draft
from shared.store.writer import WriteTx

CHECKED_BY_TWO = frozenset({"process", "baseline", "service_variant"})
"""Kinds of records on which figures rest; a variant says by which table a case is measured."""
DATED = frozenset({"process", "baseline"})
"""Kinds of records that carry their first day, so that those to come can be known ahead."""


@dataclass(frozen=True, slots=True)
class Taking:
    """Who takes a draft over, when, from which day on, and why. `ahead`: it was approved before its
    day, so that its own days are judged by that one, however late the program comes to it."""

    actor: Actor
    now: datetime
    first_day: date
    why: str
    ahead: bool = False

    @property
    def today(self) -> date:
        return self.first_day if self.ahead else self.now.astimezone(BANGKOK).date()


def taken_over(tx: WriteTx, found: Draft, taking: Taking) -> ImportSummary:
    """The same as `attempt`, where nothing changed under the draft and it changes something. Raises
    `DraftOverlaps`, `DraftWrong`, `DraftIsEmpty`."""
    if overlaps := overlapping(found, load_catalogue(tx.connection)):
        raise DraftOverlaps(records=", ".join(" ".join(each) for each in overlaps))
    summary = attempt(tx, found, taking)
    if summary.changes_nothing:
        raise DraftIsEmpty
    return summary


def attempt(tx: WriteTx, found: Draft, taking: Taking) -> ImportSummary:
    """Take a draft over in this transaction. Raises `WrongDraft`, whose `problems` name all."""
    earlier: list[Problem] = []

    def check(file: CatalogueFile) -> None:
        earlier.extend(days_before_its_own(file, taking.first_day))
        if problems := list(days_in_the_past(file, taking.today)):
            raise CatalogueRefused(found.title, problems)

    head = taking.now, taking.first_day, taking.actor, taking.why
    try:
        summary = take_over_draft(tx, found.title, found.data, *head, check)
    except CatalogueRefused as refused:
        raise WrongDraft(refused.problems) from refused
    if earlier and waits(summary, taking):
        raise WrongDraft(tuple(earlier))
    return summary


class WrongDraft(DraftWrong):
    """With everything that is wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


def is_dated(summary: ImportSummary) -> bool:
    """Whether everything that it changes carries a first day of its own. An approval of a former
    table that stands does not: it locks the table."""
    return not (summary.changed or summary.removed) and summary.added.keys() <= DATED


def waits(summary: ImportSummary, taking: Taking) -> bool:
    """Whether what it changes has to wait for the day of the draft."""
    return taking.first_day > taking.today and not is_dated(summary)


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


def records_of_base(base: Mapping[str, Any]) -> dict[Key, Any]:
    return {
        (section, id_): record for section, found in base.items() for id_, record in found.items()
    }
