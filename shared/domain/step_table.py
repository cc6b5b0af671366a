"""The official table of today beside the former one, row by row.

A row of today knows which former rows went into it; former rows that are gone say why. Times are
compared row by row only where that is possible: a former row that went into several of today's has
no share of its own in any of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from shared.domain.process import Baseline, BaselineStep, Gone, Process, Step
from shared.domain.reduction import Duration


@dataclass(frozen=True, slots=True)
class StepRow:
    """A row of today with the former rows in it; or one that is gone, with nothing of today.

    `shared`: one of the former rows went into another row of today as well. `promises`: whether
    today's row promises a time in numbers.
    """

    now: Step | None
    before: tuple[BaselineStep, ...]
    shared: bool = False
    promises: bool = True

    @property
    def former(self) -> Duration | None:
        """The time of the former rows; None where there are none, where it is not theirs, and where
        one of them says "at once", which is no number."""
        if not self.before or self.shared or any(row.at_once for row in self.before):
            return None
        days = sum(row.working_days for row in self.before)
        return Duration(days, sum(row.seconds for row in self.before))

    @property
    def promised(self) -> Duration | None:
        if self.now is None or not self.promises:
            return None
        return Duration(self.now.working_days, self.now.seconds)

    @property
    def gone(self) -> Gone | None:
        """Why a former row is no longer there; None for today's, and where nobody has said."""
        return self.before[0].removed if self.now is None else None


def step_rows(process: Process, baseline: Baseline | None) -> tuple[StepRow, ...]:
    """Today's rows in their order, then the former rows that went into none of them."""
    former = {row.position: row for row in baseline.steps} if baseline else {}
    used = Counter(n for step in process.steps for n in set(step.replaces) if n in former)
    rows = [
        StepRow(
            step,
            tuple(former[n] for n in sorted(set(step.replaces)) if n in former),
            any(used[n] > 1 for n in step.replaces),
            promises=not (step.at_once or process.is_imported),
        )
        for step in process.steps
    ]
    gone = [StepRow(None, (row,)) for position, row in former.items() if position not in used]
    return (*rows, *gone)
