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

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.satisfaction import wilson
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import figures
from shared.store.figures import CaseGroup

FORMULA = "100 * cases_within_standard / cases, weighted by cases"


@dataclass(frozen=True, slots=True)
class AdherenceFigure:
    """`within` and what follows from it are None below 5 cases, the interval below 30.

    `service` None is a whole centre, `centre` None all of them.
    """

    centre: str | None
    service: str | None
    n: int
    within: int | None
    percent: Fraction | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class AdherenceReport:
    """`mean_percent` is the unweighted mean over the services that may be shown."""

    period: Period
    total: AdherenceFigure
    mean_percent: Fraction | None
    services: tuple[AdherenceFigure, ...]


def report(office: Office, centre: str | None, period: Period) -> AdherenceReport:
    """Counted cases that finished in the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        groups = figures.case_groups(connection, centres, period.first, period.last)
    counts: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for group in groups:
        key = (group.centre, group.service)
        counts.setdefault(key, []).append((group.cases, _is_within(office, group)))
    services = tuple(
        _figure(each, service, counts[each, service])
        for each in centres
        for service in office.catalogue.services
        if (each, service) in counts
    )
    shown = [figure.percent for figure in services if figure.percent is not None]
    return AdherenceReport(
        period=period,
        total=_figure(centre, None, [pair for pairs in counts.values() for pair in pairs]),
        mean_percent=sum(shown, Fraction(0)) / len(shown) if shown else None,
        services=services,
    )


def _is_within(office: Office, group: CaseGroup) -> bool:
    minutes = office.calendar(group.centre).minutes_per_working_day
    promised = office.catalogue.processes[group.process].standard.ratio_seconds(minutes)
    return group.service_seconds <= promised


def _figure(
    centre: str | None, service: str | None, counts: Iterable[tuple[int, bool]]
) -> AdherenceFigure:
    pairs = list(counts)
    n = sum(cases for cases, _ in pairs)
    within = sum(cases for cases, kept in pairs if kept)
    if not publication.shows_median(n):
        return AdherenceFigure(centre, service, n, None, None, None)
    interval = wilson(within, n) if publication.shows_bracket(n) else None
    return AdherenceFigure(centre, service, n, within, Fraction(100 * within, n), interval)
