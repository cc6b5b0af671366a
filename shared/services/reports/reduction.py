"""How far steps and time of each process fell, per centre, over all centres, and in total.

Official is baseline → standard, two documents. Real is baseline → measured mean of the cases that
finished in the period. A case counts where the baseline in force at the period's end was in force
too; earlier ones are left out and counted (a change of baseline splits the period).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.domain import publication, reduction
from shared.domain.averages import interval_of_mean
from shared.domain.burden import Burden, VisitsPerCase, burden_of, visits_per_case
from shared.domain.catalogue import Baseline, Process, Service
from shared.domain.period import Period
from shared.domain.reduction import Bracket, Overall, Reduction, Sample, UnitReduction
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import Facts, facts_of, since_of
from shared.store.figures import CaseGroup


@dataclass(frozen=True, slots=True)
class Measured:
    """What the cases say, as far as the minimum n allows; everything else is None.

    Means are exact. `steps_mean` counts distinct counter steps performed per case, and
    `citizen_mean_seconds` runs from arrival to result on the wall clock.
    """

    n: int
    mean_seconds: Fraction | None
    median_seconds: Fraction | None
    p90_seconds: int | None
    steps_mean: Fraction | None
    citizen_mean_seconds: Fraction | None


@dataclass(frozen=True, slots=True)
class Steps:
    """Reduction of steps in per cent, exact. `real` takes the performed counter steps and, for the
    rows after the counter, which nobody clocks, those of the standard. Rows that were only moved to
    the citizen count on both sides."""

    official: Fraction | None
    real: Fraction | None


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """One process at one centre. `total_seconds` is Σ of the service times behind the mean."""

    centre: str
    baseline_ratio_seconds: int | None
    standard_ratio_seconds: int
    sample: Sample
    measured: Measured
    steps: Steps
    official: Reduction
    real: Reduction
    excluded: Mapping[str, int]
    visits: VisitsPerCase

    @property
    def n(self) -> int:
        return self.sample.n


@dataclass(frozen=True, slots=True)
class ProcessFigure:
    """One process over the centres asked for.

    With one centre `official` and `real` are that centre's. With several, their per cent is the
    unweighted mean over units (award rule, seed 000), and `overall` holds the weighted one too.
    `versions` lists (version number, cases): which process versions were measured. `since` is the
    first day that counts where a newer baseline split the period.
    """

    service: Service
    process: Process
    baseline: Baseline | None
    units: tuple[UnitFigure, ...]
    measured: Measured
    steps: Steps
    official: Reduction
    real: Reduction
    overall: Overall
    excluded: Mapping[str, int]
    versions: tuple[tuple[int, int], ...]
    since: date | None
    burden: Burden
    visits: VisitsPerCase

    @property
    def n(self) -> int:
        return self.measured.n

    @property
    def coverage_percent(self) -> Fraction | None:
        return coverage(self.n, self.excluded)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many processes lie in each bracket, and how many of them for certain."""

    brackets: Mapping[Bracket, int]
    certain: Mapping[Bracket, int]


@dataclass(frozen=True, slots=True)
class ReductionReport:
    """`mean_percent` is the unweighted mean over processes with a bracket, `weighted_percent` the
    same weighted by cases; `steps_percent` the mean of their official step reductions."""

    centres: tuple[str, ...]
    period: Period
    processes: tuple[ProcessFigure, ...]
    official: Totals
    real: Totals
    mean_percent: Fraction | None
    weighted_percent: Fraction | None
    steps_percent: Fraction | None
    n: int
    excluded: Mapping[str, int]

    @property
    def coverage_percent(self) -> Fraction | None:
        return coverage(self.n, self.excluded)


def coverage(n: int, excluded: Mapping[str, int]) -> Fraction | None:
    """Counted cases as a per cent of all that ended in the period; None where none did."""
    ended = n + sum(excluded.values())
    return Fraction(100 * n, ended) if ended else None


def report(office: Office, centre: str | None, period: Period) -> ReductionReport:
    """The whole report for one centre or for all. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    facts = facts_of(office, centres, period)
    catalogue = office.catalogue
    processes = tuple(
        _process(office, service, _units_of(office, service.id, centres, facts), period, facts)
        for service in catalogue.services.values()
        if _units_of(office, service.id, centres, facts)
    )
    known = [p for p in processes if p.real.percent is not None]
    steps = [p.steps.official for p in processes if p.steps.official is not None]
    return ReductionReport(
        centres=centres,
        period=period,
        processes=processes,
        official=_totals(p.official for p in processes),
        real=_totals(p.real for p in processes),
        mean_percent=_mean([p.real.percent for p in known if p.real.percent is not None]),
        weighted_percent=_weighted(known),
        steps_percent=_mean(steps),
        n=sum(p.n for p in processes),
        excluded=_added(p.excluded for p in processes),
    )


def _units_of(
    office: Office, service: str, centres: Sequence[str], facts: Mapping[str, Facts]
) -> list[str]:
    """Centres that offer a service now, or did in the period."""
    found = facts.get(service)
    return [
        centre
        for centre in centres
        if service in office.catalogue.offers.get(centre, {})
        or (found and (centre in found.groups or centre in found.excluded))
    ]


def _process(
    office: Office,
    service: Service,
    centres: Sequence[str],
    period: Period,
    facts: Mapping[str, Facts],
) -> ProcessFigure:
    process = office.catalogue.process_on(service.id, period.last)
    baseline = office.catalogue.baseline_on(service.id, period.last)
    burden = burden_of(process, baseline, service.agency)
    found = facts.get(service.id, Facts({}, {}, {}))
    units = tuple(_unit(office, centre, process, baseline, burden, found) for centre in centres)
    groups = [group for unit in centres for group in found.groups.get(unit, ())]
    measured = _measured(groups)
    several = len(units) > 1
    overall = reduction.overall([UnitReduction(unit.n, unit.real.percent) for unit in units])
    return ProcessFigure(
        service=service,
        process=process,
        baseline=baseline,
        units=units,
        measured=measured,
        steps=_steps(burden, measured),
        official=_official_mean(units) if several else units[0].official,
        real=_real_mean(units, overall, measured) if several else units[0].real,
        overall=overall,
        excluded=_added(unit.excluded for unit in units),
        versions=_versions(office, groups),
        since=since_of(office, service.id, period),
        burden=burden,
        visits=visits_per_case(_together(found.visits.get(centre, {}) for centre in centres)),
    )


def _together(units: Iterable[Mapping[int, int]]) -> Mapping[int, int]:
    total: Counter[int] = Counter()
    for each in units:
        total.update(each)
    return total


def _unit(
    office: Office,
    centre: str,
    process: Process,
    baseline: Baseline | None,
    burden: Burden,
    found: Facts,
) -> UnitFigure:
    groups = found.groups.get(centre, ())
    minutes = office.calendar(centre).minutes_per_working_day
    before = baseline.total if baseline else None
    sample = _sample(groups)
    measured = _measured(groups)
    return UnitFigure(
        centre=centre,
        baseline_ratio_seconds=before.ratio_seconds(minutes) if before else None,
        standard_ratio_seconds=process.standard.ratio_seconds(minutes),
        sample=sample,
        measured=measured,
        steps=_steps(burden, measured),
        official=reduction.official(before, process.standard, minutes),
        real=reduction.real(before, sample, minutes),
        excluded=dict(found.excluded.get(centre, {})),
        visits=visits_per_case(found.visits.get(centre, {})),
    )


def _sample(groups: Iterable[CaseGroup]) -> Sample:
    return Sample.of([group.service_seconds for group in groups for _ in range(group.cases)])


def _measured(groups: Sequence[CaseGroup]) -> Measured:
    sample = _sample(groups)
    full = publication.shows_bracket(sample.n)
    steps = sum(group.steps_performed for group in groups)
    citizen = sum(group.citizen_seconds for group in groups)
    return Measured(
        n=sample.n,
        mean_seconds=sample.mean_seconds if full else None,
        median_seconds=sample.median_seconds if publication.shows_median(sample.n) else None,
        p90_seconds=sample.p90_seconds if full else None,
        steps_mean=Fraction(steps, sample.n) if full else None,
        citizen_mean_seconds=Fraction(citizen, sample.n) if full else None,
    )


def _steps(burden: Burden, measured: Measured) -> Steps:
    before = burden.former_steps
    if not before:
        return Steps(None, None)
    real = None
    if measured.steps_mean is not None:
        unclocked = burden.counted_steps - burden.counter_steps
        real = 100 * (1 - (measured.steps_mean + unclocked) / before)
    return Steps(burden.steps_percent, real)


def _official_mean(units: Sequence[UnitFigure]) -> Reduction:
    """Units differ only by the length of their working day."""
    percents = [unit.official.percent for unit in units if unit.official.percent is not None]
    mean = _mean(percents)
    if mean is None:
        return Reduction(Bracket.NO_BASELINE)
    return Reduction(reduction.bracket_of_percent(mean), certain=True, percent=mean)


def _real_mean(units: Sequence[UnitFigure], overall: Overall, measured: Measured) -> Reduction:
    """The unweighted mean over the units that may be published, with its own interval."""
    if all(unit.baseline_ratio_seconds is None for unit in units):
        bracket = Bracket.NO_BASELINE
    elif overall.percent is None:
        bracket = Bracket.TOO_FEW
    else:
        bracket = reduction.bracket_of_percent(overall.percent)
    counted = [
        (unit.baseline_ratio_seconds, unit.sample)
        for unit in units
        if unit.real.percent is not None and unit.baseline_ratio_seconds is not None
    ]
    low, high = interval_of_mean(counted) or (None, None)
    return Reduction(
        bracket,
        certain=reduction.is_certain(bracket, low, high),
        percent=overall.percent,
        n=measured.n,
        low_percent=low,
        high_percent=high,
        mean_seconds=measured.mean_seconds,
        median_seconds=measured.median_seconds,
        p90_seconds=measured.p90_seconds,
    )


def _versions(office: Office, groups: Iterable[CaseGroup]) -> tuple[tuple[int, int], ...]:
    cases: Counter[int] = Counter()
    for group in groups:
        cases[office.catalogue.processes[group.process].number] += group.cases
    return tuple(sorted(cases.items()))


def _totals(reductions: Iterable[Reduction]) -> Totals:
    found = list(reductions)
    return Totals(
        {bracket: sum(r.bracket is bracket for r in found) for bracket in Bracket},
        {bracket: sum(r.bracket is bracket and r.certain for r in found) for bracket in Bracket},
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _weighted(processes: Sequence[ProcessFigure]) -> Fraction | None:
    parts = [(p.overall.n, p.overall.weighted_percent) for p in processes]
    total = sum(n for n, percent in parts if percent is not None)
    weight = sum((n * percent for n, percent in parts if percent is not None), Fraction(0))
    return weight / total if total else None


def _added(counts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return dict(sorted(total.items()))
