"""How sure a reduction is, for programs."""

from __future__ import annotations

import msgspec

from shared.domain.reduction import Reduction
from shared.services.reports.tables import percent


class IntervalOut(msgspec.Struct, frozen=True):
    """95 per cent interval of a reduction, in per cent."""

    low: float
    high: float


def interval_out(figure: Reduction) -> IntervalOut | None:
    """None where no interval may be given."""
    low, high = percent(figure.low_percent), percent(figure.high_percent)
    return None if low is None or high is None else IntervalOut(low, high)
