"""The counts of a reduction report as cells, and what adds up among them.

A cell is named by what it counts, then process, then unit; a count over all units or processes
leaves those names out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.burden import VisitsPerCase
from shared.domain.kept import Kept
from shared.domain.small_counts import Cell, Sum
from shared.services.reports.parts import Parts
from shared.services.reports.reduction_values import ProcessFigure, ReductionReport, UnitFigure

REPORT: tuple[str, ...] = ()
OVERALL = "overall"
"""In the place of a unit: the units whose mean is an award figure."""
_SHARES = ("timed", "within", "beyond", "one_visit", "more_visits")

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReductionCells:
    counts: dict[Cell, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    def adds_up(self, parts: Sequence[Cell], whole: Cell) -> None:
        """Parts that are no cells are too few to have one: they stand in the sum as one."""
        known = [cell for cell in parts if cell in self.counts]
        rest = self.counts[whole] - sum(self.counts[cell] for cell in known)
        if rest < 0:
            return  # not the same things are counted on both sides
        if rest > 0:
            self.counts["rest of", whole, len(self.sums)] = rest
            known.append(("rest of", whole, len(self.sums)))
        self.sums.append(Sum(tuple(known), whole))


def cells_of(report: ReductionReport, parts: Mapping[str, Parts]) -> ReductionCells:
    """Of the report, with the parts of the processes that are taken apart."""
    found = ReductionCells()
    for figure in report.processes:
        _process(found, figure, parts.get(figure.key))
    found.counts["n",] = report.n
    found.adds_up([("n", each.key) for each in report.processes], ("n",))
    _left_out(found, REPORT, report.excluded, [(each.key,) for each in report.processes])
    return found


def _process(found: ReductionCells, figure: ProcessFigure, parts: Parts | None) -> None:
    key, units = figure.key, figure.units
    places = [(key, unit.centre) for unit in units]
    for unit, place in zip(units, places, strict=True):
        _unit(found, unit, place)
    found.counts["n", key] = figure.n
    found.adds_up([("n", *place) for place in places], ("n", key))
    _left_out(found, (key,), figure.excluded, places)
    _shares(found, (key,), figure.n, figure.kept, figure.visits)
    for share in _SHARES:
        if (share, key) in found.counts:
            found.adds_up([(share, *place) for place in places], (share, key))
    found.counts["n", key, OVERALL] = figure.overall.n
    counted = [unit.centre for unit in units if unit.real.percent is not None]
    found.adds_up([("n", key, each) for each in counted], ("n", key, OVERALL))
    _apart(found, key, "version", {str(number): n for number, n in figure.versions})
    if parts is not None:
        _apart(found, key, "channel", {name: each.n for name, each in parts.channels})


def _unit(found: ReductionCells, unit: UnitFigure, place: Place) -> None:
    """Of a unit without cases nothing is added up: there are many of them."""
    if unit.n:
        found.counts["n", *place] = unit.n
        _shares(found, place, unit.n, unit.kept, unit.visits)
    if unit.excluded:
        _left_out(found, place, unit.excluded, [])


def _left_out(
    found: ReductionCells, place: Place, reasons: Mapping[str, int], below: Sequence[Place]
) -> None:
    """Cases left out by their reasons, and over the places below."""
    whole: Cell = ("out", *place)
    found.counts[whole] = sum(reasons.values())
    for reason, n in reasons.items():
        found.counts["why", *place, reason] = n
    found.adds_up([("why", *place, reason) for reason in reasons], whole)
    if below:
        found.adds_up([("out", *each) for each in below], whole)
        for reason in reasons:
            found.adds_up([("why", *each, reason) for each in below], ("why", *place, reason))


def _shares(found: ReductionCells, place: Place, n: int, kept: Kept, visits: VisitsPerCase) -> None:
    """The two counts behind a share, whose whole may be fewer than all cases."""
    if kept.within is not None:
        parts = (("within", kept.within), ("beyond", kept.n - kept.within))
        _share(found, place, n, "timed", parts)
    if visits.one_visit_percent is not None:
        one = int(visits.one_visit_percent * visits.n / 100)
        parts = (("one_visit", one), ("more_visits", visits.n - one))
        _share(found, place, n, "visited", parts)


def _share(
    found: ReductionCells, place: Place, n: int, name: str, parts: Sequence[tuple[str, int]]
) -> None:
    whole: Cell = (name, *place)
    found.counts[whole] = sum(count for _, count in parts)
    found.counts.update({(each, *place): count for each, count in parts})
    found.adds_up([(each, *place) for each, _ in parts], whole)
    if found.counts[whole] <= n:
        found.adds_up([whole], ("n", *place))


def _apart(found: ReductionCells, key: str, kind: str, counts: Mapping[str, int]) -> None:
    found.counts.update({(kind, key, name): n for name, n in counts.items()})
    if counts:
        found.adds_up([(kind, key, name) for name in counts], ("n", key))
