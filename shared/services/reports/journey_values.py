"""What the report on life events is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.domain.catalogue import Bundle
from shared.domain.period import Period
from shared.domain.reduction import Overall, Reduction, Sample


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

    @property
    def steps_percent(self) -> Fraction | None:
        """How far the official steps fell."""
        if not self.baseline_steps:
            return None
        return 100 * (1 - self.standard_steps / self.baseline_steps)


@dataclass(frozen=True, slots=True)
class JourneyFigure:
    """One life event at one centre, or over several; `centre` is empty then.

    `taken` tickets were taken, `n` of them have all their results. `excluded` says why others do
    not count. `in_one_visit_percent`: of those that count, everything handed over in one visit.
    `real` is the reduction of the mean working time against the mean sum of the former times, over
    several centres the unweighted mean of theirs. `sample` are the working times.
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
    real: Reduction
    excluded: Mapping[str, int]
    sample: Sample

    @property
    def percent(self) -> Fraction | None:
        return self.real.percent


@dataclass(frozen=True, slots=True)
class EventFigure:
    """One life event over all centres at which it was taken: `together` are the figures of all
    journeys, whose reduction is the unweighted mean of the centres, `overall` both ways of
    averaging and on how much each rests."""

    together: JourneyFigure
    overall: Overall


@dataclass(frozen=True, slots=True)
class JourneysReport:
    """In the catalogue's order of life events, then of centres; empty ones are absent. `events`
    are those that were taken at several centres."""

    period: Period
    figures: tuple[JourneyFigure, ...]
    events: tuple[EventFigure, ...] = ()

    @property
    def n(self) -> int:
        return sum(figure.n for figure in self.figures)

    def over(self, bundle: str) -> EventFigure | None:
        """One life event over several centres, None where it was taken at one."""
        return next((each for each in self.events if each.together.bundle.id == bundle), None)
