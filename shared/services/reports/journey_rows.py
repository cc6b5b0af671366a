"""Life events as a plain table: one row per event and centre. What the minimum n hides is empty."""

from __future__ import annotations

from shared.services.reports.journeys import JourneyFigure, JourneysReport
from shared.services.reports.tables import Row, percent, seconds


def journey_rows(report: JourneysReport) -> list[Row]:
    """Times in whole seconds, means with two decimals. `baseline_*` are sums over the services as
    separate procedures."""
    head: Row = {"from": report.period.first.isoformat(), "to": report.period.last.isoformat()}
    return [head | _row(figure) for figure in report.figures]


def _row(figure: JourneyFigure) -> Row:
    separately = figure.separately
    return {
        "part": "journey",
        "key": f"{figure.centre}/{figure.bundle.id}",
        "n": figure.n,
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
        "reduction_percent": percent(figure.percent),
    }
