"""A round of the self-assessment as its page and its file show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.assessment import Dimension, Indicator
from shared.domain.evidence import Evidence
from shared.domain.handed_in import HandedIn, Line, total_of
from shared.domain.scoring import SCORES, Total
from shared.i18n import format_number, gettext
from shared.services import evidence, self_assessment
from shared.services.office import Office
from shared.services.self_assessment import Round
from shared.web import assessment_words
from shared.web.assessment_words import MEASURES
from shared.web.yearly_views import YearAsked

SCORE_DIGITS = 4
"""As they are handed in: rewards begin at 3.0000."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as it is today (None: taken out of the list) and as it was handed in (None: it was
    not)."""

    today: Line | None
    handed: Line | None
    evidence: tuple[Evidence, ...]

    @property
    def line(self) -> Line:
        found = self.today or self.handed
        assert found is not None
        return found

    @property
    def indicator(self) -> Indicator:
        return self.line.indicator

    @property
    def changed_since(self) -> bool:
        """Whether the indicator is another one than the one that was handed in."""
        if self.today is None or self.handed is None:
            return True
        return self.today.indicator.version != self.handed.indicator.version

    @property
    def differs(self) -> bool:
        """Whether today's result is another one than the one that was handed in."""
        today = self.today.result if self.today else None
        return self.handed is not None and today != self.handed.result

    @property
    def measure(self) -> str:
        return assessment_words.measure(self.indicator.measure)

    @property
    def address(self) -> str:
        """The report behind the result; empty for what is entered by hand."""
        return MEASURES[self.indicator.measure].address


@dataclass(frozen=True, slots=True)
class DimensionView:
    dimension: Dimension
    lines: tuple[LineView, ...]
    total: Total

    @property
    def name(self) -> str:
        return assessment_words.dimension(self.dimension)


@dataclass(frozen=True, slots=True)
class RoundView:
    """`handed` is the version of the round that stands, `earlier` those before it, newest first."""

    dimensions: tuple[DimensionView, ...]
    total: Total
    handed: HandedIn | None
    earlier: tuple[HandedIn, ...]

    @property
    def lines(self) -> list[LineView]:
        return [line for each in self.dimensions for line in each.lines]

    @property
    def version(self) -> int:
        return self.handed.version if self.handed else 0


def round_view(office: Office, asked: YearAsked) -> RoundView:
    """Of one centre. Raises KeyError without one, `UnknownCentre`."""
    if asked.centre is None:
        raise KeyError("a self-assessment is of one centre")
    of = Round(asked.centre, asked.year, asked.months)
    today = self_assessment.lines(office, of, asked.period)
    made = [
        each
        for each in self_assessment.handed_in(office, of.centre, of.year)
        if each.months == of.months
    ]
    handed = made[-1] if made else None
    kept = {each.id: each for each in evidence.of_centre(office, of.centre)}
    return RoundView(
        tuple(_dimensions(today, handed, kept)),
        total_of(today),
        handed,
        tuple(made[-2::-1]),
    )


def _dimensions(
    today: Sequence[Line], handed: HandedIn | None, kept: Mapping[int, Evidence]
) -> list[DimensionView]:
    views = [
        _view(each, handed.line(each.indicator.code) if handed else None, kept) for each in today
    ]
    present = {each.indicator.code for each in today}
    gone = [each for each in (handed.lines if handed else ()) if each.indicator.code not in present]
    views += [_view(None, each, kept) for each in gone]
    return [
        DimensionView(each, of, total_of(today, each))
        for each in Dimension
        if (of := tuple(view for view in views if view.indicator.dimension is each))
    ]


def _view(today: Line | None, handed: Line | None, kept: Mapping[int, Evidence]) -> LineView:
    line = today or handed
    assert line is not None
    return LineView(
        today, handed, tuple(kept[each] for each in line.entry.evidence if each in kept)
    )


def result_words(result: Fraction | None) -> str:
    """A result with at most two decimals; what is not measured says so."""
    if result is None:
        return gettext("not measured")
    return format_number(result, 2, trim=True)


def score_words(score: Fraction | None) -> str:
    return "–" if score is None else format_number(score, SCORE_DIGITS)


def number_words(number: Fraction) -> str:
    """A weight or a level: decimals only where it has any."""
    return format_number(number, 2, trim=True)


def filled_percent(score: Fraction) -> int:
    """How much of a bar from 1 to 5 is filled."""
    return round(100 * (score - SCORES[0]) / (SCORES[-1] - SCORES[0]))


def open_words(found: Total) -> str:
    """What is said beside a total whose weights are open or not 100; empty where all is well."""
    if not found.is_whole:
        return gettext(
            "The weights add up to %(weight)s, not to 100.", weight=number_words(found.weight)
        )
    if found.open:
        return gettext(
            "Weights of %(weight)s are open: these results are not measured yet.",
            weight=number_words(found.open),
        )
    return ""
