"""Which processes could be handed in for the award of cutting steps and time, and what they lack.

Every figure is that of the reports on reduction, journeys and answers; nothing is worked out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.award import (
    AwardType,
    Flag,
    Lack,
    flags_of_burden,
    flags_of_reduction,
    lacks_of_baselines,
    lacks_of_reduction,
    lacks_of_units,
)
from shared.domain.burden import VisitsPerCase
from shared.domain.catalogue import Baseline
from shared.domain.cube import ALL
from shared.domain.kept import Kept
from shared.domain.period import Period
from shared.domain.reduction import Reduction
from shared.domain.satisfaction import Votes
from shared.services.office import Office
from shared.services.reports import indicators, journeys, reduction
from shared.services.reports.award_months import months_with_cases
from shared.services.reports.journey_telling import told_events, told_journeys
from shared.services.reports.journey_values import JourneyFigure
from shared.services.reports.reduction import ProcessFigure, ReductionReport, UnitFigure
from shared.services.reports.telling import Telling, telling_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """A process at a unit, a process over all units, or a life event (`journey`).

    `n`, `kept`, `visits` and `votes` are as the reader may know them. `months`: in how many of the
    period something was counted. `baselines`: the former tables it is held against.
    """

    type: AwardType
    process: ProcessFigure | None
    unit: UnitFigure | None
    journey: JourneyFigure | None
    baselines: tuple[Baseline, ...]
    n: int | None
    kept: Kept | None
    visits: VisitsPerCase | None
    votes: Votes | None
    months: int
    lacks: tuple[Lack, ...]
    flags: tuple[Flag, ...]

    @property
    def is_ready(self) -> bool:
        return not self.lacks

    @property
    def name(self) -> str:
        """The id of the service or life event."""
        if self.journey is not None:
            return self.journey.bundle.id
        assert self.process is not None
        return self.process.service.id

    @property
    def centre(self) -> str:
        """Empty over several."""
        part = self.journey or self.unit
        return part.centre if part else ""

    @property
    def real(self) -> Reduction:
        part = self.journey or self.unit or self.process
        assert part is not None
        return part.real


@dataclass(frozen=True, slots=True)
class AwardEvidence:
    """Candidates with five cases or more, the ready ones first, then by their real reduction;
    `others`: how many there are with fewer."""

    period: Period
    candidates: Mapping[AwardType, tuple[Candidate, ...]]
    others: Mapping[AwardType, int]

    def ready(self, type: AwardType) -> tuple[Candidate, ...]:
        return tuple(each for each in self.candidates[type] if each.is_ready)


def report(
    office: Office, centre: str | None, period: Period, *, everything: bool
) -> AwardEvidence:
    """Of one centre or all. The mean over units is that of all units; one centre is told it as
    everybody is. Raises `UnknownCentre`."""
    with office.db.snapshot():
        make = _Maker(office, centre, period, everything=everything)
        found = {
            AwardType.UNIT: _sorted(make.units()),
            AwardType.OVERALL: _sorted(make.overall()),
            AwardType.AGENCIES: _sorted(make.agencies()),
        }
    return AwardEvidence(period, found, make.others)


def _sorted(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    def key(each: Candidate) -> tuple[bool, bool, Fraction]:
        percent = each.real.percent
        return not each.is_ready, percent is None, -(percent or Fraction(0))

    return tuple(sorted(found, key=key))


class _Maker:
    """Candidates from the reports of one moment."""

    def __init__(
        self, office: Office, centre: str | None, period: Period, *, everything: bool
    ) -> None:
        self._office, self._centre, self._period = office, centre, period
        self._everything = everything
        self._months = months_with_cases(office, period)
        self._votes = self._told_votes(everything=everything)
        self._votes_of_all = (
            self._told_votes(everything=False) if everything and centre else self._votes
        )
        self.others = dict.fromkeys(AwardType, 0)

    def _told_votes(self, *, everything: bool) -> dict[tuple[str, str], Votes | None]:
        """By centre, or `all`, and service."""
        found = indicators.report(self._office, None, self._period, everything=everything)
        return {(each.centre, each.service): each.votes for each in found.services}

    def units(self) -> Iterator[Candidate]:
        """One process in one unit."""
        found = reduction.report(self._office, self._centre, self._period)
        tell = telling_of(self._office, self._centre, found, everything=self._everything)
        for figure in _promised(found):
            for unit in figure.units:
                if self._counts(AwardType.UNIT, unit.n):
                    yield self._of_process(figure, unit, tell)

    def overall(self) -> Iterator[Candidate]:
        """One process over all units, of those that the centre has too."""
        found = reduction.report(self._office, None, self._period)
        everything = self._everything and self._centre is None
        tell = telling_of(self._office, None, found, everything=everything)
        for figure in _promised(found):
            at = {unit.centre for unit in figure.units}
            mine = len(at) > 1 and (self._centre is None or self._centre in at)
            if mine and self._counts(AwardType.OVERALL, figure.n):
                yield self._of_process(figure, None, tell)

    def agencies(self) -> Iterator[Candidate]:
        """Life events at each centre, and over all of them."""
        found = journeys.report(self._office, self._centre, self._period)
        told = told_journeys(found, staff=self._everything)
        figures = list(zip(found.figures, told, strict=True))
        figures += told_events(found, staff=self._everything)
        for figure, known in figures:
            if self._counts(AwardType.AGENCIES, figure.n):
                yield self._of_journey(figure, known.n)

    def _counts(self, type: AwardType, n: int) -> bool:
        counts = publication.shows_median(n)
        self.others[type] += not counts
        return counts

    def _of_process(
        self, figure: ProcessFigure, unit: UnitFigure | None, tell: Telling
    ) -> Candidate:
        part = unit or figure
        at = unit.centre if unit else ALL
        service = figure.service.id
        votes = (self._votes if unit else self._votes_of_all).get((at, service))
        of_units = () if unit else lacks_of_units(figure.overall)
        return Candidate(
            type=AwardType.UNIT if unit else AwardType.OVERALL,
            process=figure,
            unit=unit,
            journey=None,
            baselines=(figure.baseline,) if figure.baseline else (),
            n=(tell.of_unit(figure, unit) if unit else tell.of_process(figure)).n,
            kept=tell.kept(figure, unit),
            visits=tell.visits(figure, unit),
            votes=votes,
            months=self._months.get((service, figure.variant, at), 0),
            lacks=(
                *lacks_of_baselines((figure.baseline,)),
                *lacks_of_reduction(part.real),
                *of_units,
                *_lacks_of_votes(votes),
            ),
            flags=(
                *flags_of_burden(figure.burden),
                *flags_of_reduction(part.real, part.coverage_percent),
            ),
        )

    def _of_journey(self, figure: JourneyFigure, n: int | None) -> Candidate:
        catalogue, day = self._office.catalogue, self._period.last
        services = [each for each in figure.bundle.services if each in catalogue.services]
        baselines = [catalogue.baseline_on(each, day) for each in services]
        agencies = {catalogue.services[each].agency for each in services}
        return Candidate(
            type=AwardType.AGENCIES,
            process=None,
            unit=None,
            journey=figure,
            baselines=tuple(each for each in baselines if each is not None),
            n=n,
            kept=None,
            visits=None,
            votes=None,
            months=self._months.get((figure.bundle.id, figure.centre or ALL), 0),
            lacks=(
                *lacks_of_baselines(baselines),
                *lacks_of_reduction(figure.real),
                *((Lack.ONE_AGENCY,) if len(agencies) < 2 else ()),
            ),
            flags=tuple(flags_of_reduction(figure.real, None)),
        )


def _promised(found: ReductionReport) -> Iterator[ProcessFigure]:
    """Without the logs from elsewhere, whose steps nobody promised."""
    return (figure for figure in found.processes if not figure.process.is_imported)


def _lacks_of_votes(votes: Votes | None) -> Iterator[Lack]:
    if votes is None or not publication.shows_satisfaction(votes.n):
        yield Lack.FEW_ANSWERS
