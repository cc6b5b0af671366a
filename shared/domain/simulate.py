"""A business day as it might happen: who comes when and for what, and who serves.

A plan is only data, made from a seed, so the same seed gives the same day everywhere.
`shared.domain.playing` plays it against a driver: the rules themselves for the history of a
demonstration, or a server's HTTP interface for `gcs simulate`. Shapes follow the literature on
service halls (half-hour profile with two peaks, log-normal service times of variation .65).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from shared.domain.commands import (
    CheckPapers,
    Command,
    Complete,
    MarkNoShow,
    NextStep,
    PauseFor,
    Recall,
    Resume,
    Start,
)
from shared.domain.draws import Draws
from shared.domain.visit import Outcome, PauseReason

Windows = Sequence[tuple[datetime, datetime]]
"""Opening hours of one day, in the centre's own zone."""

SLOT = timedelta(minutes=30)
STEP_VARIATION = 0.65
RESULT_VARIATION = 0.3
LONGEST = 2.5
"""No step takes longer than this many times its mean: clerks ask a colleague before that."""

QUEUE_CLEARS = timedelta(minutes=15)
"""Before closing: nobody takes a ticket any more."""

LONG_STEP_SECONDS = 1500
"""A step longer than this is done behind the counter while the next citizen is served."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How often things happen, as shares of customers or turns. The numbers are illustrative."""

    two_services: float = 0.09
    priority: float = 0.10
    english: float = 0.08
    phone: float = 0.08
    several_people: float = 0.06
    no_show: float = 0.05
    returns_after_no_show: float = 0.4
    leaves: float = 0.02
    verdict_recorded: float = 0.9
    papers_missing: float = 0.04
    fetches_missing_papers: float = 0.4
    back_office: float = 0.02
    refused: float = 0.007
    redirected: float = 0.008
    answers: float = 0.30


HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Offering:
    """A service as the simulation sees it.

    `step_seconds` are the real means of its counter steps; `result_seconds` is the mean net time
    from start to result where that comes later, else 0. After `cutoff` nobody asks for it.
    """

    id: str
    weight: float
    step_seconds: tuple[float, ...]
    result_seconds: float = 0
    documents: int = 0
    cutoff: time | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A command, and how many seconds after the one before it is given."""

    delay_seconds: int
    command: Command


@dataclass(frozen=True, slots=True)
class Opinion:
    """An answer that will be given; the wait decides the score (see `score`)."""

    delay_seconds: int
    mood: float
    items: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """One service of a customer and how it will be done."""

    service: str
    count: int
    script: tuple[Act, ...]
    result_seconds: int
    opinion: Opinion | None


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who comes. `leaves_after_seconds`: gives up when nobody called until then.

    An absent one is not there when called; some come back `returns_after_seconds` later.
    """

    number: int
    arrives_at: datetime
    turns: tuple[Turn, ...]
    language: str
    channel: str
    priority: bool
    leaves_after_seconds: int | None
    tells_when_leaving: bool
    absent: bool
    returns_after_seconds: int | None
    bundle: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A counter's working time: breaks are (start, seconds)."""

    counter: int
    opens: datetime
    closes: datetime
    breaks: tuple[tuple[datetime, int], ...] = ()


NOT_THERE = (
    Act(25, Recall()),
    Act(30, Recall()),
    Act(35, MarkNoShow()),
)
"""What a clerk does when nobody comes: the call and two recalls before a no-show."""


def plan_day(
    seed: object,
    offerings: Sequence[Offering],
    hours: Windows,
    customers: int,
    habits: Habits = HABITS,
) -> list[Customer]:
    """The customers of one day, in order of arrival. `seed` names the day and its centre.

    One customer more leaves the others as they are.
    """
    arrivals = sorted((arrival(Draws(seed, "arrival", n), hours), n) for n in range(customers))
    closes = hours[-1][1]
    return [
        _customer(Draws(seed, "customer", n), n, at, closes, offerings, habits)
        for at, n in arrivals
    ]


def arrival(draws: Draws, hours: Windows) -> datetime:
    """A moment by the half-hour profile of the opening hours, in UTC, on a whole second."""
    slots = [slot for start, end in hours for slot in _slots(start, end)]
    start, end = slots[draws.pick([_crowd(start) * _length(start, end) for start, end in slots])]
    at = start + timedelta(seconds=int(draws.uniform() * _length(start, end)))
    return at.astimezone(UTC)


def _slots(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    last = end - QUEUE_CLEARS
    slots = []
    while start < last:
        slots.append((start, min(start + SLOT, last)))
        start += SLOT
    return slots


def _length(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def _crowd(at: datetime) -> float:
    """How many come at this local time: a peak in the morning and a smaller one after lunch."""
    hour = at.hour + at.minute / 60 + 0.25
    return (
        1 + 1.4 * math.exp(-(((hour - 10) / 1.2) ** 2)) + math.exp(-(((hour - 13.75) / 0.9) ** 2))
    )


def _customer(
    draws: Draws,
    number: int,
    at: datetime,
    closes: datetime,
    offerings: Sequence[Offering],
    habits: Habits,
) -> Customer:
    chosen = _choose(draws, at, closes, offerings, 2 if draws.chance(habits.two_services) else 1)
    absent = draws.chance(habits.no_show)
    returns = absent and draws.chance(habits.returns_after_no_show)
    leaves = not absent and draws.chance(habits.leaves)
    return Customer(
        number=number,
        arrives_at=at,
        turns=tuple(plan_turn(draws, offering, at, habits) for offering in chosen),
        language="en" if draws.chance(habits.english) else "th",
        channel="phone" if draws.chance(habits.phone) else "kiosk",
        priority=draws.chance(habits.priority),
        leaves_after_seconds=draws.whole(60, 600) if leaves else None,
        tells_when_leaving=draws.chance(0.5),
        absent=absent,
        returns_after_seconds=draws.whole(120, 1200) if returns else None,
    )


def _choose(
    draws: Draws, at: datetime, closes: datetime, offerings: Sequence[Offering], wanted: int
) -> list[Offering]:
    """What somebody asks for: what is popular, still accepted, and can be finished today."""
    local = at.astimezone(closes.tzinfo)
    left = (closes - at).total_seconds()
    possible = [
        each
        for each in offerings
        if (each.cutoff is None or local.time() < each.cutoff)
        and LONGEST * sum(each.step_seconds) < left
    ]
    if not possible:
        possible = [min(offerings, key=lambda each: sum(each.step_seconds))]
    chosen: list[Offering] = []
    while len(chosen) < min(wanted, len(possible)):
        rest = [each for each in possible if each not in chosen]
        chosen.append(rest[draws.pick([each.weight for each in rest])])
    return chosen


def plan_turn(draws: Draws, offering: Offering, at: datetime, habits: Habits = HABITS) -> Turn:
    """How one service of somebody who came at `at` will be done."""
    count = draws.whole(2, 4) if draws.chance(habits.several_people) else 1
    script = _Script(draws, offering, at, habits).write()
    later = script[-1].command == Complete(Outcome.COMPLETED_RESULT_LATER)
    result = draws.lognormal(offering.result_seconds, RESULT_VARIATION) if later else 0
    opinion = None
    if draws.chance(habits.answers):
        delay = min(3 * 3600, 30 + int(draws.exponential(900)))
        opinion = Opinion(delay, draws.normal(), draws.chance(0.3))
    return Turn(offering.id, count, script, int(result), opinion)


class _Script:
    """Writes what happens at the counter, from the start to the ending."""

    def __init__(self, draws: Draws, offering: Offering, at: datetime, habits: Habits) -> None:
        self._draws = draws
        self._offering = offering
        self._until = (at + timedelta(days=7)).date().isoformat()
        self._habits = habits
        self._pending = 0.0
        self._acts: list[Act] = []

    def write(self) -> tuple[Act, ...]:
        draws, habits = self._draws, self._habits
        missing = draws.chance(habits.papers_missing) and self._offering.documents > 0
        fetched = missing and draws.chance(habits.fetches_missing_papers)
        self._wait(10 + draws.lognormal(25, 0.5))
        self._do(Start())
        for number, mean in enumerate(self._offering.step_seconds, 1):
            if number > 1:
                self._do(NextStep())
            seconds = max(10.0, min(LONGEST * mean, draws.lognormal(mean, STEP_VARIATION)))
            if number > 1:
                self._work(seconds)
                continue
            self._wait(0.8 * seconds)
            if missing and not fetched:
                self._do(self._defect())
                self._do(Complete(Outcome.INCOMPLETE_DOCUMENTS))
                return tuple(self._acts)
            self._check_papers(fetched)
            self._wait(0.2 * seconds)
        self._do(Complete(self._ending()))
        return tuple(self._acts)

    def _wait(self, seconds: float) -> None:
        self._pending += seconds

    def _do(self, command: Command) -> None:
        self._acts.append(Act(round(self._pending), command))
        self._pending = 0.0

    def _defect(self) -> CheckPapers:
        missing = self._draws.whole(1, self._offering.documents)
        return CheckPapers(complete=False, missing=(missing,), until=self._until)

    def _check_papers(self, fetched: bool) -> None:
        if fetched:
            self._do(self._defect())
            self._hold(PauseReason.CITIZEN_PAPERS, self._draws.between(420, 1500))
            self._wait(45)
        if fetched or self._draws.chance(self._habits.verdict_recorded):
            self._do(CheckPapers(complete=True))

    def _work(self, seconds: float) -> None:
        """One step after the first: at the counter, or held while colleagues work on it."""
        if seconds > LONG_STEP_SECONDS:
            self._wait(120)
            self._hold(PauseReason.BACK_OFFICE, seconds - 240)
            self._wait(120)
        elif self._draws.chance(self._habits.back_office):
            self._wait(seconds / 2)
            self._hold(PauseReason.BACK_OFFICE, self._draws.between(120, 480))
            self._wait(seconds / 2)
        else:
            self._wait(seconds)

    def _hold(self, reason: PauseReason, seconds: float) -> None:
        self._do(PauseFor(reason))
        self._wait(seconds)
        self._do(Resume(0))  # at whichever counter is free then

    def _ending(self) -> Outcome:
        if self._draws.chance(self._habits.refused):
            return Outcome.REFUSED
        if self._draws.chance(self._habits.redirected):
            return Outcome.REDIRECTED_ELSEWHERE
        later = self._offering.result_seconds > 0
        return Outcome.COMPLETED_RESULT_LATER if later else Outcome.COMPLETED


def score(opinion: Opinion, waited_seconds: int, outcome: Outcome) -> int:
    """The one-tap score from 1 to 5: content by default, less so after waiting or in vain."""
    value = 4.75 - waited_seconds / 1800 + 0.75 * opinion.mood
    if outcome not in (Outcome.COMPLETED, Outcome.COMPLETED_RESULT_LATER):
        value -= 1.2
    return max(1, min(5, round(value)))


STAGGERED = ((0.03, 0.8), (0.3, 1.0), (0.1, 0.5), (0.2, 0.6))
"""When further counters open and close, as shares of the day: most for the morning's crowd, one
for the evening."""


def plan_shifts(counters: Sequence[int], hours: Windows) -> list[Shift]:
    """Who sits where: a third of the counters all day, the others staggered around the peaks.

    Whoever sits longer than five hours takes 45 minutes for lunch, one after the other, and
    fifteen in the afternoon after eight.
    """
    opens, closes = hours[0][0], hours[-1][1]
    length = closes - opens
    whole_day = math.ceil(len(counters) / 3)
    shifts = []
    for index, counter in enumerate(counters):
        late = index - whole_day
        begin, end = (0.0, 1.0) if late < 0 else STAGGERED[late % len(STAGGERED)]
        starts, ends = _minute(opens + length * begin), _minute(opens + length * end)
        shifts.append(_shift(counter, starts, ends, index))
    return shifts


def _shift(counter: int, opens: datetime, closes: datetime, index: int) -> Shift:
    hours = (closes - opens).total_seconds() / 3600
    breaks = []
    if hours > 5:
        lunch = opens.replace(hour=11, minute=30) + timedelta(minutes=50 * (index % 3))
        breaks.append((lunch.astimezone(UTC), 45 * 60))
    if hours > 8:
        tea = opens.replace(hour=16, minute=0) + timedelta(minutes=20 * (index % 3))
        breaks.append((tea.astimezone(UTC), 15 * 60))
    inside = [
        (start, seconds)
        for start, seconds in breaks
        if opens < start and start + timedelta(seconds=seconds) < closes
    ]
    return Shift(counter, opens.astimezone(UTC), closes.astimezone(UTC), tuple(inside))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
