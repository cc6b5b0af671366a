"""Estimates of waits on a queue that nobody of this project made: a bank's call centre, 1999."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import fmean, median

import pytest

from shared.domain.calling import Candidate, Desk
from shared.domain.waiting_hall import Experience, Hall, Station
from shared.domain.waiting_run import forecast
from shared.domain.waiting_times import learn
from tests.real_logs import BANK

CREDIT = timedelta(seconds=90)
AT_WORK = timedelta(seconds=30)
"""Who takes no call for longer while somebody waits is on a break: the log does not say so."""

LEARNED_DAYS = 15
EVERY = 4  # of the calls that wait, to keep the test short

pytestmark = pytest.mark.needs_real_logs


@dataclass(frozen=True)
class Call:
    id: int
    kind: str
    queued: datetime
    left: datetime
    waited: bool
    server: str
    start: datetime
    end: datetime
    priority: int

    @property
    def rank(self) -> datetime:
        return self.queued - (CREDIT if self.priority == 2 else timedelta(0))


@dataclass(frozen=True)
class Judged:
    """A wait in seconds, beside what the three estimates said."""

    actual: float
    low: float
    high: float
    middle: float
    by_length: float
    last_wait: float


def moment(day: str, clock: str) -> datetime:
    hours, minutes, seconds = map(int, clock.split(":"))
    midnight = datetime(1900 + int(day[:2]), int(day[2:4]), int(day[4:]), tzinfo=UTC)
    return midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def calls() -> Iterator[Call]:
    """Calls that came to a person or waited for one; internal ones (IN) are another queue."""
    lines = BANK.read_text(encoding="utf-8").splitlines()[1:]
    for id, line in enumerate(lines, 1):
        _, _, _, priority, kind, day, _, leaves, _, start, end, queue, outcome, *served = (
            line.split()
        )
        server = served[3]
        waited = int(queue) > 0
        if kind == "IN" or outcome == "PHANTOM" or (outcome != "AGENT" and not waited):
            continue
        queued = moment(day, start if waited else leaves)
        left = moment(day, end) if waited else queued
        begun, ended = moment(day, served[0]), moment(day, served[1])
        yield Call(id, kind, queued, left, waited, server, begun, ended, int(priority))


def served(each: Call) -> bool:
    return each.server != "NO_SERVER" and each.end > each.start


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """The first half of the month teaches, the second is judged at the moment of joining."""
    past: dict[str, list[float]] = {}
    days: dict[int, list[Call]] = {}
    for each in calls():
        days.setdefault(each.queued.day, []).append(each)
        if served(each) and each.queued.day <= LEARNED_DAYS:
            past.setdefault(each.kind, []).append((each.end - each.start).total_seconds())
    known = Experience(
        {kind: learn(seconds, 180) for kind, seconds in past.items()}, between_seconds=3
    )
    mean = fmean(seconds for values in past.values() for seconds in values)
    found: list[Judged] = []
    for number in sorted(days):
        if number > LEARNED_DAYS:
            found += judge_day(days[number], known, mean)
    return found


def judge_day(day: list[Call], known: Experience, mean: float) -> Iterator[Judged]:
    waiting = [each for each in day if each.waited and served(each) and each.kind in known.services]
    for call in waiting[::EVERY]:
        now = call.queued
        near = [e for e in day if now - timedelta(hours=2) < e.queued <= now]
        stations = stations_at(near, now)
        if not stations:
            continue
        line = [
            e for e in near if e.waited and e.queued <= now < e.left and e.kind in known.services
        ]
        people = tuple(Candidate(e.id, e.id, e.kind, e.rank, e.queued) for e in line)
        played = forecast(Hall(now, people, stations), known, call.queued.day)
        ahead = sum((e.rank, e.id) < (call.rank, call.id) for e in line)
        over = [e for e in near if e.waited and served(e) and e.left <= now]
        spread = played.visits().get(call.id)
        if spread is None:  # taken in the very second of joining
            continue
        yield Judged(
            actual=(call.left - now).total_seconds(),
            low=spread.low,
            high=spread.high,
            middle=median(played.calls[call.id]),
            by_length=(ahead + 1) * mean / len(stations),
            last_wait=(over[-1].left - over[-1].queued).total_seconds() if over else 0.0,
        )


def stations_at(near: list[Call], now: datetime) -> tuple[Station, ...]:
    """Who is serving, or served a moment ago."""
    latest: dict[str, Call] = {}
    for each in near:
        if served(each) and each.start <= now:
            latest[each.server] = max(latest.get(each.server, each), each, key=lambda c: c.start)
    found = []
    for number, (_, last) in enumerate(sorted(latest.items()), 1):
        if last.end > now:
            since = (now - last.start).total_seconds()
            found.append(Station(Desk(number), last.id, last.kind, since_seconds=since))
        elif last.end > now - AT_WORK:
            found.append(Station(Desk(number)))
    return tuple(found)


def off(values: Iterator[tuple[float, float]]) -> float:
    """Mean absolute error in seconds."""
    return fmean(abs(told - actual) for told, actual in values)


def test_the_simulation_is_nearer_than_the_length_of_the_line_and_the_last_wait(
    judged: list[Judged],
) -> None:
    assert len(judged) > 800
    simulated = off((min(each.middle, 5400), each.actual) for each in judged)
    assert simulated < off((each.by_length, each.actual) for each in judged)
    assert simulated < off((each.last_wait, each.actual) for each in judged)


def test_m2_the_range_holds_for_most_calls_though_breaks_are_unknown(judged: list[Judged]) -> None:
    """Nor does the log say who was about to give up. So it stays short of the 80 per cent."""
    assert fmean(each.low <= each.actual <= each.high for each in judged) > 0.55
