"""Life events as processes across agencies: from the first start to the last result.

The baseline beside them is the sum of the former times of the services as separate procedures; it
leaves out every way from one office to the next, so a reduction against it is rather too small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from shared.domain import publication
from shared.domain.catalogue import Bundle
from shared.domain.journey_tally import (
    COUNTERS,
    IN_ONE_VISIT,
    LEFT_OUT,
    TAKEN,
    Clock,
    Made,
    made_of,
)
from shared.domain.period import Period
from shared.domain.reduction import Sample
from shared.domain.tally import Tally
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import key_of
from shared.services.reports.sums import Sums, summing
from shared.store.rollups import Rolled
from shared.store.tables.rollups import Sheet

FORMULA = "mean of (last result - first start) per journey; never the sum of the parts"


@dataclass(frozen=True, slots=True)
class Clocked:
    """Seconds by one clock. Below 5 journeys nothing is given, below 30 the median alone."""

    mean_seconds: Fraction | None
    median_seconds: Fraction | None
    p90_seconds: int | None


@dataclass(frozen=True, slots=True)
class Separately:
    """The services of a journey as separate procedures, on average over the journeys: former and
    present steps, and former time by working hours. None where a service has no baseline."""

    baseline_steps: Fraction | None
    baseline_seconds: Fraction | None
    standard_steps: Fraction


@dataclass(frozen=True, slots=True)
class JourneyFigure:
    """One life event at one centre.

    `taken` tickets were taken, `n` of them have all their results. `excluded` says why others do
    not count. `in_one_visit_percent`: of those that count, everything handed over in one visit.
    `percent` is the reduction of the mean working time against the sum of the former times.
    """

    bundle: Bundle
    centre: str
    taken: int
    n: int
    working: Clocked
    wall: Clocked
    between: Clocked
    agencies: Fraction | None
    counters: Fraction | None
    services: Fraction | None
    in_one_visit_percent: Fraction | None
    separately: Separately | None
    percent: Fraction | None
    excluded: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class JourneysReport:
    """In the catalogue's order of life events, then of centres; empty ones are absent."""

    period: Period
    figures: tuple[JourneyFigure, ...]

    @property
    def n(self) -> int:
        return sum(figure.n for figure in self.figures)


def report(
    office: Office, centre: str | None, period: Period, *, sums: Sums | None = None
) -> JourneysReport:
    """Visits taken for a life event on a business day of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with summing(office, sums) as known:
        visits = _visits(office, known, centres, period)
    facts = _Facts(office)
    figures = tuple(
        _figure(facts, bundle, each, visits[bundle.id, each])
        for bundle in office.catalogue.bundles.values()
        for each in centres
        if (bundle.id, each) in visits
    )
    return JourneysReport(period, figures)


class _Visits:
    """The sums of one life event at one centre."""

    def __init__(self) -> None:
        self.clocks: dict[Clock, Tally] = dict.fromkeys(Clock, Tally())
        self.made: dict[Former, int] = {}

    def add(self, row: Rolled, clock: Clock) -> None:
        self.clocks[clock] = self.clocks[clock].plus(row.tally)
        for made, n in made_of(row.tally).items():
            former = Former(made, row.day)
            self.made[former] = self.made.get(former, 0) + n


class Former(NamedTuple):
    """What journeys were made of, and a day by which their former times are looked up."""

    made: Made
    day: date


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


class _Facts:
    """What many journeys ask of the catalogue, each looked up once a report."""

    def __init__(self, office: Office) -> None:
        self._office, self._catalogue = office, office.catalogue
        self.separately = cache(self._separately)
        self.agencies = cache(self._agencies)

    def _agencies(self, made: Made) -> int:
        keys = (key_of(self._office, process) for process in made.processes)
        return len({self._catalogue.services[service].agency for service, _ in keys})

    def _separately(self, former: Former) -> _Former:
        """Of one journey as separate procedures."""
        made, day = former
        found = [
            self._catalogue.baseline_on(service, day, variant)
            for service, variant in (key_of(self._office, each) for each in made.processes)
        ]
        known = [each for each in found if each is not None]
        standard = sum(len(self._catalogue.processes[each].steps) for each in made.processes)
        if len(known) < len(found):
            return _Former(None, None, standard)
        steps = sum(len(each.steps) for each in known)
        seconds = sum(each.total.ratio_seconds(made.minutes) for each in known)
        return _Former(steps, seconds, standard)


class _Former(NamedTuple):
    """Former steps and time, None where a service has no baseline, and present steps."""

    steps: int | None
    seconds: int | None
    standard_steps: int


def _figure(facts: _Facts, bundle: Bundle, centre: str, visits: _Visits) -> JourneyFigure:
    of_all = visits.clocks[Clock.WORKING]
    n = of_all.n
    shown = publication.shows_median(n)

    def mean(whole: int) -> Fraction | None:
        return Fraction(whole, n) if shown else None

    separately = _separately(facts, visits.made)
    made = [(each.made, times) for each, times in visits.made.items()]
    return JourneyFigure(
        bundle=bundle,
        centre=centre,
        taken=of_all[TAKEN],
        n=n,
        working=_clock(of_all),
        wall=_clock(visits.clocks[Clock.WALL]),
        between=_clock(visits.clocks[Clock.BETWEEN]),
        agencies=mean(sum(times * facts.agencies(each) for each, times in made)),
        counters=mean(of_all[COUNTERS]),
        services=mean(sum(times * len(each.processes) for each, times in made)),
        in_one_visit_percent=mean(100 * of_all[IN_ONE_VISIT]),
        separately=separately if shown else None,
        percent=_percent(of_all.sample, separately),
        excluded=of_all.below(LEFT_OUT),
    )


def _separately(facts: _Facts, made: Mapping[Former, int]) -> Separately | None:
    n = sum(made.values())
    if not n:
        return None
    former = [(facts.separately(each), times) for each, times in made.items()]
    return Separately(
        _mean([(each.steps, times) for each, times in former]),
        _mean([(each.seconds, times) for each, times in former]),
        Fraction(sum(times * each.standard_steps for each, times in former), n),
    )


def _mean(values: Sequence[tuple[int | None, int]]) -> Fraction | None:
    """Of values with their weights; none where one of them is not known."""
    known = [(value, times) for value, times in values if value is not None]
    if len(known) < len(values):
        return None
    return Fraction(sum(value * times for value, times in known), sum(n for _, n in known))


def _clock(times: Tally) -> Clocked:
    sample = times.sample
    full = publication.shows_bracket(sample.n)
    return Clocked(
        sample.mean_seconds if full else None,
        sample.median_seconds if publication.shows_median(sample.n) else None,
        sample.p90_seconds if full else None,
    )


def _percent(working: Sample, separately: Separately | None) -> Fraction | None:
    """Against the sum of separate procedures; only from so many journeys on as a mean is given."""
    if separately is None or not separately.baseline_seconds:
        return None
    if not publication.shows_bracket(working.n) or working.mean_seconds is None:
        return None
    return 100 * (1 - working.mean_seconds / separately.baseline_seconds)
