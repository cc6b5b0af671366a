"""How often the wait that was told at first was the wait that came."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.period import Period
from shared.domain.waiting import holds
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import quotes


@dataclass(frozen=True, slots=True)
class ToldWaits:
    """Of `n` visits that were told a range and then called, how many were called inside it.

    `inside_percent` is None below the minimum n of shares of few cases. The ranges are made to hold
    for four of five.
    """

    n: int
    inside: int | None
    inside_percent: Fraction | None


def told_waits(office: Office, centre: str | None, period: Period) -> ToldWaits:
    """Visits of the period's business days. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        found = quotes.kept(connection, centres, period.first, period.last)
    n = len(found)
    if not publication.shows_bracket(n):
        return ToldWaits(n, None, None)
    inside = sum(holds(each.low_seconds, each.high_seconds, each.waited_seconds) for each in found)
    return ToldWaits(n, inside, Fraction(100 * inside, n))
