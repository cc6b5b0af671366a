"""When the last ticket of a day can be given so that its citizen is still served.

What stands in line is spread over the counters that may take it, each turn to the counter that is
free first; whoever would come now begins when the first counter of theirs is done. The spread of
the durations is kept as a reserve, so that a slow afternoon does not leave people standing at the
door. Priority changes nothing here: nobody with a right to go first is sent away earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

SAFETY = 1.9
"""Standard deviations kept in reserve. Simulated busy days (tests/domain/test_cut_off.py): with 1.0
on 78 % of days at most one turn runs over closing, with 1.3 on 88 %, 1.6 on 91 %, 1.9 on 95 %; of
all tickets 0.2, 0.3, 0.7 and 1.0 % are then refused to somebody who would have been done half an
hour before closing."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a counter is taken by one turn of a service, tidying included, in seconds."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Place:
    """An open counter: `services` None takes all; it is expected to be free in so many seconds."""

    services: frozenset[str] | None
    free_in: float = 0.0

    def takes(self, service: str) -> bool:
        return self.services is None or service in self.services


@dataclass(frozen=True, slots=True)
class Load:
    """The counters after everybody in line was dealt out to them."""

    places: tuple[Place, ...]
    busy: tuple[float, ...]
    variance: tuple[float, ...]


def load(
    waiting: Mapping[str, int], places: Sequence[Place], lengths: Mapping[str, Length]
) -> Load:
    """Deal the line out: services that fewest counters take come first."""
    busy = [place.free_in for place in places]
    variance = [0.0] * len(places)
    able = {
        service: [i for i, place in enumerate(places) if place.takes(service)]
        for service in waiting
    }
    for service in sorted(waiting, key=lambda each: (len(able[each]), each)):
        if not able[service]:
            continue
        for _ in range(waiting[service]):
            first = min(able[service], key=lambda i: busy[i])
            busy[first] += lengths[service].mean
            variance[first] += lengths[service].deviation ** 2
    return Load(tuple(places), tuple(busy), tuple(variance))


def seconds_needed(service: str, dealt: Load, lengths: Mapping[str, Length]) -> float:
    """From now until somebody who takes a ticket for `service` now is done, with the reserve.

    Without a counter that takes it now, as at one that opens for it.
    """
    own = lengths[service]
    able = [i for i, place in enumerate(dealt.places) if place.takes(service)]
    if not able:
        return own.mean + SAFETY * own.deviation
    begins = min(dealt.busy[i] for i in able)
    # The counters share the line, so their ups and downs even out.
    shared = sum(dealt.variance[i] for i in able) / len(able) ** 2
    return begins + own.mean + SAFETY * sqrt(shared + own.deviation**2)


def last_ticket(
    windows: Iterable[tuple[datetime, datetime]], needed_seconds: float
) -> datetime | None:
    """The latest moment from which so much open time is left in the windows of a day.

    The day's first opening when the whole day is not enough; None for a day without windows.
    """
    left = needed_seconds
    opens = None
    for opens, closes in sorted(windows, reverse=True):
        length = (closes - opens).total_seconds()
        if left <= length:
            return closes - timedelta(seconds=left)
        left -= length
    return opens
