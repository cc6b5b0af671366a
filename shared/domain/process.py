"""How a service is done: steps, documents, dated versions, and how it was before.

Official manuals give each row of the table a kind and a time in minutes or in working days; the two
are never added up into one number here (`shared.domain.reduction.Duration`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.reduction import Duration


class StepKind(StrEnum):
    """The three kinds of step that official manuals know."""

    DOC_CHECK = "doc_check"
    CONSIDER = "consider"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Names:
    """One name in the languages that catalogues carry; Thai is always there."""

    th: str
    en: str

    def text(self, language: str) -> str:
        """The name in `language` (BCP 47), in Thai where there is none."""
        return (self.en if language == "en" else "") or self.th


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the official table: seconds or working days, never both.

    Rows that take days, or that run after the counter, belong to the case and not to a turn there.
    """

    position: int
    kind: StepKind
    names: Names
    seconds: int = 0
    working_days: int = 0
    at_counter: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A paper to bring: numbers of originals and copies; `condition` says who needs it."""

    position: int
    names: Names
    originals: int
    copies: int
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Process:
    """How a service is done from a date on; a version never changes once recorded."""

    id: int
    service: str
    number: int
    valid_from: date
    steps: tuple[Step, ...]
    documents: tuple[Document, ...] | None
    steps_source: str

    @property
    def standard(self) -> Duration:
        """Today's promise: the sum of all rows, days and seconds apart."""
        return _sum(self.steps)

    @property
    def counter_steps(self) -> tuple[Step, ...]:
        """The rows done while the citizen stands at the counter."""
        return tuple(step for step in self.steps if step.at_counter)

    @property
    def counter_seconds(self) -> int:
        """The part of the standard that a citizen spends at the counter."""
        return sum(step.seconds for step in self.counter_steps)

    def step(self, position: int) -> Step:
        """The row with this number. Raises KeyError."""
        for step in self.steps:
            if step.position == position:
                return step
        raise KeyError(position)


@dataclass(frozen=True, slots=True)
class BaselineStep:
    """A row of the former table; its name may be lost."""

    position: int
    names: Names | None
    seconds: int = 0
    working_days: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """How it was before the improvement. A correction is a new number, never a change.

    `illustrative` marks values invented so that an example can run.
    """

    id: int
    service: str
    number: int
    valid_from: date
    steps: tuple[BaselineStep, ...]
    illustrative: bool
    source: str
    approved_by: str | None = None
    approved_on: date | None = None

    @property
    def total(self) -> Duration:
        return _sum(self.steps)


def _sum(steps: tuple[Step, ...] | tuple[BaselineStep, ...]) -> Duration:
    return Duration(sum(step.working_days for step in steps), sum(step.seconds for step in steps))
