"""Where the time of one process went: published figures, open to everybody.

For everybody: no count of one to four, and none that would tell one. Staff see all of them.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.domain import publication
from shared.services.office import Office
from shared.services.reports import time_goes
from shared.services.reports.period import told_period
from shared.services.reports.tables import percent, seconds
from shared.services.reports.time_findings import Finding, findings
from shared.services.reports.time_goes import SpanOfCases, Split, StepTime, TimeReport, Way
from shared.services.reports.time_rows import (
    Count,
    every_count,
    public_count,
    run_counts,
    told_apart,
    told_findings,
    told_ways,
)
from shared.web.callers import AnyRequest, office_of, staff


class StayOut(msgspec.Struct, frozen=True):
    """Mean seconds of a stay inside working hours; `parts` by place add up to `stay_seconds`.

    Places: wait, walk, step:N, between, held:REASON (the office's own pauses), stopped:CAUSE (the
    service clock stands still). `off_hours_seconds` of work lie in no part.
    """

    centre: str | None
    channel: str | None
    n: int | None
    stay_seconds: int | None
    parts: dict[str, float] | None
    service_seconds: int | None
    citizen_seconds: int | None
    off_hours_seconds: int | None


class SpanOut(msgspec.Struct, frozen=True):
    """A day, or a week of a long period; the interval of the mean is log-delta t, 95 per cent."""

    span: PeriodOut
    n: int | None
    mean_seconds: int | None
    median_seconds: int | None
    low_seconds: int | None
    high_seconds: int | None


class ChangeOut(msgspec.Struct, frozen=True):
    """From `day` on another `version` of the process, or another `baseline`, holds."""

    day: str
    of: str
    number: int


class StepTimeOut(msgspec.Struct, frozen=True):
    """A row of today, or one that is gone (`position` null, `gone` its reason).

    `mean_seconds`: of the `n` cases that performed it, inside working hours.
    """

    position: int | None
    former_positions: list[int]
    former_seconds: int | None
    promised_seconds: int | None
    gone: str | None
    n: int | None
    mean_seconds: int | None


class WayOut(msgspec.Struct, frozen=True):
    """One step right after another; `begin` and `end` are the ends. Mean time between on the wall
    clock. For everybody those of few times are left out."""

    before: str
    after: str
    n: int
    percent: float | None
    mean_seconds: int | None
    official: bool


class RowFitOut(msgspec.Struct, frozen=True):
    """Cases that performed, skipped or repeated a row, or came to it out of order."""

    position: int
    on_list: bool
    cases: int | None
    skipped: int | None
    repeated_in: int | None
    swapped: int | None


class ConformanceOut(msgspec.Struct, frozen=True):
    """`fitting` cases performed every row once, in order. `removable_seconds`: work per case in
    repeated and extra performances."""

    fitting: int | None
    fitting_percent: float | None
    removable_seconds: int | None
    rows: list[RowFitOut]


class FindingOut(msgspec.Struct, frozen=True):
    """What to improve next; `seconds` a case over all cases, null where it costs none by itself."""

    of: str
    place: str
    n: int
    seconds: int | None
    percent: float | None


class TimeAnswer(msgspec.Struct, frozen=True):
    """`version`: the process version that all but `run` is about."""

    service: str
    variant: str
    version: int
    centre: str | None
    period: PeriodOut
    minimum_n: dict[str, int]
    total: StayOut
    channels: list[StayOut]
    units: list[StayOut]
    run: list[SpanOut]
    changes: list[ChangeOut]
    steps: list[StepTimeOut]
    standard_seconds: int
    baseline_seconds: int | None
    ways: list[WayOut]
    conformance: ConformanceOut
    findings: list[FindingOut]


ServiceWanted = Annotated[str, QueryParameter(name="service", description="The service's id.")]
VariantWanted = Annotated[
    str, QueryParameter(name="variant", description="A variant; the ordinary way without it.")
]
VersionWanted = Annotated[
    int | None,
    QueryParameter(name="version", description="A process version; the newest without it."),
]


@get("/metrics/time", tags=["figures"], summary="Where the time of one process goes")
async def time_figures(
    request: AnyRequest,
    service: ServiceWanted,
    centre: CentreWanted = None,
    first: FirstDay = None,
    last: LastDay = None,
    variant: VariantWanted = "",
    version: VersionWanted = None,
) -> TimeAnswer:
    """Its stay by place, weeks, steps, ways between steps, and fit to the official list."""
    office, asker = office_of(request), await to_thread(staff, request)
    asked = office, centre, first, last, service, variant, version
    return await to_thread(_answer, *asked, everything=asker is not None)


def _answer(
    office: Office,
    centre: str | None,
    first: str | None,
    last: str | None,
    service: str,
    variant: str,
    version: int | None,
    *,
    everything: bool,
) -> TimeAnswer:
    period = told_period(office, centre, first, last, everything=everything)
    report = time_goes.report(office, centre, period, service, variant, version=version)
    count = every_count if everything else public_count(report)
    apart = _every_part if everything else told_apart
    ways = report.ways if everything else told_ways(report)
    counts = [each.n for each in report.run] if everything else run_counts(report)
    return TimeAnswer(
        service=service,
        variant=variant,
        version=report.process.number,
        centre=centre,
        period=period_out(report.period),
        minimum_n={
            "count": publication.MINIMUM_FOR_COUNTS,
            "mean": publication.MINIMUM_FOR_BRACKET,
        },
        total=_stay(report.total, count),
        channels=[_stay(each, count) for each in apart(report, report.channels)],
        units=[_stay(each, count) for each in apart(report, report.units)],
        run=[_span(*each) for each in zip(report.run, counts, strict=True)],
        changes=[ChangeOut(c.day.isoformat(), c.of.value, c.number) for c in report.changes],
        steps=_steps(report.steps, report, count),
        standard_seconds=round(report.standard_seconds),
        baseline_seconds=seconds(report.baseline_seconds),
        ways=_ways(ways),
        conformance=_conformance(report, count),
        findings=[_finding(each) for each in (findings if everything else told_findings)(report)],
    )


def _stay(split: Split, count: Count) -> StayOut:
    parts = split.parts
    return StayOut(
        centre=split.centre,
        channel=split.channel,
        n=count(split.n, split.n),
        stay_seconds=seconds(split.stay_seconds),
        parts=None if parts is None else {k: round(float(v), 2) for k, v in parts.items()},
        service_seconds=seconds(split.service_seconds),
        citizen_seconds=seconds(split.citizen_seconds),
        off_hours_seconds=seconds(split.off_hours_seconds),
    )


def _span(each: SpanOfCases, n: int | None) -> SpanOut:
    low, high = each.interval_seconds or (None, None)
    return SpanOut(
        span=period_out(each.span),
        n=n,
        mean_seconds=seconds(each.mean_seconds),
        median_seconds=seconds(each.median_seconds),
        low_seconds=None if low is None else round(low),
        high_seconds=None if high is None else round(high),
    )


def _every_part(_report: TimeReport, splits: Sequence[Split]) -> tuple[Split, ...]:
    return tuple(splits)


def _steps(steps: Sequence[StepTime], report: TimeReport, count: Count) -> list[StepTimeOut]:
    minutes = report.minutes_per_working_day
    return [
        StepTimeOut(
            position=step.row.now.position if step.row.now else None,
            former_positions=[row.position for row in step.row.before],
            former_seconds=seconds(step.row.former.ratio_seconds(minutes))
            if step.row.former
            else None,
            promised_seconds=seconds(step.row.promised.ratio_seconds(minutes))
            if step.row.promised
            else None,
            gone=step.row.gone.value if step.row.gone else None,
            n=count(step.n, report.n) if step.row.now else None,
            mean_seconds=seconds(step.mean_seconds),
        )
        for step in steps
    ]


def _ways(ways: Sequence[Way]) -> list[WayOut]:
    return [
        WayOut(*w.edge, w.n, percent(w.percent), seconds(w.mean_seconds), w.official) for w in ways
    ]


def _conformance(report: TimeReport, count: Count) -> ConformanceOut:
    fitting = count(report.fitting, report.n)
    return ConformanceOut(
        fitting=fitting,
        fitting_percent=None if fitting is None else percent(report.fitting_percent),
        removable_seconds=seconds(report.removable_seconds),
        rows=[
            RowFitOut(
                position=fit.position,
                on_list=bool(fit.expected),
                cases=count(fit.cases, report.n),
                skipped=count(fit.skipped, report.n),
                repeated_in=count(fit.again, report.n),
                swapped=count(fit.swapped, report.n),
            )
            for fit in report.fits
        ],
    )


def _finding(each: Finding) -> FindingOut:
    cost = seconds(each.seconds)
    return FindingOut(each.of.value, each.place, each.n, cost, percent(each.percent))


routes = [time_figures]
