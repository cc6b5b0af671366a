"""How sure the mean over service units is: the interval of an average of averages.

Called by the reduction report for a process that several units offer.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from shared.domain.reduction import Sample, interval_percent
from shared.domain.statistics import student_t_quantile

_CONFIDENCE_TAIL = 0.975  # two-sided 95 per cent


def interval_of_mean(
    units: Sequence[tuple[int | Fraction, Sample]],
) -> tuple[float, float] | None:
    """95 per cent interval, in per cent, of the unweighted mean of the units' reductions.

    Each unit is its baseline in seconds and its sample. The log-delta t interval of one unit,
    carried over to the mean ratio R of k units: variance Σ s²/(n·B²) ÷ k², degrees of freedom after
    Welch and Satterthwaite (Welch 1947). For one unit it is `interval_percent` itself. None without
    units, or when one of them has fewer than two cases.
    """
    if not units or any(sample.n < 2 for _, sample in units):
        return None
    if len(units) == 1:
        return interval_percent(*units[0])
    k = len(units)
    ratio = math.fsum(s.total_seconds / (s.n * base) for base, s in units) / k
    # Each part is one exact quotient of whole numbers and none is negative: nothing cancels.
    parts = [(s.spread / (s.n**2 * (s.n - 1) * base**2), s.n - 1) for base, s in units]
    variance = math.fsum(part for part, _ in parts)
    if variance == 0:
        return 100 * (1 - ratio), 100 * (1 - ratio)
    freedom = variance**2 / math.fsum(part**2 / df for part, df in parts)
    relative = math.sqrt(variance) / (k * ratio)
    whole = int(freedom * (1 + 1e-12))  # equal units: exactly whole, but for the last bit
    half = student_t_quantile(_CONFIDENCE_TAIL, max(1, whole)) * relative
    return 100 * (1 - ratio * math.exp(half)), 100 * (1 - ratio * math.exp(-half))
