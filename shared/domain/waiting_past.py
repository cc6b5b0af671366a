"""What a centre's past teaches about its waits: durations, breaks, who goes first, today's pace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median
from types import MappingProxyType

from shared.domain.waiting_hall import HALF_HOURS, USUAL_BREAKS, Case, Experience, Habits
from shared.domain.waiting_times import ENOUGH_CASES, learn, table

LONGEST_BETWEEN = timedelta(minutes=5)
"""A longer gap between two citizens is a rest and not the tidying of a desk."""

ENOUGH_HALF_HOURS = 5
"""Days on which a counter was open at this time; fewer show no habit."""

AT_THE_END = timedelta(minutes=20)
"""Counters that close within this time of the last one end the day, and serve whoever waits."""

PACE_CASES = 10.0
"""So many usual services are imagined beside today's, or one slow case would move it."""

SLOWEST, FASTEST = 2.0, 0.5
PICKS = 64


@dataclass(frozen=True, slots=True)
class Served:
    """A turn from its call to its end, and since when the citizen had been in line."""

    service: str
    counter: int
    queued_at: datetime
    called_at: datetime
    ended_at: datetime
    variant: str = ""

    @property
    def case(self) -> Case:
        return self.service, self.variant

    @property
    def seconds(self) -> float:
        return (self.ended_at - self.called_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A counter being open, and the breaks taken meanwhile as (from, to)."""

    counter: int
    opened_at: datetime
    closed_at: datetime
    breaks: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The last weeks of a centre. `first_goers` counts citizens with a right to go first."""

    served: tuple[Served, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    first_goers: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Promised:
    """Seconds at the counter that the table of a case promises. `at_once`: that it is this case is
    known when the ticket is taken, so it never stands in line as one of unknown case."""

    seconds: float
    at_once: bool = False


def experience(
    past: Past,
    standards: Mapping[str, float],
    zone: tzinfo,
    cases: Mapping[Case, Promised] = MappingProxyType({}),
) -> Experience:
    """What is known of a centre; `standards` are the seconds at the counter that are promised, and
    `cases` those of variants with a table of their own."""
    whole = [each for each in undivided(past.served) if each.service in standards]
    seen: dict[str, list[float]] = {service: [] for service in standards}
    seen_cases: dict[Case, list[float]] = {case: [] for case in cases}
    for each in whole:
        if each.case in cases:
            seen_cases[each.case].append(each.seconds)
        if each.case not in cases or not cases[each.case].at_once:
            seen[each.service].append(each.seconds)
    usual = _usual_share(whole, standards, cases)
    rests = [(end - start).total_seconds() for s in past.sittings for start, end in s.breaks]
    goers = {s: n for s, n in (past.first_goers or {}).items() if s in standards}
    return Experience(
        services={
            service: learn(seen[service], usual * seconds) for service, seconds in standards.items()
        },
        between_seconds=between(past.served),
        breaks=table(rests) if len(rests) >= ENOUGH_CASES else USUAL_BREAKS,
        habits=habits(past.sittings, zone),
        priority_per_second=sum(goers.values()) / max(1.0, _open_seconds(past.served)),
        priority_services=_picks(goers),
        cases={
            case: learn(seen_cases[case], usual * promised.seconds)
            for case, promised in cases.items()
        },
    )


def undivided(served: Iterable[Served]) -> Iterator[Served]:
    """Turns in whose middle the counter called nobody else: a held turn frees the counter."""
    for here in _by_counter(served):
        for each, following in pairwise(here):
            if each.ended_at <= following.called_at:
                yield each
        yield here[-1]


def _by_counter(served: Iterable[Served]) -> Iterator[list[Served]]:
    counters: dict[int, list[Served]] = {}
    for each in sorted(served, key=lambda s: (s.called_at, s.ended_at)):
        counters.setdefault(each.counter, []).append(each)
    yield from counters.values()


def between(served: Sequence[Served]) -> float:
    """Median seconds from the end of a turn to the next call while somebody was waiting."""
    gaps = [
        (following.called_at - each.ended_at).total_seconds()
        for here in _by_counter(served)
        for each, following in pairwise(here)
        if following.queued_at <= each.ended_at
        and timedelta(0) <= following.called_at - each.ended_at <= LONGEST_BETWEEN
    ]
    return median(gaps) if len(gaps) >= ENOUGH_CASES else Experience({}).between_seconds


def _usual_share(
    whole: Sequence[Served], standards: Mapping[str, float], cases: Mapping[Case, Promised]
) -> float:
    """How long this centre takes beside the standard: for services that it seldom does."""
    taken = sum(each.seconds for each in whole)
    promised = sum(
        cases[each.case].seconds if each.case in cases else standards[each.service]
        for each in whole
    )
    if len(whole) < ENOUGH_CASES or promised <= 0:
        return 1.0
    return min(SLOWEST, max(FASTEST, taken / promised))


def habits(sittings: Sequence[Sitting], zone: tzinfo) -> dict[int, Habits]:
    """By counter and half hour of the day: how often it took a break, or closed before the others.

    So the plan of a centre is learned where nobody wrote it down: who goes to lunch when, and
    which counters only help at the peaks.
    """
    last: dict[object, datetime] = {}
    for sitting in sittings:
        day = sitting.opened_at.astimezone(zone).date()
        last[day] = max(last.get(day, sitting.closed_at), sitting.closed_at)
    opened: dict[int, Counter[int]] = {}
    rested: dict[int, Counter[int]] = {}
    closed: dict[int, Counter[int]] = {}
    for sitting in sittings:
        counter = sitting.counter
        opened.setdefault(counter, Counter()).update(_half_hours(sitting, zone))
        starts = [half_hour(start, zone) for start, _ in sitting.breaks]
        rested.setdefault(counter, Counter()).update(starts)
        if sitting.closed_at + AT_THE_END < last[sitting.opened_at.astimezone(zone).date()]:
            closed.setdefault(counter, Counter())[half_hour(sitting.closed_at, zone)] += 1
    return {
        counter: Habits(
            _shares(rested[counter], halves), _shares(closed.get(counter, Counter()), halves)
        )
        for counter, halves in opened.items()
    }


def _half_hours(sitting: Sitting, zone: tzinfo) -> list[int]:
    """The half hours of the day in which the counter was open."""
    first = half_hour(sitting.opened_at, zone)
    length = sitting.closed_at - sitting.opened_at
    halves = min(HALF_HOURS, int(length / timedelta(minutes=30)) + 1)
    return [(first + number) % HALF_HOURS for number in range(halves)]


def _shares(happened: Mapping[int, int], opened: Mapping[int, int]) -> tuple[float, ...]:
    return tuple(
        min(1.0, happened.get(half, 0) / opened[half])
        if opened.get(half, 0) >= ENOUGH_HALF_HOURS
        else 0.0
        for half in range(HALF_HOURS)
    )


def half_hour(at: datetime, zone: tzinfo) -> int:
    """The half hour of the local day, from 0."""
    local = at.astimezone(zone)
    return 2 * local.hour + local.minute // 30


def _open_seconds(served: Iterable[Served]) -> float:
    """Time in which the centre served, summed over its days."""
    days: dict[object, list[Served]] = {}
    for each in served:
        days.setdefault(each.called_at.date(), []).append(each)
    return sum(
        (max(s.ended_at for s in day) - min(s.called_at for s in day)).total_seconds()
        for day in days.values()
    )


def _picks(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Services as often as they are asked for, about 64 in all."""
    total = sum(counts.values())
    return tuple(
        service
        for service, n in sorted(counts.items())
        for _ in range(max(1, round(PICKS * n / total)) if n else 0)
    )


def pace(today: Iterable[Served], known: Experience) -> float:
    """How long today's services take beside what the tables say, drawn towards 1."""
    pairs = list(_beside_usual(today, known))
    expected = sum(mean for _, mean in pairs)
    if not pairs:
        return 1.0
    imagined = PACE_CASES * expected / len(pairs)
    found = (sum(seconds for seconds, _ in pairs) + imagined) / (expected + imagined)
    return min(SLOWEST, max(FASTEST, found))


def _beside_usual(served: Iterable[Served], known: Experience) -> Iterator[tuple[float, float]]:
    """Seconds taken and usual of undivided turns of known services that were not forgotten open."""
    for each in undivided([one for one in served if one.service in known.services]):
        usual = known.lasting(*each.case)
        if usual is not None and each.seconds <= 2 * usual.points[-1]:
            yield each.seconds, usual.mean
