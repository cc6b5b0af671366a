"""When it is usually quiet: arrivals and waits by day of the week and half hour, from own data.

Told to everybody, so over whole months only, without numbers of cases, and where enough of them
stand behind it (`shared.domain.publication`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from shared.domain.period import Period, public_period
from shared.domain.publication import shows_median
from shared.domain.tally import Tally, total
from shared.services.office import Office
from shared.services.reports.sums import summing
from shared.store.tables.rollups import Sheet

WEEKS = 13
"""A quarter of a year: long enough for a habit, short enough to be today's."""

LEAST_DAYS = 2
"""One such day may have been any day."""

ROUND_MINUTES = 5


@dataclass(frozen=True, slots=True)
class UsualHalf:
    """People who join a line in the half hour from `starts` on such a day, and the median of their
    waits in minutes, rounded up to five."""

    starts: time
    people: int
    wait_minutes: int


Usual = Mapping[int, tuple[UsualHalf, ...]]
"""By day of the week, Monday is 0; half hours of which too little is known are left out."""


def usual(office: Office, centre: str) -> Usual:
    """What is usual at a centre. Raises `UnknownCentre`."""
    office.centre(centre)
    today = office.today(centre)
    period = public_period(Period(today - timedelta(weeks=WEEKS), today), today)
    found: dict[tuple[int, str], list[Tally]] = {}
    days: dict[int, set[date]] = {}
    with summing(office, None) as sums:
        for row in sums.by_day(Sheet.HOUR, [centre], period):
            found.setdefault((row.day.weekday(), row.part), []).append(row.tally)
            days.setdefault(row.day.weekday(), set()).add(row.day)
    told: dict[int, list[UsualHalf]] = {}
    for (weekday, half), tallies in sorted(found.items()):
        of_all, known = total(tallies), len(days[weekday])
        if known >= LEAST_DAYS and shows_median(of_all.n):
            told.setdefault(weekday, []).append(_usual(time.fromisoformat(half), of_all, known))
    return {weekday: tuple(halves) for weekday, halves in told.items()}


def _usual(starts: time, waits: Tally, days: int) -> UsualHalf:
    median = waits.sample.median_seconds or 0
    minutes = -(-median // (60 * ROUND_MINUTES)) * ROUND_MINUTES
    return UsualHalf(starts, round(waits.n / days), int(minutes))


def best_time(halves: tuple[UsualHalf, ...], after: time, until: time | None) -> UsualHalf | None:
    """The half hour with the shortest wait of those that are still to come, then with the fewest
    people; None where none is clearly better than the others."""
    left = [
        each for each in halves if each.starts >= after and (until is None or each.starts < until)
    ]
    if len(left) < 2:
        return None
    best = min(left, key=lambda each: (each.wait_minutes, each.people, each.starts))
    longest, most = max(h.wait_minutes for h in left), max(h.people for h in left)
    clearly = longest - best.wait_minutes >= ROUND_MINUTES or 2 * best.people <= most
    return best if clearly else None
