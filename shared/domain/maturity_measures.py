"""When an item of the maturity model is met by the records: the thresholds, in one place.

They are ours; the model of founding document 002 has none. Each stands on the page beside its item.
Counts are of the days asked for. None: nothing was finished here, so the records say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shared.domain.yearly import Standing

FEW = 5
"""From here on something is done, and not merely tried; also the smallest count that is told."""

JOURNEYS = 10
HALF = Fraction(1, 2)
MOST = Fraction(4, 5)
OUTSIDE_HOURS = Fraction(1, 10)
AGENCIES, CHANNELS = 2, 3


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None

    def at_least(self, wanted: Fraction) -> bool:
        """Never of nothing."""
        return self.value is not None and self.value >= wanted


def graded(met: bool, partly: bool) -> Standing:
    """Met, partly met or not met."""
    if met:
        return Standing.MET
    return Standing.PARTLY if partly else Standing.NOT_MET


def agencies(number: int) -> Standing:
    """Agencies with at least `FEW` finished turns."""
    return graded(number >= AGENCIES, partly=False)


def several_agencies(officers: Share) -> Standing | None:
    """Officers who complete services of two agencies, among all who complete any."""
    return graded(officers.at_least(HALF), officers.part > 0) if officers.whole else None


def one_counter(visits: Share) -> Standing | None:
    """Visits with several services that ended at one counter."""
    return graded(visits.at_least(MOST), visits.at_least(HALF)) if visits.whole else None


def handed_over(requests: int, shared_officers: int) -> Standing:
    """Who completes services of others has no need to hand them over."""
    return graded(requests >= FEW or shared_officers > 0, requests > 0)


def life_events(in_one_visit: Share) -> Standing:
    met = in_one_visit.whole >= JOURNEYS and in_one_visit.at_least(HALF)
    return graded(met, in_one_visit.part > 0)


def channels(number: int) -> Standing:
    """Channels that began at least `FEW` finished turns."""
    return graded(number >= CHANNELS, number == CHANNELS - 1)


def some(number: int) -> Standing:
    return graded(number >= FEW, number > 0)


def any_point(services: Share, other_units: int) -> Standing:
    """Services of the unit that are offered at every other one."""
    if not other_units:
        return Standing.NOT_MET
    return graded(services.at_least(MOST), services.part > 0)


def outside_hours(citizens: Share) -> Standing:
    return graded(citizens.at_least(OUTSIDE_HOURS), citizens.part > 0)


def all_of(services: Share) -> Standing | None:
    if not services.whole:
        return None
    return graded(services.part == services.whole, services.part > 0)
