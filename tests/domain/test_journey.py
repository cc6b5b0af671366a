"""The order of a visit's services: lawful, sensible, never at the cost of anybody else."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import calling
from shared.domain.calendar import ServiceCalendar
from shared.domain.calling import Candidate, Desk
from shared.domain.draws import Draws
from shared.domain.journey import Queue, Stop, arrange, expected_wait
from shared.domain.journey_time import Leg, journey_of, unfinished_because
from shared.domain.visit import Outcome

START = datetime(2026, 11, 16, 2, tzinfo=UTC)
SKILLS = {1: frozenset("abc"), 2: frozenset("abc"), 3: frozenset("ab"), 4: frozenset("d")}
"""Only two counters take c, only one d: a hall with unequal lines."""
MEAN_SECONDS = {"a": 240, "b": 300, "c": 420, "d": 360}

Order = Callable[[Sequence[str]], list[int]]


def able(service: str) -> frozenset[int]:
    return frozenset(counter for counter, taken in SKILLS.items() if service in taken)


def as_given(services: Sequence[str]) -> list[int]:
    return list(range(len(services)))


def arranged(services: Sequence[str]) -> list[int]:
    return arrange([Stop(each, able(each)) for each in services])


stops = st.lists(
    st.builds(
        Stop,
        st.sampled_from("abcdef"),
        st.frozensets(st.integers(1, 5)),
        st.none() | st.sampled_from("abcdef"),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda stop: stop.service,
)


@given(stops)
def test_every_service_has_exactly_one_place(chosen: list[Stop]) -> None:
    assert sorted(arrange(chosen)) == list(range(len(chosen)))


@given(st.permutations("abcd"), st.permutations("abcd"))
def test_a_lawful_order_is_kept_whatever_is_scarce(law: list[str], given_order: list[str]) -> None:
    before = dict(zip(law[1:], law, strict=False))
    chosen = [
        Stop(each, frozenset(range(1 + "dcba".index(each))), before.get(each))
        for each in given_order
    ]
    assert [chosen[place].service for place in arrange(chosen)] == law


def test_what_few_counters_take_goes_first_and_equal_services_stay_as_they_are() -> None:
    assert arranged(["a", "c", "d"]) == [2, 1, 0]
    everywhere = frozenset({1, 2, 3})
    assert arrange([Stop("a", everywhere), Stop("b", everywhere)]) == [0, 1]


def test_of_equally_scarce_services_the_longer_line_goes_first() -> None:
    here, there = frozenset({1}), frozenset({2})
    queues = [Queue(600, here), Queue(1800, there)]
    assert arrange([Stop("a", here), Stop("b", there)], queues) == [1, 0]


def test_a_line_is_shared_by_all_counters_that_take_it() -> None:
    queues = [Queue(1200, frozenset({1, 2})), Queue(300, frozenset({2}))]
    assert expected_wait(frozenset({1}), queues) == 600
    assert expected_wait(frozenset({2}), queues) == 900
    assert expected_wait(frozenset(), queues) == 0


def test_services_that_wait_for_each_other_in_a_circle_are_still_all_done() -> None:
    circle = [Stop("a", after="b"), Stop("b", after="a")]
    assert sorted(arrange(circle)) == [0, 1]


@dataclass
class Hall:
    """A little hall played by the calling policy; `times` are seconds from arrival to the end."""

    order: Order
    waiting: list[Candidate] = field(default_factory=list)
    times: dict[int, float] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    calls: list[tuple[int, datetime]] = field(default_factory=list)

    def play(self, visits: Sequence[tuple[datetime, tuple[str, ...]]]) -> Hall:
        free = dict.fromkeys(SKILLS)
        busy: set[int] = set()
        agenda: list[tuple[datetime, int, int, int]] = [
            (at, 0, number, 0) for number, (at, _) in enumerate(visits, start=1)
        ]
        heapq.heapify(agenda)
        while agenda:
            now, kind, visit, counter = heapq.heappop(agenda)
            if kind == 0:
                self._join(visit, *visits[visit - 1])
            else:
                busy.discard(visit)
                free[counter] = None
                self._end(visit, now, visits[visit - 1][0])
            for idle in list(free):
                decision = calling.choose(
                    [c for c in self.waiting if c.visit not in busy],
                    Desk(idle, services=SKILLS[idle]),
                    now,
                )
                if decision is None:
                    continue
                called = next(c for c in self.waiting if c.transaction == decision.transaction)
                self.waiting.remove(called)
                self.calls.append((called.visit, now))
                busy.add(called.visit)
                del free[idle]
                lasts = Draws("length", called.visit, called.service).lognormal(
                    MEAN_SECONDS[called.service], 0.5
                )
                until = now + timedelta(seconds=lasts)
                heapq.heappush(agenda, (until, 1, called.visit, idle))
        return self

    def _join(self, visit: int, at: datetime, services: tuple[str, ...]) -> None:
        self.left[visit] = len(services)
        for position, index in enumerate(self.order(services), start=1):
            id = 10 * visit + index
            self.waiting.append(Candidate(id, visit, services[index], at, at, position=position))

    def _end(self, visit: int, now: datetime, arrived_at: datetime) -> None:
        self.left[visit] -= 1
        if not self.left[visit]:
            self.times[visit] = (now - arrived_at).total_seconds()


def days(count: int) -> list[list[tuple[datetime, tuple[str, ...]]]]:
    """Mornings in a hall at a load of about nine tenths; every fifth visit has several services."""
    found: list[list[tuple[datetime, tuple[str, ...]]]] = []
    for day in range(count):
        draws, at = Draws("morning", day), START
        visits: list[tuple[datetime, tuple[str, ...]]] = []
        for _ in range(90):
            at += timedelta(seconds=draws.exponential(110))
            several = draws.chance(0.2)
            chosen = ("a", "b", "c") if several else ("abcd"[draws.pick((5, 4, 2, 1))],)
            visits.append((at, chosen))
        found.append(visits)
    return found


@pytest.fixture(scope="module")
def played() -> tuple[list[float], list[float], list[float], list[float]]:
    """Mean times of visits with several services and of the others, as given and arranged."""
    several: dict[Order, list[float]] = {as_given: [], arranged: []}
    single: dict[Order, list[float]] = {as_given: [], arranged: []}
    for visits in days(16):
        for order in (as_given, arranged):
            times = Hall(order).play(visits).times
            assert len(times) == len(visits)
            for number, (_, services) in enumerate(visits, start=1):
                (several if len(services) > 1 else single)[order].append(times[number])
    return several[as_given], several[arranged], single[as_given], single[arranged]


def test_visits_of_several_services_take_no_longer_than_in_the_order_given(
    played: tuple[list[float], list[float], list[float], list[float]],
) -> None:
    given_order, better, _, _ = played
    assert fmean(better) <= fmean(given_order)


def test_the_others_wait_no_longer_on_average(
    played: tuple[list[float], list[float], list[float], list[float]],
) -> None:
    _, _, before, after = played
    assert fmean(after) == pytest.approx(fmean(before), rel=0.05)


def test_nobody_else_is_called_earlier_or_later_up_to_the_first_choice_between_own_turns() -> None:
    """The order decides among the turns of one visit alone: whose turn it is stays the same."""
    visits = days(1)[0]
    first, second = Hall(as_given).play(visits).calls, Hall(arranged).play(visits).calls
    differs = next(
        i for i, pair in enumerate(zip(first, second, strict=False)) if len(set(pair)) > 1
    )
    own = {n for n, (_, services) in enumerate(visits, start=1) if len(services) > 1}
    assert own & {visit for visit, _ in first[:differs]}


def leg(minutes: int, lasts: int, outcome: Outcome = Outcome.COMPLETED, later: int = 0) -> Leg:
    start = START + timedelta(minutes=minutes)
    end = start + timedelta(minutes=lasts)
    result = end + timedelta(minutes=later)
    return Leg(minutes, minutes, start, end, result, outcome)


def test_a_journey_runs_from_its_first_start_to_its_last_result() -> None:
    """Two services of ten minutes with a gap of five are 25 minutes, not the sum of the parts."""
    journey = journey_of([leg(15, 10), leg(0, 10)], ServiceCalendar(always_open=True))
    assert journey.wall_seconds == journey.working_seconds == 25 * 60
    assert journey.between_seconds == 5 * 60
    assert (journey.counters, journey.in_one_visit) == (2, True)


def test_a_result_that_comes_later_ends_the_journey_and_not_the_visit() -> None:
    legs = [leg(0, 10), leg(10, 10, Outcome.COMPLETED_RESULT_LATER, later=40)]
    journey = journey_of(legs, ServiceCalendar(always_open=True))
    assert journey.wall_seconds == 60 * 60
    assert not journey.in_one_visit


@pytest.mark.parametrize(
    ("legs", "reason"),
    [
        ([leg(0, 5), leg(5, 5)], None),
        ([leg(0, 5), leg(5, 5, Outcome.NO_SHOW)], "no_show"),
        ([leg(0, 5), Leg(2, None, None, None, None, None)], "still_running"),
        (
            [leg(0, 5), Leg(2, 1, START, START, None, Outcome.COMPLETED_RESULT_LATER)],
            "result_outstanding",
        ),
    ],
)
def test_only_journeys_with_all_their_results_count(legs: list[Leg], reason: str | None) -> None:
    assert unfinished_because(legs) == reason
