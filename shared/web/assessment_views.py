"""A round of the self-assessment as its page and its file show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.assessment import Dimension, Indicator
from shared.domain.evidence import Evidence
from shared.domain.handed_in import HandedIn, Line, beginnings, total_of
from shared.domain.scoring import SCORES, Total
from shared.i18n import format_decimal, format_number, gettext
from shared.services import evidence, self_assessment, year_indicators
from shared.services.office import Office
from shared.services.self_assessment import Round
from shared.web import assessment_words
from shared.web.assessment_words import MEASURES
from shared.web.definitions import Explained, explained
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

    @property
    def meant(self) -> Explained | None:
        """What the measure means; None for what is entered by hand."""
        definition = MEASURES[self.indicator.measure].definition
        return explained([definition])[0] if definition else None


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
    """`handed` is the version of the round that stands, `earlier` those before it, newest first;
    `mark` is another number as soon as somebody writes to the round."""

    dimensions: tuple[DimensionView, ...]
    total: Total
    handed: HandedIn | None
    earlier: tuple[HandedIn, ...]
    mark: int

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
    with office.db.snapshot():
        return _round(office, asked, of)


def _round(office: Office, asked: YearAsked, of: Round) -> RoundView:
    today = self_assessment.lines(office, of, asked.period)
    began = beginnings(year_indicators.history(office, of.centre, of.year)[::-1])
    made = [
        each
        for each in self_assessment.handed_in(office, of.centre, of.year)
        if each.months == of.months
    ]
    handed = made[-1] if made else None
    kept = {each.id: each for each in evidence.of_centre(office, of.centre)}
    return RoundView(
        tuple(_dimensions(_matched(today, handed, began), kept)),
        total_of(today),
        handed,
        tuple(made[-2::-1]),
        self_assessment.mark(office, of),
    )


def _matched(
    today: Sequence[Line], handed: HandedIn | None, began: Mapping[str, int]
) -> list[tuple[Line | None, Line | None]]:
    """Every line of today beside itself as it was handed in, then those no longer in the list."""
    kept = {each.indicator.code: each for each in (handed.lines if handed else ())}
    same = {
        code: each for code, each in kept.items() if each.indicator.version >= began.get(code, 0)
    }
    present = {each.indicator.code for each in today}
    gone = [each for code, each in kept.items() if code not in same or code not in present]
    return [
        *((each, same.get(each.indicator.code)) for each in today),
        *((None, each) for each in gone),
    ]


def _dimensions(
    lines: Sequence[tuple[Line | None, Line | None]], kept: Mapping[int, Evidence]
) -> list[DimensionView]:
    views = [_view(*each, kept) for each in lines]
    today = [now for now, _ in lines if now]
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
    """A result with at most four decimals; what is not measured says so."""
    return gettext("not measured") if result is None else format_decimal(result)


def score_words(score: Fraction | None) -> str:
    return "–" if score is None else format_number(score, SCORE_DIGITS)


def number_words(number: Fraction) -> str:
    """A weight or a level with all its decimals: whoever reads it can count the score again."""
    return format_decimal(number)


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
