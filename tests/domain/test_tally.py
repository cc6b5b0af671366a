"""Counts and times that add up, in any order, and come apart again."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import tally
from shared.domain.reduction import Sample
from shared.domain.tally import Sum, Tally, of_counts, of_time, total

SECONDS = st.integers(0, 2**32 - 3000)
"""A time has four bytes: 136 years."""
NAMES = st.sampled_from(
    ["citizen", "steps", "out:refused", "out:untimed", "visits:1", "ended:left"]
)
COUNTS = st.dictionaries(NAMES, st.integers(1, 2**70), max_size=4)
SHARES = st.one_of(
    st.builds(of_counts, COUNTS),
    st.builds(lambda s, c: of_time(s).plus(of_counts(c)), SECONDS, COUNTS),
)
MANY = st.lists(SECONDS, min_size=1, max_size=400)


def of_times(values: Sequence[int]) -> Tally:
    return total(of_time(each) for each in values)


def in_runs(values: Sequence[int], seed: int) -> Tally:
    """The same times as several rows of a year would have them: in runs of any length."""
    random, left, runs = Random(seed), list(values), []
    while left:
        size = random.choice((1, 2, 3, 100, 150))
        runs.append(array("I", sorted(left[:size])))
        left = left[size:]
    sums = {tally.SECONDS: sum(values), tally.SQUARES: sum(v * v for v in values)}
    return Tally({name: n for name, n in sums.items() if n}, *runs)


@given(st.lists(SHARES, max_size=8), st.randoms(use_true_random=False))
def test_a_sum_is_the_same_in_any_order(shares: list[Tally], random: Random) -> None:
    turned = list(shares)
    random.shuffle(turned)
    assert total(turned) == total(shares)


@given(st.lists(SHARES, max_size=8), st.integers(0, 8))
def test_a_sum_is_the_sum_of_its_parts(shares: list[Tally], cut: int) -> None:
    assert total(shares[:cut]).plus(total(shares[cut:])) == total(shares)


@given(st.lists(SHARES, max_size=6), SHARES)
def test_what_was_added_can_be_taken_away_again(shares: list[Tally], more: Tally) -> None:
    before = total(shares)
    assert before.plus(more).minus(more) == before
    assert not more.minus(more), "nothing is left of itself, and nothing counts as empty"


@given(SHARES, st.integers(0, 1000))
def test_what_was_never_added_cannot_be_taken_away(some: Tally, seconds: int) -> None:
    longest = max(some.times, default=0)
    with pytest.raises(ValueError, match="to take away"):
        some.minus(of_time(longest + 1 + seconds))
    with pytest.raises(ValueError, match="to take away"):
        some.minus(of_counts({"citizen": some["citizen"] + 1}))


@given(MANY, st.integers(0, 99))
def test_the_sample_of_a_sum_is_that_of_its_times(values: list[int], seed: int) -> None:
    assert of_times(values).sample == Sample.of(values)
    assert in_runs(values, seed).sample == Sample.of(values)


@given(st.lists(st.integers(0, 30), min_size=300, max_size=900), st.integers(0, 99))
def test_equal_times_in_long_runs_change_no_percentile(values: list[int], seed: int) -> None:
    assert in_runs(values, seed).sample == Sample.of(values)


@given(MANY, SECONDS, st.integers(0, 99))
def test_how_many_stay_within_a_limit(values: list[int], limit: int, seed: int) -> None:
    expected = sum(each <= limit for each in values)
    assert of_times(values).within(limit) == expected
    assert in_runs(values, seed).within(limit) == expected
    assert in_runs(values, seed).n == len(values)


@given(MANY, st.integers(0, 99))
def test_tallies_of_the_same_times_are_equal_however_they_are_kept(
    values: list[int], seed: int
) -> None:
    assert in_runs(values, seed) == of_times(values) == of_times(sorted(values))
    assert list(in_runs(values, seed).times) == sorted(values)


@given(st.lists(SHARES, max_size=8))
def test_a_sum_never_changes_what_was_added(shares: list[Tally]) -> None:
    whole, copies = Sum(), [Tally(dict(each.counts), *each.runs) for each in shares]
    for each in shares:
        whole.add(each)
    first = whole.tally()
    whole.add(of_time(7))
    assert shares == copies
    assert whole.tally() == first.plus(of_time(7))


def test_sums_grow_beyond_sixty_four_bits() -> None:
    """A case that lay for a hundred years, a million times."""
    long = 2**32 - 1
    whole = total([of_time(long)] * 1000)
    assert whole[tally.SQUARES] == 1000 * long**2 > 2**64
    assert whole.sample.mean_seconds == long


def test_zeros_are_not_kept_but_a_time_of_zero_is() -> None:
    assert not of_counts({"citizen": 0})
    assert list(of_time(0, citizen=0).times) == [0]
    assert of_time(0).counts == {}


def test_names_below_a_prefix_come_in_order_without_it() -> None:
    counted = of_counts({"out:untimed": 2, "out:refused": 1, "steps": 4})
    assert list(counted.below("out:").items()) == [("refused", 1), ("untimed", 2)]
