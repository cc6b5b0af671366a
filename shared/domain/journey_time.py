"""How long a journey over several agencies took: from its first start to its last result.

Calendar time, never the sum of the parts: the gaps between the agencies belong to the citizen. The
clock of working hours stands beside it, because a result of the next morning is no night of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.calendar import ServiceCalendar
from shared.domain.visit import GRANTED, Outcome


@dataclass(frozen=True, slots=True)
class Leg:
    """One service of a journey, by its process version; None where it has not happened."""

    process: int
    counter: int | None
    started_at: datetime | None
    ended_at: datetime | None
    result_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey whose results all exist. All times in whole seconds.

    `wall_seconds` by the clock on the wall, `working_seconds` inside working hours; `between`
    is what of the visit was spent between two counters. `in_one_visit`: everything was handed over
    before the citizen left.
    """

    wall_seconds: int
    working_seconds: int
    between_seconds: int
    counters: int
    in_one_visit: bool


def unfinished_because(legs: Sequence[Leg]) -> str | None:
    """Why a journey stays out of the figures: `still_running`, `result_outstanding`, or the first
    ending that was no success; None when it counts."""
    if any(leg.outcome is None for leg in legs):
        return "still_running"
    failed = [leg.outcome for leg in legs if leg.outcome not in GRANTED]
    if failed and failed[0] is not None:
        return failed[0].value
    return "result_outstanding" if any(leg.result_at is None for leg in legs) else None


def journey_of(legs: Sequence[Leg], calendar: ServiceCalendar) -> Journey:
    """The times of a journey that counts (`unfinished_because` is None)."""
    starts = [leg.started_at for leg in legs if leg.started_at is not None]
    results = [leg.result_at for leg in legs if leg.result_at is not None]
    first, last = min(starts), max(results)
    return Journey(
        wall_seconds=_seconds(first, last),
        working_seconds=calendar.clock_for(first, last)(first, last),
        between_seconds=_between(legs),
        counters=len({leg.counter for leg in legs if leg.counter is not None}),
        in_one_visit=all(leg.outcome is Outcome.COMPLETED for leg in legs),
    )


def _between(legs: Sequence[Leg]) -> int:
    """Seconds of the visit at no counter, from its first start to its last ending."""
    spans = sorted(
        (leg.started_at, leg.ended_at)
        for leg in legs
        if leg.started_at is not None and leg.ended_at is not None
    )
    gaps, until = 0, spans[0][1] if spans else None
    for start, end in spans[1:]:
        assert until is not None
        gaps += max(0, _seconds(until, start))
        until = max(until, end)
    return gaps


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
