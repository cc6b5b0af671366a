"""What a process needs to be handed in for the award of cutting steps and time.

The award of the year 2548 had three types (founding document 000): one process in one unit; one
process over all units, as the unweighted mean of theirs; and a process across several agencies.
Its criteria of a year are not written down here: these are what any of them needs to be believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction

from shared.domain import publication
from shared.domain.burden import Burden
from shared.domain.process import Baseline
from shared.domain.reduction import Bracket, Overall, Reduction


class AwardType(StrEnum):
    """One unit, the mean of all units, or across agencies."""

    UNIT = "unit"
    OVERALL = "overall"
    AGENCIES = "agencies"


class Lack(StrEnum):
    """What stands in the way of handing it in."""

    NO_BASELINE = "no_baseline"
    ILLUSTRATIVE = "illustrative"
    NOT_APPROVED = "not_approved"
    TOO_FEW = "too_few"
    NOT_SHORTER = "not_shorter"
    FEW_ANSWERS = "few_answers"
    ONE_UNIT = "one_unit"
    UNITS_LEFT_OUT = "units_left_out"
    ONE_AGENCY = "one_agency"


class Flag(StrEnum):
    """What has to be told with it, though it does not stand in the way."""

    NOT_CERTAIN = "not_certain"
    MOVED_TO_CITIZEN = "moved_to_citizen"
    UNEXPLAINED = "unexplained"
    MUCH_LEFT_OUT = "much_left_out"


def lacks_of_baselines(baselines: Sequence[Baseline | None]) -> Iterator[Lack]:
    """Of the former tables it is held against; None where a service has none. Invented values prove
    nothing, whoever approved them."""
    if not baselines or any(each is None for each in baselines):
        yield Lack.NO_BASELINE
    known = [each for each in baselines if each is not None]
    if any(each.illustrative for each in known):
        yield Lack.ILLUSTRATIVE
    elif any(not each.is_approved for each in known):
        yield Lack.NOT_APPROVED


def lacks_of_reduction(real: Reduction) -> Iterator[Lack]:
    """Of the measured reduction: enough cases, and shorter at all."""
    if real.bracket is Bracket.TOO_FEW:
        yield Lack.TOO_FEW
    if real.percent is not None and real.percent <= 0:
        yield Lack.NOT_SHORTER


def lacks_of_units(overall: Overall) -> Iterator[Lack]:
    """A mean over all units is one of several, and of all of them."""
    if overall.units < 2:
        yield Lack.ONE_UNIT
    if overall.units_left_out:
        yield Lack.UNITS_LEFT_OUT


def flags_of_reduction(real: Reduction, coverage_percent: Fraction | None) -> Iterator[Flag]:
    """A range that chance alone may have brought about, and cases that do not count."""
    if real.percent is not None and not real.certain:
        yield Flag.NOT_CERTAIN
    if publication.much_is_left_out(coverage_percent):
        yield Flag.MUCH_LEFT_OUT


def flags_of_burden(burden: Burden) -> Iterator[Flag]:
    """Work that was moved to the citizen is no reduction; a row that vanished needs a reason."""
    if burden.moved_to_citizen:
        yield Flag.MOVED_TO_CITIZEN
    fewer = (burden.former_steps or 0) > burden.counted_steps
    if fewer and burden.unexplained:
        yield Flag.UNEXPLAINED
