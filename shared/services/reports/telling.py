"""Which counts of a reduction report may be told: all to staff, to everybody none of one to four.

Nor any from which such a count could be worked out: a sum over units or processes less those that
are told. Means, medians and brackets have minimums of their own, far above (`publication`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.publication import published_count
from shared.services.reports.reduction_values import ProcessFigure, ReductionReport, UnitFigure


@dataclass(frozen=True, slots=True)
class Told:
    """Counts as somebody may know them; None is kept back. Reasons of one to four cases are absent
    from `reasons`."""

    n: int | None
    left_out: int | None
    reasons: Mapping[str, int]
    coverage_percent: Fraction | None


def of_unit(unit: UnitFigure, *, staff: bool) -> Told:
    """The counts of one process at one centre."""
    if staff:
        return _everything(unit.n, unit.excluded, unit.coverage_percent)
    return _told(unit.n, unit.excluded, unit.coverage_percent, [unit])


def of_process(figure: ProcessFigure, *, staff: bool) -> Told:
    """The counts of one process over its units."""
    if staff:
        return _everything(figure.n, figure.excluded, figure.coverage_percent)
    return _told(figure.n, figure.excluded, figure.coverage_percent, figure.units)


def of_report(report: ReductionReport, *, staff: bool) -> Told:
    """The counts over all processes."""
    if staff:
        return _everything(report.n, report.excluded, report.coverage_percent)
    processes = [(figure, of_process(figure, staff=False)) for figure in report.processes]
    reasons = {
        reason: n
        for reason, n in report.excluded.items()
        if published_count(n)
        and not _few(
            unit.excluded.get(reason, 0)
            for figure, told in processes
            if reason not in told.reasons
            for unit in figure.units
        )
    }
    few = _few(u.n for figure, told in processes if told.n is None for u in figure.units)
    few_out = _few(
        n
        for figure, told in processes
        if told.left_out is None
        for unit in figure.units
        for n in unit.excluded.values()
    )
    return _as_told(
        None if few else report.n,
        None if few_out else sum(report.excluded.values()),
        reasons,
        report.coverage_percent,
    )


def _everything(n: int, reasons: Mapping[str, int], coverage: Fraction | None) -> Told:
    return Told(n, sum(reasons.values()), reasons, coverage)


def _told(
    n: int, reasons: Mapping[str, int], coverage: Fraction | None, units: Sequence[UnitFigure]
) -> Told:
    """Sums over units, whose own counts everybody knows from five on."""
    shown = {
        reason: number
        for reason, number in reasons.items()
        if published_count(number) and not _few(unit.excluded.get(reason, 0) for unit in units)
    }
    few_out = _few(
        number for unit in units for reason, number in unit.excluded.items() if reason not in shown
    )
    return _as_told(
        None if _few(unit.n for unit in units) else n,
        None if few_out else sum(reasons.values()),
        shown,
        coverage,
    )


def _as_told(
    n: int | None, left_out: int | None, reasons: Mapping[str, int], coverage: Fraction | None
) -> Told:
    told_n = None if n is None else published_count(n)
    told_out = None if left_out is None else published_count(left_out)
    if told_n is None or told_out is None:
        coverage = None
    return Told(told_n, told_out, reasons, coverage)


def _few(counts: Iterable[int]) -> bool:
    """Whether what is kept back of these counts could be worked out from their sum."""
    return published_count(sum(n for n in counts if published_count(n) is None)) is None
