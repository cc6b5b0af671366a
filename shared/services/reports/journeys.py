"""Life events as processes across agencies: from the first start to the last result.

The baseline beside them is the sum of the former times of the services as separate procedures; it
leaves out every way from one office to the next, so a reduction against it is rather too small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.catalogue import Bundle
from shared.domain.journey import NOT_TAKEN_UP
from shared.domain.journey_time import Journey, Leg, journey_of, unfinished_because
from shared.domain.period import Period
from shared.domain.reduction import Sample
from shared.domain.visit import Outcome
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.store import journey_figures
from shared.store.journey_figures import Station

FORMULA = "mean of (last result - first start) per journey; never the sum of the parts"


@dataclass(frozen=True, slots=True)
class Clock:
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
    working: Clock
    wall: Clock
    between: Clock
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


@dataclass(frozen=True, slots=True)
class _Counted:
    journey: Journey
    services: int
    baseline_steps: int | None
    baseline_seconds: int | None
    standard_steps: int


def report(office: Office, centre: str | None, period: Period) -> JourneysReport:
    """Visits taken for a life event on a business day of the period. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        rows = journey_figures.stations(connection, centres, period.first, period.last)
    visits: dict[tuple[str, str], dict[int, list[Station]]] = {}
    for row in rows:
        visits.setdefault((row.bundle, row.centre), {}).setdefault(row.visit, []).append(row)
    figures = tuple(
        _figure(office, bundle, each, list(visits[bundle.id, each].values()))
        for bundle in office.catalogue.bundles.values()
        for each in centres
        if (bundle.id, each) in visits
    )
    return JourneysReport(period, figures)


def _figure(
    office: Office, bundle: Bundle, centre: str, visits: Sequence[Sequence[Station]]
) -> JourneyFigure:
    counted: list[_Counted] = []
    excluded: Counter[str] = Counter()
    for visit in visits:
        stations = [s for s in visit if s.outcome not in NOT_TAKEN_UP]
        legs = [_leg(office, station) for station in stations]
        reason = unfinished_because(legs) if len(legs) > 1 else "one_service"
        if reason is not None:
            excluded[reason] += 1
        else:
            counted.append(_counted(office, centre, stations, legs))
    working = [each.journey.working_seconds for each in counted]
    separately = _separately(counted)
    shown = publication.shows_median(len(counted))
    return JourneyFigure(
        bundle=bundle,
        centre=centre,
        taken=len(visits),
        n=len(counted),
        working=_clock(working),
        wall=_clock([each.journey.wall_seconds for each in counted]),
        between=_clock([each.journey.between_seconds for each in counted]),
        agencies=_mean([each.journey.agencies for each in counted]) if shown else None,
        counters=_mean([each.journey.counters for each in counted]) if shown else None,
        services=_mean([each.services for each in counted]) if shown else None,
        in_one_visit_percent=_mean([100 * each.journey.in_one_visit for each in counted])
        if shown
        else None,
        separately=separately if shown else None,
        percent=_percent(working, separately),
        excluded=dict(sorted(excluded.items())),
    )


def _leg(office: Office, s: Station) -> Leg:
    outcome = Outcome(s.outcome) if s.outcome else None
    result = s.result_at or (s.ended_at if outcome is Outcome.COMPLETED else None)
    agency = office.catalogue.services[s.service].agency
    return Leg(s.service, agency, s.counter, s.started_at, s.ended_at, result, outcome)


def _counted(
    office: Office, centre: str, stations: Sequence[Station], legs: Sequence[Leg]
) -> _Counted:
    last = max((leg.result_at for leg in legs if leg.result_at is not None), default=None)
    calendar = office.calendar(centre) if last is None else office.calendar_at(centre, last)
    catalogue = office.catalogue
    baselines = [catalogue.baseline_on(s.service, s.day) for s in stations]
    known = [each for each in baselines if each is not None]
    minutes = calendar.minutes_per_working_day
    complete = len(known) == len(baselines)
    return _Counted(
        journey_of(legs, calendar),
        len(legs),
        sum(len(each.steps) for each in known) if complete else None,
        sum(each.total.ratio_seconds(minutes) for each in known) if complete else None,
        sum(len(catalogue.processes[s.process].steps) for s in stations),
    )


def _separately(counted: Sequence[_Counted]) -> Separately | None:
    if not counted:
        return None
    return Separately(
        _mean_of_all([each.baseline_steps for each in counted]),
        _mean_of_all([each.baseline_seconds for each in counted]),
        Fraction(sum(each.standard_steps for each in counted), len(counted)),
    )


def _mean_of_all(values: Sequence[int | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return Fraction(sum(known), len(known)) if len(known) == len(values) else None


def _mean(values: Sequence[int]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def _clock(values: Sequence[int]) -> Clock:
    sample = Sample.of(values)
    full = publication.shows_bracket(sample.n)
    return Clock(
        sample.mean_seconds if full else None,
        sample.median_seconds if publication.shows_median(sample.n) else None,
        sample.p90_seconds if full else None,
    )


def _percent(working: Sequence[int], separately: Separately | None) -> Fraction | None:
    """Against the sum of separate procedures; only from so many journeys on as a mean is given."""
    if separately is None or not separately.baseline_seconds:
        return None
    if not publication.shows_bracket(len(working)):
        return None
    mean = Fraction(sum(working), len(working))
    return 100 * (1 - mean / separately.baseline_seconds)
