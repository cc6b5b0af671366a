"""Where the time of every process goes, on one page: its mean stay by kind of place.

Kinds add up over versions, unlike single steps, so all counted cases of the period are in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.process import Process
from shared.domain.tally import Tally, total
from shared.domain.time_sheet import places
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import ProcessKey, key_of
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class ProcessStay:
    """One process (service and variant, its version in force at the end of the period).

    `parts`: mean seconds by kind of place (wait, walk, step, between, held, stopped); None below 30
    cases. `whole_seconds`: of all its cases together, what the processes are ranked by.
    """

    process: Process
    n: int
    parts: Mapping[str, Fraction] | None
    whole_seconds: int

    @property
    def stay_seconds(self) -> Fraction | None:
        return None if self.parts is None else sum(self.parts.values(), Fraction(0))


def stays(
    office: Office,
    centre: str | None,
    period: Period,
    *,
    service: str | None = None,
    sums: Sums | None = None,
) -> tuple[ProcessStay, ...]:
    """Processes with counted cases, the one in which citizens spent most time first.

    `service`: of this one alone. Raises `UnknownCentre`.
    """
    centres = centres_of(office, centre)
    versions = office.catalogue.processes.values()
    only = None if service is None else [p.id for p in versions if p.service == service]
    cases: dict[ProcessKey, list[Rolled]] = {}
    sheets: dict[ProcessKey, list[Tally]] = {}
    with summing(office, sums) as known:
        for row in known.tallies(Sheet.CASE, centres, period, only):
            if row.tally.n:
                cases.setdefault(key_of(office, row.process), []).append(row)
        for row in known.tallies(Sheet.TIME, centres, period, only):
            sheets.setdefault(key_of(office, row.process), []).append(row.tally)
    found = [
        _stay(office, key, period, rows, total(sheets.get(key, ()))) for key, rows in cases.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.whole_seconds, each.process.service)))


def _stay(
    office: Office, key: ProcessKey, period: Period, rows: Sequence[Rolled], sheet: Tally
) -> ProcessStay:
    service, variant = key
    n = sum(row.tally.n for row in rows)
    kinds: dict[str, int] = {}
    for name, seconds in places(sheet).items():
        kind = name.partition(":")[0]
        kinds[kind] = kinds.get(kind, 0) + seconds
    full = publication.shows_bracket(n)
    return ProcessStay(
        process=office.catalogue.process_on(service, period.last, variant),
        n=n,
        parts={kind: Fraction(seconds, n) for kind, seconds in kinds.items()} if full else None,
        whole_seconds=sum(kinds.values()),
    )
