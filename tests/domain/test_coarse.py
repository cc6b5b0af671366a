"""Wide classes of times: nobody stands alone in one, and they add up."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.coarse import EDGES, class_of_rank, classes, joined
from shared.domain.statistics import nearest_rank

times = st.lists(st.integers(0, 10_000_000), max_size=200).map(sorted)


@given(times)
def test_every_time_is_in_one_class_of_at_least_five(values: list[int]) -> None:
    found = classes(values)
    assert sum(n for _, _, n in found) == (len(values) if len(values) >= 5 else 0)
    for low, high, n in found:
        assert n >= 5
        assert n == bisect_left(values, high) - bisect_left(values, low)
        assert low in EDGES
        assert high in EDGES
    if found:
        assert (found[0][0], found[-1][1]) == (0, EDGES[-1])


@given(st.lists(times, max_size=5))
def test_joined_classes_are_true_for_all_times_together(parts: list[list[int]]) -> None:
    told = [part for part in parts if len(part) >= 5]
    everything = sorted(time for part in told for time in part)
    found = joined([classes(part) for part in parts])
    assert sum(n for _, _, n in found) == len(everything)
    for low, high, n in found:
        assert n == bisect_left(everything, high) - bisect_left(everything, low)


@given(times.filter(lambda values: len(values) >= 5), st.integers(1, 99))
def test_a_percentile_lies_between_its_edges(values: list[int], percent: int) -> None:
    between = class_of_rank(classes(values), percent)
    assert between is not None
    assert between[0] <= nearest_rank(values, percent) < between[1]


def test_edges_grow_and_nothing_has_no_percentile() -> None:
    assert list(EDGES) == sorted(set(EDGES))
    assert EDGES[:4] == (0, 15, 21, 30)
    assert class_of_rank([], 50) is None
