"""Life events as processes across agencies: published figures, open to everybody."""

from __future__ import annotations

from asyncio import to_thread

import msgspec
from litestar import get

from shared.api.intervals import IntervalOut, interval_out
from shared.api.periods import CentreWanted, FirstDay, LastDay, PeriodOut, period_out
from shared.api.values import Text, text
from shared.domain import publication
from shared.services.office import Office
from shared.services.reports import journeys
from shared.services.reports.journey_telling import (
    ToldJourney,
    in_one_visit,
    told_events,
    told_journeys,
    told_n,
)
from shared.services.reports.journey_values import Clocked, JourneyFigure, JourneysReport
from shared.services.reports.period import told_period
from shared.services.reports.tables import percent, seconds
from shared.web.callers import AnyRequest, office_of, staff


class ClockOut(msgspec.Struct, frozen=True):
    """Whole seconds. From n = `count` on the median is given, from `bracket` on the others."""

    mean_seconds: int | None
    median_seconds: int | None
    p90_seconds: int | None


class SeparatelyOut(msgspec.Struct, frozen=True):
    """The services of a journey as separate procedures: sums of their former and present steps and
    of their former times, averaged over the journeys. Ways between offices are not in it."""

    baseline_steps: float | None
    baseline_seconds: int | None
    steps: float


class JourneyOut(msgspec.Struct, frozen=True):
    """One life event at one centre, or over several where `centre` is null. `working` inside
    working hours, `wall` by the clock on the wall, both from the first start to the last result;
    `between` is time at no counter. `reduction` compares the mean of `working` with the sum of
    separate procedures; `certain` says that its whole `interval` lies in `bracket`. Counts of one
    to four, and those that would tell one, are null or absent unless staff have signed in."""

    bundle: str
    name: Text
    centre: str | None
    taken: int | None
    n: int | None
    working: ClockOut
    wall: ClockOut
    between: ClockOut
    agencies_mean: float | None
    counters_mean: float | None
    services_mean: float | None
    in_one_visit_percent: float | None
    separately: SeparatelyOut | None
    reduction: float | None
    interval: IntervalOut | None
    bracket: str
    certain: bool
    steps_reduction: float | None
    excluded: dict[str, int]


class JourneyOverOut(msgspec.Struct, frozen=True):
    """One life event over all centres that had it: the `reduction` of `together` is the unweighted
    mean over the `units` that have a figure, `weighted_reduction` the same weighted by journeys."""

    together: JourneyOut
    units: int
    units_left_out: int
    weighted_reduction: float | None


class JourneysAnswer(msgspec.Struct, frozen=True):
    centre: str | None
    period: PeriodOut
    minimum_n: dict[str, int]
    formula: str
    items: list[JourneyOut]
    over_centres: list[JourneyOverOut]
    n: int | None
    next: str | None = None


@get("/metrics/journeys", tags=["figures"], summary="How long life events took across agencies")
async def journey_figures(
    request: AnyRequest, centre: CentreWanted = None, first: FirstDay = None, last: LastDay = None
) -> JourneysAnswer:
    asker = await to_thread(staff, request)
    return await to_thread(
        _answer, office_of(request), centre, first, last, for_staff=asker is not None
    )


def _answer(
    office: Office,
    centre: str | None,
    first: str | None,
    last: str | None,
    *,
    for_staff: bool,
) -> JourneysAnswer:
    period = told_period(office, centre, first, last, everything=for_staff)
    report = journeys.report(office, centre, period)
    return JourneysAnswer(
        centre=centre,
        period=period_out(period),
        minimum_n={
            "count": publication.MINIMUM_FOR_COUNTS,
            "bracket": publication.MINIMUM_FOR_BRACKET,
        },
        formula=journeys.FORMULA,
        items=journeys_out(report, for_staff=for_staff),
        over_centres=_over_centres(report, for_staff=for_staff),
        n=told_n(report, staff=for_staff),
    )


def journeys_out(report: JourneysReport, *, for_staff: bool) -> list[JourneyOut]:
    told = told_journeys(report, staff=for_staff)
    return [_journey(*each, for_staff=for_staff) for each in zip(report.figures, told, strict=True)]


def _over_centres(report: JourneysReport, *, for_staff: bool) -> list[JourneyOverOut]:
    told = told_events(report, staff=for_staff)
    return [
        JourneyOverOut(
            _journey(*known, for_staff=for_staff),
            each.overall.units,
            each.overall.units_left_out,
            percent(each.overall.weighted_percent) if known[1].n is not None else None,
        )
        for each, known in zip(report.events, told, strict=True)
    ]


def _journey(figure: JourneyFigure, told: ToldJourney, *, for_staff: bool) -> JourneyOut:
    separately = figure.separately
    return JourneyOut(
        bundle=figure.bundle.id,
        name=text(figure.bundle.names),
        centre=figure.centre or None,
        taken=told.taken,
        n=told.n,
        working=_clock(figure.working),
        wall=_clock(figure.wall),
        between=_clock(figure.between),
        agencies_mean=percent(figure.agencies),
        counters_mean=percent(figure.counters),
        services_mean=percent(figure.services),
        in_one_visit_percent=percent(in_one_visit(figure, told, staff=for_staff)),
        separately=SeparatelyOut(
            percent(separately.baseline_steps),
            seconds(separately.baseline_seconds),
            float(separately.standard_steps),
        )
        if separately is not None
        else None,
        reduction=percent(figure.percent),
        interval=interval_out(figure.real),
        bracket=figure.real.bracket.value,
        certain=figure.real.certain,
        steps_reduction=percent(separately.steps_percent if separately else None),
        excluded=dict(told.excluded),
    )


def _clock(clock: Clocked) -> ClockOut:
    return ClockOut(seconds(clock.mean_seconds), seconds(clock.median_seconds), clock.p90_seconds)


routes = [journey_figures]
