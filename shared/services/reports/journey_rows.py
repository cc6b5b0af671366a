"""Life events as a plain table: one row per event and centre. What the minimum n hides is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain import publication
from shared.domain.publication import published_count
from shared.services.reports.journeys import JourneyFigure, JourneysReport
from shared.services.reports.service_tables import for_everybody
from shared.services.reports.tables import Row, percent, seconds


@dataclass(frozen=True, slots=True)
class ToldJourney:
    """The counts of one life event at one centre as somebody may know them; None is kept back, and
    reasons of one to four tickets are absent from `excluded`."""

    n: int | None
    taken: int | None
    excluded: Mapping[str, int]


def told_journeys(report: JourneysReport, *, staff: bool) -> list[ToldJourney]:
    """Beside the figures of the report, in their order."""
    if staff:
        return [ToldJourney(each.n, each.taken, each.excluded) for each in report.figures]
    rows = for_everybody(journey_rows(report))
    return [_told(each, row) for each, row in zip(report.figures, rows, strict=True)]


def _told(figure: JourneyFigure, row: Row) -> ToldJourney:
    """Tickets taken less what is told beside them would be those that are kept back."""
    shown = {reason: n for reason, n in figure.excluded.items() if publication.shows_median(n)}
    if row["n"] is None:
        return ToldJourney(None, None, shown)
    rest = figure.taken - figure.n - sum(shown.values())
    taken = None if published_count(rest) is None else published_count(figure.taken)
    return ToldJourney(figure.n, taken, shown)


def told_n(report: JourneysReport, *, staff: bool) -> int | None:
    """All journeys that count; None where the sum would tell a centre's few."""
    kept_back: Counter[str] = Counter()
    for figure, told in zip(report.figures, told_journeys(report, staff=staff), strict=True):
        kept_back[figure.centre] += figure.n if told.n is None else 0
    few = any(published_count(n) is None for n in kept_back.values())
    return None if few else report.n


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
