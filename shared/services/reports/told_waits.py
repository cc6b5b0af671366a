"""How often the wait that was told at first was the wait that came."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.tally import total
from shared.domain.turn_tally import INSIDE, TOLD
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import Sums, summing
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class ToldWaits:
    """Of `n` visits that were told a range and then called, how many were called inside it.

    `inside_percent` is None below the minimum n of shares of few cases. The ranges are made to hold
    for four of five.
    """

    n: int
    inside: int | None
    inside_percent: Fraction | None


def told_waits(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> ToldWaits:
    """Visits of the period's business days, once a turn that was called has ended.

    Raises `UnknownCentre`.
    """
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        days = total(row.tally for row in known.tallies(Sheet.DAY, centres, period))
    n, inside = days[TOLD], days[INSIDE]
    if not publication.shows_bracket(n):
        return ToldWaits(n, None, None)
    return ToldWaits(n, inside, Fraction(100 * inside, n))
