"""What an office agrees to be measured by in a fiscal year, and what it says to each result.

Self-assessment report of Thai agencies after 6, 9 and 12 months in four dimensions (Office of the
Public Sector Development Commission, from B.E. 2547 on; seed document 000). Official lists and
weights change every year: each office enters its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from shared.domain.errors import N_, InvalidRequest
from shared.domain.free_text import plain_text, some_text
from shared.domain.scoring import SCORES, Scale
from shared.domain.yearly import MAX_EVIDENCE, MAX_SAID

MAX_NAME, MAX_UNIT, MAX_WHY = 300, 60, 500
_DECIMALS = 4
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,11}")
_NUMBER = re.compile(r"(-?)(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,4}))?")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class Dimension(StrEnum):
    """The four dimensions, in the order of the report."""

    EFFECTIVENESS = "effectiveness"
    QUALITY = "quality"
    EFFICIENCY = "efficiency"
    DEVELOPMENT = "development"


class Measure(StrEnum):
    """Where a result comes from: figures of this system's reports, or entered by hand."""

    SERVICES_GIVEN = "services_given"
    REDUCED_30 = "reduced_30"
    REDUCED_OVER_50 = "reduced_over_50"
    STANDARD_KEPT = "standard_kept"
    WAIT_WITHIN_GOAL = "wait_within_goal"
    WAIT_MEAN = "wait_mean"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    COMPLAINTS_IN_TIME = "complaints_in_time"
    IN_MANUAL = "in_manual"
    DIGITAL = "digital"
    COMPLETED = "completed"
    COST = "cost"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of a line of the year's list. `weight` is in per cent, `levels` are the results
    for the scores 1 to 5. `ended`: no longer part of the list. `why`: the reason of a change."""

    code: str
    dimension: Dimension
    name: str
    unit: str
    weight: Fraction
    measure: Measure
    levels: tuple[Fraction, ...]
    ended: bool = False
    why: str = ""
    version: int = 0
    by: int | None = None
    at: datetime | None = None

    @property
    def scale(self) -> Scale:
        return Scale(self.levels)

    @property
    def by_hand(self) -> bool:
        return self.measure is Measure.BY_HAND


@dataclass(frozen=True, slots=True)
class Entry:
    """What the office says to an indicator in a round: the result where it is entered by hand, how
    it came about, what made it difficult, which support is needed, and evidence by id."""

    code: str
    result: Fraction | None = None
    said: str = ""
    difficulties: str = ""
    support: str = ""
    evidence: tuple[int, ...] = ()
    version: int = 0
    by: int | None = None
    at: datetime | None = None


def check_code(code: str) -> str:
    """A number such as `1.1`, safe in an address. Raises `InvalidRequest`."""
    plain = code.strip().translate(_THAI_DIGITS)
    if not _CODE.fullmatch(plain):
        problem = N_("Write a number of Latin letters, digits, dots and hyphens, such as 1.1.")
        raise InvalidRequest("code", problem)
    return plain


def number_of(field: str, text: str) -> Fraction:
    """A number as people write it: `1,234.5`, also in Thai digits. Raises `InvalidRequest`."""
    found = _NUMBER.fullmatch(text.strip().translate(_THAI_DIGITS))
    if found is None:
        raise InvalidRequest(field, N_("Write a number with at most four decimals, such as 87.5."))
    sign, whole, decimals = found.groups()
    units = int(whole.replace(",", "") + (decimals or "").ljust(_DECIMALS, "0"))
    return Fraction(-units if sign else units, 10**_DECIMALS)


def plain_number(value: Fraction) -> str:
    """The number that `number_of` reads back; other fractions are rounded to four decimals, halves
    up, as everywhere."""
    units = int(abs(value) * 10**_DECIMALS + Fraction(1, 2))
    whole, rest = divmod(units, 10**_DECIMALS)
    text = f"{whole}.{rest:0{_DECIMALS}}".rstrip("0").rstrip(".")
    return f"-{text}" if units and value < 0 else text


def check_indicator(given: Indicator) -> Indicator:
    """The same with plain texts. Raises `InvalidRequest`."""
    if not 0 < given.weight <= 100:
        raise InvalidRequest("weight", N_("Write a weight above 0 and up to 100."))
    if given.weight * 100 != int(given.weight * 100):
        raise InvalidRequest("weight", N_("Write the weight with at most two decimals."))
    check_levels(given.levels)
    why = plain_text(given.why, MAX_WHY, "why")
    if given.version and not why:
        raise InvalidRequest("why", N_("Say why this indicator is changed."))
    return replace(
        given,
        code=check_code(given.code),
        name=some_text(given.name, MAX_NAME, "name"),
        unit=some_text(given.unit, MAX_UNIT, "unit"),
        why=why,
    )


def check_levels(levels: tuple[Fraction, ...]) -> None:
    """Raises `InvalidRequest`."""
    try:
        Scale(levels)
    except ValueError:
        problem = N_(
            "Write five results that rise from each score to the next, or fall from each to the "
            "next."
        )
        raise InvalidRequest("levels", problem) from None


def check_entry(given: Entry, indicator: Indicator) -> Entry:
    """The same with plain texts. Raises `InvalidRequest`."""
    said = plain_text(given.said, MAX_SAID, "said")
    if given.result is not None and not indicator.by_hand:
        problem = N_("The system computes this result. Say in words what has to be known with it.")
        raise InvalidRequest("result", problem)
    if given.result is not None and not said:
        raise InvalidRequest("said", N_("Say in a sentence where this result comes from."))
    if len(given.evidence) > MAX_EVIDENCE:
        raise InvalidRequest("evidence", N_("Choose at most 20 pieces of evidence."))
    return replace(
        given,
        said=said,
        difficulties=plain_text(given.difficulties, MAX_SAID, "difficulties"),
        support=plain_text(given.support, MAX_SAID, "support"),
        evidence=tuple(sorted(set(given.evidence))),
    )


def in_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Those in use, by dimension and number: 1.2 before 1.10."""
    order = list(Dimension)
    used = [each for each in indicators if not each.ended]
    return sorted(used, key=lambda each: (order.index(each.dimension), _numbers(each.code)))


def _numbers(code: str) -> tuple[tuple[int, int | str], ...]:
    parts = re.findall(r"\d+|[^\d.]+", code)
    return tuple((0, int(each)) if each.isdigit() else (1, each) for each in parts)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A line to begin with. `levels` are suggestions that an office replaces by what it agreed."""

    code: str
    dimension: Dimension
    measure: Measure
    weight: int
    levels: tuple[int, int, int, int, int]

    def __post_init__(self) -> None:
        assert len(self.levels) == len(SCORES)


_E, _Q, _F, _D = Dimension
PROPOSAL: tuple[Proposed, ...] = (
    Proposed("1.1", _E, Measure.COMPLETED, 15, (70, 75, 80, 85, 90)),
    Proposed("1.2", _E, Measure.REDUCED_30, 15, (50, 60, 70, 80, 90)),
    Proposed("2.1", _Q, Measure.SATISFIED, 15, (65, 70, 75, 80, 85)),
    Proposed("2.2", _Q, Measure.COMPLAINTS_IN_TIME, 10, (80, 85, 90, 95, 100)),
    Proposed("2.3", _Q, Measure.DISSATISFIED, 5, (15, 12, 9, 6, 3)),
    Proposed("3.1", _F, Measure.STANDARD_KEPT, 15, (75, 80, 85, 90, 95)),
    Proposed("3.2", _F, Measure.WAIT_WITHIN_GOAL, 10, (70, 75, 80, 85, 90)),
    Proposed("4.1", _D, Measure.DIGITAL, 10, (10, 20, 30, 40, 50)),
    Proposed("4.2", _D, Measure.IN_MANUAL, 5, (80, 85, 90, 95, 100)),
)
"""Two or three in each dimension, with measures that the system has; the weights are 100."""
