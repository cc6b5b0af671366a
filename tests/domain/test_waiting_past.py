"""What a centre's past teaches about its waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.waiting_hall import USUAL_BREAKS, Experience
from shared.domain.waiting_past import (
    Past,
    Promised,
    Served,
    Sitting,
    between,
    experience,
    habits,
    half_hour,
    pace,
    undivided,
)
from shared.domain.waiting_times import table

ZONE = ZoneInfo("Asia/Bangkok")
NINE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # nine o'clock in Bangkok


def turn(
    start: float, minutes: float, *, queued: float = 0, counter: int = 1, service: str = "a"
) -> Served:
    """A turn called `start` minutes after nine."""
    called = NINE + timedelta(minutes=start)
    ended = called + timedelta(minutes=minutes)
    return Served(service, counter, NINE + timedelta(minutes=queued), called, ended)


def test_a_turn_during_which_the_counter_called_somebody_else_teaches_no_duration() -> None:
    held, other, plain = turn(0, 60), turn(10, 5), turn(61, 5)
    assert list(undivided([plain, held, other])) == [other, plain]
    elsewhere = turn(10, 5, counter=2)
    assert list(undivided([held, elsewhere])) == [held, elsewhere]


def test_the_time_between_two_citizens_counts_only_while_somebody_waited() -> None:
    busy = [turn(6 * n, 5.5) for n in range(40)]
    assert between(busy) == pytest.approx(30)
    idle = [turn(6 * n, 5.5, queued=6 * n - 0.1) for n in range(40)]
    assert between(idle) == 20
    assert between(busy[:5]) == 20


def test_a_service_without_cases_goes_by_its_standard_at_the_centre_s_own_speed() -> None:
    past = Past(served=tuple(turn(10 * n, 5) for n in range(60)))
    found = experience(past, {"a": 600.0, "b": 1200.0}, ZONE)
    assert found.services["a"] == table([300.0])
    assert found.services["b"].mean == pytest.approx(600, rel=0.05)
    untouched = experience(Past(), {"b": 1200.0}, ZONE)
    assert untouched.services["b"].mean == pytest.approx(1200, rel=0.05)


def test_an_unknown_service_in_the_past_is_left_out() -> None:
    past = Past(served=(turn(0, 5, service="gone"),), first_goers={"gone": 3})
    found = experience(past, {"a": 600.0}, ZONE)
    assert set(found.services) == {"a"}
    assert found.priority_per_second == 0
    assert found.priority_services == ()


def test_how_often_somebody_goes_first_is_counted_over_the_time_of_service() -> None:
    past = Past(served=(turn(0, 5), turn(475, 5)), first_goers={"a": 30, "b": 10, "never": 0})
    found = experience(past, {"a": 300.0, "b": 300.0, "never": 1.0}, ZONE)
    assert found.priority_per_second == pytest.approx(40 / (480 * 60))
    assert found.priority_services.count("a") == 3 * found.priority_services.count("b")
    assert "never" not in found.priority_services


def sitting(counter: int, day: int, hours: float, *rests: tuple[float, float]) -> Sitting:
    opened = NINE + timedelta(days=day)
    breaks = tuple(
        (opened + timedelta(hours=at), opened + timedelta(hours=at, minutes=length))
        for at, length in rests
    )
    return Sitting(counter, opened, opened + timedelta(hours=hours), breaks)


def test_who_rests_and_who_closes_early_is_learned_by_half_hours() -> None:
    days = [s for d in range(8) for s in (sitting(1, d, 7, (3.1, 45)), sitting(2, d, 4.7))]
    found = habits(days, ZONE)
    assert half_hour(NINE, ZONE) == 18
    assert [h for h, share in enumerate(found[1].breaks) if share] == [24]
    assert found[1].breaks[24] == 1
    assert [h for h, share in enumerate(found[2].closings) if share] == [27]
    assert not any(found[1].closings), "the last counter ends the day and is not closing early"
    assert not any(found[2].breaks)


def test_a_few_days_show_no_habit() -> None:
    days = [s for d in range(3) for s in (sitting(1, d, 7, (3, 45)), sitting(2, d, 4))]
    assert not any(any(h.breaks) or any(h.closings) for h in habits(days, ZONE).values())


def test_breaks_are_learned_once_there_are_enough() -> None:
    few = Past(sittings=tuple(sitting(1, d, 7, (3, 20)) for d in range(29)))
    enough = Past(sittings=tuple(sitting(1, d, 7, (3, 20)) for d in range(30)))
    assert experience(few, {}, ZONE).breaks == USUAL_BREAKS
    assert experience(enough, {}, ZONE).breaks == table([1200.0])


def test_today_s_pace_is_drawn_towards_the_usual_one() -> None:
    tables = Experience({"a": table([300.0])})
    assert pace([], tables) == 1
    slow = [pace([turn(20 * k, 10) for k in range(n)], tables) for n in (1, 10, 100)]
    assert slow == [pytest.approx(1 + n / (n + 10)) for n in (1, 10, 100)]
    assert pace([turn(20 * k, 5) for k in range(9)], tables) == 1


def test_one_turn_forgotten_open_does_not_slow_the_day_down() -> None:
    tables = Experience({"a": table([300.0])})
    assert pace([turn(0, 5), turn(10, 300)], tables) == 1


def test_a_case_of_a_service_has_its_own_times() -> None:
    """Long turns are `moved`, said at the counter; short ones `booked`, known with the ticket."""
    turns = [
        replace(turn(20 * n, minutes), variant=variant)
        for n, (minutes, variant) in enumerate([(10, "moved"), (5, ""), (2, "booked")] * 40)
    ]
    cases = {
        ("a", "moved"): Promised(600.0),
        ("a", "booked"): Promised(120.0, at_once=True),
        ("a", "new"): Promised(900.0),
    }
    found = experience(Past(served=tuple(turns)), {"a": 300.0}, ZONE, cases)
    lasts = {v: found.lasting("a", v) for v in ("moved", "booked", "new", "gone")}
    means = {variant: each.mean for variant, each in lasts.items() if each}
    assert means["moved"] == pytest.approx(600)
    assert means["booked"] == pytest.approx(120)
    assert means["new"] == pytest.approx(900, rel=0.05), "nothing seen: its own promise"
    assert means["gone"] == pytest.approx(450, rel=0.05), "of who waits, half turn out to move"
    assert pace([replace(turn(0, 10), variant="moved")], found) == 1
