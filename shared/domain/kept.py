"""How often a promise was kept: the share of cases within the standard time, with its interval.

The second official measure beside the reduction (provincial indicator on keeping standard times,
B.E. 2555). Called by the reports on kept standards and on reduction.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.satisfaction import wilson


@dataclass(frozen=True, slots=True)
class Kept:
    """`within` of `n` cases took no longer than was promised; None below 5 cases. `interval` in
    per cent (Wilson, 95 per cent), None below 30."""

    n: int
    within: int | None
    percent: Fraction | None
    interval: tuple[float, float] | None


def kept(within: int, n: int) -> Kept:
    """As far as the minimum n allows."""
    if not publication.shows_median(n):
        return Kept(n, None, None, None)
    interval = wilson(within, n) if publication.shows_bracket(n) else None
    return Kept(n, within, Fraction(100 * within, n), interval)
