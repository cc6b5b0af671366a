"""Which counts of a reduction report may be told: all to staff, to everybody those that
`small_counts` lets pass, decided once over the whole report.

Means, medians and brackets have minimums of their own, far above (`publication`). A share or a mean
over cases that would tell a hidden count beside the others goes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from shared.domain.burden import VisitsPerCase
from shared.domain.kept import Kept
from shared.domain.small_counts import Cell, kept_back
from shared.services.office import Office
from shared.services.reports import reduction
from shared.services.reports.parts import Parts
from shared.services.reports.reduction_cells import OVERALL, REPORT, ReductionCells, cells_of
from shared.services.reports.reduction_values import (
    ProcessFigure,
    ReductionReport,
    UnitFigure,
    coverage,
)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody may know of a unit, a process or a report; None is kept back. Reasons of one to
    four cases are absent from `reasons`. `weighted` whether a mean weighted by cases may stand
    here."""

    n: int | None
    left_out: int | None
    reasons: Mapping[str, int]
    coverage_percent: Fraction | None
    weighted: bool = True


class Telling:
    """One report for one kind of reader. `whole` is the report over all centres, which keeps hidden
    here what is hidden there; `parts` what stands beside a process of it."""

    def __init__(
        self,
        report: ReductionReport,
        *,
        everything: bool,
        whole: ReductionReport | None = None,
        parts: Mapping[str, Parts] | None = None,
    ) -> None:
        self.everything = everything
        self._report = report
        self._hidden: frozenset[Cell] = frozenset()
        if not everything:
            cells = cells_of(report, parts or {})
            elsewhere = _hidden(cells_of(whole, {})) if whole is not None else ()
            self._hidden = _hidden(cells, elsewhere)

    @property
    def hides_cases(self) -> bool:
        """Whether a number of counted cases is kept back anywhere."""
        return any(isinstance(cell, tuple) and cell[0] == "n" for cell in self._hidden)

    def of_report(self) -> Told:
        """The counts over all processes."""
        report = self._report
        known = [each.key for each in report.processes if each.real.percent is not None]
        told = self._told(REPORT, report.n, report.excluded)
        return replace(told, weighted=all(self._shown("n", (key,)) for key in known))

    def of_process(self, figure: ProcessFigure) -> Told:
        """The counts of one process over its units."""
        told = self._told((figure.key,), figure.n, figure.excluded)
        weighed = [u.centre for u in figure.units if u.real.percent is not None]
        return replace(told, weighted=all(self._shown("n", (figure.key, each)) for each in weighed))

    def of_unit(self, figure: ProcessFigure, unit: UnitFigure) -> Told:
        """The counts of one process at one centre."""
        return self._told((figure.key, unit.centre), unit.n, unit.excluded)

    def kept(self, figure: ProcessFigure, unit: UnitFigure | None = None) -> Kept:
        """The share that kept the standard, of a process or of one of its units."""
        kept, at = (figure if unit is None else unit).kept, _at(figure, unit)
        if all(self._shown(each, at) for each in ("n", "timed", "within")):
            return kept
        return replace(kept, within=None, percent=None, interval=None)

    def visits(self, figure: ProcessFigure, unit: UnitFigure | None = None) -> VisitsPerCase:
        """Visits for one case; where hardly anybody came again, the mean tells how many did."""
        visits, at = (figure if unit is None else unit).visits, _at(figure, unit)
        if all(self._shown(each, at) for each in ("n", "one_visit", "more_visits")):
            return visits
        return replace(visits, mean=None, one_visit_percent=None)

    def overall_n(self, figure: ProcessFigure) -> int | None:
        """The cases of the units that the mean of units is over."""
        return figure.overall.n if self._shown("n", (figure.key, OVERALL)) else None

    def versions(self, figure: ProcessFigure) -> list[tuple[int, int | None]]:
        """Cases by the number of their process version."""
        return [
            (number, n if self._shown("version", (figure.key, str(number))) else None)
            for number, n in figure.versions
        ]

    def parts(self, figure: ProcessFigure, kind: str, counts: Mapping[str, int]) -> dict[str, int]:
        """Those of a process's `version`s or `channel`s whose cases may be told."""
        return {name: n for name, n in counts.items() if self._shown(kind, (figure.key, name))}

    def _told(self, at: tuple[str, ...], n: int, reasons: Mapping[str, int]) -> Told:
        told_n = n if self._shown("n", at) else None
        left_out = sum(reasons.values()) if self._shown("out", at) else None
        shown = {each: m for each, m in reasons.items() if self._shown("why", (*at, each))}
        complete = told_n is not None and left_out is not None
        return Told(told_n, left_out, shown, coverage(n, reasons) if complete else None)

    def _shown(self, what: str, at: tuple[str, ...]) -> bool:
        return (what, *at) not in self._hidden


def _at(figure: ProcessFigure, unit: UnitFigure | None) -> tuple[str, ...]:
    return (figure.key,) if unit is None else (figure.key, unit.centre)


def _hidden(cells: ReductionCells, already: Iterable[Cell] = ()) -> frozenset[Cell]:
    return kept_back(cells.counts, cells.sums, already)


def telling_of(
    office: Office,
    centre: str | None,
    report: ReductionReport,
    *,
    everything: bool,
    parts: Mapping[str, Parts] | None = None,
) -> Telling:
    """Who may know what of the report of one centre, or of all with `centre` None."""
    whole = None
    if not everything and centre is not None:
        whole = reduction.report(office, None, report.period)
    return Telling(report, everything=everything, whole=whole, parts=parts)
