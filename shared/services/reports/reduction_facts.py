"""What the sums say about every process in a period: counted cases and what was left out.

A case counts where the baseline in force at the period's end was in force too; earlier ones are
left out and counted (a change of baseline splits the period).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shared.domain.case_tally import LEFT_OUT, VISITS
from shared.domain.period import Period
from shared.domain.tally import Tally, total
from shared.services.office import Office
from shared.services.reports.sums import Sums
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

EARLIER_BASELINE = "earlier_baseline"

ProcessKey = tuple[str, str]
"""A service and a variant of it, `""` for the ordinary way."""


@dataclass(slots=True)
class Facts:
    """What the sums say about one process, by centre: rows of tallies, and cases left out."""

    rows: dict[str, list[Rolled]] = field(default_factory=dict)
    excluded: dict[str, Counter[str]] = field(default_factory=dict)

    def tally(self, centre: str) -> Tally:
        """Everything that counts at a centre."""
        return total(row.tally for row in self.rows.get(centre, ()))

    def left_out(self, centre: str) -> Mapping[str, int]:
        return dict(sorted(self.excluded.get(centre, Counter()).items()))


def cases_in(rows: Sequence[Rolled]) -> int:
    """How many counted cases rows stand for."""
    return sum(row.tally.n for row in rows)


def visits_in(tally: Tally) -> Mapping[int, int]:
    """Counted cases by the number of visits that each took."""
    return {int(visits): n for visits, n in tally.below(VISITS).items()}


def facts_of(
    office: Office, sums: Sums, centres: Sequence[str], period: Period
) -> dict[ProcessKey, Facts]:
    """By service and variant, of all that ended in the period at these centres. Nobody may change
    what comes back."""
    key = "facts", tuple(centres), period
    return sums.once(key, lambda: _facts_of(office, sums, centres, period))


def _facts_of(
    office: Office, sums: Sums, centres: Sequence[str], period: Period
) -> dict[ProcessKey, Facts]:
    found: dict[ProcessKey, Facts] = {}
    processes = office.catalogue.processes
    for row in sums.tallies(Sheet.CASE, centres, period):
        version = processes[row.process]
        facts = found.setdefault((version.service, version.variant), Facts())
        if row.tally.n:
            facts.rows.setdefault(row.centre, []).append(row)
        for reason, n in row.tally.below(LEFT_OUT).items():
            facts.excluded.setdefault(row.centre, Counter())[reason] += n
    for key, facts in found.items():
        since = since_of(office, key, period)
        if since is not None:
            _split(office, sums, key, facts, Period(since, period.last))
    return found


def _split(office: Office, sums: Sums, key: ProcessKey, facts: Facts, rest: Period) -> None:
    """Only what ended in the rest of the period counts."""
    processes = [each.id for each in office.catalogue.versions_of(*key)]
    kept: dict[str, list[Rolled]] = {}
    for row in sums.tallies(Sheet.CASE, list(facts.rows), rest, processes):
        if row.tally.n:
            kept.setdefault(row.centre, []).append(row)
    for centre, rows in facts.rows.items():
        earlier = cases_in(rows) - cases_in(kept.get(centre, ()))
        if earlier:
            facts.excluded.setdefault(centre, Counter())[EARLIER_BASELINE] += earlier
    facts.rows = kept


def key_of(office: Office, process: int) -> ProcessKey:
    """Whose version it is."""
    version = office.catalogue.processes[process]
    return version.service, version.variant


def since_of(office: Office, key: ProcessKey, period: Period) -> date | None:
    """Where a newer baseline splits the period: the first day it was in force."""
    service, variant = key
    now = office.catalogue.baseline_on(service, period.last, variant)
    if now is None or office.catalogue.baseline_on(service, period.first, variant) == now:
        return None
    return max(now.valid_from, period.first)
