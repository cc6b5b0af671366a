"""How many cases a figure needs before anybody may see it: the only owner of these numbers.

Every report, screen, export and API answer asks here. Two different reasons stand behind the
numbers: privacy (a figure about very few people describes those people, PDPA B.E. 2562) and
honesty (a figure from few cases is mostly chance).
"""

from fractions import Fraction
from typing import Final

# Below this a group shows how many there were and nothing else: with one to four cases a mean or
# a median practically tells one citizen's own time, to anybody who stood in the hall that day.
MINIMUM_FOR_COUNTS: Final = 5

# Answers are opinions, so the bar is higher than for times; and below ten the 95 % Wilson
# interval of a share says next to nothing (9 of 10 satisfied: 59.6 to 98.2 %).
MINIMUM_FOR_SATISFACTION: Final = 10

# Before and after a change, each side needs so many cases before anybody calls it better or worse:
# below, one unusual morning turns the verdict round.
MINIMUM_FOR_EFFECT: Final = 10

# With a true reduction of 33 % the wrong bracket comes out for every third sample of 30, and far
# more often below; the log-delta t interval also keeps its promised coverage only from 30 on.
MINIMUM_FOR_BRACKET: Final = 30

# Above this share left out, a figure may tell more about what was left out than about the rest.
LEFT_OUT_WARNING_PERCENT: Final = 5


def published_count(n: int) -> int | None:
    """`n` itself where it tells nothing about single citizens; None for one to four."""
    return n if n == 0 or n >= MINIMUM_FOR_COUNTS else None


def shows_median(n: int) -> bool:
    """Whether a group of `n` cases may show more than its count; its median is the first figure."""
    return n >= MINIMUM_FOR_COUNTS


def shows_satisfaction(n: int) -> bool:
    """Whether `n` answers may be shown as a share or a mean."""
    return n >= MINIMUM_FOR_SATISFACTION


def shows_effect(n: int) -> bool:
    """Whether `n` cases on one side of a change are enough to compare it with the other side."""
    return n >= MINIMUM_FOR_EFFECT


def shows_bracket(n: int) -> bool:
    """Whether `n` cases may show mean, p90, reduction, interval and bracket."""
    return n >= MINIMUM_FOR_BRACKET


def much_is_left_out(coverage_percent: Fraction | None) -> bool:
    """Whether a report says before anything else how much it leaves out."""
    return coverage_percent is not None and coverage_percent < 100 - LEFT_OUT_WARNING_PERCENT
