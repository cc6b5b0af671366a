"""Figures of one process joined from many service units' sums, without their cases.

Called where capsules of many centres become one table: the same rules as for the units of one
installation (`shared.domain.reduction`), from n, Σ and Σ² alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import coarse, publication, reduction
from shared.domain.averages import interval_of_mean
from shared.domain.reduction import Bracket, Overall, Reduction, Sample, UnitReduction


@dataclass(frozen=True, slots=True)
class UnitPart:
    """One process at one centre. `n` None: one to four; `sample` None: fewer than 30, or not told.

    Ratios are seconds of net working time; None without a baseline or a standard in numbers.
    """

    n: int | None
    sample: Sample | None
    baseline_ratio_seconds: int | None
    standard_ratio_seconds: int | None
    classes: Sequence[coarse.Class] = ()

    @property
    def official(self) -> Reduction:
        if not self.baseline_ratio_seconds or not self.standard_ratio_seconds:
            return Reduction(Bracket.NO_BASELINE)
        percent = reduction.reduction_percent(
            self.baseline_ratio_seconds, self.standard_ratio_seconds, 1
        )
        return Reduction(reduction.bracket_of_percent(percent), certain=True, percent=percent)

    @property
    def real(self) -> Reduction:
        return _real([self]) if self.baseline_ratio_seconds else Reduction(Bracket.NO_BASELINE)


@dataclass(frozen=True, slots=True)
class Joined:
    """One process over its units. `n` counts the cases of the units that tell theirs; `untold` are
    those of one to four cases, which do not."""

    units: int
    untold: int
    n: int
    official: Reduction
    real: Reduction
    overall: Overall
    median_between: tuple[int, int] | None


def joined(units: Sequence[UnitPart]) -> Joined:
    """The unweighted mean over units with its interval, the weighted one beside it."""
    told = [UnitReduction(unit.n or 0, unit.real.percent) for unit in units]
    measured = [unit.classes for unit in units if unit.sample is not None]
    return Joined(
        units=len(units),
        untold=sum(unit.n is None for unit in units),
        n=sum(unit.n or 0 for unit in units),
        official=_official(units),
        real=_real(units),
        overall=reduction.overall(told),
        median_between=coarse.class_of_rank(coarse.joined(measured), 50),
    )


def _official(units: Sequence[UnitPart]) -> Reduction:
    percents = [unit.official.percent for unit in units if unit.official.percent is not None]
    if not percents:
        return Reduction(Bracket.NO_BASELINE)
    mean = sum(percents, Fraction(0)) / len(percents)
    return Reduction(reduction.bracket_of_percent(mean), certain=True, percent=mean)


def _real(units: Sequence[UnitPart]) -> Reduction:
    counted = [
        (unit.baseline_ratio_seconds, unit.sample)
        for unit in units
        if unit.baseline_ratio_seconds
        and unit.sample is not None
        and publication.shows_bracket(unit.sample.n)
    ]
    if not counted:
        known = any(unit.baseline_ratio_seconds for unit in units)
        return Reduction(Bracket.TOO_FEW if known else Bracket.NO_BASELINE)
    percents = [
        reduction.reduction_percent(before, sample.total_seconds, sample.n)
        for before, sample in counted
    ]
    percent = sum(percents, Fraction(0)) / len(percents)
    bracket = reduction.bracket_of_percent(percent)
    low, high = interval_of_mean(counted) or (None, None)
    return Reduction(
        bracket,
        certain=reduction.is_certain(bracket, low, high),
        percent=percent,
        n=sum(sample.n for _, sample in counted),
        low_percent=low,
        high_percent=high,
        mean_seconds=Fraction(
            sum(sample.total_seconds for _, sample in counted),
            sum(sample.n for _, sample in counted),
        ),
    )
