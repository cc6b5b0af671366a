"""Where the time of every process goes, on one page: its mean stay by kind of place.

Kinds add up over versions, unlike single steps, so all counted cases of the period are in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.process import Process
from shared.domain.tally import Tally, total
from shared.domain.time_sheet import places
from shared.domain.time_tally import BETWEEN, WAIT, WALK
from shared.services.office import Office
from shared.services.reports.period import centres_of, told_period
from shared.services.reports.reduction_facts import ProcessKey, key_of, since_of
from shared.services.reports.row_telling import for_everybody
from shared.services.reports.sums import Sums, summing
from shared.services.reports.tables import Row, seconds
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

KINDS = (WAIT, WALK, "step", BETWEEN, "held", "stopped")
"""Of places, in the order of telling."""

TENS = 10
"""Everybody is told a number of cases rounded down to these: beside the counts of single centres an
exact one could tell a small count that is kept back."""


@dataclass(frozen=True, slots=True)
class ProcessStay:
    """One process (service and variant, its version in force at the end of the period).

    `parts`: mean seconds by kind of place (wait, walk, step, between, held, stopped); None below 30
    cases. `whole_seconds`: of all its cases together, what the processes are ranked by. `median`
    and `p90_seconds` are of the service alone, as the promise is; None below 30 cases.
    """

    process: Process
    n: int
    parts: Mapping[str, Fraction] | None
    whole_seconds: int
    median_seconds: Fraction | None = None
    p90_seconds: int | None = None

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

    Of a process that got a newer baseline, cases count from its first day on, as on its own page.
    `service`: of this one alone. Raises `UnknownCentre`.
    """
    centres = centres_of(office, centre)
    versions = office.catalogue.processes.values()
    only = None if service is None else [p.id for p in versions if p.service == service]
    with summing(office, sums) as known:
        ended, spent = (
            _rows(office, known, sheet, centres, period, only) for sheet in (Sheet.CASE, Sheet.TIME)
        )
    found = [
        _stay(office, key, period, cases, total(row.tally for row in spent.get(key, ())))
        for key, rows in ended.items()
        if (cases := [row for row in rows if row.tally.n])
    ]
    return tuple(sorted(found, key=lambda each: (-each.whole_seconds, each.process.service)))


def ordinary_stay(office: Office, service: str) -> tuple[Period, ProcessStay | None]:
    """The ordinary way of one service over all centres, as everybody may know it: whole months, and
    nothing of fewer than 30 cases."""
    period = told_period(office, None, None, None, everything=False)
    found = stays(office, None, period, service=service)
    return period, next((each for each in found if not each.process.variant and each.parts), None)


def _rows(
    office: Office,
    sums: Sums,
    sheet: Sheet,
    centres: Sequence[str],
    period: Period,
    only: Collection[int] | None,
) -> dict[ProcessKey, list[Rolled]]:
    found: dict[ProcessKey, list[Rolled]] = {}
    for row in sums.tallies(sheet, centres, period, only):
        found.setdefault(key_of(office, row.process), []).append(row)
    for key in found:
        since = since_of(office, key, period)
        if since is not None:
            versions = [each.id for each in office.catalogue.versions_of(*key)]
            later = Period(since, period.last)
            found[key] = list(sums.tallies(sheet, centres, later, versions))
    return found


def _stay(
    office: Office, key: ProcessKey, period: Period, rows: Sequence[Rolled], sheet: Tally
) -> ProcessStay:
    service, variant = key
    n = sum(row.tally.n for row in rows)
    kinds: dict[str, int] = {}
    for name, spent in places(sheet).items():
        kind = name.partition(":")[0]
        kinds[kind] = kinds.get(kind, 0) + spent
    full = publication.shows_bracket(n)
    sample = total(row.tally for row in rows).sample if full else None
    return ProcessStay(
        process=office.catalogue.process_on(service, period.last, variant),
        n=n,
        parts={kind: Fraction(spent, n) for kind, spent in kinds.items()} if full else None,
        whole_seconds=sum(kinds.values()),
        median_seconds=sample.median_seconds if sample else None,
        p90_seconds=sample.p90_seconds if sample else None,
    )


def stay_rows(
    found: Sequence[ProcessStay],
    centre: str | None,
    period: Period,
    *,
    everything: bool = False,
) -> list[Row]:
    """Tidy rows, for everybody or with `everything`: mean seconds a case by kind of place."""
    rows = [_row(each, centre, period) for each in found]
    return rows if everything else for_everybody(rows)


def _row(stay: ProcessStay, centre: str | None, period: Period) -> Row:
    row: Row = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "part": "process",
        "key": f"{centre or 'all'}/{stay.process.service}",
        "service": stay.process.service,
        "variant": stay.process.variant,
        "n": stay.n,
    }
    for kind in KINDS:
        row[f"{kind}_seconds"] = seconds(stay.parts.get(kind)) if stay.parts else None
    return {**row, "stay_seconds": seconds(stay.stay_seconds)}
