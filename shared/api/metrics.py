"""Published figures, open to everybody, and what stands behind them, for those with the right.

Per cents are numbers with two decimals, times whole seconds. What the minimum n keeps back is null.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Mapping
from fractions import Fraction

import msgspec
from litestar import get

from shared.api import fairness_figures, journey_figures, service_figures, tracing
from shared.api.burden_figures import BurdenOut, burden_out
from shared.api.journey_figures import JourneyOut, journeys_out
from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.api.values import Text, text
from shared.domain import publication
from shared.domain.process import Process
from shared.domain.reduction import Bracket, Duration, Reduction, bracket_of_percent
from shared.services.office import Office
from shared.services.reports import journeys, reduction
from shared.services.reports.period import period_of
from shared.services.reports.reduction import Measured, ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.tables import percent, seconds
from shared.web.callers import AnyRequest, office_of


class PromiseOut(msgspec.Struct, frozen=True):
    """A former or promised time. Days and seconds are never added up; `ratio_seconds` is for the
    ratio only, and null where centres with different working days are taken together."""

    steps: int
    working_days: int
    seconds: int
    ratio_seconds: int | None
    source: str


class BaselineOut(PromiseOut, frozen=True):
    """`illustrative` marks a time invented so that an example can run."""

    illustrative: bool


class StandardOut(PromiseOut, frozen=True):
    """Of the steps, `counter_steps` are done at the counter and `case_steps` after it."""

    counter_steps: int
    case_steps: int


class MeasuredOut(msgspec.Struct, frozen=True):
    """`steps_mean` counts the counter steps performed; `citizen_mean_seconds` runs from arrival."""

    n: int
    mean_seconds: int | None
    median_seconds: int | None
    p90_seconds: int | None
    steps_mean: float | None
    citizen_mean_seconds: int | None


class IntervalOut(msgspec.Struct, frozen=True):
    """95 per cent interval of a reduction, in per cent."""

    low: float
    high: float


class ReductionOut(msgspec.Struct, frozen=True):
    """`certain` says that the whole interval lies in the bracket."""

    reduction: float | None
    bracket: str
    certain: bool
    steps_reduction: float | None
    interval: IntervalOut | None = None


class UnitOut(msgspec.Struct, frozen=True):
    """One process at one centre."""

    centre: str
    name: Text
    baseline_ratio_seconds: int | None
    standard_ratio_seconds: int
    measured: MeasuredOut
    official: ReductionOut
    real: ReductionOut
    n: int
    coverage: float | None
    excluded: dict[str, int]


class OverallOut(msgspec.Struct, frozen=True):
    """Unweighted mean over units, the award rule; `weighted` is the same weighted by cases."""

    method: str
    units: int
    units_left_out: int
    n: int
    reduction: float | None
    bracket: str
    certain: bool


class WeightedOut(msgspec.Struct, frozen=True):
    method: str
    reduction: float | None
    bracket: str


class VersionOut(msgspec.Struct, frozen=True):
    """How many cases were measured under a version of the process."""

    number: int
    n: int


class ProcessOut(msgspec.Struct, frozen=True):
    """One process. With several units `real` holds their unweighted mean, as `overall` does."""

    service: str
    name: Text
    agency: str
    baseline: BaselineOut | None
    standard: StandardOut
    measured: MeasuredOut
    official: ReductionOut
    real: ReductionOut
    n: int
    coverage: float | None
    excluded: dict[str, int]
    units: list[UnitOut]
    overall: OverallOut
    weighted: WeightedOut
    versions: list[VersionOut]
    since: str | None
    burden: BurdenOut


class TotalsOut(msgspec.Struct, frozen=True):
    """Number of processes in each bracket, and how many of them for certain."""

    official: dict[str, int]
    real: dict[str, int]
    real_certain: dict[str, int]


class ReductionAnswer(msgspec.Struct, frozen=True):
    """`minimum_n`: below `count` a figure shows its count only, below `bracket` no bracket.
    `cross_agency` are life events as one process over several agencies."""

    centre: str | None
    period: PeriodOut
    minimum_n: dict[str, int]
    items: list[ProcessOut]
    totals: TotalsOut
    mean_reduction: float | None
    weighted_reduction: float | None
    mean_steps_reduction: float | None
    n: int
    coverage: float | None
    excluded: dict[str, int]
    cross_agency: list[JourneyOut]
    next: str | None = None


@get("/metrics/reduction", tags=["figures"], summary="How far steps and time of each process fell")
async def reduction_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> ReductionAnswer:
    office = office_of(request)
    return await to_thread(_reduction_answer, office, centre, first, last)


def _reduction_answer(
    office: Office, centre: str | None, first: str | None, last: str | None
) -> ReductionAnswer:
    period = period_of(office, centre, first, last)
    report = reduction.report(office, centre, period)
    return ReductionAnswer(
        centre=centre,
        period=period_out(period),
        minimum_n={
            "count": publication.MINIMUM_FOR_COUNTS,
            "bracket": publication.MINIMUM_FOR_BRACKET,
        },
        items=[_process(office, figure) for figure in report.processes],
        totals=_totals(report),
        mean_reduction=percent(report.mean_percent),
        weighted_reduction=percent(report.weighted_percent),
        mean_steps_reduction=percent(report.steps_percent),
        n=report.n,
        coverage=percent(report.coverage_percent),
        excluded=dict(report.excluded),
        cross_agency=journeys_out(journeys.report(office, centre, period)),
    )


def _totals(report: ReductionReport) -> TotalsOut:
    return TotalsOut(
        official=_by_value(report.official.brackets),
        real=_by_value(report.real.brackets),
        real_certain=_by_value(report.real.certain),
    )


def _by_value(counts: Mapping[Bracket, int]) -> dict[str, int]:
    return {bracket.value: n for bracket, n in counts.items()}


def _process(office: Office, figure: ProcessFigure) -> ProcessOut:
    overall = figure.overall
    weighted = overall.weighted_percent
    return ProcessOut(
        service=figure.service.id,
        name=text(figure.service.names),
        agency=figure.service.agency,
        baseline=_baseline(figure),
        standard=_standard(figure),
        measured=measured_out(figure.measured),
        official=_reduction(figure.official, figure.steps.official),
        real=_reduction(figure.real, figure.steps.real),
        n=figure.n,
        coverage=percent(figure.coverage_percent),
        excluded=dict(figure.excluded),
        units=[_unit(office, unit) for unit in figure.units],
        overall=OverallOut(
            method="unweighted_mean_over_units",
            units=overall.units,
            units_left_out=overall.units_left_out,
            n=overall.n,
            reduction=percent(overall.percent),
            bracket=figure.real.bracket.value,
            certain=figure.real.certain,
        ),
        weighted=WeightedOut(
            method="mean_over_units_weighted_by_cases",
            reduction=percent(weighted),
            bracket=_weighted_bracket(figure, weighted).value,
        ),
        versions=[VersionOut(number, n) for number, n in figure.versions],
        since=figure.since.isoformat() if figure.since else None,
        burden=burden_out(figure.burden, figure.visits),
    )


def _weighted_bracket(figure: ProcessFigure, weighted: Fraction | None) -> Bracket:
    if weighted is None:
        return figure.real.bracket
    return bracket_of_percent(weighted)


def _baseline(figure: ProcessFigure) -> BaselineOut | None:
    baseline = figure.baseline
    if baseline is None:
        return None
    ratios = {unit.baseline_ratio_seconds for unit in figure.units}
    return BaselineOut(
        *_promise(len(baseline.steps), baseline.total, ratios),
        source=baseline.source,
        illustrative=baseline.illustrative,
    )


def _standard(figure: ProcessFigure) -> StandardOut:
    process: Process = figure.process
    ratios = {unit.standard_ratio_seconds for unit in figure.units}
    return StandardOut(
        *_promise(len(process.steps), process.standard, ratios),
        source=process.steps_source,
        counter_steps=len(process.counter_steps),
        case_steps=len(process.steps) - len(process.counter_steps),
    )


def _promise(
    steps: int, total: Duration, ratios: set[int | None] | set[int]
) -> tuple[int, int, int, int | None]:
    """`ratio_seconds` only where all units agree on it."""
    ratio = next(iter(ratios)) if len(ratios) == 1 else None
    return steps, total.working_days, total.seconds, ratio


def measured_out(measured: Measured) -> MeasuredOut:
    return MeasuredOut(
        n=measured.n,
        mean_seconds=seconds(measured.mean_seconds),
        median_seconds=seconds(measured.median_seconds),
        p90_seconds=measured.p90_seconds,
        steps_mean=percent(measured.steps_mean),
        citizen_mean_seconds=seconds(measured.citizen_mean_seconds),
    )


def _reduction(figure: Reduction, steps: Fraction | None) -> ReductionOut:
    interval = None
    low, high = percent(figure.low_percent), percent(figure.high_percent)
    if low is not None and high is not None:
        interval = IntervalOut(low, high)
    return ReductionOut(
        percent(figure.percent), figure.bracket.value, figure.certain, percent(steps), interval
    )


def _unit(office: Office, unit: UnitFigure) -> UnitOut:
    return UnitOut(
        centre=unit.centre,
        name=text(office.catalogue.centres[unit.centre].names),
        baseline_ratio_seconds=unit.baseline_ratio_seconds,
        standard_ratio_seconds=unit.standard_ratio_seconds,
        measured=measured_out(unit.measured),
        official=_reduction(unit.official, unit.steps.official),
        real=_reduction(unit.real, unit.steps.real),
        n=unit.n,
        coverage=percent(reduction.coverage(unit.n, unit.excluded)),
        excluded=dict(unit.excluded),
    )


routes = [
    reduction_figures,
    *service_figures.routes,
    *fairness_figures.routes,
    *journey_figures.routes,
    *tracing.routes,
]
