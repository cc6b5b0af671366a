"""What a reduction report is made of: figures of units, of processes, and their totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.domain import publication
from shared.domain.bracket_totals import Totals
from shared.domain.burden import Burden, VisitsPerCase
from shared.domain.case_tally import CITIZEN, STEPS
from shared.domain.catalogue import Baseline, Process, Service
from shared.domain.kept import Kept
from shared.domain.period import Period
from shared.domain.reduction import Overall, Reduction, Sample
from shared.domain.tally import Tally


@dataclass(frozen=True, slots=True)
class Measured:
    """What the cases say, as far as the minimum n allows; everything else is None.

    Means are exact. `steps_mean` counts distinct steps performed per case, those behind the counter
    where staff clock them, and
    `citizen_mean_seconds` runs from arrival to result on the wall clock.
    """

    n: int
    mean_seconds: Fraction | None
    median_seconds: Fraction | None
    p90_seconds: int | None
    steps_mean: Fraction | None
    citizen_mean_seconds: Fraction | None


def measured(cases: Tally, sample: Sample | None = None) -> Measured:
    """From the sums of counted cases, whose times may be at hand as a sample."""
    sample = sample or cases.sample
    full = publication.shows_bracket(sample.n)
    return Measured(
        n=sample.n,
        mean_seconds=sample.mean_seconds if full else None,
        median_seconds=sample.median_seconds if publication.shows_median(sample.n) else None,
        p90_seconds=sample.p90_seconds if full else None,
        steps_mean=Fraction(cases[STEPS], sample.n) if full else None,
        citizen_mean_seconds=Fraction(cases[CITIZEN], sample.n) if full else None,
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """Reduction of steps in per cent, exact. `real` takes the performed steps and, for rows behind
    the counter that nobody clocks, those of the standard. Rows that were only moved to the citizen
    count on both sides."""

    official: Fraction | None
    real: Fraction | None


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """One process at one centre. `kept` holds its cases against the standard of their version."""

    centre: str
    baseline_ratio_seconds: int | None
    standard_ratio_seconds: int
    sample: Sample
    measured: Measured
    steps: Steps
    official: Reduction
    real: Reduction
    excluded: Mapping[str, int]
    visits: VisitsPerCase
    kept: Kept

    @property
    def n(self) -> int:
        return self.sample.n

    @property
    def coverage_percent(self) -> Fraction | None:
        return coverage(self.n, self.excluded)


@dataclass(frozen=True, slots=True)
class ProcessFigure:
    """One process, a service in one variant (`""`: the ordinary one), over the centres asked for.

    With one centre `official` and `real` are that centre's. With several, their per cent is the
    unweighted mean over units (award rule, seed 000), and `overall` holds the weighted one too.
    `versions` lists (version number, cases): which process versions were measured. `since` is the
    first day that counts where a newer baseline split the period.
    """

    service: Service
    variant: str
    process: Process
    baseline: Baseline | None
    units: tuple[UnitFigure, ...]
    measured: Measured
    steps: Steps
    official: Reduction
    real: Reduction
    overall: Overall
    excluded: Mapping[str, int]
    versions: tuple[tuple[int, int], ...]
    since: date | None
    burden: Burden
    visits: VisitsPerCase
    kept: Kept

    @property
    def n(self) -> int:
        return self.measured.n

    @property
    def key(self) -> str:
        """The service, and behind a slash the variant where it is not the ordinary one."""
        return f"{self.service.id}/{self.variant}" if self.variant else self.service.id

    @property
    def coverage_percent(self) -> Fraction | None:
        return coverage(self.n, self.excluded)


@dataclass(frozen=True, slots=True)
class ReductionReport:
    """`mean_percent` is the unweighted mean over processes with a bracket, `weighted_percent` the
    same weighted by cases; `steps_percent` the mean of their official step reductions."""

    centres: tuple[str, ...]
    period: Period
    processes: tuple[ProcessFigure, ...]
    official: Totals
    real: Totals
    mean_percent: Fraction | None
    weighted_percent: Fraction | None
    steps_percent: Fraction | None
    n: int
    excluded: Mapping[str, int]

    @property
    def coverage_percent(self) -> Fraction | None:
        return coverage(self.n, self.excluded)


def coverage(n: int, excluded: Mapping[str, int]) -> Fraction | None:
    """Counted cases as a per cent of all that ended in the period; None where none did."""
    ended = n + sum(excluded.values())
    return Fraction(100 * n, ended) if ended else None
