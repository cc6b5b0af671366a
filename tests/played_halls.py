"""Whole days of a hall, played by the rules, with what an estimate would have said on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.domain import calling
from shared.domain.calling import Candidate, Desk, rank_on_arrival, rank_on_return
from shared.domain.commands import Command, MarkNoShow, PauseFor, Resume
from shared.domain.playing import Taken, play
from shared.domain.simulate import Customer, Offering, plan_day, plan_shifts
from shared.domain.visit import CITIZEN_AWAY
from shared.domain.waiting import Spread
from shared.domain.waiting_hall import Experience, Hall, Station
from shared.domain.waiting_past import Past, Served, Sitting, experience, half_hour, pace
from shared.domain.waiting_run import forecast

ZONE = ZoneInfo("Asia/Bangkok")
EVERY = timedelta(minutes=4)
COUNTERS = 6
SKILLS: dict[int, frozenset[str] | None] = {
    1: None,
    2: frozenset({"a", "b", "c", "d"}),
    3: frozenset({"a", "b", "c", "d"}),
    4: frozenset({"e", "f", "g"}),
    5: frozenset({"e", "f", "g", "h"}),
    6: None,
}
OFFERED = [
    Offering(id, weight, steps)
    for id, weight, steps in (
        ("a", 4.0, (120, 240, 90)),
        ("b", 2.0, (60, 420, 120)),
        ("c", 1.0, (300, 600)),
        ("d", 1.0, (60, 120)),
        ("e", 3.0, (120, 360, 120)),
        ("f", 2.0, (90, 180)),
        ("g", 1.0, (200, 800)),
        ("h", 0.5, (120, 120, 60)),
    )
]
STANDARDS = {each.id: 1.4 * sum(each.step_seconds) for each in OFFERED}


@dataclass(frozen=True)
class Guess:
    """What was estimated for a visit at a moment, and how long the call then took."""

    visit: int
    at: datetime
    spread: Spread
    actual: float


@dataclass
class _Turn:
    candidate: Candidate
    called_at: datetime | None = None
    counter: int = 0
    held: bool = False


class PlayedHall:
    """Carries a day out in memory; guesses every few minutes when it knows the past."""

    def __init__(self, known: Experience | None, name: str) -> None:
        self.known, self.name = known, name
        self.served: list[Served] = []
        self.sittings: list[Sitting] = []
        self.goers: dict[str, int] = {}
        self._turns: dict[int, _Turn] = {}
        self._waiting: dict[int, Candidate] = {}
        self._engaged: dict[int, int] = {}  # counter → transaction
        self._away: set[int] = set()
        self._opened: dict[int, datetime] = {}
        self._resting: dict[int, datetime] = {}
        self._rests: dict[int, list[tuple[datetime, datetime]]] = {}
        self._next_guess: datetime | None = None
        self._open_guesses: dict[int, list[tuple[datetime, Spread]]] = {}
        self.guesses: list[Guess] = []
        self._ids = 0

    def open_counter(self, at: datetime, counter: int) -> None:
        self._opened[counter] = at
        self._rests[counter] = []

    def close_counter(self, at: datetime, counter: int) -> None:
        rests = tuple(self._rests[counter])
        self.sittings.append(Sitting(counter, self._opened.pop(counter), at, rests))

    def start_break(self, at: datetime, counter: int) -> None:
        self._resting[counter] = at

    def end_break(self, at: datetime, counter: int) -> None:
        self._rests[counter].append((self._resting.pop(counter), at))

    def take(self, at: datetime, customer: Customer) -> Taken:
        self._guess(at)
        self._ids += 1
        visit = 1000 * self._ids
        rank = rank_on_arrival(at, customer.priority)
        if customer.priority:
            service = customer.turns[0].service
            self.goers[service] = self.goers.get(service, 0) + 1
        ids = []
        for position, turn in enumerate(customer.turns):
            candidate = Candidate(
                visit + position, visit, turn.service, rank, at, position=position
            )
            self._turns[candidate.transaction] = _Turn(candidate)
            self._waiting[candidate.transaction] = candidate
            ids.append(candidate.transaction)
        return Taken(visit, tuple(ids))

    def call_next(self, at: datetime, counter: int) -> int | None:
        self._guess(at)
        free = [c for c in self._waiting.values() if c.visit not in self._busy()]
        decision = calling.choose(free, Desk(counter, counter, SKILLS[counter]), at)
        if decision is None:
            return None
        turn = self._turns[decision.transaction]
        del self._waiting[decision.transaction]
        turn.called_at, turn.counter = at, counter
        self._engaged[counter] = decision.transaction
        for told_at, spread in self._open_guesses.pop(turn.candidate.visit, []):
            waited = (at - told_at).total_seconds()
            self.guesses.append(Guess(turn.candidate.visit, told_at, spread, waited))
        return decision.transaction

    def act(self, at: datetime, counter: int, transaction: int, command: Command) -> None:
        self._guess(at)
        turn = self._turns[transaction]
        if isinstance(command, PauseFor):
            self._engaged.pop(counter, None)
            if command.reason in CITIZEN_AWAY:
                self._away.add(turn.candidate.visit)
        elif isinstance(command, Resume):
            self._engaged[counter] = transaction
            self._away.discard(turn.candidate.visit)
        elif type(command).__name__ in ("Complete", "MarkNoShow"):
            self._engaged.pop(counter, None)
            assert turn.called_at is not None
            c = turn.candidate
            self.served.append(Served(c.service, counter, c.since, turn.called_at, at))
            if isinstance(command, MarkNoShow):
                turn.held = True

    def result_later(self, at: datetime, transaction: int, seconds: int) -> None: ...

    def leave(self, at: datetime, visit: int, *, tells: bool) -> None:
        for id in [t for t, c in self._waiting.items() if c.visit == visit]:
            del self._waiting[id]
        self._open_guesses.pop(visit, None)

    def rejoin(self, at: datetime, visit: int) -> None:
        for turn in self._turns.values():
            if turn.candidate.visit == visit and turn.held:
                rank = rank_on_return(at, turn.candidate.rank_at)
                turn.candidate = replace(turn.candidate, rank_at=rank, since=at)
                turn.held = False
                self._waiting[turn.candidate.transaction] = turn.candidate

    def answer(self, at: datetime, transaction: int, overall: int, *, items: bool) -> None: ...

    def _busy(self) -> set[int]:
        return {self._turns[t].candidate.visit for t in self._engaged.values()} | self._away

    def _guess(self, now: datetime) -> None:
        if self.known is None or (self._next_guess is not None and now < self._next_guess):
            return
        self._next_guess = now + EVERY
        if not self._opened:
            return
        recent = [s for s in self.served if s.ended_at >= now - timedelta(hours=2)]
        known = replace(self.known, pace=pace(recent, self.known))
        for visit, spread in forecast(self.hall(now), known, self.name).visits().items():
            self._open_guesses.setdefault(visit, []).append((now, spread))

    def hall(self, now: datetime) -> Hall:
        return Hall(
            now,
            tuple(self._waiting.values()),
            tuple(self._station(counter, now) for counter in sorted(self._opened)),
            away=frozenset(self._away),
            half_hour=half_hour(now, ZONE),
        )

    def _station(self, counter: int, now: datetime) -> Station:
        desk = Desk(counter, counter, SKILLS[counter])
        rested = any(end >= now - timedelta(hours=2) for _, end in self._rests[counter])
        if counter in self._engaged:
            turn = self._turns[self._engaged[counter]]
            assert turn.called_at is not None
            since = (now - turn.called_at).total_seconds()
            c = turn.candidate
            return Station(desk, c.visit, c.service, since_seconds=since, rested=rested)
        if counter in self._resting:
            since = (now - self._resting[counter]).total_seconds()
            return Station(desk, on_break=True, since_seconds=since)
        return Station(desk, rested=rested)


@dataclass
class Days:
    """Played days, and what was learned from them."""

    served: list[Served] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    goers: dict[str, int] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)

    def learned(self) -> Experience:
        past = Past(tuple(self.served), tuple(self.sittings), self.goers)
        return experience(past, STANDARDS, ZONE)


def play_days(
    days: Sequence[int], customers: int, known: Experience | None = None, seed: str = "hall"
) -> Days:
    """Play these days of a hall with six counters of different skills."""
    found = Days()
    for number in days:
        day = date(2026, 3, 2) + timedelta(days=number)
        opens = datetime(day.year, day.month, day.day, 8, 30, tzinfo=ZONE)
        hours = [(opens, opens + timedelta(hours=8))]
        planned = plan_day(f"{seed}/{day}", OFFERED, hours, customers)
        hall = PlayedHall(known, f"{seed}/{day}")
        play(plan_shifts(range(1, COUNTERS + 1), hours), planned, hall)
        found.served += hall.served
        found.sittings += hall.sittings
        found.guesses += hall.guesses
        for service, n in hall.goers.items():
            found.goers[service] = found.goers.get(service, 0) + n
    return found
