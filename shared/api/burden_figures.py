"""What a service asks of the citizen, as the figures tell it: papers, copies, steps, visits."""

from __future__ import annotations

import msgspec

from shared.api.values import Text, WorkTime, text, work_time
from shared.domain.burden import Burden, PaperCount, VisitsPerCase
from shared.domain.process import BaselineStep
from shared.domain.reduction import Duration
from shared.services.reports.tables import percent


class PapersOut(msgspec.Struct, frozen=True):
    """Different papers, originals to show, and copies by whoever makes them."""

    papers: int
    originals: int
    copies_by_citizen: int
    copies_by_office: int


class GoneStepOut(msgspec.Struct, frozen=True):
    """A former step that is there no more: `waste`, `online`, `citizen` or `other_agency`."""

    position: int
    name: Text | None
    reason: str
    time: WorkTime


class MergedOut(msgspec.Struct, frozen=True):
    """Former steps that went into one of today's."""

    into: int
    former: list[int]


class BurdenStepsOut(msgspec.Struct, frozen=True):
    """`counted` are today's steps with those that the citizen does now instead, because they are
    no gain; `unexplained` former steps are those of which nobody says what became."""

    now: int
    counted: int
    former: int | None
    reduction: float | None
    gone: list[GoneStepOut]
    merged: list[MergedOut]
    unexplained: int | None
    moved_to_citizen: int
    time_moved_to_citizen: WorkTime


class VisitsOut(msgspec.Struct, frozen=True):
    """Tickets per counted case; `one_visit` is the per cent of cases done in one."""

    n: int | None
    median: float | None
    mean: float | None
    one_visit: float | None


class BurdenOut(msgspec.Struct, frozen=True):
    """`papers` everybody brings, `conditional_papers` only some; null while they are not known."""

    papers: PapersOut | None
    conditional_papers: PapersOut | None
    agencies: int
    steps: BurdenStepsOut
    visits: VisitsOut


def burden_out(burden: Burden, visits: VisitsPerCase, n: int | None) -> BurdenOut:
    """With the `n` of the visits as it may be told."""
    return BurdenOut(
        papers=_papers(burden.always),
        conditional_papers=_papers(burden.conditional),
        agencies=burden.agencies,
        steps=BurdenStepsOut(
            now=burden.steps,
            counted=burden.counted_steps,
            former=burden.former_steps,
            reduction=percent(burden.steps_percent),
            gone=[_gone(row) for row in burden.gone],
            merged=[MergedOut(each.into, list(each.rows)) for each in burden.merged],
            unexplained=burden.unexplained,
            moved_to_citizen=len(burden.moved_to_citizen),
            time_moved_to_citizen=work_time(burden.time_moved_to_citizen),
        ),
        visits=VisitsOut(
            n=n,
            median=percent(visits.median),
            mean=percent(visits.mean),
            one_visit=percent(visits.one_visit_percent),
        ),
    )


def _papers(count: PaperCount | None) -> PapersOut | None:
    if count is None:
        return None
    return PapersOut(count.papers, count.originals, count.copies_by_citizen, count.copies_by_office)


def _gone(row: BaselineStep) -> GoneStepOut:
    return GoneStepOut(
        row.position,
        text(row.names) if row.names else None,
        str(row.removed),
        work_time(Duration(row.working_days, row.seconds)),
    )
