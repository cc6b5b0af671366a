"""The self-assessment in words: dimensions, measures, the list to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.domain.assessment import PROPOSAL, Dimension, Indicator, Measure
from shared.domain.errors import N_
from shared.i18n import gettext

DIMENSIONS: Mapping[Dimension, str] = {
    Dimension.EFFECTIVENESS: N_("Dimension 1: effectiveness by the strategy"),
    Dimension.QUALITY: N_("Dimension 2: quality of service"),
    Dimension.EFFICIENCY: N_("Dimension 3: efficiency of the work"),
    Dimension.DEVELOPMENT: N_("Dimension 4: development of the organisation"),
}


@dataclass(frozen=True, slots=True)
class MeasureWords:
    """`definition` is where its formula stands; empty for what is entered by hand."""

    name: str
    unit: str
    definition: str = ""
    address: str = ""


_PERCENT = N_("per cent")
_REPORTS = "/counter/reports"
MEASURES: Mapping[Measure, MeasureWords] = {
    Measure.SERVICES_GIVEN: MeasureWords(
        N_("Times services were given"), N_("times"), "usage", f"{_REPORTS}/indicators"
    ),
    Measure.COMPLETED: MeasureWords(
        N_("Got what they came for"), _PERCENT, "completion", f"{_REPORTS}/indicators"
    ),
    Measure.REDUCED_30: MeasureWords(
        N_("Processes that fell by 30 per cent or more"),
        _PERCENT,
        "compared",
        f"{_REPORTS}/reduction",
    ),
    Measure.REDUCED_OVER_50: MeasureWords(
        N_("Processes that fell by more than 50 per cent"),
        _PERCENT,
        "compared",
        f"{_REPORTS}/reduction",
    ),
    Measure.SATISFIED: MeasureWords(
        N_("Satisfied or very satisfied"), _PERCENT, "votes", f"{_REPORTS}/satisfaction"
    ),
    Measure.DISSATISFIED: MeasureWords(
        N_("Dissatisfied, scores 1 and 2"), _PERCENT, "formulas", f"{_REPORTS}/satisfaction"
    ),
    Measure.COMPLAINTS_IN_TIME: MeasureWords(
        N_("Complaints, suggestions and praise answered in time"),
        _PERCENT,
        "answered-in-time",
        "/counter/voices",
    ),
    Measure.IN_MANUAL: MeasureWords(
        N_("Published manuals with every required part"),
        _PERCENT,
        "manuals-complete",
        "/counter/yearly/manuals",
    ),
    Measure.STANDARD_KEPT: MeasureWords(
        N_("Done within the standard time"), _PERCENT, "kept", f"{_REPORTS}/adherence"
    ),
    Measure.WAIT_WITHIN_GOAL: MeasureWords(
        N_("Called within the waiting goal"), _PERCENT, "goal", f"{_REPORTS}/waiting"
    ),
    Measure.WAIT_MEAN: MeasureWords(N_("Mean wait"), N_("minutes"), "wait", f"{_REPORTS}/waiting"),
    Measure.COST: MeasureWords(
        N_("Cost of one transaction"), N_("baht"), "cost", f"{_REPORTS}/indicators"
    ),
    Measure.DIGITAL: MeasureWords(
        N_("Begun by telephone or web"), _PERCENT, "take-up", f"{_REPORTS}/indicators"
    ),
    Measure.BY_HAND: MeasureWords(N_("entered by hand"), ""),
}
"""In the order of the dimensions that they fit."""


def dimension(of: Dimension) -> str:
    return gettext(DIMENSIONS[of])


def measure(of: Measure) -> str:
    return gettext(MEASURES[of].name)


def definitions_of(indicators: Iterable[Indicator]) -> list[str]:
    """Ids of the definitions behind these indicators, each once."""
    found = [MEASURES[each.measure].definition for each in indicators]
    return [each for each in dict.fromkeys(found) if each]


def proposal() -> Mapping[str, tuple[str, str]]:
    """Name and unit of each line to begin with, in the reader's language."""
    return {
        each.code: (measure(each.measure), gettext(MEASURES[each.measure].unit))
        for each in PROPOSAL
    }
