"""How many citizens were served within the promised time ("keeping the standard").

The second official measure beside the reduction: the service time of each case against the whole
standard of the process version it was done under (provincial KPI on keeping standard times,
B.E. 2555). For services that end at the counter this is the time there. The figure over services is
weighted by citizens; the unweighted mean stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.case_tally import LEFT_OUT
from shared.domain.period import Period
from shared.domain.statistics import exact_sum
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction import within_standard
from shared.services.reports.reduction_facts import ProcessKey
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

FORMULA = "100 * cases_within_standard / cases, weighted by cases"


@dataclass(frozen=True, slots=True)
class AdherenceFigure:
    """`within` and what follows from it are None below 5 cases, the interval below 30.

    `service` None is a whole centre, `centre` None all of them; `variant` "" the ordinary way.
    """

    centre: str | None
    service: str | None
    n: int
    within: int | None
    percent: Fraction | None
    interval: tuple[float, float] | None
    variant: str = ""


@dataclass(frozen=True, slots=True)
class AdherenceReport:
    """`mean_percent` is the unweighted mean over the services that may be shown; `left_out` are the
    cases that ended in the period and say nothing about how long granting takes."""

    period: Period
    total: AdherenceFigure
    mean_percent: Fraction | None
    services: tuple[AdherenceFigure, ...]
    left_out: int

    @property
    def coverage_percent(self) -> Fraction | None:
        """The share of ended cases that count."""
        ended = self.total.n + self.left_out
        return Fraction(100 * self.total.n, ended) if ended else None


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> AdherenceReport:
    """Counted cases that finished in the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    rows: dict[tuple[str, ProcessKey], list[Rolled]] = {}
    left_out = 0
    with summing(office, sums) as known:
        processes = office.catalogue.processes
        for row in known.tallies(Sheet.CASE, centres, period):
            process = processes[row.process]
            if process.is_imported:
                continue
            left_out += sum(row.tally.below(LEFT_OUT).values())
            if row.tally.n:
                key = row.centre, (process.service, process.variant)
                rows.setdefault(key, []).append(row)
    services = tuple(
        _figure(office, each, (service, variant), rows[each, (service, variant)])
        for each in centres
        for service in office.catalogue.services
        for variant in office.catalogue.variant_ids(service)
        if (each, (service, variant)) in rows
    )
    shown = [figure.percent for figure in services if figure.percent is not None]
    return AdherenceReport(
        period=period,
        total=_figure(office, centre, None, [row for found in rows.values() for row in found]),
        mean_percent=exact_sum(shown) / len(shown) if shown else None,
        services=services,
        left_out=left_out,
    )


def _figure(
    office: Office, centre: str | None, key: ProcessKey | None, rows: Iterable[Rolled]
) -> AdherenceFigure:
    found = within_standard(office, rows)
    service, variant = key or (None, "")
    return AdherenceFigure(
        centre, service, found.n, found.within, found.percent, found.interval, variant
    )
