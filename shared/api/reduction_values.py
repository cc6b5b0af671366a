"""The parts of an answer about reductions, and how figures are written into them.

Per cents are numbers with two decimals, times whole seconds. What the minimum n keeps back is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from shared.api.burden_figures import BurdenOut
from shared.api.intervals import IntervalOut, interval_out
from shared.api.journey_figures import JourneyOut
from shared.api.periods import PeriodOut
from shared.api.reduction_parts import KeptOut, PartsOut, SeveralOut, SharesOut, shares_out
from shared.api.values import Text
from shared.domain.process import Process
from shared.domain.reduction import Bracket, Duration, Reduction, bracket_of_percent
from shared.services.reports.reduction import Measured, ProcessFigure, ReductionReport
from shared.services.reports.tables import percent, seconds


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
    """`steps_mean` counts distinct steps performed, those behind the counter where staff clock
    them; `citizen_mean_seconds` runs from arrival."""

    n: int | None
    mean_seconds: int | None
    median_seconds: int | None
    p90_seconds: int | None
    steps_mean: float | None
    citizen_mean_seconds: int | None


class ReductionOut(msgspec.Struct, frozen=True):
    """`certain` says that the whole interval lies in the bracket."""

    reduction: float | None
    bracket: str
    certain: bool
    steps_reduction: float | None
    interval: IntervalOut | None = None


class UnitOut(msgspec.Struct, frozen=True):
    """One process at one centre. Units with few cases are not `ranked`."""

    centre: str
    name: Text
    baseline_ratio_seconds: int | None
    standard_ratio_seconds: int
    measured: MeasuredOut
    official: ReductionOut
    real: ReductionOut
    n: int | None
    coverage: float | None
    excluded: dict[str, int]
    adherence: KeptOut
    ranked: bool


class OverallOut(msgspec.Struct, frozen=True):
    """Unweighted mean over units, the award rule; `weighted` is the same weighted by cases."""

    method: str
    units: int
    units_left_out: int
    n: int | None
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
    n: int | None


class ProcessOut(msgspec.Struct, frozen=True):
    """One process: a service in one variant, "" the ordinary one. With several units `real` holds
    their unweighted mean, as `overall` does. `parts` only where one service was asked for."""

    service: str
    variant: str
    name: Text
    agency: str
    baseline: BaselineOut | None
    standard: StandardOut
    measured: MeasuredOut
    official: ReductionOut
    real: ReductionOut
    n: int | None
    coverage: float | None
    excluded: dict[str, int]
    units: list[UnitOut]
    overall: OverallOut
    weighted: WeightedOut
    versions: list[VersionOut]
    since: str | None
    burden: BurdenOut
    adherence: KeptOut
    parts: PartsOut | None = None


class TotalsOut(msgspec.Struct, frozen=True):
    """Number of processes in each bracket, how many of them for certain, and the shares of those
    that became shorter."""

    official: dict[str, int]
    real: dict[str, int]
    real_certain: dict[str, int]
    official_shares: SharesOut
    real_shares: SharesOut


class ReductionAnswer(msgspec.Struct, frozen=True):
    """`minimum_n`: below `count` a figure shows its count only, and that to staff alone; below
    `bracket` no bracket. `cross_agency` are life events as one process over several agencies,
    `several` figures over several services with their mix looked at."""

    centre: str | None
    period: PeriodOut
    minimum_n: dict[str, int]
    items: list[ProcessOut]
    totals: TotalsOut
    mean_reduction: float | None
    weighted_reduction: float | None
    mean_steps_reduction: float | None
    n: int | None
    coverage: float | None
    excluded: dict[str, int]
    cross_agency: list[JourneyOut]
    several: SeveralOut
    next: str | None = None


def totals_out(report: ReductionReport) -> TotalsOut:
    """Counts and shares of both kinds of reduction."""
    return TotalsOut(
        official=_by_value(report.official.brackets),
        real=_by_value(report.real.brackets),
        real_certain=_by_value(report.real.certain),
        official_shares=shares_out(report.official),
        real_shares=shares_out(report.real),
    )


def _by_value(counts: Mapping[Bracket, int]) -> dict[str, int]:
    return {bracket.value: n for bracket, n in counts.items()}


def weighted_bracket(figure: ProcessFigure, weighted: Fraction | None) -> Bracket:
    """The bracket of the weighted mean; that of the process where there is none."""
    if weighted is None:
        return figure.real.bracket
    return bracket_of_percent(weighted)


def baseline_out(figure: ProcessFigure) -> BaselineOut | None:
    """None for a new process."""
    baseline = figure.baseline
    if baseline is None:
        return None
    ratios = {unit.baseline_ratio_seconds for unit in figure.units}
    return BaselineOut(
        *_promise(len(baseline.steps), baseline.total, ratios),
        source=baseline.source,
        illustrative=baseline.illustrative,
    )


def standard_out(figure: ProcessFigure) -> StandardOut:
    """Of today's version."""
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


def measured_out(measured: Measured, n: int | None) -> MeasuredOut:
    """With `n` as it may be told."""
    return MeasuredOut(
        n=n,
        mean_seconds=seconds(measured.mean_seconds),
        median_seconds=seconds(measured.median_seconds),
        p90_seconds=measured.p90_seconds,
        steps_mean=percent(measured.steps_mean),
        citizen_mean_seconds=seconds(measured.citizen_mean_seconds),
    )


def reduction_out(figure: Reduction, steps: Fraction | None) -> ReductionOut:
    """With the reduction of steps beside it."""
    interval = interval_out(figure)
    return ReductionOut(
        percent(figure.percent), figure.bracket.value, figure.certain, percent(steps), interval
    )
