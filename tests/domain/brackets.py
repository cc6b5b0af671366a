"""The rules of reductions in one call, and figures as a reader sees them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from shared.domain.reduction import Bracket, bracket_of_percent, reduction_percent
from shared.i18n import format_number


def bracket_of(baseline_seconds: int, total_seconds: int, n: int) -> Bracket:
    """Bracket of the mean of `n` times that add up to `total_seconds`."""
    return bracket_of_percent(reduction_percent(baseline_seconds, total_seconds, n))


def two_decimals(value: Fraction) -> Decimal:
    """What a page shows of a per cent, as a number."""
    return Decimal(format_number(value, 2).replace("\N{MINUS SIGN}", "-").replace(",", ""))
