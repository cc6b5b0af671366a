"""Intervals from events: queue, way, steps, pauses, and the two clocks of a case.

Two clocks stand side by side. *Service time* runs from the beginning of step 1 of the attempt in
which the papers were found complete to the result, inside working hours, without the pauses that
are not the office's; it is compared with baseline and standard. *Citizen time* runs from arrival to
finish on the wall clock and is never hidden. (Founding document 000: step-and-time reduction;
Licensing Facilitation Act B.E. 2558 s. 8: waiting for the citizen's papers is not the office's.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import cast

from shared.domain.calendar import ServiceCalendar
from shared.domain.case_clock import CaseClock, case_clock
from shared.domain.correcting import at_true_moments, true_moments, undone_seqs
from shared.domain.events import Event, Kind, moment_of
from shared.domain.remote import at_arrival
from shared.domain.spans import Span, merged, total, wall
from shared.domain.visit import CLOCK_STOPPING, PauseReason


class Quality(StrEnum):
    """How far an interval may be trusted. Only `measured` and `corrected` enter a figure."""

    MEASURED = "measured"
    CORRECTED = "corrected"
    UNTIMED = "untimed"  # what was pressed cannot be the true time
    FLAGGED = "flagged"  # longer than its service ever takes; a person decides


@dataclass(frozen=True, slots=True)
class Pause:
    reason: PauseReason
    started_at: datetime
    finished_at: datetime | None = None

    @property
    def stops_clock(self) -> bool:
        return self.reason in CLOCK_STOPPING


@dataclass(frozen=True, slots=True)
class StepTiming:
    """One performance of an official step. `seconds` is wall-clock time without its pauses; `held`
    are its own, where it came from elsewhere and others may have run beside it."""

    position: int
    started_at: datetime
    finished_at: datetime | None = None
    seconds: int | None = None
    quality: Quality = Quality.MEASURED
    held: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class TransactionTiming:
    """What the events of one transaction say about its time. None where it has not happened."""

    queue_seconds: int | None
    way_seconds: int | None
    steps: tuple[StepTiming, ...]
    pauses: tuple[Pause, ...]
    finished_at: datetime | None

    @property
    def steps_performed(self) -> int:
        """Distinct official steps with a start; a repeat counts once."""
        return len({step.position for step in self.steps})


@dataclass(frozen=True, slots=True)
class CaseTiming:
    """The two clocks of a case, in whole seconds; None while it has no result."""

    clock_started_at: datetime | None
    finished_at: datetime | None
    service_seconds: int | None
    citizen_seconds: int | None
    steps_performed: int


def in_force(events: Iterable[Event]) -> list[Event]:
    """The events that count, each at its true moment.

    That is without those that an `undone` took back (and without the `undone` itself), and with
    approved corrections applied. A ticket that was taken from elsewhere begins when its citizen
    came: time at home is no time in the hall.
    """
    history = list(events)
    gone = undone_seqs(history)
    if gone:
        history = [e for e in history if e.seq not in gone and e.kind is not Kind.UNDONE]
    return at_arrival(at_true_moments(history))


def transaction_timing(visit_events: Iterable[Event], transaction: int) -> TransactionTiming:
    """Timings of one transaction, from all events of its visit.

    The queue interval of a later service begins when the citizen became free, not at arrival,
    because nobody waits in two lines at once.
    """
    history = in_force(visit_events)
    own = [event for event in history if event.transaction == transaction]
    called = _first(own, Kind.CALLED)
    queued = _waiting_since(history, own, called)
    started = _first(own, Kind.STARTED)
    steps, pauses = steps_and_pauses(own)
    steps = _with_corrected(steps, own, true_moments(history))
    ended = [event.at for event in own if event.kind in _ENDING]
    return TransactionTiming(
        queue_seconds=_seconds(queued, called.at) if called and queued else None,
        way_seconds=_seconds(called.at, started.at) if called and started else None,
        steps=steps,
        pauses=pauses,
        finished_at=ended[-1] if ended else None,
    )


def case_timing(
    chain_events: Iterable[Event], transactions: Collection[int], calendar: ServiceCalendar
) -> CaseTiming:
    """The clocks of a case from all events of its visit, or of its chain of visits in order.

    `transactions` are its turns, and the case's own id. When the service clock runs says
    `shared.domain.case_clock`; the citizen's runs from the first arrival, whatever happens.
    """
    history = in_force(chain_events)
    clock = case_clock(event for event in history if event.transaction in transactions)
    finished = clock.finished_at
    return CaseTiming(
        clock_started_at=clock.started_at,
        finished_at=finished,
        service_seconds=service_seconds(clock, calendar),
        citizen_seconds=wall(history[0].at, finished) if finished else None,
        steps_performed=len(set(performances(clock.chain))),
    )


def service_seconds(clock: CaseClock, calendar: ServiceCalendar) -> int | None:
    """Net working time of a case in whole seconds; None while it has no result."""
    start, end = clock.started_at, clock.finished_at
    if start is None or end is None:
        return None
    working = calendar.clock_for(start, end)
    stopped = merged(
        (stop.started_at, stop.finished_at or end)
        for stop in clock.stops
        if stop.finished_at is None or stop.finished_at > start
    )
    return working(start, end) - sum(
        working(max(first, start), min(last, end)) for first, last in stopped if first < end
    )


def performances(own: Iterable[Event]) -> list[int]:
    """The official step of every start of one, in order, at counters and behind them.

    Whoever goes on at another counter with the step that already ran performs it once.
    """
    steps: list[int] = []
    sent_on = False
    for event in own:
        if event.kind is Kind.TRANSFERRED:
            sent_on = True
        elif event.kind in _STEP_OF:
            step = cast("int", event.data[_STEP_OF[event.kind]])
            if not (sent_on and event.kind is Kind.STARTED and steps and steps[-1] == step):
                steps.append(step)
            sent_on = False
        elif event.kind is Kind.VARIANT_CHOSEN:
            steps = [min(step, cast("int", event.data["steps"])) for step in steps]
    return steps


_ENDING = frozenset(
    {Kind.COMPLETED, Kind.REMOVED, Kind.CANCELLED, Kind.MISSED, Kind.CLOSED, Kind.EXPIRED}
)
_STEP_OF = {Kind.STARTED: "step", Kind.STEPPED: "to", Kind.STEP_BEGUN: "step"}


def _with_corrected(
    steps: tuple[StepTiming, ...], own: list[Event], corrected: Mapping[int, datetime]
) -> tuple[StepTiming, ...]:
    """Steps that begin or end at a corrected moment say so."""
    if not corrected:
        return steps
    moments = {event.at for event in own if event.seq in corrected}
    return tuple(
        replace(step, quality=Quality.CORRECTED)
        if step.started_at in moments or step.finished_at in moments
        else step
        for step in steps
    )


def steps_and_pauses(own: Iterable[Event]) -> tuple[tuple[StepTiming, ...], tuple[Pause, ...]]:
    """Steps and holds of one turn, from its own events that are in force."""
    steps: list[StepTiming] = []
    pauses: list[Pause] = []
    for event in own:
        if event.kind is Kind.STARTED:
            steps.append(_begun(event, cast("int", event.data["step"]), pauses))
        elif event.kind is Kind.STEPPED:
            _close(steps, pauses, event.at)
            steps.append(_begun(event, cast("int", event.data["to"]), pauses))
        elif event.kind is Kind.VARIANT_CHOSEN:  # rows that its table does not have: the last one
            last = cast("int", event.data["steps"])
            steps = [replace(step, position=min(step.position, last)) for step in steps]
        elif event.kind is Kind.PAUSED:
            _end_pause(pauses, event.at)
            pauses.append(Pause(PauseReason(str(event.data["reason"])), event.at))
        elif event.kind is Kind.RESUMED:
            _end_pause(pauses, event.at)
        elif event.kind in _ENDING or event.kind in (Kind.TRANSFERRED, Kind.REQUEUED):
            _end_pause(pauses, event.at)
            _close(steps, pauses, event.at)
    return tuple(steps), tuple(pauses)


def _begun(event: Event, position: int, pauses: list[Pause]) -> StepTiming:
    """A step that begins; one from elsewhere says itself when it was done and held
    (`shared.domain.imported`)."""
    if "done_at" not in event.data:
        return StepTiming(position, event.at)
    done = moment_of(event.data["done_at"])
    spans = cast("list[list[object]]", event.data.get("held", []))
    held = tuple((moment_of(start), moment_of(end)) for start, end in spans)
    pauses.extend(Pause(PauseReason.BACK_OFFICE, start, end) for start, end in held)
    seconds = wall(event.at, done) - total(held, wall)
    return StepTiming(position, event.at, done, max(0, seconds), held=held)


def _close(steps: list[StepTiming], pauses: list[Pause], at: datetime) -> None:
    """End the running step; its seconds leave out every pause that lay inside it."""
    if not steps or steps[-1].finished_at is not None:
        return
    step = steps[-1]
    held = sum(
        _seconds(pause.started_at, pause.finished_at or at)
        for pause in pauses
        if pause.started_at >= step.started_at
    )
    seconds = max(0, _seconds(step.started_at, at) - held)
    steps[-1] = replace(step, finished_at=at, seconds=seconds)


def _end_pause(pauses: list[Pause], at: datetime) -> None:
    if pauses and pauses[-1].finished_at is None:
        pauses[-1] = replace(pauses[-1], finished_at=at)


def _first(own: list[Event], kind: Kind) -> Event | None:
    return next((event for event in own if event.kind is kind), None)


def _waiting_since(history: list[Event], own: list[Event], called: Event | None) -> datetime | None:
    """When the line of this transaction became the citizen's: queued, and free of other turns."""
    if not own:
        return None
    since = own[0].at
    opens_at = own[0].data.get("opens_at")
    if opens_at is not None:  # carried over: nobody waits in the hall overnight
        since = max(since, datetime.fromisoformat(str(opens_at)))
    for event in history:
        if called is not None and event.seq >= called.seq:
            break
        if event.transaction != own[0].transaction and event.kind in _ENDING:
            since = max(since, event.at)
    return since


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
