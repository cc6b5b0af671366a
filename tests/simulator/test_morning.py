"""The plan of a simulated morning: who sits where, who comes when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shared.domain.simulate import Offering
from shared.i18n import BANGKOK
from shared.simulator.client import SimulationError
from shared.simulator.morning import AT_THE_DOOR, plan, seats

OFFERINGS = [Offering("card", 1.0, (60.0, 300.0))]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 16, hour, minute, tzinfo=BANGKOK)


def test_counter_3_and_the_first_account_are_left_to_the_visitor() -> None:
    chairs = seats("mo-chit", [1, 2, 3, 4, 5, 6])
    assert (chairs.counter, chairs.account) == (3, "staff1")
    assert chairs.clerks == {1: "staff2", 2: "staff3", 4: "staff4", 5: "staff5", 6: "staff6"}


def test_a_centre_with_two_counters_plays_at_one() -> None:
    chairs = seats("mobile-1", [1, 2])
    assert (chairs.counter, chairs.account) == (2, "staff11")
    assert chairs.clerks == {1: "staff12"}


def test_a_centre_without_accounts_of_the_demonstration_is_refused() -> None:
    with pytest.raises(SimulationError, match="too few clerks"):
        seats("nowhere", [1, 2])


def test_the_hall_is_full_in_the_first_minutes_and_nobody_comes_after_noon() -> None:
    shifts, customers = plan("1", [(at(8, 30), at(16, 30))], [1, 2, 4], OFFERINGS)
    opens = at(8, 30)
    at_once = [each for each in customers if each.arrives_at <= opens + timedelta(minutes=2)]
    assert len(at_once) >= 3 * AT_THE_DOOR
    assert customers == sorted(customers, key=lambda each: each.arrives_at)
    assert max(each.arrives_at for each in customers) <= at(12)
    assert {shift.closes for shift in shifts} == {at(12)}
    assert min(shift.opens for shift in shifts) == opens


def test_a_centre_that_opens_late_has_its_two_hours_all_the_same() -> None:
    shifts, _ = plan("1", [(at(13), at(18))], [1], OFFERINGS)
    assert shifts[0].closes == at(15)
