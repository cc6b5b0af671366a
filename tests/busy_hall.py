"""Days of a hall that gets more work than it can do, played by the real policy or another rule."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from shared.domain.calling import (
    ADDED,
    POLICY,
    PRIORITY,
    RETURNED,
    Candidate,
    Desk,
    Policy,
    choose,
    is_guaranteed,
    rank_on_arrival,
    rank_on_return,
    rank_when_added,
)

OPENS = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
HOURS, COUNTERS = 8, 6
MEAN_SECONDS, NO_SHOW_SECONDS, BACK_SECONDS = 600, 120, 900
SERVICES = "abcde"
PRIORITY_SHARE, LANGUAGE_SHARE, ADDED_SHARE, ABSENT_SHARE = 0.12, 0.08, 0.10, 0.06

NOTHING = timedelta(0)
NEVER = timedelta(days=30)
RULES = {
    "the policy": POLICY,
    "without guarantee": replace(POLICY, guarantee=NEVER),
    "first come": Policy(0, *(NOTHING,) * 6, NEVER),
    "priority first": replace(Policy(0, *(NOTHING,) * 6, NEVER), priority_credit=timedelta(days=1)),
}


@dataclass
class Week:
    """Waits in seconds by class; `overtaken` in seconds, once for each call that passed somebody
    who came earlier and could have been called; `past_guarantee` of these had waited so long."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    overtaken: list[float] = field(default_factory=list)
    past_guarantee: int = 0
    most_times: int = 0


@dataclass
class _Person:
    visit: int
    arrived_at: datetime
    priority: bool
    language: str
    service: str
    seconds: float
    absent: bool
    returns: bool
    adds: bool


def desks() -> list[Desk]:
    """All take everything; one prefers a service, two speak another language."""
    return [
        Desk(
            number,
            10 + number,
            None,
            frozenset("a") if number == 1 else frozenset(),
            frozenset({"my"}) if number in (2, 3) else frozenset(),
        )
        for number in range(1, COUNTERS + 1)
    ]


def play_week(rule: Policy, *, load: float = 1.1, days: int = 7, seed: int = 1) -> Week:
    """The same people under any rule: chance belongs to them and not to the order of calls."""
    week = Week()
    for day in range(days):
        _Day(week, rule).play(_people(Random(1000 * seed + day), load))
    return week


def _people(chance: Random, load: float) -> Iterable[_Person]:
    work = MEAN_SECONDS * (1 + ADDED_SHARE)
    gap = work / (COUNTERS * load)
    at = chance.expovariate(1 / gap)
    for visit in count(1):
        if at >= HOURS * 3600:
            return
        yield _Person(
            visit,
            OPENS + timedelta(seconds=round(at)),
            chance.random() < PRIORITY_SHARE,
            "my" if chance.random() < LANGUAGE_SHARE else "th",
            chance.choice(SERVICES),
            chance.gammavariate(2.0, MEAN_SECONDS / 2),
            chance.random() < ABSENT_SHARE,
            chance.random() < 0.6,
            chance.random() < ADDED_SHARE,
        )
        at += chance.expovariate(1 / gap)


class _Day:
    def __init__(self, week: Week, rule: Policy) -> None:
        self.week, self.rule = week, rule
        self.ids = count(1)
        self.line: dict[int, Candidate] = {}
        self.people: dict[int, _Person] = {}
        self.times: dict[int, int] = {}
        self.idle = desks()
        self.agenda: list[tuple[datetime, int, Candidate | Desk]] = []

    def play(self, people: Iterable[_Person]) -> None:
        for person in people:
            self.people[person.visit] = person
            at = person.arrived_at
            rank = rank_on_arrival(at, person.priority, self.rule)
            self._join(at, person, rank, PRIORITY if person.priority else None)
        while self.agenda:
            now, _, thing = heapq.heappop(self.agenda)
            if isinstance(thing, Desk):
                self.idle.append(thing)
            else:
                self.line[thing.transaction] = thing
            for desk in list(self.idle):
                self._call(now, desk)
        self.week.most_times = max([self.week.most_times, *self.times.values()])

    def _join(self, at: datetime, person: _Person, rank: datetime, credit: str | None) -> None:
        id = next(self.ids)
        turn = Candidate(
            id, person.visit, person.service, rank, at, language=person.language, credit=credit
        )
        heapq.heappush(self.agenda, (at, id, turn))

    def _call(self, now: datetime, desk: Desk) -> None:
        decision = choose(self.line.values(), desk, now, self.rule)
        if decision is None:
            return
        self.idle.remove(desk)
        turn = self.line.pop(decision.transaction)
        self._record(now, turn)
        until = now + timedelta(seconds=self._at_counter(now, turn))
        heapq.heappush(self.agenda, (until, next(self.ids), desk))

    def _record(self, now: datetime, turn: Candidate) -> None:
        person = self.people[turn.visit]
        kind = turn.credit or ("language" if person.language == "my" else "nothing")
        self.week.waits.setdefault(kind, []).append((now - turn.since).total_seconds())
        for other in self.line.values():
            if other.since < turn.since:
                self.week.overtaken.append((turn.since - other.since).total_seconds())
                self.week.past_guarantee += is_guaranteed(other, now)
                self.times[other.transaction] = self.times.get(other.transaction, 0) + 1

    def _at_counter(self, now: datetime, turn: Candidate) -> float:
        """How long the call keeps the counter, and what follows from it for the line."""
        person = self.people[turn.visit]
        if person.absent:
            person.absent = False
            if person.returns:
                back = now + timedelta(seconds=BACK_SECONDS)
                rank = rank_on_return(back, turn.rank_at, self.rule)
                self._join(back, person, rank, RETURNED)
            return NO_SHOW_SECONDS
        if person.adds:
            person.adds = False
            done = now + timedelta(seconds=person.seconds)
            arrival = rank_on_arrival(person.arrived_at, person.priority, self.rule)
            self._join(done, person, rank_when_added(done, arrival, self.rule), ADDED)
        return person.seconds
