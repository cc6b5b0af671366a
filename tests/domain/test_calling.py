"""The policy in single cases: who is called, and that the reason given is the true one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from counter.wording import BECAUSE
from shared.domain.calling import (
    PRIORITY,
    RETURNED,
    Candidate,
    Desk,
    at_work,
    choose,
    rank_on_appointment,
    rank_on_arrival,
    rank_on_return,
    rank_when_added,
)
from tests.domain.lines import NINE, minutes

ANY_DESK = Desk(1)
NOON = NINE + timedelta(minutes=60)


def citizen(id: int, minutes: float, *, priority: bool = False, service: str = "a") -> Candidate:
    arrived = NINE + timedelta(minutes=minutes)
    rank, credit = rank_on_arrival(arrived, priority), PRIORITY if priority else None
    return Candidate(id, id, service, rank, arrived, credit=credit)


def test_nobody_waits_means_nobody_is_called() -> None:
    assert choose([], ANY_DESK, NOON) is None


def test_the_longest_wait_comes_first_and_the_reason_says_so() -> None:
    decision = choose([citizen(2, 5), citizen(1, 0)], ANY_DESK, NOON)
    assert decision is not None
    assert (decision.transaction, decision.because) == (1, "longest_wait")


def test_who_was_sent_waits_only_for_somebody_at_work_who_takes_the_service() -> None:
    desks = [Desk(1, 11), Desk(2, 12, frozenset("b")), Desk(3, 13, frozenset("a"))]
    places = [(1, None), (2, None), (3, None), (9, None), (None, 12), (None, 13), (None, 99)]
    line = [
        Candidate(n, n, "a", NINE, NINE, reserved_counter=counter, reserved_staff=person)
        for n, (counter, person) in enumerate(places)
    ]
    working = at_work(desks, [(c.reserved_counter, c.reserved_staff, c.service) for c in line])
    held = [(c.reserved_counter, c.reserved_staff) for c in map(working.held, line)]
    none = (None, None)
    assert held == [(1, None), none, (3, None), none, none, (None, 13), none]
    assert working.refused == {(2, "a")}


def test_priority_goes_ahead_of_those_who_came_up_to_twenty_minutes_earlier() -> None:
    ahead = choose([citizen(1, 0), citizen(2, 19, priority=True)], ANY_DESK, NOON)
    behind = choose([citizen(1, 0), citizen(2, 21, priority=True)], ANY_DESK, NOON)
    assert ahead is not None
    assert behind is not None
    assert (ahead.transaction, ahead.because) == (2, "priority")
    assert behind.transaction == 1


def test_a_counter_calls_only_what_it_takes_and_what_was_sent_to_it() -> None:
    sent = Candidate(3, 3, "a", NINE, NINE, reserved_counter=5)
    line = [citizen(1, 0, service="b"), citizen(2, 1, service="a"), sent]
    mine = choose(line, Desk(4, services=frozenset("a")), NOON)
    theirs = choose(line, Desk(5, services=frozenset("a")), NOON)
    assert mine is not None
    assert theirs is not None
    assert mine.transaction == 2
    assert (theirs.transaction, theirs.because) == (3, "sent_here")


def test_a_service_added_later_never_passes_the_visits_own_arrival() -> None:
    arrival = rank_on_arrival(NINE, priority=False)
    assert rank_when_added(NINE + timedelta(minutes=2), arrival) == arrival
    assert rank_when_added(NINE + timedelta(minutes=60), arrival) == NINE + timedelta(minutes=55)


def test_who_comes_back_gets_a_bounded_head_start_and_not_the_old_place() -> None:
    assert rank_on_return(NINE + timedelta(minutes=60), NINE) == NINE + timedelta(minutes=50)
    assert rank_on_return(NINE + timedelta(minutes=3), NINE) == NINE


@pytest.mark.parametrize(
    ("arrived", "due", "rank"),
    [
        (0, 60, 0),  # an hour early: in line like everybody else
        (50, 60, 40),  # ten minutes early: half the credit
        (60, 60, 40),
        (90, 60, 70),  # late: the credit counts from the true arrival
    ],
)
def test_an_appointment_helps_around_its_hour_and_never_by_more_than_its_credit(
    arrived: int, due: int, rank: int
) -> None:
    assert rank_on_appointment(NINE + minutes(arrived), NINE + minutes(due)) == NINE + minutes(rank)


def because(line: list[Candidate], desk: Desk = ANY_DESK, now: datetime = NOON) -> tuple[int, str]:
    decision = choose(line, desk, now)
    assert decision is not None
    assert decision.because in BECAUSE
    return decision.transaction, decision.because


def test_a_preferred_service_counts_five_minutes_and_is_named() -> None:
    desk = Desk(1, preferred=frozenset("b"))
    assert because([citizen(1, 0), citizen(2, 4, service="b")], desk) == (2, "preferred")
    assert because([citizen(1, 0), citizen(2, 6, service="b")], desk) == (1, "longest_wait")


def test_a_language_of_the_counter_counts_five_minutes_and_is_named() -> None:
    desk = Desk(1, languages=frozenset({"my"}))
    burmese = replace(citizen(2, 4), language="my")
    assert because([citizen(1, 0), burmese], desk) == (2, "language")
    assert because([citizen(1, 0), burmese]) == (1, "longest_wait")


def test_the_reason_is_the_credit_that_was_enough_alone() -> None:
    desk = Desk(1, preferred=frozenset("b"), languages=frozenset({"my"}))
    right = replace(citizen(2, 4, priority=True, service="b"), language="my")
    assert because([citizen(1, 0), right], desk) == (2, "priority")
    returned = replace(right, rank_at=right.since - minutes(1), credit=RETURNED)
    assert because([citizen(1, 0), returned], desk) == (2, "preferred")
    both = replace(citizen(2, 8, service="b"), language="my")
    assert because([citizen(1, 0), both], desk) == (2, "preferred")


def test_after_ninety_minutes_nobodys_credit_counts_any_more() -> None:
    line = [citizen(1, 0), citizen(2, 10, priority=True)]
    assert because(line, now=NINE + minutes(89)) == (2, "priority")
    assert because(line, now=NINE + minutes(90)) == (1, "guarantee")
    assert because([citizen(1, 0), citizen(2, 60)], now=NINE + minutes(95)) == (1, "longest_wait")


def test_who_was_just_put_back_lets_others_go_first_and_is_called_when_there_are_none() -> None:
    resting = replace(citizen(1, 0), rests_until=NOON + minutes(1))
    assert because([resting, citizen(2, 30)]) == (2, "others_rest")
    assert because([resting, citizen(2, 30)], now=NOON + minutes(1)) == (1, "longest_wait")
    assert because([resting]) == (1, "only_one")


def test_a_kept_desk_waits_for_its_visit_alone() -> None:
    desk = Desk(1, kept_for=2)
    assert because([citizen(1, 0), citizen(2, 30)], desk) == (2, "kept_here")
    assert choose([citizen(1, 0)], desk, NOON) is None


def test_somebody_sent_here_who_needs_a_credit_to_go_first_is_not_said_to_go_for_being_sent() -> (
    None
):
    sent = replace(citizen(2, 10, priority=True), reserved_counter=1)
    assert because([citizen(1, 0), sent]) == (2, "priority")
    assert because([replace(sent, since=NINE - minutes(1)), citizen(1, 0)]) == (2, "sent_here")


def test_two_turns_of_one_visit_are_one_waiting_citizen_called_in_the_order_of_their_places() -> (
    None
):
    turns = [replace(citizen(id, 0), visit=7, position=3 - id) for id in (1, 2)]
    assert because(turns) == (2, "only_one")


def test_equal_effective_arrivals_go_by_the_visits_that_came_first() -> None:
    added = replace(citizen(9, 0), visit=1, position=2)
    assert because([citizen(2, 0), added]) == (9, "longest_wait")
