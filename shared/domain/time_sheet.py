"""What the added-up time sheet of a process version says: places, ways, and fit to the table.

The reading side of `shared.domain.time_tally`; every figure is a sum over cases, so that sheets of
days, centres and channels add up before they are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from shared.domain.process import Process
from shared.domain.process_map import Flow
from shared.domain.tally import Tally
from shared.domain.time_tally import (
    AGAIN,
    ASIDE,
    BEGIN,
    BETWEEN,
    CASES,
    CLOCKED,
    EDGE,
    EDGE_SECONDS,
    END,
    HELD,
    REMOVABLE,
    REPEATS,
    STEP,
    STEP_CASES,
    STOPPED,
    SWAPPED,
    WAIT,
    WALK,
)

Edge = tuple[str, str]


def places(sheet: Tally) -> dict[str, int]:
    """Seconds by place, in the order of telling; together they are the stay inside working hours.

    Names as in `shared.domain.time_tally`: wait, walk, `step:`, between, `held:`, `stopped:`.
    """
    found = {WAIT: sheet[WAIT], WALK: sheet[WALK]}
    for position in sorted(map(int, sheet.below(STEP))):
        found[f"{STEP}{position}"] = sheet[f"{STEP}{position}"] - sheet[f"{ASIDE}{position}"]
    found[BETWEEN] = sheet[BETWEEN]
    for prefix in (HELD, STOPPED):
        found.update({f"{prefix}{name}": n for name, n in sheet.below(prefix).items()})
    return found


def edges(sheet: Tally) -> dict[Edge, Flow]:
    """How often one step came right after another, and the seconds between them on the wall."""
    seconds = sheet.below(EDGE_SECONDS)
    found: dict[Edge, Flow] = {}
    for name, n in sheet.below(EDGE).items():
        before, _, after = name.partition(">")
        found[before, after] = Flow(n, seconds.get(name, 0))
    return found


@dataclass(frozen=True, slots=True)
class RowFit:
    """One step against the approved list, over all cases of a sheet.

    `expected`: cases that should perform it; 0 for a step that is not on the list. `repeated`:
    performances beyond the first of each of the `cases`; `again`: the cases that have such.
    `swapped`: cases in which it came after a row that stands below it. `removable_seconds`:
    repeated and extra performances.
    """

    position: int
    expected: int
    cases: int
    repeated: int
    again: int
    swapped: int
    removable_seconds: int

    @property
    def skipped(self) -> int:
        return max(0, self.expected - self.cases)

    @property
    def runs(self) -> int:
        """All performances."""
        return self.cases + self.repeated

    @property
    def extra(self) -> int:
        """Performances of a step that is not on the list."""
        return 0 if self.expected else self.runs


def row_fits(sheet: Tally, process: Process) -> tuple[RowFit, ...]:
    """Every row that is timed, in the order of the table, then what is not on it.

    Rows behind the counter are absent where nobody worked on one with the clock.
    """
    expected = {
        row.position: sheet[CASES] if row.at_counter else sheet[CLOCKED] for row in process.steps
    }
    own = [position for position, cases in expected.items() if cases]
    others = sorted(set(map(int, sheet.below(STEP_CASES))) - set(expected))
    return tuple(_row_fit(sheet, each, expected.get(each, 0)) for each in (*own, *others))


def _row_fit(sheet: Tally, position: int, expected: int) -> RowFit:
    def count(prefix: str) -> int:
        return sheet[f"{prefix}{position}"]

    return RowFit(
        position=position,
        expected=expected,
        cases=count(STEP_CASES),
        repeated=count(REPEATS),
        again=count(AGAIN),
        swapped=count(SWAPPED),
        removable_seconds=count(REMOVABLE),
    )


def removable_seconds(sheet: Tally) -> int:
    """The work in repeated and extra performances, which could go."""
    return sum(sheet.below(REMOVABLE).values())


def official_edges(process: Process, sheet: Tally) -> frozenset[Edge]:
    """The way through the table row by row, as far as its rows are timed. A log from elsewhere has
    no official way."""
    if process.is_imported:
        return frozenset()
    timed = [str(fit.position) for fit in row_fits(sheet, process) if fit.expected]
    return frozenset(pairwise([BEGIN, *timed, END]))
