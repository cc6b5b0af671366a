"""How a service is done: steps, documents, dated versions, and how it was before.

Official manuals give each row of the table a kind and a time in minutes or in working days; the two
are never added up into one number here (`shared.domain.reduction.Duration`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.reduction import Duration


class StepKind(StrEnum):
    """The three kinds of step that official manuals know."""

    DOC_CHECK = "doc_check"
    CONSIDER = "consider"
    SIGN = "sign"


class CopiesBy(StrEnum):
    """Who makes the copies of a paper.

    The Electronic Performance of Government Affairs Act B.E. 2565 s. 12 has the office make them,
    free of charge, of what the citizen shows or the state itself has issued.
    """

    CITIZEN = "citizen"
    OFFICE = "office"


class Gone(StrEnum):
    """Why a row of the former table is no longer there."""

    WASTE = "waste"
    ONLINE = "online"
    CITIZEN = "citizen"  # who does it now instead: never a gain
    OTHER_AGENCY = "other_agency"


IMPORTED_VARIANT = "import-"
"""Begins the names of variants whose steps are the activities of a log from elsewhere."""

BY_PROXY = "by_proxy"
"""The condition of papers that only somebody who comes for another one needs."""


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
    `agency` None: the service's own. `alongside`: the row during which this one is done too.
    `replaces`: the rows of the former table that went into this one; `was`: those of the version
    before; `why` says in words why the row is new or as it is now. `low`: the lower bound of a
    published range, of which the upper one counts. `at_once`: no time is promised in numbers.
    """

    position: int
    kind: StepKind
    names: Names
    seconds: int = 0
    working_days: int = 0
    at_counter: bool = True
    agency: str | None = None
    alongside: int | None = None
    replaces: tuple[int, ...] = ()
    was: tuple[int, ...] = ()
    why: Names | None = None
    low: Duration | None = None
    at_once: bool = False

    @property
    def duration(self) -> Duration:
        return Duration(self.working_days, self.seconds)


@dataclass(frozen=True, slots=True)
class GoneStep:
    """A row of the version before that is there no more, why, and in words if somebody said so."""

    position: int
    reason: Gone
    why: Names | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper to bring: numbers of originals and copies; `condition` says who needs it.

    `copies_by` None: the catalogue does not say who makes the copies, so the citizen is asked.
    `issuer`: where people get it, as far as it is said.
    """

    position: int
    names: Names
    originals: int
    copies: int
    condition: str | None = None
    copies_by: CopiesBy | None = None
    issuer: Names | None = None

    @property
    def copies_to_bring(self) -> int:
        """How many copies the citizen makes."""
        return 0 if self.copies_by is CopiesBy.OFFICE else self.copies

    @property
    def copies_made_here(self) -> int:
        """How many copies the office makes."""
        return self.copies - self.copies_to_bring

    @property
    def originals_to_show(self) -> int:
        """How many originals the citizen brings: one at least where the office is to copy it."""
        return max(self.originals, 1) if self.copies_made_here else self.originals


@dataclass(frozen=True, slots=True)
class Variant:
    """A way of doing a service with official times of its own, such as by appointment or after a
    loss. A process of the official programmes is a service in one variant.

    Visits of its `channels` are of this variant by themselves; without any the counter says so.
    """

    service: str
    id: str
    names: Names
    channels: tuple[str, ...] = ()


def is_imported(variant: str) -> bool:
    """Whether a variant is that of a log from elsewhere."""
    return variant.startswith(IMPORTED_VARIANT)


def imported_variant(service: str, id: str) -> Variant:
    """A log from elsewhere, as it is named beside the other variants; nobody chooses it."""
    number = id.removeprefix(IMPORTED_VARIANT)
    names = Names(f"บันทึกจากระบบอื่น {number}", f"Log from elsewhere {number}")
    return Variant(service, id, names, (IMPORTED_VARIANT,))


@dataclass(frozen=True, slots=True)
class Process:
    """How a service is done from a date on; a version never changes once recorded.

    `variant` "" is the ordinary way, with version numbers of its own. `proxy`: what somebody brings
    who comes for others; None: what the centre asks for. `gone`: rows of the version before that
    are there no more.
    """

    id: int
    service: str
    number: int
    valid_from: date
    steps: tuple[Step, ...]
    documents: tuple[Document, ...] | None
    steps_source: str
    proxy: tuple[Document, ...] | None = None
    variant: str = ""
    gone: tuple[GoneStep, ...] = ()
    elapsed_steps: tuple[Step, ...] = field(init=False, compare=False, repr=False)
    """The rows one after the other: of those done alongside each other the longest one."""
    standard: Duration = field(init=False, compare=False, repr=False)
    """Today's promise: the sum of the rows, days and seconds apart.

    Of rows that are done alongside each other only the longest counts, because the citizen waits no
    longer for the others.
    """

    def __post_init__(self) -> None:
        # Pages of figures ask for these thousands of times.
        longest: dict[int, Step] = {}
        for step in self.steps:
            group = step.alongside or step.position
            longest[group] = max(longest.get(group, step), step, key=_length)
        object.__setattr__(self, "elapsed_steps", tuple(longest.values()))
        object.__setattr__(self, "standard", _sum(self.elapsed_steps))

    @property
    def is_imported(self) -> bool:
        """Whether its steps are the activities of a log from elsewhere, which nobody approved."""
        return is_imported(self.variant)

    @property
    def is_timed(self) -> bool:
        """Whether every row promises a time; with a row "at once" there is no standard yet, and the
        steps of a log from elsewhere promise none."""
        return not self.is_imported and not any(step.at_once for step in self.steps)

    @property
    def effort(self) -> Duration:
        """The work in it: the sum of all rows, whoever does them and when."""
        return _sum(self.steps)

    @property
    def low(self) -> Duration | None:
        """The lower bound of a standard of which rows are ranges; shown, never counted."""
        return low_total(self.elapsed_steps)

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
    """A row of the former table; its name may be lost. `removed`: why it is there no more, `why` in
    words. `low` and `at_once` as in `Step`; seconds and working days may stand together here."""

    position: int
    names: Names | None
    seconds: int = 0
    working_days: int = 0
    removed: Gone | None = None
    why: Names | None = None
    low: Duration | None = None
    at_once: bool = False

    @property
    def duration(self) -> Duration:
        return Duration(self.working_days, self.seconds)


@dataclass(frozen=True, slots=True)
class Baseline:
    """How it was before the improvement. A correction is a new number, never a change.

    `illustrative` marks values invented so that an example can run. `approved_by` is the role or
    person that approved it, on the day `approved_on`; from then on it is locked. `reason`: why this
    number followed the one before.
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
    variant: str = ""
    reason: str | None = None
    total: Duration = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", _sum(self.steps))

    @property
    def is_timed(self) -> bool:
        """Whether every row has a time; "at once" is none, and nothing is compared with it."""
        return not any(step.at_once for step in self.steps)

    @property
    def is_approved(self) -> bool:
        return self.approved_by is not None


def low_total(steps: Sequence[Step | BaselineStep]) -> Duration | None:
    """The lower bound of a sum of which some rows are ranges; None where none is."""
    if all(step.low is None for step in steps):
        return None
    lows = [step.low or step.duration for step in steps]
    return Duration(sum(low.working_days for low in lows), sum(low.seconds for low in lows))


def _length(step: Step) -> tuple[int, int]:
    return step.working_days, step.seconds


def _sum(steps: tuple[Step, ...] | tuple[BaselineStep, ...]) -> Duration:
    return Duration(sum(step.working_days for step in steps), sum(step.seconds for step in steps))
