"""No count of one to four can be read, or worked out from one sum of those that can."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.small_counts import Cell, Sum, kept_back, told

Tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=1, max_size=6
    )
)


def with_sums(table: list[list[int]]) -> tuple[dict[Cell, int], list[Sum]]:
    """A table with its sums on both sides and the sum of all."""
    counts: dict[Cell, int] = {(i, j): n for i, row in enumerate(table) for j, n in enumerate(row)}
    rows, columns = range(len(table)), range(len(table[0]))
    counts |= {("row", i): sum(table[i]) for i in rows}
    counts |= {("column", j): sum(table[i][j] for i in rows) for j in columns}
    counts["all"] = sum(map(sum, table))
    sums = [Sum(tuple((i, j) for j in columns), ("row", i)) for i in rows]
    sums += [Sum(tuple((i, j) for i in rows), ("column", j)) for j in columns]
    sums += [Sum(tuple(("row", i) for i in rows), "all")]
    sums += [Sum(tuple(("column", j) for j in columns), "all")]
    return counts, sums


def assert_tells_nothing(counts: dict[Cell, int], sums: list[Sum], hidden: frozenset[Cell]) -> None:
    assert all(cell in hidden for cell, n in counts.items() if 0 < n < 5)
    assert all(counts[cell] for cell in hidden)
    for each in sums:
        unknown = [cell for cell in each.cells if cell in hidden]
        assert len(unknown) != 1, each
        if unknown and each.whole not in hidden:
            assert sum(counts[cell] for cell in unknown) >= 5, each


@given(Tables)
def test_no_hidden_count_follows_from_one_sum(table: list[list[int]]) -> None:
    counts, sums = with_sums(table)
    assert_tells_nothing(counts, sums, kept_back(counts, sums))


@given(Tables)
def test_where_nobody_is_few_everything_is_told(table: list[list[int]]) -> None:
    counts, sums = with_sums([[n and n + 4 for n in row] for row in table])
    assert not kept_back(counts, sums)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([0, 7], [0, 7]),
        ([3, 40, 50], [None, None, 50]),
        ([2, 3, 50], [None, None, 50]),
        ([1, 1, 6, 9], [None, None, None, 9]),
        ([0, 0, 4], [0, 0, None]),
    ],
)
def test_the_smallest_others_are_kept_back_beside_a_known_sum(
    counts: list[int], shown: list[int | None]
) -> None:
    assert told(counts) == shown


def test_what_is_hidden_elsewhere_stays_hidden() -> None:
    counts: dict[Cell, int] = {"a": 40, "b": 50, "c": 60, "all": 150}
    sums = [Sum(("a", "b", "c"), "all")]
    assert kept_back(counts, sums, ["b"]) == {"a", "b"}


def test_a_whole_is_hidden_where_its_parts_leave_no_other_way() -> None:
    assert kept_back({"few": 3, "none": 0, "all": 3}, [Sum(("few", "none"), "all")]) == {
        "few",
        "all",
    }
    counts: dict[Cell, int] = {"one": 9, "all": 9, "two": 2, "both": 11}
    sums = [Sum(("one",), "all"), Sum(("one", "two"), "both")]
    assert kept_back(counts, sums) == {"one", "two", "all"}
