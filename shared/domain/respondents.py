"""Whether those who answered are like all who were asked, as far as anybody may know.

An answer is connected with no turn, so only sums can be compared: how both divide over services,
days of the week and coarse waits. The lower the part that answered, the more this matters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.publication import shows_bracket

FEWEST_EXPECTED = 5
"""Groups of whom fewer answers were to be expected are taken together (Cochran 1952)."""

_Z_95 = 1.6448536269514722  # standard normal, one-sided 95 per cent


@dataclass(frozen=True, slots=True)
class Likeness:
    """`unlike_percent`: so many of a hundred answers would have to come from another group for both
    to divide alike (index of dissimilarity, Duncan and Duncan 1955). `by_chance` whether chance
    alone would make as much in more than one of twenty cases."""

    unlike_percent: Fraction
    by_chance: bool


def likeness(asked: Mapping[str, int], answered: Mapping[str, int]) -> Likeness | None:
    """Of two divisions into the same groups; None where too few answered, or all did.

    Chance: chi-squared of the answers against those expected, for a sample without return.
    """
    all_asked, all_answered = sum(asked.values()), sum(answered.values())
    if not shows_bracket(all_answered) or all_answered >= all_asked:
        return None
    groups = [
        (answered.get(key, 0), Fraction(n * all_answered, all_asked)) for key, n in asked.items()
    ]
    apart = sum((abs(n - expected) for n, expected in groups), Fraction(0))
    unlike = apart / (2 * all_answered)
    joined = _joined(groups)
    squares = sum(float((n - expected) ** 2 / expected) for n, expected in joined)
    left = 1 - all_answered / all_asked
    return Likeness(100 * unlike, squares / left <= critical(len(joined) - 1))


def critical(degrees: int) -> float:
    """What chi-squared passes by chance in one of twenty cases (Wilson and Hilferty 1931); 0 for
    none: a single group is always like itself."""
    if degrees < 1:
        return 0.0
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread + _Z_95 * math.sqrt(spread)) ** 3


def _joined(groups: list[tuple[int, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    large = [(Fraction(n), each) for n, each in groups if each >= FEWEST_EXPECTED]
    small = [(n, each) for n, each in groups if each < FEWEST_EXPECTED]
    rest = Fraction(sum(n for n, _ in small)), sum((each for _, each in small), Fraction(0))
    return [*large, rest] if rest[1] else large
