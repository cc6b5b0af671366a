"""Results of indicators, taken from the reports: nothing is computed a second way here.

A self-assessment leaves the office, so every figure is the one that everybody may know; what is
kept back there is not measured here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from shared.domain.assessment import Measure
from shared.domain.award import lacks_of_baselines
from shared.domain.bracket_totals import totals_of
from shared.domain.period import Period
from shared.domain.reduction import Bracket
from shared.services import manual_overview, voices_figures
from shared.services.office import Office
from shared.services.reports import indicators, reduction, waiting
from shared.services.reports.indicators import IndicatorFigure
from shared.services.reports.told_services import told_adherence, told_report
from shared.services.reports.told_turns import told_share

Result = Fraction | None


def results(
    office: Office, centre: str, period: Period, wanted: Iterable[Measure]
) -> Mapping[Measure, Result]:
    """What the records say of a centre in a period; None is not measured or not told. Per cents,
    minutes, baht or numbers, each exact. Raises `UnknownCentre`."""
    centre = office.centre(centre).id
    found: dict[Measure, Result] = {}
    with office.db.snapshot():
        for measures, read in _READERS:
            asked = measures & set(wanted)
            if asked:
                read_now = read(office, centre, period)
                found |= {each: read_now[each] for each in asked}
    return found


def _digital(office: Office, centre: str, period: Period) -> Mapping[Measure, Result]:
    total = indicators.report(office, centre, period, everything=False).total
    votes, cost = total.votes, total.cost
    return {
        Measure.SERVICES_GIVEN: _count(total),
        Measure.DIGITAL: total.take_up_percent,
        Measure.COMPLETED: total.completion_percent,
        Measure.SATISFIED: votes.top_two_percent if votes else None,
        Measure.DISSATISFIED: votes.dissatisfied_percent if votes else None,
        Measure.COST: cost.each_satang / 100 if cost else None,
    }


def _count(total: IndicatorFigure) -> Result:
    return None if total.finished is None else Fraction(total.finished)


def _reduced(office: Office, centre: str, period: Period) -> Mapping[Measure, Result]:
    """Of the processes whose former time somebody stands for, as the award asks it."""
    found = reduction.report(office, centre, period).processes
    real = totals_of(p.real for p in found if not any(lacks_of_baselines([p.baseline])))
    return {
        Measure.REDUCED_30: real.percent_of_compared(Bracket.FROM_30_TO_50, Bracket.OVER_50),
        Measure.REDUCED_OVER_50: real.percent_of_compared(Bracket.OVER_50),
    }


def _standard(office: Office, centre: str, period: Period) -> Mapping[Measure, Result]:
    told = told_report(*told_adherence(office, centre, period, everything=False))
    return {Measure.STANDARD_KEPT: told.total.percent}


def _waits(office: Office, centre: str, period: Period) -> Mapping[Measure, Result]:
    report = waiting.report(office, centre, period)
    mean = report.total.mean_seconds
    return {
        Measure.WAIT_WITHIN_GOAL: told_share(report),
        Measure.WAIT_MEAN: None if mean is None else mean / 60,
    }


def _complaints(office: Office, centre: str, period: Period) -> Mapping[Measure, Result]:
    share = voices_figures.figures(office, period, everything=False).share(centre)
    return {Measure.COMPLAINTS_IN_TIME: share.percent if share else None}


def _manual(office: Office, centre: str, period: Period) -> Mapping[Measure, Result]:
    states = manual_overview.overview(office, centre, period.last)
    done = sum(each.is_complete and each.is_published for each in states)
    return {Measure.IN_MANUAL: Fraction(100 * done, len(states)) if states else None}


_READERS: tuple[
    tuple[frozenset[Measure], Callable[[Office, str, Period], Mapping[Measure, Result]]], ...
] = (
    (
        frozenset(
            {
                *(Measure.SERVICES_GIVEN, Measure.DIGITAL, Measure.COMPLETED),
                *(Measure.SATISFIED, Measure.DISSATISFIED, Measure.COST),
            }
        ),
        _digital,
    ),
    (frozenset({Measure.REDUCED_30, Measure.REDUCED_OVER_50}), _reduced),
    (frozenset({Measure.STANDARD_KEPT}), _standard),
    (frozenset({Measure.WAIT_WITHIN_GOAL, Measure.WAIT_MEAN}), _waits),
    (frozenset({Measure.COMPLAINTS_IN_TIME}), _complaints),
    (frozenset({Measure.IN_MANUAL}), _manual),
)
"""Which report tells which results; only the reports that are needed are made."""
