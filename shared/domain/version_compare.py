"""What changed between two official tables of a process, row by row, each with its reason.

Every row of the former table and of the later one is accounted for exactly once: kept, shorter,
longer, merged, split, gone for a reason, or new. Rows that the citizen does now are a burden moved
and never a gain. Pure; `shared.services.reports.versions` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.burden import PaperCount, count_papers
from shared.domain.process import (
    Baseline,
    BaselineStep,
    Gone,
    Names,
    Process,
    Step,
    low_total,
)
from shared.domain.reduction import Duration

Link = tuple[int, int]
"""A former row and a later one that it went into, by their positions."""


class Fate(StrEnum):
    """What became of rows, or where they come from."""

    KEPT = "kept"
    SHORTER = "shorter"
    LONGER = "longer"
    CHANGED = "changed"  # at once, or days against minutes: no telling which is longer
    MERGED = "merged"
    SPLIT = "split"
    REARRANGED = "rearranged"
    WASTE = "waste"
    ONLINE = "online"
    CITIZEN = "citizen"
    OTHER_AGENCY = "other_agency"
    UNEXPLAINED = "unexplained"
    ADDED = "added"
    NOT_STATED = "not_stated"  # where rows are unexplained, one without a past may be one of them


_GONE = {
    Gone.WASTE: Fate.WASTE,
    Gone.ONLINE: Fate.ONLINE,
    Gone.CITIZEN: Fate.CITIZEN,
    Gone.OTHER_AGENCY: Fate.OTHER_AGENCY,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of either table. `agency` and `at_counter` None where a former table is silent."""

    position: int
    names: Names | None
    duration: Duration
    low: Duration | None = None
    at_once: bool = False
    agency: str | None = None
    at_counter: bool | None = None
    why: Names | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An official table as a whole. `elapsed`: how long it takes; `effort`: the sum of its rows,
    which is more where some are done at the same time. `papers` and `agencies` None: not known."""

    rows: tuple[Row, ...]
    elapsed: Duration
    effort: Duration
    low: Duration | None
    is_timed: bool
    valid_from: date
    papers: PaperCount | None = None
    agencies: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Rows that belong together on both sides. `why` in words, where somebody said it.

    `to_agency`: another one than before does it now. `leaves_counter`: it runs behind it now.
    """

    fate: Fate
    before: tuple[Row, ...] = ()
    after: tuple[Row, ...] = ()
    why: Names | None = None

    @property
    def to_agency(self) -> str | None:
        was = {row.agency for row in self.before} - {None}
        now = {row.agency for row in self.after} - {None}
        return next(iter(now - was), None) if was and len(now) == 1 else None

    @property
    def leaves_counter(self) -> bool:
        both = bool(self.before) and bool(self.after)
        return both and all(r.at_counter for r in self.before) and not self.after[0].at_counter

    @property
    def time_before(self) -> Duration:
        return _sum(self.before)

    @property
    def time_after(self) -> Duration:
        return _sum(self.after)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two tables and what lies between them, in the order of the former one."""

    before: Table
    after: Table
    changes: tuple[Change, ...]

    @property
    def moved_to_citizen(self) -> tuple[Row, ...]:
        """Former rows that the citizen does now: never a gain."""
        moved = (each.before for each in self.changes if each.fate is Fate.CITIZEN)
        return tuple(row for rows in moved for row in rows)

    @property
    def time_moved(self) -> Duration:
        return _sum(self.moved_to_citizen)

    @property
    def time_counted(self) -> Duration:
        """How long the later table takes, with what was only moved to the citizen."""
        moved, now = self.time_moved, self.after.elapsed
        return Duration(now.working_days + moved.working_days, now.seconds + moved.seconds)

    @property
    def counted_steps(self) -> int:
        """The later rows, with those that were only moved to the citizen."""
        return len(self.after.rows) + len(self.moved_to_citizen)

    @property
    def unexplained(self) -> int:
        """Former rows of which nobody says what became."""
        return sum(len(e.before) for e in self.changes if e.fate is Fate.UNEXPLAINED)

    def count(self, *fates: Fate) -> int:
        """How many changes are of these kinds."""
        return sum(each.fate in fates for each in self.changes)


def table_of_baseline(baseline: Baseline) -> Table:
    return Table(
        rows=tuple(map(_former_row, baseline.steps)),
        elapsed=baseline.total,
        effort=baseline.total,
        low=low_total(baseline.steps),
        is_timed=baseline.is_timed,
        valid_from=baseline.valid_from,
    )


def table_of_process(process: Process, service_agency: str) -> Table:
    """`service_agency` does the rows that name no other one."""
    return Table(
        rows=tuple(_later_row(step, service_agency) for step in process.steps),
        elapsed=process.standard,
        effort=process.effort,
        low=process.low,
        is_timed=process.is_timed,
        valid_from=process.valid_from,
        papers=None if process.documents is None else count_papers(process.documents),
        agencies=len({step.agency or service_agency for step in process.steps}),
    )


def _former_row(step: BaselineStep) -> Row:
    return Row(step.position, step.names, step.duration, step.low, step.at_once, why=step.why)


def _later_row(step: Step, service_agency: str) -> Row:
    return Row(
        step.position,
        step.names,
        step.duration,
        step.low,
        step.at_once,
        step.agency or service_agency,
        step.at_counter,
        step.why,
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """How rows of one table went into the next: links, and the rows that went, with the reason."""

    links: frozenset[Link] = frozenset()
    gone: Mapping[int, tuple[Gone, Names | None]] = field(default_factory=dict)


def passage_from_baseline(baseline: Baseline, process: Process) -> Passage:
    """What the rows of today say they replace, why the others went, and what still has its name."""
    former = {row.position for row in baseline.steps}
    said = {(n, step.position) for step in process.steps for n in step.replaces if n in former}
    gone = {r.position: (r.removed, r.why) for r in baseline.steps if r.removed is not None}
    before = {row.position: row.names for row in baseline.steps}
    after = {step.position: step.names for step in process.steps}
    return Passage(_with_same_names(said, gone, before, after), gone)


def passage_between(before: Process, after: Process) -> Passage:
    """From one version to the next: what its rows say they were; where they say nothing, rows that
    replaced the same rows of the first table, or that still have their name, are the same."""
    known = {step.position for step in before.steps}
    said = {(n, step.position) for step in after.steps for n in step.was if n in known}
    gone = {each.position: (each.reason, each.why) for each in after.gone}
    if not said and before.variant == after.variant:
        said = {
            (old.position, new.position)
            for old in before.steps
            for new in after.steps
            if set(old.replaces) & set(new.replaces) and old.position not in gone
        }
    names = {step.position: step.names for step in before.steps}
    later = {step.position: step.names for step in after.steps}
    return Passage(_with_same_names(said, gone, names, later), gone)


def _with_same_names(
    said: set[Link],
    gone: Iterable[int],
    before: Mapping[int, Names | None],
    after: Mapping[int, Names | None],
) -> frozenset[Link]:
    """Links that were said, and one for each other row that still has its name."""
    told = {old for old, _ in said} | set(gone)
    left = {new: names for new, names in after.items() if new not in {link[1] for link in said}}
    links = set(said)
    for old, names in before.items():
        if old in told or names is None:
            continue
        same = next((new for new, other in left.items() if other and other.th == names.th), None)
        if same is not None:
            del left[same]
            links.add((old, same))
    return frozenset(links)


def through(passages: Sequence[Passage]) -> Passage:
    """Several passages as one: a row that went on the way keeps the reason it went for."""
    first, *others = passages
    links, gone = set(first.links), dict(first.gone)
    for passage in others:
        onward: dict[int, set[int]] = {}
        for old, new in passage.links:
            onward.setdefault(old, set()).add(new)
        arrived: set[Link] = set()
        for old, middle in sorted(links):
            if middle in onward:
                arrived |= {(old, new) for new in onward[middle]}
            elif middle in passage.gone:
                gone.setdefault(old, passage.gone[middle])
        links = arrived
    linked = {old for old, _ in links}
    return Passage(frozenset(links), {old: why for old, why in gone.items() if old not in linked})


def compare(before: Table, after: Table, passage: Passage) -> Comparison:
    """Both tables with every row accounted for exactly once."""
    old = {row.position: row for row in before.rows}
    new = {row.position: row for row in after.rows}
    links = {link for link in passage.links if link[0] in old and link[1] in new}
    changes: list[tuple[tuple[int, int], Change]] = []
    for olds, news in _groups(links):
        rows = tuple(old[n] for n in olds), tuple(new[n] for n in news)
        why = next((row.why for row in rows[1] if row.why), None)
        changes.append(((olds[0], 0), Change(_fate(*rows), *rows, why)))
    linked = {n for n, _ in links}
    gaps = any(number not in linked and number not in passage.gone for number in old)
    for number, row in old.items():
        if number not in linked:
            reason, why = passage.gone.get(number, (None, None))
            fate = _GONE[reason] if reason else Fate.UNEXPLAINED
            changes.append(((number, 0), Change(fate, (row,), why=why or row.why)))
    come_from = {news: olds for olds, news in links}
    place = 0
    for number, row in new.items():
        if number in come_from:
            place = come_from[number]
        else:
            fate = Fate.NOT_STATED if gaps and row.why is None else Fate.ADDED
            changes.append(((place, number), Change(fate, after=(row,), why=row.why)))
    ordered = sorted(changes, key=lambda each: each[0])
    return Comparison(before, after, tuple(change for _, change in ordered))


def _groups(links: set[Link]) -> list[tuple[list[int], list[int]]]:
    """Links that share a row on either side belong together."""
    groups: list[tuple[set[int], set[int]]] = []
    for old, new in sorted(links):
        olds, news = {old}, {new}
        for group in [each for each in groups if old in each[0] or new in each[1]]:
            groups.remove(group)
            olds, news = olds | group[0], news | group[1]
        groups.append((olds, news))
    return [(sorted(olds), sorted(news)) for olds, news in groups]


def _fate(before: tuple[Row, ...], after: tuple[Row, ...]) -> Fate:
    if len(before) > 1:
        return Fate.MERGED if len(after) == 1 else Fate.REARRANGED
    if len(after) > 1:
        return Fate.SPLIT
    was, now = before[0], after[0]
    if was.at_once or now.at_once:
        return Fate.KEPT if was.at_once and now.at_once else Fate.CHANGED
    if was.duration == now.duration:
        return Fate.KEPT
    days = now.duration.working_days - was.duration.working_days
    seconds = now.duration.seconds - was.duration.seconds
    if days * seconds < 0:
        return Fate.CHANGED
    return Fate.SHORTER if days + seconds < 0 else Fate.LONGER


def _sum(rows: Iterable[Row]) -> Duration:
    listed = tuple(rows)
    days = sum(row.duration.working_days for row in listed)
    return Duration(days, sum(row.duration.seconds for row in listed))
