"""Cases recorded by another program: which activities were performed from when to when.

A log from elsewhere is a list of lines: a case, an activity, a moment, and, where its program tells
it, the transition of the activity's lifecycle (IEEE 1849-2016 XES, lifecycle extension). Lines that
only complete are activities of one moment: nobody knows when they began, and no time is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from shared.domain.spans import Span, merged, within


class Transition(StrEnum):
    START = "start"
    COMPLETE = "complete"
    SUSPEND = "suspend"
    RESUME = "resume"


class Reason(StrEnum):
    """Why a line is not taken over."""

    NO_CASE = "no_case"
    NO_ACTIVITY = "no_activity"
    NO_TIME = "no_time"
    UNREADABLE_TIME = "unreadable_time"
    IN_THE_FUTURE = "in_the_future"
    ENDS_BEFORE_ITS_START = "ends_before_its_start"
    WRONG_NUMBER_OF_FIELDS = "wrong_number_of_fields"
    RESUME_WITHOUT_SUSPEND = "resume_without_suspend"
    NOTHING_PERFORMED = "nothing_performed"
    OTHER_TRANSITION = "other_transition"
    IMPORTED_BEFORE = "imported_before"
    IMPORTED_OTHERWISE = "imported_otherwise"


LEAVES_A_GAP = frozenset(
    {
        *(Reason.NO_ACTIVITY, Reason.NO_TIME, Reason.UNREADABLE_TIME, Reason.IN_THE_FUTURE),
        Reason.ENDS_BEFORE_ITS_START,
    }
)
"""Without such a line the rest of its case is shorter than it was, or still runs: the case is kept
and stays out of the figures."""

_TRANSITIONS = {
    **dict.fromkeys(("", "unknown", "complete", "completed", "end"), Transition.COMPLETE),
    **dict.fromkeys(("ate_abort", "pi_abort"), Transition.COMPLETE),
    **dict.fromkeys(("start", "started", "begin"), Transition.START),
    **dict.fromkeys(("suspend", "suspended"), Transition.SUSPEND),
    **dict.fromkeys(("resume", "resumed"), Transition.RESUME),
}


def transition_of(text: str) -> Transition | None:
    """None for transitions that perform nothing, such as `schedule` and `assign`."""
    return _TRANSITIONS.get(text.strip().lower())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case. `activity` and `resource` are numbers from 1; `instance` tells two
    performances of one activity apart, where the log does; `begun_at`: the line is a whole
    performance, which ended at `at`."""

    at: datetime
    activity: int
    transition: Transition = Transition.COMPLETE
    instance: str = ""
    begun_at: datetime | None = None
    resource: int | None = None


@dataclass(frozen=True, slots=True)
class Performed:
    """One performance of an activity; one moment where the log tells no more. `held`: spans inside
    it in which it was suspended."""

    activity: int
    begun_at: datetime
    done_at: datetime
    held: tuple[Span, ...] = ()
    resource: int | None = None


@dataclass(frozen=True, slots=True)
class ForeignCase:
    """What happened in one case: its first and last moment, its performances in their order, how
    many lines say so, how many were rejected for which reason, and how many of its lines are
    `lost`, so that it cannot be measured."""

    first_at: datetime
    last_at: datetime
    performed: tuple[Performed, ...]
    lines: int
    rejected: Counter[Reason]
    lost: int = 0

    @property
    def way(self) -> tuple[int, ...]:
        """The activities one after the other: the variant of the case."""
        return tuple(each.activity for each in self.performed)


def read_case(lines: Sequence[Line], lost: int = 0) -> ForeignCase | Counter[Reason]:
    """A case from its lines in order of time, those of one moment in the order of their log.
    `lost`: how many more it had that could not be read.

    Performances begin in that order too. Where starts and completions of an activity are equally
    many, the first completion belongs to the first start, and one that lies before its start is
    rejected with it. Otherwise a completion ends the performance that runs longest, or is one
    moment where none runs; a start that nothing completes is one moment. Suspensions that are open
    end with their performance; nested ones are one. Returns only the rejected lines where nothing
    was performed.
    """
    rejected: Counter[Reason] = Counter()
    found: list[_Placed] = []
    placed = sorted(enumerate(lines), key=lambda each: (each[1].activity, each[1].instance))
    for _, group in groupby(placed, key=lambda each: (each[1].activity, each[1].instance)):
        own = sorted(group)
        suspended = _suspensions([line for _, line in own], rejected)
        found += [_with_holds(each, suspended) for each in _pairs(own, rejected)]
    if not found:
        kept = len(lines) - sum(rejected.values())
        return rejected + Counter({Reason.NOTHING_PERFORMED: kept})
    found.sort(key=lambda each: (each.performed.begun_at, each.place))
    performed = tuple(each.performed for each in found)
    ends = [each.done_at for each in performed]
    idle = [line.at for line in lines if line.transition in _HOLDING]
    return ForeignCase(
        first_at=min(performed[0].begun_at, *idle) if idle else performed[0].begun_at,
        last_at=max(*ends, *idle) if idle else max(ends),
        performed=performed,
        lines=len(lines) - sum(rejected.values()),
        rejected=rejected,
        lost=lost + sum(n for reason, n in rejected.items() if reason in LEAVES_A_GAP),
    )


_HOLDING = frozenset({Transition.SUSPEND, Transition.RESUME})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A performance with the place of the line that begins it."""

    place: int
    performed: Performed


_Numbered = tuple[int, Line]


def _pairs(own: Sequence[_Numbered], rejected: Counter[Reason]) -> Iterator[_Placed]:
    """The performances of one activity from its lines."""
    whole = [each for each in own if each[1].begun_at is not None]
    starts = [e for e in own if e[1].transition is Transition.START and e[1].begun_at is None]
    ends = [e for e in own if e[1].transition is Transition.COMPLETE and e[1].begun_at is None]
    for place, line in whole:
        if line.begun_at is not None and line.begun_at <= line.at:
            yield _Placed(place, _between(line, line.begun_at, line.at))
        else:
            rejected[Reason.ENDS_BEFORE_ITS_START] += 1
    if len(starts) == len(ends):
        for (place, begun), (_, done) in zip(starts, ends, strict=True):
            if begun.at <= done.at:
                yield _Placed(place, _between(begun, begun.at, done.at))
            else:
                rejected[Reason.ENDS_BEFORE_ITS_START] += 2
    else:
        yield from _first_in_first_out(starts, ends)


def _first_in_first_out(
    starts: Sequence[_Numbered], ends: Sequence[_Numbered]
) -> Iterator[_Placed]:
    running: list[_Numbered] = []
    for place, line in sorted((*starts, *ends)):
        if line.transition is Transition.START:
            running.append((place, line))
        elif running:
            began, start = running.pop(0)
            yield _Placed(began, _between(start, start.at, line.at))
        else:
            yield _Placed(place, _between(line, line.at, line.at))
    for place, line in running:
        yield _Placed(place, _between(line, line.at, line.at))


def _between(line: Line, begun: datetime, done: datetime) -> Performed:
    return Performed(line.activity, begun, done, (), line.resource)


def _suspensions(own: Iterable[Line], rejected: Counter[Reason]) -> list[tuple[datetime, datetime]]:
    """From the first suspension to the resumption that ends the last one inside it."""
    found: list[Span] = []
    since: list[datetime] = []
    for line in own:
        if line.transition is Transition.SUSPEND:
            since.append(line.at)
        elif line.transition is Transition.RESUME:
            if not since:
                rejected[Reason.RESUME_WITHOUT_SUSPEND] += 1
                continue
            found.append((since.pop(), line.at))
    found += [(start, _END_OF_TIME.replace(tzinfo=start.tzinfo)) for start in since]
    return merged(found)


_END_OF_TIME = datetime.max  # noqa: DTZ901  # takes the zone of what it is compared with


def _with_holds(each: _Placed, suspended: Sequence[Span]) -> _Placed:
    done = each.performed
    held = tuple(within(suspended, (done.begun_at, done.done_at)))
    if not held:
        return each
    return _Placed(
        each.place, Performed(done.activity, done.begun_at, done.done_at, held, done.resource)
    )
