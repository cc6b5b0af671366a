"""Whether a figure over several services moved because work got faster, or because the mix changed.

An average over several services falls when short services become more frequent, without anything
being done faster (Simpson, Journal of the Royal Statistical Society B, 1951). So three figures
stand side by side: the pooled one, which mistakes a new mix for speed; the one with the mix of the
present period on both sides; and the one with the mix of a comparison period, which is to be used
where the mix changed. Exact fractions; called by the reduction report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.statistics import exact_sum

CHANGED_FROM = Fraction(1, 10)
"""A total-variation distance above this and the mix counts as changed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One service inside a figure over several: its former time, its cases of now with the sum of
    their times, and its cases in the comparison period. Times in seconds of net working time; the
    former time is a mean where units differ in the length of their working day.

    Raises ValueError for a former time of 0 or negative numbers.
    """

    baseline_seconds: Fraction | int
    cases: int
    total_seconds: int
    cases_compared: int

    def __post_init__(self) -> None:
        if self.baseline_seconds <= 0:
            raise ValueError("a baseline of 0 cannot be reduced")
        if min(self.cases, self.total_seconds, self.cases_compared) < 0:
            raise ValueError("nothing here is negative")


@dataclass(frozen=True, slots=True)
class Mixed:
    """A figure over several services; what the minimum n forbids is None.

    `present_percent` is the reduction with the mix of now on both sides. `pooled_percent` holds the
    mean of now against the former times in the mix of the comparison period; `adjusted_percent` has
    that mix on both sides. `distance` is the total-variation distance of the two mixes, from 0 to
    1. `services` stand behind `n` cases; `not_adjusted` of those in the comparison period have too
    few cases now for a mean, so their weight went to the others. Without cases to compare with,
    what needs them is None.
    """

    services: int
    n: int
    n_compared: int
    present_percent: Fraction | None
    pooled_percent: Fraction | None
    adjusted_percent: Fraction | None
    distance: Fraction | None
    not_adjusted: int

    @property
    def has_changed(self) -> bool:
        """Whether the pooled figure must not stand alone (Simpson warning)."""
        return self.distance is not None and self.distance > CHANGED_FROM


def total_variation(one: Mapping[str, int], other: Mapping[str, int]) -> Fraction | None:
    """Half the sum of the absolute differences of the shares: 0 the same mix, 1 nothing in common.

    None where one of them is empty.
    """
    whole, beside = sum(one.values()), sum(other.values())
    if not whole or not beside:
        return None
    names = one.keys() | other.keys()
    apart = (abs(one.get(n, 0) * beside - other.get(n, 0) * whole) for n in names)
    return Fraction(sum(apart), 2 * whole * beside)


def weighted_reduction(parts: Iterable[tuple[int, Fraction, Fraction | int]]) -> Fraction | None:
    """100·(1 − Σ w·mean ÷ Σ w·baseline) of (weight, mean, baseline); None without any weight."""
    listed = list(parts)
    before = exact_sum(weight * Fraction(baseline) for weight, _, baseline in listed)
    now = exact_sum(weight * mean for weight, mean, _ in listed)
    return 100 * (1 - now / before) if before else None


def mixed(parts: Mapping[str, Part]) -> Mixed:
    """The figure over these services, by their names; only those with a former time belong here.

    Published from 30 cases on, in the present period and in the one it is compared with; a service
    takes part in the adjusted figure with at least 5 cases of its own.
    """
    now = {name: part.cases for name, part in parts.items() if part.cases}
    then = {name: part.cases_compared for name, part in parts.items() if part.cases_compared}
    n, compared = sum(now.values()), sum(then.values())
    measured = [part for part in parts.values() if part.cases]
    shown = publication.shows_bracket(n)
    comparable = shown and publication.shows_bracket(compared)
    usable = [part for part in measured if publication.shows_median(part.cases)]
    return Mixed(
        services=len(now),
        n=n,
        n_compared=compared,
        present_percent=_with_present_mix(measured) if shown else None,
        pooled_percent=_pooled(parts.values()) if comparable else None,
        adjusted_percent=_adjusted(usable) if comparable else None,
        distance=total_variation(now, then) if comparable else None,
        not_adjusted=len(then) - sum(part.cases_compared > 0 for part in usable),
    )


def _with_present_mix(measured: Sequence[Part]) -> Fraction | None:
    return weighted_reduction((p.cases, _mean(p), p.baseline_seconds) for p in measured)


def _pooled(parts: Iterable[Part]) -> Fraction | None:
    listed = list(parts)
    n, compared = sum(p.cases for p in listed), sum(p.cases_compared for p in listed)
    mean = Fraction(sum(p.total_seconds for p in listed), n)
    former = exact_sum(p.cases_compared * Fraction(p.baseline_seconds) for p in listed)
    before = former / compared
    return 100 * (1 - mean / before)


def _adjusted(usable: Sequence[Part]) -> Fraction | None:
    return weighted_reduction((p.cases_compared, _mean(p), p.baseline_seconds) for p in usable)


def _mean(part: Part) -> Fraction:
    return Fraction(part.total_seconds, part.cases)
