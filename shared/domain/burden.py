"""What a service asks of the citizen: papers, copies, steps, visits; and what became of old steps.

Fewer rows in a table are no gain where the citizen does them now: such rows are counted as if they
still stood there, and said (design: work moved to the citizen is flagged, never a gain). Pure;
called by the reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shared.domain import publication
from shared.domain.process import Baseline, BaselineStep, Document, Gone, Process
from shared.domain.reduction import Duration, step_reduction_percent


@dataclass(frozen=True, slots=True)
class PaperCount:
    """How many different papers, originals to show, and copies by whoever makes them."""

    papers: int = 0
    originals: int = 0
    copies_by_citizen: int = 0
    copies_by_office: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """Former rows that went into one row of today."""

    into: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden of one process version, beside its former table where there is one.

    `always` and `conditional` (papers that only some people need) are None while the papers are
    not known. `unexplained`: former rows of which nobody says what became; None: no former table.
    """

    always: PaperCount | None
    conditional: PaperCount | None
    steps: int
    counter_steps: int
    agencies: int
    former_steps: int | None
    gone: tuple[BaselineStep, ...]
    merged: tuple[Merged, ...]
    unexplained: int | None

    @property
    def moved_to_citizen(self) -> tuple[BaselineStep, ...]:
        """Rows that the citizen does now: never a gain."""
        return tuple(row for row in self.gone if row.removed is Gone.CITIZEN)

    @property
    def time_moved_to_citizen(self) -> Duration:
        moved = self.moved_to_citizen
        days, seconds = sum(row.working_days for row in moved), sum(row.seconds for row in moved)
        return Duration(days, seconds)

    @property
    def counted_steps(self) -> int:
        """Today's rows, with those that were only moved to the citizen."""
        return self.steps + len(self.moved_to_citizen)

    @property
    def steps_percent(self) -> Fraction | None:
        """Reduction of steps in per cent, exact, without what was moved to the citizen."""
        return step_reduction_percent(self.former_steps or None, self.counted_steps)


def burden_of(process: Process, baseline: Baseline | None, service_agency: str) -> Burden:
    """What a version asks of the citizen, and what became of the rows of its former table."""
    documents = process.documents
    rows = baseline.steps if baseline else ()
    gone = tuple(row for row in rows if row.removed is not None)
    former = {row.position for row in rows}
    merged = tuple(
        Merged(step.position, known)
        for step in process.steps
        if (known := tuple(number for number in step.replaces if number in former))
    )
    explained = {row.position for row in gone}.union(*(each.rows for each in merged))
    always = None if documents is None else (each for each in documents if each.condition is None)
    some = None if documents is None else (each for each in documents if each.condition is not None)
    return Burden(
        always=None if always is None else count_papers(always),
        conditional=None if some is None else count_papers(some),
        steps=len(process.steps),
        counter_steps=len(process.counter_steps),
        agencies=len({step.agency or service_agency for step in process.steps}),
        former_steps=len(rows) if baseline else None,
        gone=gone,
        merged=merged,
        unexplained=len(former - explained) if baseline else None,
    )


def count_papers(documents: Iterable[Document]) -> PaperCount:
    """The papers of a list, added up."""
    listed = tuple(documents)
    return PaperCount(
        papers=len(listed),
        originals=sum(each.originals_to_show for each in listed),
        copies_by_citizen=sum(each.copies_to_bring for each in listed),
        copies_by_office=sum(each.copies_made_here for each in listed),
    )


@dataclass(frozen=True, slots=True)
class VisitsPerCase:
    """How often people came for one request; what the minimum n keeps back is None.

    A visit is a ticket; a result that came by post, or was fetched without one, adds none.
    """

    n: int
    median: Fraction | None
    mean: Fraction | None
    one_visit_percent: Fraction | None


def visits_per_case(cases: Mapping[int, int]) -> VisitsPerCase:
    """From the number of cases by their number of visits. Median from 5 cases on, the rest 30."""
    n = sum(cases.values())
    full = publication.shows_bracket(n)
    return VisitsPerCase(
        n=n,
        median=_median(cases, n) if publication.shows_median(n) else None,
        mean=Fraction(sum(visits * each for visits, each in cases.items()), n) if full else None,
        one_visit_percent=Fraction(100 * cases.get(1, 0), n) if full else None,
    )


def _median(cases: Mapping[int, int], n: int) -> Fraction:
    """Of so many cases, from how many there are of each number of visits."""

    def at(rank: int) -> int:
        upto = 0
        for visits in sorted(cases):
            upto += cases[visits]
            if upto >= rank:
                break
        return visits

    return Fraction(at((n + 1) // 2) + at(n // 2 + 1), 2)
