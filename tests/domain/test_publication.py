"""The minimum numbers of cases behind a published figure."""

import pytest

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
