"""What happened to one request, as event logs of process mining tell it: activities and lifecycles.

An official step is an activity that starts, is suspended, resumes and completes; every other event
of the queue and of the case is an activity of one moment, which completes. (Transitions of the
standard lifecycle extension, IEEE 1849-2016 XES.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import cast

from shared.domain.events import ActorKind, Event, Kind, moment_of


class Lifecycle(StrEnum):
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One line of a log, at the event's moment. `step` None: the activity is the event itself.

    `instance` numbers the performances of one trace from 1; the lines of one performance share it.
    """

    event: Event
    lifecycle: Lifecycle
    step: int | None
    instance: int

    @property
    def detail(self) -> str:
        """The code that says how or why, "" where there is none. Never free text."""
        data = self.event.data
        if self.event.kind is Kind.PAPERS_CHECKED:
            return "complete" if data.get("complete") else "incomplete"
        for name in _DETAILS:
            if data.get(name) is not None:
                return str(data[name])
        return ""


ABOUT_THE_RECORD = frozenset(
    {Kind.CORRECTED, Kind.FLAGGED, Kind.JUDGED, Kind.CLOCK_JUMPED, Kind.UNDONE}
)
"""Events that say what other events are worth: they are applied, and are no activity."""


def occurrences(own: Sequence[Event]) -> list[Occurrence]:
    """The log of one request from its own events, in force and in their order.

    A turn that is sent to another counter and goes on there with the same step performs it once;
    meanwhile the step is suspended. Whatever else ends a turn completes the step that runs.
    """
    if own and own[0].actor.kind is ActorKind.IMPORT:
        return _from_elsewhere(own)
    fold = _Fold(own, [(n, e) for n, e in enumerate(own) if e.kind is Kind.VARIANT_CHOSEN])
    for place, event in enumerate(own):
        if event.kind not in ABOUT_THE_RECORD:
            fold.add(event, place)
    return fold.lines


def _from_elsewhere(own: Sequence[Event]) -> list[Occurrence]:
    """A case of another program, as its log told it: activities of one moment only complete, and
    activities may overlap. Its ticket and its end are ours, and were never in that log."""
    lines: list[Occurrence] = []
    steps = [event for event in own if event.kind in (Kind.STARTED, Kind.STEPPED)]
    for instance, event in enumerate(steps, start=1):
        done_at = moment_of(event.data["done_at"])
        held = cast("list[list[object]]", event.data.get("held", []))
        moments = [(event.at, Lifecycle.START)] if done_at > event.at else []
        for start, end in held:
            moments += [(moment_of(start), Lifecycle.SUSPEND), (moment_of(end), Lifecycle.RESUME)]
        moments.append((done_at, Lifecycle.COMPLETE))
        step = cast("int", event.data.get("to", event.data.get("step")))
        lines += [Occurrence(replace(event, at=at), what, step, instance) for at, what in moments]
    return sorted(lines, key=lambda line: line.event.at)


_DETAILS = ("outcome", "reason", "result", "how", "question", "because")
_ENDING = frozenset(
    {
        *(Kind.COMPLETED, Kind.REMOVED, Kind.CANCELLED, Kind.MISSED, Kind.CLOSED),
        *(Kind.REQUEUED, Kind.TRANSFERRED),
    }
)
STEPS_ONLY = frozenset(
    {
        *(Kind.STARTED, Kind.STEPPED, Kind.PAUSED, Kind.RESUMED),
        *(Kind.STEP_BEGUN, Kind.STEP_DONE),
    }
)
"""Events that are told by the lifecycle of a step alone."""


@dataclass(slots=True)
class _Running:
    instance: int
    step: int
    suspended: bool = False


@dataclass(slots=True)
class _Fold:
    """`running`: the step of each turn at a counter, and under its negative number each step that
    is worked behind one."""

    own: Sequence[Event]
    variants: Sequence[tuple[int, Event]]
    lines: list[Occurrence] = field(default_factory=list)
    running: dict[int | None, _Running] = field(default_factory=dict)
    last: int = 0

    def add(self, event: Event, place: int) -> None:
        turn, data = event.transaction, event.data
        match event.kind:
            case Kind.STARTED:
                self._begin_or_go_on(event, self._row(event, "step", place))
            case Kind.STEPPED:
                self._complete(event, turn)
                self._begin(event, turn, self._row(event, "to", place))
            case Kind.PAUSED:
                self._suspend(event)
            case Kind.RESUMED:
                self._resume(event)
            case Kind.STEP_BEGUN:
                step = cast("int", data["step"])
                self._begin(event, -step, step)
            case Kind.STEP_DONE:
                self._complete(event, -cast("int", data["step"]))
            case Kind.TRANSFERRED if self._goes_on(event, place):
                self._suspend(event)
            case kind if kind in _ENDING:
                self._complete(event, turn)
        if event.kind not in STEPS_ONLY:
            self.last += 1
            self._tell(event, Lifecycle.COMPLETE, None, self.last)

    def _row(self, event: Event, key: str, place: int) -> int:
        """The step of the table that holds in the end: rows that a variant chosen later does not
        have are its last one."""
        step = cast("int", event.data[key])
        for chosen_at, chosen in self.variants:
            if chosen_at > place and chosen.transaction == event.transaction:
                step = min(step, cast("int", chosen.data["steps"]))
        return step

    def _goes_on(self, event: Event, place: int) -> bool:
        """Whether the turn begins again with the step that runs."""
        running = self.running.get(event.transaction)
        for later, each in enumerate(self.own[place + 1 :], start=place + 1):
            if each.transaction == event.transaction and each.kind is Kind.STARTED:
                return running is not None and running.step == self._row(each, "step", later)
        return False

    def _begin_or_go_on(self, event: Event, step: int) -> None:
        running = self.running.get(event.transaction)
        if running is not None and running.suspended and running.step == step:
            self._resume(event)
        else:
            self._complete(event, event.transaction)
            self._begin(event, event.transaction, step)

    def _begin(self, event: Event, key: int | None, step: int) -> None:
        self.last += 1
        self.running[key] = _Running(self.last, step)
        self._tell(event, Lifecycle.START, step, self.last)

    def _suspend(self, event: Event) -> None:
        running = self.running.get(event.transaction)
        if running is not None and not running.suspended:
            running.suspended = True
            self._tell(event, Lifecycle.SUSPEND, running.step, running.instance)

    def _resume(self, event: Event) -> None:
        running = self.running.get(event.transaction)
        if running is not None and running.suspended:
            running.suspended = False
            self._tell(event, Lifecycle.RESUME, running.step, running.instance)

    def _complete(self, event: Event, key: int | None) -> None:
        running = self.running.pop(key, None)
        if running is not None:
            self._tell(event, Lifecycle.COMPLETE, running.step, running.instance)

    def _tell(self, event: Event, lifecycle: Lifecycle, step: int | None, instance: int) -> None:
        self.lines.append(Occurrence(event, lifecycle, step, instance))
