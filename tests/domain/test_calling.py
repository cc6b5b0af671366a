"""The policy: bounded credits, nobody starves, nobody is overtaken beyond the rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calling import (
    CANDIDATES_KEPT,
    POLICY,
    Candidate,
    Desk,
    choose,
    rank_on_arrival,
    rank_on_return,
    rank_when_added,
)

NINE = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ANY_DESK = Desk(1)


def citizen(id: int, minutes: float, *, priority: bool = False, service: str = "a") -> Candidate:
    arrived = NINE + timedelta(minutes=minutes)
    return Candidate(id, id, service, rank_on_arrival(arrived, priority), arrived)


LINES = st.lists(
    st.tuples(st.integers(0, 240), st.booleans(), st.sampled_from("abc")), min_size=1, max_size=40
).map(
    lambda people: [
        citizen(id, minutes, priority=priority, service=service)
        for id, (minutes, priority, service) in enumerate(sorted(people), start=1)
    ]
)


def test_nobody_waits_means_nobody_is_called() -> None:
    assert choose([], ANY_DESK) is None


def test_the_longest_wait_comes_first_and_the_reason_says_so() -> None:
    decision = choose([citizen(2, 5), citizen(1, 0)], ANY_DESK)
    assert decision is not None
    assert (decision.transaction, decision.because) == (1, "longest_wait")


def test_priority_goes_ahead_of_those_who_came_up_to_twenty_minutes_earlier() -> None:
    ahead = choose([citizen(1, 0), citizen(2, 19, priority=True)], ANY_DESK)
    behind = choose([citizen(1, 0), citizen(2, 21, priority=True)], ANY_DESK)
    assert ahead is not None
    assert behind is not None
    assert (ahead.transaction, ahead.because) == (2, "credit")
    assert behind.transaction == 1


def test_a_counter_calls_only_what_it_takes_and_what_was_sent_to_it() -> None:
    sent = Candidate(3, 3, "a", NINE, NINE, reserved_counter=5)
    line = [citizen(1, 0, service="b"), citizen(2, 1, service="a"), sent]
    mine = choose(line, Desk(4, services=frozenset("a")))
    theirs = choose(line, Desk(5, services=frozenset("a")))
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


@given(LINES, st.randoms(use_true_random=False))
def test_the_order_in_which_the_line_is_read_changes_nothing(line, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(line)
    random.shuffle(shuffled)
    assert choose(shuffled, ANY_DESK) == choose(line, ANY_DESK)


@given(LINES)
def test_nobody_is_overtaken_by_more_than_the_largest_credit(line: list[Candidate]) -> None:
    decision = choose(line, ANY_DESK)
    assert decision is not None
    called = next(c for c in line if c.transaction == decision.transaction)
    for other in line:
        if other.queued_at < called.queued_at:
            assert called.queued_at - other.queued_at <= POLICY.priority_credit


@given(LINES)
def test_equals_are_called_in_the_order_of_their_arrival(line: list[Candidate]) -> None:
    order = []
    left = list(line)
    while left:
        decision = choose(left, ANY_DESK)
        assert decision is not None
        order.append(next(c for c in left if c.transaction == decision.transaction))
        left = [c for c in left if c.transaction != decision.transaction]
    for lane in (True, False):
        same = [c for c in order if (c.rank_at != c.queued_at) is lane]
        assert same == sorted(same, key=lambda c: (c.queued_at, c.transaction))


@given(LINES)
def test_a_counter_never_idles_while_somebody_it_can_serve_waits(line: list[Candidate]) -> None:
    for service in "abc":
        desk = Desk(1, services=frozenset(service))
        can = [c for c in line if c.service == service]
        assert (choose(line, desk) is not None) == bool(can)


@given(LINES)
def test_a_decision_can_be_replayed_from_what_is_stored_with_it(line: list[Candidate]) -> None:
    decision = choose(line, ANY_DESK)
    assert decision is not None
    assert decision.policy == POLICY.version
    assert len(decision.candidates) == min(len(line), CANDIDATES_KEPT)
    first = min(decision.candidates, key=lambda pair: (pair[1], pair[0]))
    assert first[0] == decision.transaction
