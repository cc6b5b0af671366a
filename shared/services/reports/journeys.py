"""Life events as processes across agencies: from the first start to the last result.

The baseline beside them is the sum of the former times of the services as separate procedures; it
leaves out every way from one office to the next, so a reduction against it is rather too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from shared.domain import publication, reduction
from shared.domain.averages import interval_of_mean
from shared.domain.catalogue import Bundle
from shared.domain.journey_tally import (
    COUNTERS,
    IN_ONE_VISIT,
    LEFT_OUT,
    TAKEN,
    Clock,
    made_of,
)
from shared.domain.period import Period
from shared.domain.reduction import Bracket, Overall, Reduction, Sample, UnitReduction
from shared.domain.tally import Tally
from shared.services.office import Office
from shared.services.reports.journey_former import Former, FormerTimes
from shared.services.reports.journey_values import (
    Clocked,
    EventFigure,
    JourneyFigure,
    JourneysReport,
    Separately,
)
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import key_of
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

__all__ = ["Clocked", "EventFigure", "JourneyFigure", "JourneysReport", "report"]

FORMULA = "mean of (last result - first start) per journey; never the sum of the parts"


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> JourneysReport:
    """Visits taken for a life event on a business day of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        visits = _visits(office, known, centres, period)
    former = FormerTimes(office)
    figures: list[JourneyFigure] = []
    events: list[EventFigure] = []
    for bundle in office.catalogue.bundles.values():
        of_event = {
            each: visits[bundle.id, each] for each in centres if (bundle.id, each) in visits
        }
        units = [_figure(former, bundle, each, found) for each, found in of_event.items()]
        figures += units
        if len(units) > 1:
            together = _figure(former, bundle, "", _Visits.of(list(of_event.values())))
            events.append(_over(together, units))
    return JourneysReport(period, tuple(figures), tuple(events))


class _Visits:
    """The sums of one life event, at one centre or at several."""

    def __init__(self) -> None:
        self.clocks: dict[Clock, Tally] = dict.fromkeys(Clock, Tally())
        self.made: dict[Former, int] = {}

    @classmethod
    def of(cls, parts: Sequence[_Visits]) -> _Visits:
        whole = cls()
        for part in parts:
            for clock, found in part.clocks.items():
                whole.clocks[clock] = whole.clocks[clock].plus(found)
            for former, n in part.made.items():
                whole.made[former] = whole.made.get(former, 0) + n
        return whole

    def add(self, row: Rolled, clock: Clock) -> None:
        self.clocks[clock] = self.clocks[clock].plus(row.tally)
        for made, n in made_of(row.tally).items():
            former = Former(made, row.day)
            self.made[former] = self.made.get(former, 0) + n


def _visits(
    office: Office, sums: Sums, centres: Sequence[str], period: Period
) -> dict[tuple[str, str], _Visits]:
    rows = list(sums.tallies(Sheet.JOURNEY, centres, period))
    if _are_split(office, rows, period):
        rows = list(sums.by_day(Sheet.JOURNEY, centres, period))
    found: dict[tuple[str, str], _Visits] = {}
    for row in rows:
        clock, _, bundle = row.part.partition(":")
        found.setdefault((bundle, row.centre), _Visits()).add(row, Clock(clock))
    return found


def _are_split(office: Office, rows: Sequence[Rolled], period: Period) -> bool:
    """Whether a newer baseline of any of their services came into force within the period."""
    processes = {each for row in rows for made in made_of(row.tally) for each in made.processes}
    of = {key_of(office, process) for process in processes}
    begin = {each.valid_from for key in of for each in office.catalogue.baselines_of(*key)}
    return any(period.first < day <= period.last for day in begin)


def _figure(former: FormerTimes, bundle: Bundle, centre: str, visits: _Visits) -> JourneyFigure:
    of_all = visits.clocks[Clock.WORKING]
    sample = of_all.sample
    n = sample.n
    shown = publication.shows_median(n)

    def mean(whole: int) -> Fraction | None:
        return Fraction(whole, n) if shown else None

    separately = former.of_all(visits.made)
    made = [(each.made, times) for each, times in visits.made.items()]
    return JourneyFigure(
        bundle=bundle,
        centre=centre,
        taken=of_all[TAKEN],
        n=n,
        working=_clock(of_all),
        wall=_clock(visits.clocks[Clock.WALL]),
        between=_clock(visits.clocks[Clock.BETWEEN]),
        agencies=mean(sum(times * former.agencies(each) for each, times in made)),
        counters=mean(of_all[COUNTERS]),
        services=mean(sum(times * len(each.processes) for each, times in made)),
        in_one_visit_percent=mean(100 * of_all[IN_ONE_VISIT]),
        separately=separately if shown else None,
        real=_real(separately, sample),
        excluded=of_all.below(LEFT_OUT),
        sample=sample,
    )


def _real(separately: Separately | None, sample: Sample) -> Reduction:
    """The mix of services is taken as it was: the former times of these very journeys are no
    sample, and what their mix adds to the spread makes the interval rather too wide."""
    if separately is None:
        return Reduction(Bracket.TOO_FEW, n=0)
    return reduction.measured_against(separately.baseline_seconds or None, sample)


def _clock(times: Tally) -> Clocked:
    sample = times.sample
    full = publication.shows_bracket(sample.n)
    return Clocked(
        sample.mean_seconds if full else None,
        sample.median_seconds if publication.shows_median(sample.n) else None,
        sample.p90_seconds if full else None,
    )


def _over(together: JourneyFigure, units: Sequence[JourneyFigure]) -> EventFigure:
    """The unweighted mean over the centres that may be published, as for one process."""
    overall = reduction.overall([UnitReduction(unit.n, unit.percent) for unit in units])
    return EventFigure(replace(together, real=_mean(together, units, overall)), overall)


def _mean(together: JourneyFigure, units: Sequence[JourneyFigure], overall: Overall) -> Reduction:
    counted = [
        (unit.separately.baseline_seconds, unit.sample)
        for unit in units
        if unit.percent is not None and unit.separately and unit.separately.baseline_seconds
    ]
    bracket = together.real.bracket
    if overall.percent is not None:
        bracket = reduction.bracket_of_percent(overall.percent)
    elif bracket is not Bracket.NO_BASELINE:
        bracket = Bracket.TOO_FEW
    low, high = interval_of_mean(counted) or (None, None)
    return replace(
        together.real,
        bracket=bracket,
        certain=reduction.is_certain(bracket, low, high),
        percent=overall.percent,
        low_percent=low,
        high_percent=high,
    )
