"""Scores from 1 to 5: exact at the levels, even between them, bounded, and never rescaled."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.scoring import SCORES, Scale, Total, Weighed, total

results = st.builds(Fraction, st.integers(-100_000, 100_000), st.sampled_from([1, 3, 100, 10_000]))
hundredths = st.integers(-100_000, 100_000)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    drawn = draw(st.sets(hundredths, min_size=5, max_size=5))
    levels = sorted((Fraction(each, 100) for each in drawn), reverse=draw(st.booleans()))
    return Scale(tuple(levels))


def scale(*levels: int) -> Scale:
    return Scale(tuple(Fraction(each) for each in levels))


@pytest.mark.parametrize(
    ("levels", "result", "score"),
    [
        ((65, 70, 75, 80, 85), Fraction(78), Fraction(18, 5)),
        ((65, 70, 75, 80, 85), Fraction(64), Fraction(1)),
        ((65, 70, 75, 80, 85), Fraction(99), Fraction(5)),
        ((15, 12, 9, 6, 3), Fraction(10), Fraction(8, 3)),  # less is better
        ((15, 12, 9, 6, 3), Fraction(20), Fraction(1)),
        ((15, 12, 9, 6, 3), Fraction(0), Fraction(5)),
        ((0, 1, 10, 100, 1000), Fraction(55), Fraction(7, 2)),  # steps of any width
    ],
)
def test_the_score_by_hand(levels: tuple[int, ...], result: Fraction, score: Fraction) -> None:
    assert scale(*levels).score(result) == score


@given(scales())
def test_a_level_has_exactly_its_score(scale: Scale) -> None:
    assert [scale.score(each) for each in scale.levels] == [Fraction(each) for each in SCORES]


@given(scales(), results)
def test_every_score_lies_between_1_and_5(scale: Scale, result: Fraction) -> None:
    assert 1 <= scale.score(result) <= 5


@given(scales(), results, results)
def test_a_better_result_never_has_a_lower_score(scale: Scale, a: Fraction, b: Fraction) -> None:
    worse, better = sorted((a, b), reverse=not scale.rises)
    assert scale.score(worse) <= scale.score(better)


@given(scales(), st.integers(0, 3), st.fractions(0, 1))
def test_between_two_levels_the_score_grows_evenly(scale: Scale, at: int, part: Fraction) -> None:
    low, high = scale.levels[at], scale.levels[at + 1]
    assert scale.score(low + part * (high - low)) == at + 1 + part


@pytest.mark.parametrize(
    "levels",
    [(1, 2, 3, 4), (1, 2, 3, 4, 5, 6), (1, 2, 2, 3, 4), (5, 5, 5, 5, 5), (1, 3, 2, 4, 5), ()],
)
def test_other_levels_are_no_scale(levels: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="five results"):
        scale(*levels)


def test_the_total_leaves_open_weights_open() -> None:
    parts = [Weighed(Fraction(60), Fraction(4)), Weighed(Fraction(40), None)]
    found = total(parts)
    assert found == Total(Fraction(100), Fraction(40), Fraction(12, 5))
    assert found.is_whole
    assert found.mean is None
    assert found.so_far == Fraction(12, 5)
    assert total(parts[1:]).so_far is None
    assert total([Weighed(Fraction(30), Fraction(4)), Weighed(Fraction(10), Fraction(2))]).mean == (
        Fraction(7, 2)
    )
    assert total([]).mean is None
    assert not total(parts[:1]).is_whole


@given(
    st.lists(
        st.tuples(st.integers(1, 100), st.fractions(1, 5, max_denominator=100)),
        min_size=1,
        max_size=8,
    )
)
def test_the_mean_lies_between_the_scores(parts: list[tuple[int, Fraction]]) -> None:
    found = total(Weighed(Fraction(weight), score) for weight, score in parts)
    scores = [score for _, score in parts]
    assert found.mean is not None
    assert min(scores) <= found.mean <= max(scores)
