"""One process taken apart: by the versions it was done under, and by the channels people came by.

Each part is compared with the same baseline; the standard beside it is that of its own version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain import reduction
from shared.domain.catalogue import Process
from shared.domain.kept import Kept
from shared.domain.period import Period
from shared.domain.reduction import Duration, Reduction
from shared.domain.tally import total
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction import within_standard
from shared.services.reports.reduction_facts import Facts, facts_of
from shared.services.reports.reduction_values import Measured, measured
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled


@dataclass(frozen=True, slots=True)
class PartFigure:
    """A part of one process over the centres asked for.

    `real` is baseline → mean of all its cases together (each case counting once), so it is no award
    figure; None where centres differ in their working day and the baseline has days.
    """

    measured: Measured
    real: Reduction | None
    kept: Kept

    @property
    def n(self) -> int:
        return self.measured.n


@dataclass(frozen=True, slots=True)
class Parts:
    """By version, the oldest first, and by channel in the order of their names."""

    versions: tuple[tuple[Process, PartFigure], ...]
    channels: tuple[tuple[str, PartFigure], ...]


def report(
    office: Office,
    centre: str | None,
    period: Period,
    service: str,
    variant: str = "",
    *,
    sums: Sums | None = None,
) -> Parts:
    """The counted cases of one process. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    key = service, variant
    with summing(office, sums) as known:
        found = facts_of(office, known, centres, period).get(key, Facts())
    rows = [row for each in centres for row in found.rows.get(each, ())]
    baseline = office.catalogue.baseline_on(service, period.last, variant)
    before = baseline.total if baseline else None
    processes = sorted(
        (office.catalogue.processes[id] for id in {row.process for row in rows}),
        key=lambda each: each.number,
    )
    return Parts(
        versions=tuple(
            (each, _figure(office, before, [row for row in rows if row.process == each.id]))
            for each in processes
        ),
        channels=tuple(
            (each, _figure(office, before, [row for row in rows if row.part == each]))
            for each in sorted({row.part for row in rows})
        ),
    )


def _figure(office: Office, before: Duration | None, rows: Sequence[Rolled]) -> PartFigure:
    cases = total(row.tally for row in rows)
    days = {office.calendar(row.centre).minutes_per_working_day for row in rows}
    real = None
    if len(days) == 1 or before is None or not before.working_days:
        real = reduction.real(before, cases.sample, min(days))
    return PartFigure(measured(cases), real, within_standard(office, rows))
