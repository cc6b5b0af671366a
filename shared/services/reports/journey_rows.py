"""Life events as a plain table: one row per event and centre, then one per event over several of
them. What the minimum n hides is empty."""

from __future__ import annotations

from shared.services.reports.journey_values import EventFigure, JourneyFigure, JourneysReport
from shared.services.reports.tables import Row, percent, seconds


def centre_rows(report: JourneysReport) -> list[Row]:
    """Times in whole seconds, means with two decimals. `baseline_*` are sums over the services as
    separate procedures."""
    return [_row(report, figure) for figure in report.figures]


def event_row(
    report: JourneysReport, event: EventFigure, told: JourneyFigure, n: int | None
) -> Row:
    """A life event over several centres, as far as it is told: `reduction_percent` is their
    unweighted mean."""
    return _row(report, told, event) | {"n": n}


def _row(report: JourneysReport, figure: JourneyFigure, event: EventFigure | None = None) -> Row:
    return {
        "from": report.period.first.isoformat(),
        "to": report.period.last.isoformat(),
        "part": "journey" if event is None else "journey_over_centres",
        "key": f"{figure.centre}/{figure.bundle.id}" if event is None else figure.bundle.id,
        "n": figure.n,
        **_times(figure),
        **_reduction(figure, event),
    }


def _times(figure: JourneyFigure) -> Row:
    separately = figure.separately
    return {
        "working_mean_seconds": seconds(figure.working.mean_seconds),
        "working_median_seconds": seconds(figure.working.median_seconds),
        "working_p90_seconds": figure.working.p90_seconds,
        "wall_mean_seconds": seconds(figure.wall.mean_seconds),
        "wall_median_seconds": seconds(figure.wall.median_seconds),
        "wall_p90_seconds": figure.wall.p90_seconds,
        "between_median_seconds": seconds(figure.between.median_seconds),
        "agencies_mean": percent(figure.agencies),
        "counters_mean": percent(figure.counters),
        "services_mean": percent(figure.services),
        "in_one_visit_percent": percent(figure.in_one_visit_percent),
        "baseline_steps_sum": percent(separately.baseline_steps if separately else None),
        "baseline_seconds_sum": seconds(separately.baseline_seconds if separately else None),
        "steps_sum": percent(separately.standard_steps if separately else None),
        "steps_reduction_percent": percent(separately.steps_percent if separately else None),
    }


def _reduction(figure: JourneyFigure, event: EventFigure | None) -> Row:
    real = figure.real
    return {
        "reduction_percent": percent(real.percent),
        "reduction_low_percent": percent(real.low_percent),
        "reduction_high_percent": percent(real.high_percent),
        "bracket": real.bracket.value,
        "certain": real.certain,
        "units": event.overall.units if event else None,
        "weighted_reduction_percent": percent(event.overall.weighted_percent) if event else None,
    }
