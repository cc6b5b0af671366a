"""Published figures, open to everybody, and what stands behind them, for those with the right.

Per cents are numbers with two decimals, times whole seconds. What the minimum n keeps back is null.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from shared.api import (
    fairness_figures,
    indicator_figures,
    journey_figures,
    satisfaction_figures,
    service_figures,
    time_figures,
    tracing,
)
from shared.api.burden_figures import burden_out
from shared.api.journey_figures import journeys_out
from shared.api.periods import CentreWanted, FirstDay, LastDay, period_out
from shared.api.reduction_parts import (
    kept_out,
    parts_out,
    several_out,
)
from shared.api.reduction_values import (
    OverallOut,
    ProcessOut,
    ReductionAnswer,
    UnitOut,
    VersionOut,
    WeightedOut,
    baseline_out,
    measured_out,
    reduction_out,
    standard_out,
    totals_out,
    weighted_bracket,
)
from shared.api.values import text
from shared.domain import publication
from shared.domain.errors import UnknownService
from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports import journeys, parts, reduction, several
from shared.services.reports.parts import Parts
from shared.services.reports.period import told_period
from shared.services.reports.reduction import ProcessFigure, UnitFigure
from shared.services.reports.tables import percent
from shared.services.reports.telling import Telling, telling_of
from shared.web.callers import AnyRequest, office_of, staff

ServiceWanted = Annotated[
    str | None, QueryParameter(name="service", description="One service, with its parts.")
]


@get("/metrics/reduction", tags=["figures"], summary="How far steps and time of each process fell")
async def reduction_figures(
    request: AnyRequest,
    centre: CentreWanted = None,
    first: FirstDay = None,
    last: LastDay = None,
    service: ServiceWanted = None,
) -> ReductionAnswer:
    """For anybody who has not signed in as staff, counts of one to four cases are null, and the
    period is made of whole months, up to yesterday."""
    office, asker = office_of(request), await to_thread(staff, request)
    everything = asker is not None
    period = await to_thread(told_period, office, centre, first, last, everything=everything)
    answer = _Answer(office, centre, period, staff=everything)
    return await to_thread(answer.whole, service)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer in the making: for whom, and about what."""

    office: Office
    centre: str | None
    period: Period
    staff: bool

    def whole(self, service: str | None) -> ReductionAnswer:
        if service is not None and service not in self.office.catalogue.services:
            raise UnknownService
        with self.office.db.snapshot():
            return self._whole(service)

    def _whole(self, service: str | None) -> ReductionAnswer:
        asked = self.office, self.centre, self.period
        report = reduction.report(*asked, service=service)
        apart = self._parts(report.processes) if service is not None else {}
        tell = telling_of(self.office, self.centre, report, everything=self.staff, parts=apart)
        told = tell.of_report()
        return ReductionAnswer(
            centre=self.centre,
            period=period_out(self.period),
            minimum_n={
                "count": publication.MINIMUM_FOR_COUNTS,
                "bracket": publication.MINIMUM_FOR_BRACKET,
            },
            items=[self._process(each, tell, apart.get(each.key)) for each in report.processes],
            totals=totals_out(report),
            mean_reduction=percent(report.mean_percent),
            weighted_reduction=percent(report.weighted_percent) if told.weighted else None,
            mean_steps_reduction=percent(report.steps_percent),
            n=told.n,
            coverage=percent(told.coverage_percent),
            excluded=dict(told.reasons),
            cross_agency=journeys_out(journeys.report(*asked), for_staff=self.staff),
            several=several_out(
                several.report(*asked),
                staff=self.staff or (service is None and not tell.hides_cases),
            ),
        )

    def _process(self, figure: ProcessFigure, tell: Telling, apart: Parts | None) -> ProcessOut:
        told = tell.of_process(figure)
        overall = figure.overall
        weighted = overall.weighted_percent if told.weighted else None
        return ProcessOut(
            service=figure.service.id,
            variant=figure.variant,
            name=text(figure.service.names),
            agency=figure.service.agency,
            baseline=baseline_out(figure),
            standard=standard_out(figure),
            measured=measured_out(figure.measured, told.n),
            official=reduction_out(figure.official, figure.steps.official),
            real=reduction_out(figure.real, figure.steps.real),
            n=told.n,
            coverage=percent(told.coverage_percent),
            excluded=dict(told.reasons),
            units=[self._unit(figure, unit, tell) for unit in figure.units],
            overall=OverallOut(
                method="unweighted_mean_over_units",
                units=overall.units,
                units_left_out=overall.units_left_out,
                n=tell.overall_n(figure),
                reduction=percent(overall.percent),
                bracket=figure.real.bracket.value,
                certain=figure.real.certain,
            ),
            weighted=WeightedOut(
                method="mean_over_units_weighted_by_cases",
                reduction=percent(weighted),
                bracket=weighted_bracket(figure, weighted).value,
            ),
            versions=[VersionOut(*each) for each in tell.versions(figure)],
            since=figure.since.isoformat() if figure.since else None,
            burden=burden_out(figure.burden, tell.visits(figure), told.n),
            adherence=kept_out(tell.kept(figure)),
            parts=parts_out(apart, figure, tell) if apart is not None else None,
        )

    def _parts(self, processes: Sequence[ProcessFigure]) -> dict[str, Parts]:
        asked = self.office, self.centre, self.period
        return {each.key: parts.report(*asked, each.service.id, each.variant) for each in processes}

    def _unit(self, figure: ProcessFigure, unit: UnitFigure, tell: Telling) -> UnitOut:
        told = tell.of_unit(figure, unit)
        return UnitOut(
            centre=unit.centre,
            name=text(self.office.catalogue.centres[unit.centre].names),
            baseline_ratio_seconds=unit.baseline_ratio_seconds,
            standard_ratio_seconds=unit.standard_ratio_seconds,
            measured=measured_out(unit.measured, told.n),
            official=reduction_out(unit.official, unit.steps.official),
            real=reduction_out(unit.real, unit.steps.real),
            n=told.n,
            coverage=percent(told.coverage_percent),
            excluded=dict(told.reasons),
            adherence=kept_out(tell.kept(figure, unit)),
            ranked=publication.shows_bracket(unit.n),
        )


routes = [
    reduction_figures,
    *service_figures.routes,
    *satisfaction_figures.routes,
    *fairness_figures.routes,
    *indicator_figures.routes,
    *journey_figures.routes,
    *time_figures.routes,
    *tracing.routes,
]
