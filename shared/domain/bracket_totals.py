"""How many processes lie in each bracket, as the reform programme counts them for a whole country.

The programme reports processes that became shorter, in three brackets (founding document 000, year
2548: 2,026 under 30, 6,637 from 30 to 50, 4,281 over 50 per cent). What did not become shorter or
cannot be compared stands apart and has no share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shared.domain.reduction import Bracket, Reduction, largest_remainder_shares

SHORTER = (Bracket.UNDER_30, Bracket.FROM_30_TO_50, Bracket.OVER_50)
"""The brackets of processes that became shorter."""

COMPARED = (*SHORTER, Bracket.NONE, Bracket.LONGER)
"""Those and the ones that did not: all with a time before and enough cases."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many processes lie in each bracket, and how many of them for certain."""

    brackets: Mapping[Bracket, int]
    certain: Mapping[Bracket, int]

    @property
    def shorter(self) -> int:
        """How many processes became shorter."""
        return sum(self.brackets[bracket] for bracket in SHORTER)

    @property
    def shares(self) -> Mapping[Bracket, Decimal]:
        """Per cents of the processes that became shorter, which add up to exactly 100.00 (largest
        remainder); all zero without any."""
        found = largest_remainder_shares([self.brackets[bracket] for bracket in SHORTER])
        return dict(zip(SHORTER, found, strict=True))

    def percent_of_compared(self, *brackets: Bracket) -> Fraction | None:
        """Per cent of these brackets among all processes that can be compared, those that did not
        become shorter included: what an indicator asks. None without any."""
        compared = sum(self.brackets[each] for each in COMPARED)
        found = sum(self.brackets[each] for each in brackets)
        return Fraction(100 * found, compared) if compared else None


def totals_of(reductions: Iterable[Reduction]) -> Totals:
    """Every process counted once."""
    found = list(reductions)
    return Totals(
        {bracket: sum(r.bracket is bracket for r in found) for bracket in Bracket},
        {bracket: sum(r.bracket is bracket and r.certain for r in found) for bracket in Bracket},
    )
