"""Halls played forward: against arithmetic, queueing theory and an independent event loop."""

from __future__ import annotations

import heapq
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, inf, log
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.calling import Candidate, Desk
from shared.domain.waiting import Spread
from shared.domain.waiting_hall import Experience, Habits, Hall, Station
from shared.domain.waiting_run import forecast
from shared.domain.waiting_times import Durations, table

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
STEADY = Experience({"a": table([300.0]), "b": table([300.0])}, between_seconds=0)


def waiting(count: int, service: str = "a", first: int = 1) -> tuple[Candidate, ...]:
    """People who came one after the other, the last one just now."""
    return tuple(
        Candidate(id, id, service, NOW - timedelta(seconds=10 * (first + count - id)), NOW)
        for id in range(first, first + count)
    )


def desk(counter: int, *services: str) -> Desk:
    return Desk(counter, counter, frozenset(services) or None)


def hall(people: tuple[Candidate, ...], *stations: Station) -> Hall:
    return Hall(NOW, people, stations)


def exponential(mean: float) -> Durations:
    return Durations(tuple(-mean * log(1 - (i + 0.5) / 256) for i in range(256)))


@pytest.fixture(autouse=True)
def _steady_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here counters differ in nothing, so that arithmetic can follow."""
    monkeypatch.setattr("shared.domain.waiting_odds.PACES", (1.0,) * 256)


def test_one_counter_with_constant_services_is_plain_arithmetic() -> None:
    known = replace(STEADY, between_seconds=20)
    here = Station(desk(1), visit=99, service="a", since_seconds=120)
    found = forecast(hall(waiting(5), here), known, "day").visits()
    # The running service has 180 s left; after each service 20 s go by.
    assert found == {n + 1: Spread(200 + 320 * n, 200 + 320 * n) for n in range(5)}


def test_a_free_counter_calls_at_once_and_two_share_the_line() -> None:
    found = forecast(hall(waiting(4), Station(desk(1)), Station(desk(2))), STEADY, "day").visits()
    assert [found[n].high for n in (1, 2, 3, 4)] == [0, 0, 300, 300]


def test_a_known_case_lasts_its_own_time_at_the_counter_and_in_line() -> None:
    known = replace(STEADY, cases={("a", "long"): table([900.0])})
    here = hall(waiting(3), Station(desk(1), visit=99, service="a", variant="long"))
    found = forecast(here, known, "day").visits()
    assert [found[n].high for n in (1, 2, 3)] == [900, 1200, 1500]
    told = replace(here, variants={1: "long", 2: "unheard of"})
    found = forecast(told, known, "day").visits()
    assert [found[n].high for n in (1, 2, 3)] == [900, 1800, 2100]


def test_what_has_to_come_second_by_law_promises_no_earlier_call() -> None:
    second = Candidate(7, 2, "b", NOW - timedelta(hours=1), NOW, position=2)
    here = hall(waiting(2, "a"), Station(desk(1, "a")), Station(desk(2, "b")))
    free = forecast(replace(here, waiting=(*here.waiting, second)), STEADY, "day").visits()
    held = forecast(replace(here, held=(("a", second),)), STEADY, "day").visits()
    assert (free[2], held[2]) == (Spread(0, 0), Spread(300, 300))


def test_after_the_first_of_two_the_second_is_called() -> None:
    second = Candidate(7, 1, "b", NOW - timedelta(hours=1), NOW, position=2)
    here = hall((*waiting(1, "a"), *waiting(1, "b", first=8)), Station(desk(1)))
    found = forecast(replace(here, held=(("a", second),)), STEADY, "day").visits()
    assert found[8] == Spread(600, 600)  # behind both services of the visit that came before


def test_whoever_takes_a_ticket_now_waits_until_a_counter_finds_nobody_else() -> None:
    played = forecast(hall(waiting(2), Station(desk(1, "a")), Station(desk(2, "b"))), STEADY, "d")
    assert played.newcomers() == {"a": Spread(600, 600), "b": Spread(0, 0)}


def test_nobody_is_told_anything_about_a_service_that_no_open_counter_takes() -> None:
    people = (*waiting(2, "a"), *waiting(2, "b", first=10))
    played = forecast(hall(people, Station(desk(1, "a"))), STEADY, "day")
    assert set(played.visits()) == {1, 2}
    assert set(played.newcomers()) == {"a"}
    assert played.counters_for(people[0]) == 1
    assert played.counters_for(people[2]) == 0


def test_beyond_ninety_minutes_nothing_is_in_sight() -> None:
    found = forecast(hall(waiting(30), Station(desk(1))), STEADY, "day").visits()
    assert found[19] == Spread(5400, 5400)
    assert found[20] == Spread(inf, inf)


def test_a_visit_at_a_counter_or_away_is_called_for_nothing_else() -> None:
    both = Candidate(7, 1, "b", NOW - timedelta(hours=1), NOW)
    stations = (Station(desk(1, "a"), visit=1, service="a"), Station(desk(2, "b")))
    people = (both, *waiting(1, "b", first=2))
    assert forecast(hall(people, *stations), STEADY, "day").visits() == {2: Spread(0, 0)}
    away = replace(hall(waiting(2), Station(desk(1))), away=frozenset({1}))
    assert forecast(away, STEADY, "day").visits() == {2: Spread(0, 0)}


def test_a_later_turn_of_a_visit_waits_for_its_own_service_to_end() -> None:
    """Its second turn stands first in line, and is taken as soon as the visit is free."""
    second = Candidate(7, 1, "b", NOW - timedelta(hours=1), NOW)
    busy = Station(desk(1, "a"), visit=1, service="a", since_seconds=200)
    behind = waiting(2, "b", first=2)
    found = forecast(hall((second, *behind), busy, Station(desk(2, "b"))), STEADY, "d").visits()
    # Counter 2 takes the others first; visit 1 is free after 100 s and goes before the second.
    assert found == {2: Spread(0, 0), 3: Spread(600, 600)}


def test_somebody_who_comes_back_is_called_by_the_old_right() -> None:
    returning = Candidate(50, 50, "a", NOW - timedelta(hours=1), NOW)
    here = replace(hall(waiting(3), Station(desk(1))), coming=((100.0, returning),))
    found = forecast(here, STEADY, "day").visits()
    assert [found[n].low for n in (1, 2, 3)] == [0, 600, 900]


def test_a_reservation_is_kept_in_the_simulation_too() -> None:
    sent = Candidate(1, 1, "a", NOW - timedelta(hours=1), NOW, reserved_counter=2)
    stations = (Station(desk(1)), Station(desk(2), visit=9, service="a", since_seconds=60))
    found = forecast(hall((sent, *waiting(1, first=2)), *stations), STEADY, "day").visits()
    assert (found[1].low, found[2].low) == (240, 0)


def test_a_running_break_ends_after_what_breaks_last() -> None:
    known = replace(STEADY, breaks=table([900.0]))
    resting = Station(desk(1), on_break=True, since_seconds=600)
    played = forecast(hall(waiting(1), resting), known, "day")
    assert played.visits() == {1: Spread(300, 300)}
    assert played.counters_for(waiting(1)[0]) == 0


def test_the_lunch_of_a_whole_centre_holds_everybody_up() -> None:
    closed = replace(hall(waiting(4), Station(desk(1))), shut=((400.0, 4000.0),))
    found = forecast(closed, STEADY, "day").visits()
    # The second service runs from 300 to 600 s, into the closing.
    assert [found[n].low for n in (1, 2, 3, 4)] == [0, 300, 4000, 4300]


def test_habitual_breaks_and_closings_of_a_counter_are_foreseen() -> None:
    rests = Habits(breaks=(1.0,) * 48)
    known = replace(STEADY, breaks=table([1200.0]), habits={1: rests})
    here = hall(waiting(6), Station(desk(1)))
    assert forecast(here, known, "day").visits()[6].high > 1500
    rested = hall(waiting(6), Station(desk(1), rested=True))
    assert forecast(rested, known, "day").visits()[6].high == 1500
    closes = replace(STEADY, habits={2: Habits(closings=(1.0,) * 48)})
    two = hall(waiting(30), Station(desk(1)), Station(desk(2)))
    assert forecast(two, closes, "day").visits()[16].low > 8 * 300


def test_later_citizens_with_a_right_to_go_first_make_the_line_longer() -> None:
    people = waiting(10)
    known = replace(STEADY, priority_per_second=12 / 3600, priority_services=("a",))
    found = forecast(hall(people, Station(desk(1))), known, "day").visits()
    assert found[1] == Spread(0, 0)
    assert found[10].low >= 2700
    # In 45 minutes about nine come; those of the first minutes pass whoever came after −20 min.
    assert 2700 + 4 * 300 < found[10].high < 2700 + 22 * 300
    closing = replace(hall(people, Station(desk(1))), closes_in=0.0)
    assert forecast(closing, known, "day").visits()[10] == Spread(2700, 2700)


def test_today_s_pace_stretches_everything_that_is_served() -> None:
    slow = replace(STEADY, pace=1.5)
    found = forecast(hall(waiting(3), Station(desk(1))), slow, "day").visits()
    assert [found[n].low for n in (1, 2, 3)] == [0, 450, 900]


def test_more_runs_than_chance_has_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="64"):
        forecast(hall((), Station(desk(1))), STEADY, "day", runs=65)


# -- properties --------------------------------------------------------------------------------

VARIED = Experience(
    {"a": table([60, 200, 500, 900]), "b": table([30, 300, 600])},
    priority_per_second=5 / 3600,
    priority_services=("a", "b"),
)


@st.composite
def halls(draw: st.DrawFn) -> Hall:
    stations = tuple(
        Station(
            Desk(n, n, draw(st.sampled_from([None, frozenset("a"), frozenset("b")]))),
            visit=1000 + n if (service := draw(st.sampled_from([None, "a", "b"]))) else None,
            service=service,
            since_seconds=draw(st.integers(0, 1200)),
        )
        for n in range(1, draw(st.integers(1, 4)) + 1)
    )
    people = tuple(
        Candidate(
            n,
            draw(st.integers(1, n)),
            draw(st.sampled_from("ab")),
            NOW - timedelta(seconds=draw(st.integers(0, 3000))),
            NOW,
        )
        for n in range(1, draw(st.integers(0, 20)) + 1)
    )
    return Hall(NOW, people, stations)


@settings(max_examples=40)
@given(halls())
def test_a_range_is_ordered_and_the_same_hall_always_gives_the_same_answer(here: Hall) -> None:
    found = forecast(here, VARIED, "day").visits()
    assert all(0 <= each.low <= each.high for each in found.values())
    assert forecast(here, VARIED, "day").visits() == found


@settings(max_examples=40)
@given(halls(), st.randoms(use_true_random=False))
def test_the_order_in_which_the_line_is_read_does_not_matter(here: Hall, chance: Random) -> None:
    people = list(here.waiting)
    chance.shuffle(people)
    shuffled = replace(here, waiting=tuple(people))
    assert forecast(shuffled, VARIED, "day").visits() == forecast(here, VARIED, "day").visits()


@settings(max_examples=40)
@given(st.integers(1, 25), st.integers(0, 1200))
def test_with_one_counter_more_people_ahead_never_shorten_the_wait(ahead: int, since: int) -> None:
    here = Station(desk(1), visit=999, service="a", since_seconds=since)
    known = replace(VARIED, priority_per_second=0.0)
    me = Candidate(500, 500, "a", NOW, NOW)
    fewer = forecast(hall((*waiting(ahead), me), here), known, "day").visits()[500]
    more = forecast(hall((*waiting(ahead + 1), me), here), known, "day").visits()[500]
    assert fewer.low <= more.low
    assert fewer.high <= more.high


@settings(max_examples=40)
@given(st.integers(2, 5), st.integers(1, 30))
def test_a_closed_counter_never_shortens_a_wait(counters: int, people: int) -> None:
    """One kind of citizen and constant times: then it is true for everybody, in every run."""
    stations = [Station(desk(n), since_seconds=0) for n in range(1, counters + 1)]
    all_open = forecast(hall(waiting(people), *stations), STEADY, "day").visits()
    one_less = forecast(hall(waiting(people), *stations[:-1]), STEADY, "day").visits()
    for visit, spread in all_open.items():
        assert one_less[visit].low >= spread.low
        assert one_less[visit].high >= spread.high


# -- oracles -----------------------------------------------------------------------------------


def gamma_share(shape: int, rate: float, t: float) -> float:
    """P(a sum of `shape` exponential times ≤ t): the Erlang distribution in closed form."""
    term = total = exp(-rate * t)
    for k in range(1, shape):
        term *= rate * t / k
        total += term
    return 1 - total


@pytest.mark.parametrize(("counters", "place"), [(1, 4), (3, 12), (5, 30)])
def test_the_range_agrees_with_queueing_theory(counters: int, place: int) -> None:
    """M/M/c, all busy: the wait of the k-th in line is Erlang(k, c·μ), whatever ran before."""
    mean = 240.0
    known = Experience({"a": exponential(mean)}, between_seconds=0)
    stations = [Station(desk(n), 900 + n, "a") for n in range(1, counters + 1)]
    shares = []
    for day in range(30):
        found = forecast(hall(waiting(place), *stations), known, day).visits()[place]
        rate = counters / mean
        shares.append([gamma_share(place, rate, t) for t in (found.low, found.high)])
    low = sum(each[0] for each in shares) / len(shares)
    high = sum(each[1] for each in shares) / len(shares)
    assert low == pytest.approx(0.10, abs=0.03)
    assert high == pytest.approx(0.90, abs=0.03)


def oracle(chance: Random, counters: int, place: int, mean: float, credit_at: float) -> float:
    """An event loop of its own: FIFO, and one citizen of the highest right at `credit_at`."""
    free = [chance.expovariate(1 / mean) for _ in range(counters)]
    heapq.heapify(free)
    left, passed = place, False
    while True:
        now = heapq.heappop(free)
        if not passed and now >= credit_at:
            passed = True
        else:
            left -= 1
            if left == 0:
                return now
        heapq.heappush(free, now + chance.expovariate(1 / mean))


def test_the_range_agrees_with_an_independent_event_loop() -> None:
    """Three counters, and somebody with a right to go first who comes after five minutes."""
    mean, place = 300.0, 9
    known = Experience({"a": exponential(mean)}, between_seconds=0)
    stations = [Station(desk(n), 900 + n, "a") for n in range(1, 4)]
    first_goer = Candidate(77, 77, "a", NOW - timedelta(days=1), NOW)
    here = replace(hall(waiting(place), *stations), coming=((300.0, first_goer),))
    found = [forecast(here, known, day).visits()[place] for day in range(40)]
    chance = Random(7)
    truth = sorted(oracle(chance, 3, place, mean, 300.0) for _ in range(20_000))
    low = sum(each.low for each in found) / len(found)
    high = sum(each.high for each in found) / len(found)
    assert low == pytest.approx(truth[2_000], rel=0.06)
    assert high == pytest.approx(truth[18_000], rel=0.06)
