"""How far steps and time of each process fell, per centre, over all centres, and in total.

Official is baseline → standard, two documents. Real is baseline → measured mean of the cases that
finished in the period. A case counts where the baseline in force at the period's end was in force
too; earlier ones are left out and counted (a change of baseline splits the period).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from shared.domain import reduction
from shared.domain.averages import interval_of_mean
from shared.domain.bracket_totals import totals_of
from shared.domain.burden import Burden, burden_of, visits_per_case
from shared.domain.catalogue import Baseline, Process, Service
from shared.domain.kept import Kept, kept
from shared.domain.period import Period
from shared.domain.process import is_imported
from shared.domain.reduction import Bracket, Overall, Reduction, UnitReduction
from shared.domain.statistics import exact_sum
from shared.domain.tally import total
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import (
    Facts,
    ProcessKey,
    facts_of,
    since_of,
    visits_in,
)
from shared.services.reports.reduction_values import (
    Measured,
    ProcessFigure,
    ReductionReport,
    Steps,
    UnitFigure,
    coverage,
    measured,
)
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled

__all__ = [
    "Measured",
    "ProcessFigure",
    "ReductionReport",
    "Steps",
    "UnitFigure",
    "coverage",
    "report",
]


def report(
    office: Office,
    centre: str | None,
    period: Period,
    *,
    sums: Sums | None = None,
    service: str | None = None,
) -> ReductionReport:
    """The report for one centre or for all, of one service if named. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        facts = facts_of(office, known, centres, period)
    day = working_days(office, centres)
    processes = tuple(
        _process(office, key, units, period, facts.get(key, Facts()), day)
        for key in _keys(office, service)
        if (units := _units_of(office, key, centres, facts))
    )
    return _whole(centres, period, processes)


def _keys(office: Office, service: str | None) -> Iterable[ProcessKey]:
    for each in office.catalogue.services if service is None else (service,):
        for variant in office.catalogue.variant_ids(each):
            yield each, variant


def _units_of(
    office: Office, key: ProcessKey, centres: Sequence[str], facts: Mapping[ProcessKey, Facts]
) -> list[str]:
    """Centres that offer a service now, or did in the period."""
    found = facts.get(key, Facts())
    return [
        centre
        for centre in centres
        if (key[0] in office.catalogue.offers.get(centre, {}) and not is_imported(key[1]))
        or centre in found.rows
        or centre in found.excluded
    ]


def _whole(
    centres: tuple[str, ...], period: Period, processes: tuple[ProcessFigure, ...]
) -> ReductionReport:
    known = [p for p in processes if p.real.percent is not None]
    steps = [p.steps.official for p in processes if p.steps.official is not None]
    return ReductionReport(
        centres=centres,
        period=period,
        processes=processes,
        official=totals_of(p.official for p in processes),
        real=totals_of(p.real for p in processes),
        mean_percent=_mean([p.real.percent for p in known if p.real.percent is not None]),
        weighted_percent=_weighted(known),
        steps_percent=_mean(steps),
        n=sum(p.n for p in processes),
        excluded=_added(p.excluded for p in processes),
    )


def _process(
    office: Office,
    key: ProcessKey,
    centres: Sequence[str],
    period: Period,
    found: Facts,
    day: Mapping[str, int],
) -> ProcessFigure:
    service: Service = office.catalogue.services[key[0]]
    process = office.catalogue.process_on(service.id, period.last, key[1])
    baseline = office.catalogue.baseline_on(service.id, period.last, key[1])
    burden = burden_of(process, baseline, service.agency)
    held = Held(office, day)
    promise = _Promise(process, baseline, burden)
    units = tuple(_unit(centre, promise, found, held, day[centre]) for centre in centres)
    rows = [row for centre in centres for row in found.rows.get(centre, ())]
    cases = total(row.tally for row in rows)
    of_all = measured(cases)
    several = len(units) > 1
    overall = reduction.overall([UnitReduction(unit.n, unit.real.percent) for unit in units])
    return ProcessFigure(
        service=service,
        variant=key[1],
        process=process,
        baseline=baseline,
        units=units,
        measured=of_all,
        steps=_steps(promise, of_all),
        official=_official_mean(units) if several else units[0].official,
        real=_real_mean(units, overall, of_all) if several else units[0].real,
        overall=overall,
        excluded=_added(unit.excluded for unit in units),
        versions=_versions(office, rows),
        since=since_of(office, key, period),
        burden=burden,
        visits=visits_per_case(visits_in(cases)),
        kept=held.kept,
    )


class _Promise:
    """What all units of a process are held against, added up once."""

    def __init__(self, process: Process, baseline: Baseline | None, burden: Burden) -> None:
        self.is_timed = process.is_timed
        self.standard = process.standard
        self.before = baseline.total if baseline else None
        self.burden = burden
        self.steps_percent = burden.steps_percent


def _unit(centre: str, promise: _Promise, found: Facts, held: Held, minutes: int) -> UnitFigure:
    before = promise.before
    cases = found.tally(centre)
    sample = cases.sample
    of_unit = measured(cases, sample)
    return UnitFigure(
        centre=centre,
        baseline_ratio_seconds=before.ratio_seconds(minutes) if before else None,
        standard_ratio_seconds=promise.standard.ratio_seconds(minutes),
        sample=sample,
        measured=of_unit,
        steps=_steps(promise, of_unit),
        official=_official(promise, minutes),
        real=reduction.real(before, sample, minutes),
        excluded=found.left_out(centre),
        visits=visits_per_case(visits_in(cases)),
        kept=held.add(found.rows.get(centre, ())),
    )


def _official(promise: _Promise, minutes: int) -> Reduction:
    """Nothing is compared with a promise "at once": it is no number."""
    if not promise.is_timed:
        return Reduction(Bracket.NO_BASELINE)
    return reduction.official(promise.before, promise.standard, minutes)


class Held:
    """Cases held against the whole standard of the version that each was done under, with the
    working day of their centre. What promises no time in numbers keeps or breaks none."""

    def __init__(self, office: Office, day: Mapping[str, int]) -> None:
        self._processes = office.catalogue.processes
        self._day = day
        self._within = self._n = 0

    def add(self, rows: Iterable[Rolled]) -> Kept:
        """Of these cases, which count among all."""
        within = n = 0
        for row in rows:
            process = self._processes[row.process]
            if not process.is_timed:
                continue
            standard = process.standard.ratio_seconds(self._day[row.centre])
            within += row.tally.within(standard)
            n += row.tally.n
        self._within += within
        self._n += n
        return kept(within, n)

    @property
    def kept(self) -> Kept:
        """Of all that were added."""
        return kept(self._within, self._n)


def within_standard(office: Office, rows: Iterable[Rolled]) -> Kept:
    """Of these cases alone."""
    listed = list(rows)
    return Held(office, working_days(office, {row.centre for row in listed})).add(listed)


def working_days(office: Office, centres: Iterable[str]) -> Mapping[str, int]:
    """Minutes of a working day by centre."""
    return {each: office.calendar(each).minutes_per_working_day for each in centres}


def _steps(promise: _Promise, of_cases: Measured) -> Steps:
    burden, mean = promise.burden, of_cases.steps_mean
    before = burden.former_steps
    if not before:
        return Steps(None, None)
    if mean is None:
        return Steps(promise.steps_percent, None)
    behind = burden.counted_steps - burden.counter_steps
    # Rows behind the counter are in the mean already where staff clock them, and in which of the
    # cases that was, the sums do not tell: so never more rows than there are.
    n = mean.denominator
    done = min(mean.numerator + behind * n, max(mean.numerator, burden.counted_steps * n))
    return Steps(promise.steps_percent, Fraction(100 * (before * n - done), before * n))


def _official_mean(units: Sequence[UnitFigure]) -> Reduction:
    """Units differ only by the length of their working day."""
    percents = [unit.official.percent for unit in units if unit.official.percent is not None]
    mean = _mean(percents)
    if mean is None:
        return Reduction(Bracket.NO_BASELINE)
    return Reduction(reduction.bracket_of_percent(mean), certain=True, percent=mean)


def _real_mean(units: Sequence[UnitFigure], overall: Overall, of_all: Measured) -> Reduction:
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
        n=of_all.n,
        low_percent=low,
        high_percent=high,
        mean_seconds=of_all.mean_seconds,
        median_seconds=of_all.median_seconds,
        p90_seconds=of_all.p90_seconds,
    )


def _versions(office: Office, rows: Iterable[Rolled]) -> tuple[tuple[int, int], ...]:
    cases: Counter[int] = Counter()
    for row in rows:
        cases[office.catalogue.processes[row.process].number] += row.tally.n
    return tuple(sorted(cases.items()))


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return exact_sum(values) / len(values) if values else None


def _weighted(processes: Sequence[ProcessFigure]) -> Fraction | None:
    parts = [(p.overall.n, p.overall.weighted_percent) for p in processes]
    whole = sum(n for n, percent in parts if percent is not None)
    weight = exact_sum(n * percent for n, percent in parts if percent is not None)
    return weight / whole if whole else None


def _added(counts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    whole: Counter[str] = Counter()
    for each in counts:
        whole.update(each)
    return dict(sorted(whole.items()))
