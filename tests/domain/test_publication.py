"""The minimum numbers of cases behind a published figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import publication


@pytest.mark.parametrize(
    ("rule", "minimum"),
    [
        (publication.shows_median, 5),
        (publication.shows_satisfaction, 10),
        (publication.shows_bracket, 30),
    ],
)
def test_a_figure_is_shown_from_exactly_its_minimum_on(rule: object, minimum: int) -> None:
    assert callable(rule)
    assert not rule(minimum - 1)
    assert rule(minimum)
    assert not rule(0)


def test_a_sum_is_kept_back_where_it_would_tell_the_few_in_it() -> None:
    assert publication.published_sum([40, 3]) is None
    assert publication.published_sum([40, 3, 2]) == 45
    assert publication.published_sum([0, 0]) == 0
    assert publication.published_sum([4]) is None


@given(st.lists(st.integers(0, 60), max_size=8))
def test_counts_kept_back_beside_their_sum_are_never_one_to_four_together(
    counts: list[int],
) -> None:
    told = publication.published_counts(counts)
    hidden = [n for n, shown in zip(counts, told, strict=True) if shown is None]
    assert all(shown in (None, n) for n, shown in zip(counts, told, strict=True))
    assert sum(hidden) == 0 or sum(hidden) >= 5 or len(hidden) == sum(n > 0 for n in counts)
