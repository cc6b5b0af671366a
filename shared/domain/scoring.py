"""Scores from 1 to 5 of an indicator, as Thai commitments on performance count them.

An agreement names the result that each of the five scores takes. Between two of them the score
grows evenly; beyond the ends it stays at 1 or 5. Some indicators are better the larger they are,
others the smaller: the levels rise or fall. Exact fractions throughout, because a score is handed
in with four decimals and rewards hang on 3.0000 (seed document 000).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

SCORES = (1, 2, 3, 4, 5)
WHOLE_WEIGHT = Fraction(100)


@dataclass(frozen=True, slots=True)
class Scale:
    """The results that take the scores 1 to 5. Raises ValueError unless they are five and each
    larger than the one before, or each smaller."""

    levels: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        steps = {before < after for before, after in pairwise(self.levels)}
        equal = any(before == after for before, after in pairwise(self.levels))
        if len(self.levels) != len(SCORES) or len(steps) != 1 or equal:
            raise ValueError("a scale has five results that rise or fall from each to the next")

    @property
    def rises(self) -> bool:
        """Whether more is better."""
        return self.levels[0] < self.levels[-1]

    def score(self, result: Fraction) -> Fraction:
        """From 1 to 5; exactly the score of a level at this level."""
        sign = 1 if self.rises else -1
        reached, levels = sign * result, [sign * each for each in self.levels]
        if reached <= levels[0]:
            return Fraction(SCORES[0])
        for score, (low, high) in zip(SCORES, pairwise(levels), strict=False):
            if reached <= high:
                return score + (reached - low) / (high - low)
        return Fraction(SCORES[-1])


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weight in per cent, and the score it counts with; None: not measured."""

    weight: Fraction
    score: Fraction | None

    @property
    def weighted(self) -> Fraction | None:
        """What it adds to the total of a year whose weights are 100 together."""
        return None if self.score is None else self.weight * self.score / WHOLE_WEIGHT


@dataclass(frozen=True, slots=True)
class Total:
    """`weight` of all, `open` of those without a score, `weighted` the sum of the others. Open
    weights are never spread over the rest."""

    weight: Fraction
    open: Fraction
    weighted: Fraction

    @property
    def mean(self) -> Fraction | None:
        """The score of all together from 1 to 5; None while a weight is open or there is none."""
        if self.open or not self.weight:
            return None
        return WHOLE_WEIGHT * self.weighted / self.weight

    @property
    def so_far(self) -> Fraction | None:
        """The sum of the weighted scores; None where nothing is measured."""
        return None if self.open == self.weight else self.weighted

    @property
    def is_whole(self) -> bool:
        """Whether the weights are 100 together."""
        return self.weight == WHOLE_WEIGHT


def total(parts: Iterable[Weighed]) -> Total:
    """Of a dimension or of everything."""
    known: Sequence[Weighed] = list(parts)
    return Total(
        sum((each.weight for each in known), Fraction()),
        sum((each.weight for each in known if each.score is None), Fraction()),
        sum((each.weighted for each in known if each.weighted is not None), Fraction()),
    )
