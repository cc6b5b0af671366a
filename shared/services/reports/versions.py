"""The tables of a process over time, and any two of them side by side.

A table is named `v2` (second version of the ordinary case), `b1` (its first former table), or with
its variant before it: `booked.v1`. Official tables are public, so everybody may compare them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from shared.domain.burden import VisitsPerCase, visits_per_case
from shared.domain.catalogue import Catalogue
from shared.domain.errors import NotFound, UnknownService
from shared.domain.period import Period
from shared.domain.process import Baseline, Names, Process
from shared.domain.version_compare import (
    Comparison,
    Passage,
    Table,
    compare,
    passage_between,
    passage_from_baseline,
    table_of_baseline,
    table_of_process,
    through,
)
from shared.i18n import BANGKOK
from shared.services.office import Office
from shared.store import rollups
from shared.store.tables.rollups import Sheet

Recorded = Baseline | Process


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded table. `in_force`: the one that counts today; `variant_names` None: ordinary."""

    ref: str
    record: Recorded
    variant_names: Names | None
    in_force: bool

    @property
    def is_former(self) -> bool:
        return isinstance(self.record, Baseline)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two tables of one service."""

    before: Entry
    after: Entry
    comparison: Comparison


def entries(office: Office, service: str, day: date | None = None) -> tuple[Entry, ...]:
    """All tables of a service: variant by variant, the former ones first. Raises UnknownService."""
    catalogue = office.catalogue
    if service not in catalogue.services:
        raise UnknownService
    today = day or office.clock.now().astimezone(BANGKOK).date()
    found: list[Entry] = []
    for variant in catalogue.variant_ids(service):
        names = catalogue.variant_names(service, variant)
        present = _present(catalogue, service, variant, today)
        former = catalogue.baselines_of(service, variant)
        records: tuple[Recorded, ...] = (*former, *catalogue.versions_of(service, variant))
        found += [Entry(ref_of(each), each, names, each in present) for each in records]
    return tuple(found)


def _present(
    catalogue: Catalogue, service: str, variant: str, day: date
) -> tuple[Recorded | None, ...]:
    process = catalogue.process_on(service, day, variant)
    return process, catalogue.baseline_on(service, day, variant)


def ref_of(record: Recorded) -> str:
    """How addresses name a table."""
    letter = "b" if isinstance(record, Baseline) else "v"
    own = f"{letter}{record.number}"
    return f"{record.variant}.{own}" if record.variant else own


def pair(
    office: Office, service: str, before: str = "", after: str = ""
) -> tuple[Entry, Entry] | None:
    """The two tables that an address names, the older one first.

    Without names: what counted before the improvement, or the version before, and what counts
    today; None where there is only one table. Raises UnknownService, NotFound.
    """
    known = {entry.ref: entry for entry in entries(office, service)}
    if not {before, after} <= {"", *known}:
        raise NotFound
    later = known[after] if after else _latest(known)
    former = known[before] if before else _former_of(known, later)
    if former is None or former == later:
        return None
    return (later, former) if _is_older(later, former) else (former, later)


def _latest(known: Mapping[str, Entry]) -> Entry:
    return next(e for e in known.values() if e.in_force and not e.is_former)


def _former_of(known: Mapping[str, Entry], later: Entry) -> Entry | None:
    own = [e for e in known.values() if e.record.variant == later.record.variant]
    earlier = [e for e in own if _is_older(e, later)]
    tables = [e for e in earlier if e.is_former and (e.in_force or later.is_former)]
    return tables[-1] if tables else next(reversed(earlier), None)


def _is_older(one: Entry, other: Entry) -> bool:
    """Of one variant, by kind and number; tables of different variants stay as they were named."""
    if one.record.variant != other.record.variant:
        return False
    return (not one.is_former, one.record.number) < (not other.is_former, other.record.number)


def compared(office: Office, before: Entry, after: Entry) -> Compared:
    """Two tables of one service, row by row."""
    return compared_in(office.catalogue, before, after)


def compared_in(catalogue: Catalogue, before: Entry, after: Entry) -> Compared:
    """The same in a catalogue that is not the present one."""
    passage = _passage(catalogue, before.record, after.record)
    former, later = _table(catalogue, before.record), _table(catalogue, after.record)
    return Compared(before, after, compare(former, later, passage))


def _table(catalogue: Catalogue, record: Recorded) -> Table:
    if isinstance(record, Baseline):
        return table_of_baseline(record)
    return table_of_process(record, catalogue.services[record.service].agency)


def _passage(catalogue: Catalogue, before: Recorded, after: Recorded) -> Passage:
    if isinstance(before, Baseline) and isinstance(after, Process):
        return passage_from_baseline(before, after)
    if isinstance(before, Process) and isinstance(after, Process):
        versions = catalogue.versions_of(before.service, before.variant)
        between = versions[before.number - 1 : after.number]
        if before.variant != after.variant or len(between) < 2:
            return passage_between(before, after)
        return through([passage_between(*both) for both in pairwise(between)])
    return _by_place(_table(catalogue, before), _table(catalogue, after))


def _by_place(before: Table, after: Table) -> Passage:
    """Two former tables: a row is the same where its number is; the later one corrects it."""
    places = {row.position for row in before.rows} & {row.position for row in after.rows}
    return Passage(frozenset((place, place) for place in places))


def visits_of(
    office: Office, record: Recorded, centre: str | None, period: Period
) -> VisitsPerCase | None:
    """How often people came for one request that was finished in a period under a version, at one
    centre or all; None for a former table, under which nothing was measured."""
    if isinstance(record, Baseline):
        return None
    centres = [centre] if centre is not None else list(office.catalogue.centres)
    cases: Counter[int] = Counter()
    with office.db.read() as connection:
        for row in rollups.tallies(connection, Sheet.CASE, centres, period, [record.id]):
            cases.update({int(n): cases for n, cases in row.tally.below("visits:").items()})
    return visits_per_case(cases)
