"""What may be said about survey answers, and under which name.

Thai reports know at least three figures called "per cent satisfied": the share of scores 4 and 5,
the mean as a part of 5, and the share of 3 and more. Every figure here carries its formula's name;
the default is the share of 4 and 5 (top two boxes) with Wilson's interval (Wilson 1927).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication

SCORES = (1, 2, 3, 4, 5)
TOP_TWO_BOX = "top_two_box"
MEAN_OF_FIVE = "mean_of_5"
MEAN_PERCENT = "mean_divided_by_5_times_100"
STANDARD_DEVIATION = "standard_deviation_of_sample"
FROM_THREE = "share_of_3_and_more"
DISSATISFIED = "share_of_1_and_2"
WILSON_95 = "wilson_95"
_Z = 1.959963984540054  # standard normal, two-sided 95 per cent


@dataclass(frozen=True, slots=True)
class Votes:
    """How many gave each score from 1 to 5. Raises ValueError for other than five counts."""

    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.counts) != len(SCORES) or min(self.counts) < 0:
            raise ValueError("votes are five counts, none of them negative")

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def top_two_percent(self) -> Fraction | None:
        """100 · (scores 4 and 5) ÷ n; None without answers."""
        return Fraction(100 * sum(self.counts[3:]), self.n) if self.n else None

    @property
    def mean(self) -> Fraction | None:
        weighted = sum(score * count for score, count in zip(SCORES, self.counts, strict=True))
        return Fraction(weighted, self.n) if self.n else None

    @property
    def mean_percent(self) -> Fraction | None:
        """Mean ÷ 5 · 100, as municipal reports write it; it cannot fall below 20."""
        return None if self.mean is None else 20 * self.mean

    @property
    def from_three_percent(self) -> Fraction | None:
        """100 · (scores 3, 4 and 5) ÷ n, as some reports count "satisfied"."""
        return Fraction(100 * sum(self.counts[2:]), self.n) if self.n else None

    @property
    def dissatisfied_percent(self) -> Fraction | None:
        """100 · (scores 1 and 2) ÷ n: PMQA asks for dissatisfaction by itself."""
        return Fraction(100 * sum(self.counts[:2]), self.n) if self.n else None

    @property
    def deviation(self) -> float | None:
        """S.D. of the sample, with n − 1 below; None for fewer than two answers."""
        if self.mean is None or self.n < 2:
            return None
        squares = sum(
            count * (score - self.mean) ** 2
            for score, count in zip(SCORES, self.counts, strict=True)
        )
        return math.sqrt(squares / (self.n - 1))

    @property
    def top_two_interval(self) -> tuple[float, float] | None:
        return wilson(sum(self.counts[3:]), self.n) if self.n else None

    def __add__(self, other: "Votes") -> "Votes":
        return Votes(tuple(a + b for a, b in zip(self.counts, other.counts, strict=True)))


NOBODY = Votes((0, 0, 0, 0, 0))
READING = (Fraction(421, 100), Fraction(341, 100), Fraction(261, 100), Fraction(181, 100))
"""From which mean on a report reads "very much", "much", "middling" and "little"; below the last it
reads "least". Five bands of the same width, 0.8; other offices use 4.50, 3.50, 2.50 and 1.50."""


def reading(mean: Fraction, bands: Sequence[Fraction] = READING) -> int:
    """The level of a mean, 5 the highest and 1 the lowest, compared with two decimals as printed.

    Raises ValueError unless `bands` are four falling means between 1 and 5.
    """
    if len(bands) != len(SCORES) - 1 or list(bands) != sorted(set(bands), reverse=True):
        raise ValueError("the bands are four means, each lower than the one before")
    if not 1 < bands[-1] <= bands[0] <= SCORES[-1]:
        raise ValueError("the bands lie between 1 and 5")
    printed = Fraction(int(mean * 100 + Fraction(1, 2)), 100)
    return next((5 - i for i, lowest in enumerate(bands) if printed >= lowest), 1)


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95 per cent interval of a share, in per cent; 9 of 10 give 59.6 to 98.2.

    Raises ValueError without cases.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError("a share needs at least one case")
    share = successes / n
    centre = share + _Z * _Z / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return 100 * max(0.0, low), 100 * min(1.0, high)


def hidden(counts: Sequence[int]) -> frozenset[int]:
    """Which of the groups that add up to a published total must stay hidden, by their index.

    Those below the minimum; and if these together are still so few that the total less the shown
    groups would tell them, the smallest shown groups as well (complementary suppression).
    """
    small = {i for i, n in enumerate(counts) if not publication.shows_satisfaction(n)}
    shown = sorted((n, i) for i, n in enumerate(counts) if i not in small)
    left_over = sum(counts[i] for i in small)
    while left_over and not publication.shows_satisfaction(left_over) and shown:
        n, i = shown.pop(0)
        small.add(i)
        left_over += n
    return frozenset(small)


def hidden_cells(table: Sequence[Sequence[int]]) -> frozenset[tuple[int, int]]:
    """The same for a table whose row and column sums are published: (row, column) to hide.

    A line that hides anything hides at least two cells with at least the minimum together; one
    hidden cell alone could be worked out from the sum (complementary suppression in two ways).
    """
    small = {
        (i, j)
        for i, row in enumerate(table)
        for j, n in enumerate(row)
        if n and not publication.shows_satisfaction(n)
    }
    filled = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) if n]
    lines = [
        [cell for cell in filled if cell[axis] == at]
        for axis in (0, 1)
        for at in sorted({cell[axis] for cell in filled})
    ]
    growing = True
    while growing:
        growing = False
        for line in lines:
            inside = [table[i][j] for i, j in line if (i, j) in small]
            shown = sorted((table[i][j], i, j) for i, j in line if (i, j) not in small)
            enough = len(inside) > 1 and publication.shows_satisfaction(sum(inside))
            if inside and shown and not enough:
                small.add(shown[0][1:])
                growing = True
    return frozenset(small)
