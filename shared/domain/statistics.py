"""The little statistics the figures need, from the standard library alone.

Called by the reduction rule and the reports. Ranks are integer arithmetic, so the same cases
give the same percentile on every machine; only Student's t is a floating-point number.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

# From here on the series below is exact to about twelve digits, and the sum would grow long.
_SERIES_FROM_DF = 200


def median(values: Sequence[int]) -> Fraction:
    """Middle of the sorted values, exact; the mean of the two middle ones when their count is even.

    Raises ValueError without values.
    """
    return median_of_sorted(sorted(values))


def median_of_sorted(ordered: Sequence[int]) -> Fraction:
    """As `median`, of values in ascending order."""
    if not ordered:
        raise ValueError("a median needs at least one value")
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def nearest_rank(values: Sequence[int], percent: int) -> int:
    """Smallest value with at least `percent` per cent of all values at or below it.

    This is the value of rank ⌈percent·n/100⌉, always one that really occurred: `percent=90` of
    ten values is the ninth. Raises ValueError without values or with a per cent outside 1…100.
    """
    return rank_of_sorted(sorted(values), percent)


def rank_of_sorted(ordered: Sequence[int], percent: int) -> int:
    """As `nearest_rank`, of values in ascending order."""
    if not ordered:
        raise ValueError("a percentile needs at least one value")
    if not 1 <= percent <= 100:
        raise ValueError(f"a percentile lies between 1 and 100, not at {percent}")
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1]


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """Their sum. Adding hundreds of fractions one after the other reduces ever longer ones each
    time; over one common denominator it is done once."""
    listed = list(values)
    whole = math.lcm(*(each.denominator for each in listed))
    return Fraction(sum(each.numerator * (whole // each.denominator) for each in listed), whole)


@lru_cache(maxsize=1024)  # a page of figures asks for the same few hundred again and again
def student_t_quantile(probability: float, df: int) -> float:
    """The value that Student's t with `df` degrees of freedom stays below with `probability`.

    For 1…199 degrees the exact finite sum of the distribution (Abramowitz & Stegun 26.7.3 and
    26.7.4) is inverted by halving; above, the series 26.7.5 in powers of 1/df. Example:
    `student_t_quantile(0.975, 11)` = 2.20099. Raises ValueError for `df` < 1 or a probability
    outside 0…1.
    """
    if df < 1:
        raise ValueError(f"Student's t needs at least 1 degree of freedom, not {df}")
    if not 0 < probability < 1:
        raise ValueError(f"a probability lies between 0 and 1, not at {probability}")
    if probability < 0.5:
        return -student_t_quantile(1 - probability, df)
    if df >= _SERIES_FROM_DF:
        return _quantile_by_series(probability, df)
    return _quantile_by_halving(2 * probability - 1, df)


def _quantile_by_halving(share: float, df: int) -> float:
    """The t > 0 with P(|T| ≤ t) = `share`."""
    low, high = 0.0, 1.0
    while _share_within(high, df) < share:
        low, high = high, 2 * high
    # 60 halvings of an interval no wider than its upper end exhaust a double's 53 bits.
    for _ in range(60):
        middle = (low + high) / 2
        if _share_within(middle, df) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _share_within(t: float, df: int) -> float:
    """P(|T| ≤ t): Abramowitz & Stegun 26.7.3 for odd, 26.7.4 for even degrees of freedom."""
    angle = math.atan(t / math.sqrt(df))
    cosine_squared = math.cos(angle) ** 2
    odd = df % 2
    term = math.cos(angle) if odd else 1.0
    total = 0.0
    for k in range(df // 2):
        total += term
        term *= cosine_squared * (2 * k + 1 + odd) / (2 * k + 2 + odd)
    partial = math.sin(angle) * total
    return (angle + partial) * 2 / math.pi if odd else partial


def _quantile_by_series(probability: float, df: int) -> float:
    """Cornish-Fisher expansion about the normal quantile, Abramowitz & Stegun 26.7.5."""
    x = NormalDist().inv_cdf(probability)
    g1 = (x**3 + x) / 4
    g2 = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    g3 = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    g4 = (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160
    return x + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4
