"""What somebody may know about how many took a life event, and how many of these count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from shared.domain.publication import published_count
from shared.domain.small_counts import Cell, Sum, told_part
from shared.services.reports.journey_rows import centre_rows, event_row
from shared.services.reports.journey_values import (
    Clocked,
    EventFigure,
    JourneyFigure,
    JourneysReport,
)
from shared.services.reports.row_telling import Cells, for_everybody, hidden_in
from shared.services.reports.tables import Row, percent

_NOTHING = Clocked(None, None, None)


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
    hidden = hidden_in(centre_rows(report), _tickets(report))
    return [_told_figure(each, hidden) for each in report.figures]


def _tickets(report: JourneysReport) -> Cells:
    """Tickets taken are those that count, those left out by their reason, and the rest."""
    found = Cells()
    for each in report.figures:
        parts = {"n": each.n, **{f"out:{reason}": n for reason, n in each.excluded.items()}}
        parts["rest"] = max(0, each.taken - sum(parts.values()))
        found.counts.update({_cell(each, name): n for name, n in parts.items()})
        found.counts[_cell(each, "taken")] = sum(parts.values())
        found.sums.append(Sum(tuple(_cell(each, name) for name in parts), _cell(each, "taken")))
    return found


def _cell(figure: JourneyFigure, name: str) -> Cell:
    return "journey", f"{figure.centre}/{figure.bundle.id}", name


def _told_figure(figure: JourneyFigure, hidden: frozenset[Cell]) -> ToldJourney:
    def shown(name: str) -> bool:
        return _cell(figure, name) not in hidden

    excluded = {reason: n for reason, n in figure.excluded.items() if shown(f"out:{reason}")}
    taken = figure.taken if shown("taken") else None
    return ToldJourney(figure.n if shown("n") else None, taken, excluded)


def in_one_visit(figure: JourneyFigure, told: ToldJourney, *, staff: bool) -> Fraction | None:
    """The per cent done in one visit, where neither few were nor few were not."""
    share = figure.in_one_visit_percent
    if staff or share is None:
        return share
    one = int(share * figure.n / 100)
    return share if told.n is not None and told_part(one, figure.n) is not None else None


def _told_event(
    report: JourneysReport, event: EventFigure, told: Sequence[ToldJourney]
) -> ToldJourney:
    """One life event over its centres: a sum is told where each of its parts is. `told` are those
    of all figures."""
    whole = event.together
    parts = [
        known
        for figure, known in zip(report.figures, told, strict=True)
        if figure.bundle.id == whole.bundle.id
    ]
    if any(each.n is None for each in parts):
        return ToldJourney(None, None, {})
    taken = None if any(each.taken is None for each in parts) else whole.taken
    reasons: Counter[str] = Counter()
    for each in parts:
        reasons.update(each.excluded)
    return ToldJourney(whole.n, taken, reasons)


def told_events(report: JourneysReport, *, staff: bool) -> list[tuple[JourneyFigure, ToldJourney]]:
    """Every life event over its centres. Where the number of all is kept back, what was counted
    over all of them together is too; the reductions rest on centres with many."""
    told = told_journeys(report, staff=staff)
    return [
        (each.together if known.n is not None else _kept_back(each.together), known)
        for each, known in ((event, _told_event(report, event, told)) for event in report.events)
    ]


def _kept_back(whole: JourneyFigure) -> JourneyFigure:
    return replace(
        whole,
        working=_NOTHING,
        wall=_NOTHING,
        between=_NOTHING,
        agencies=None,
        counters=None,
        services=None,
        in_one_visit_percent=None,
        separately=None,
    )


def told_n(report: JourneysReport, *, staff: bool) -> int | None:
    """All journeys that count; None where the sum would tell a centre's few."""
    kept_back: Counter[str] = Counter()
    for figure, told in zip(report.figures, told_journeys(report, staff=staff), strict=True):
        kept_back[figure.centre] += figure.n if told.n is None else 0
    few = any(published_count(n) is None for n in kept_back.values())
    return None if few else report.n


def journey_rows(report: JourneysReport, *, staff: bool) -> list[Row]:
    """Every centre, then every life event over several of them, as this reader may know them."""
    rows = centre_rows(report)
    over = [
        event_row(report, event, figure, told.n)
        | {"in_one_visit_percent": percent(in_one_visit(figure, told, staff=staff))}
        for event, (figure, told) in zip(
            report.events, told_events(report, staff=staff), strict=True
        )
    ]
    return [*(rows if staff else for_everybody(rows)), *over]
