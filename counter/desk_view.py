"""A desk as its page shows it: the ticket with its steps and clocks, and which moves are possible.

Everything comes from `hall.counter_view`, so a desk that lost its browser shows the same again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import cast

from shared.domain.catalogue import Document, Process
from shared.domain.events import Event, Kind
from shared.domain.permissions import Permission, may
from shared.domain.reduction import Duration
from shared.domain.timing import TransactionTiming, in_force, transaction_timing
from shared.domain.visit import State, TransactionState, Verb
from shared.i18n import current_language
from shared.services import beside, hall
from shared.services.beside import DayAtCounter, LastMove
from shared.services.commands import Caller
from shared.services.hall import CounterView, QueueRow
from shared.services.office import Office
from shared.services.serving import History, desk_of

NEAR = 0.8
"""From this share of the standard on a step counts as near its end (ux rule C2)."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One row of the steps. `seconds` is None before it began; `standard` 0 where none is known."""

    position: int
    name: str
    state: str
    seconds: int | None
    standard: int

    @property
    def share(self) -> float:
        """Elapsed over standard, at most 1, for the meter."""
        return min(1.0, (self.seconds or 0) / self.standard) if self.standard else 0.0

    @property
    def status(self) -> str:
        """`late` from the standard on, `near` from 80 per cent of it, else `good`."""
        if not self.standard or self.seconds is None:
            return ""
        if self.seconds > self.standard:
            return "late"
        return "near" if self.seconds >= NEAR * self.standard else "good"


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents of the service and the last verdict on them; None: none given yet."""

    documents: tuple[Document, ...] | None
    complete: bool | None
    missing: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whoever stands at the desk. All lengths of time are in seconds."""

    transaction: TransactionState
    number: str
    service: str
    language: str
    priority: bool
    arrived_at: datetime
    waited: int | None
    in_centre: int
    steps: tuple[StepLine, ...]
    spent: int
    standard: int
    baseline: tuple[int, Duration] | None
    papers: Papers
    recall_in: int
    recalls_left: int
    calls_before_no_show: int

    @property
    def state(self) -> str:
        return self.transaction.state.value

    @property
    def on_last_step(self) -> bool:
        return self.transaction.step >= len(self.steps)

    def allows(self, verb: str) -> bool:
        """Whether the state and the house rules allow a move now."""
        if not self.transaction.allows(Verb(verb)):
            return False
        if verb == Verb.RECALL:
            return self.recalls_left > 0 and self.recall_in == 0
        if verb == Verb.NO_SHOW:
            return self.calls_before_no_show == 0
        return verb != Verb.NEXT_STEP or not self.on_last_step


@dataclass(frozen=True, slots=True)
class Held:
    transaction: int
    version: int
    number: str
    service: str
    reason: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One line. `mine`: this counter takes it; `oldest` in seconds, None when nobody waits."""

    letter: str
    name: str
    waiting: int
    oldest: int | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Next:
    number: str
    service: str
    language: str
    priority: bool
    waited: int
    because: str


@dataclass(frozen=True, slots=True)
class Side:
    """What changes by itself beside the ticket."""

    token: str
    next: Next | None
    waiting: int
    queues: tuple[Queue, ...]
    held: tuple[Held, ...]
    day: DayAtCounter
    can_resume: bool


@dataclass(frozen=True, slots=True)
class DeskView:
    """`may_act`: the caller sits here, or is in charge of the centre."""

    view: CounterView
    ticket: Ticket | None
    side: Side
    last: LastMove | None
    may_act: bool

    @property
    def state(self) -> str:
        return self.ticket.state if self.ticket else "idle"

    @property
    def undo_seconds(self) -> int:
        if self.last is None:
            return 0
        return max(1, int((self.last.undo_until - self.view.now).total_seconds()))


def desk_view(office: Office, caller: Caller, centre: str, number: int) -> DeskView:
    """Raises `NotSignedIn`, `UnknownCentre`, `NotFound`."""
    view = hall.counter_view(office, caller, centre, number)
    may_act = may_act_at(caller, view)
    return DeskView(
        view=view,
        ticket=_ticket(office, view, *view.current) if view.current else None,
        side=side_of(office, caller, view),
        last=beside.last_move(office, caller, centre, number) if may_act else None,
        may_act=may_act,
    )


def may_act_at(caller: Caller, view: CounterView) -> bool:
    """Whether the caller sits at this open counter, or is in charge of the centre."""
    session = view.session
    return session is not None and (
        session.staff == caller.actor.id or may(caller.grants, Permission.CHOOSE, view.centre)
    )


def side_of(office: Office, caller: Caller, view: CounterView) -> Side:
    queues = tuple(queue_of(office, view, row) for row in view.queues)
    return Side(
        token=_token(view),
        next=_next(office, view),
        waiting=sum(queue.waiting for queue in queues),
        queues=tuple(sorted((q for q in queues if q.waiting), key=_by_urgency)),
        held=tuple(
            Held(r.transaction, r.version, r.number, _name(office, r.service), r.pause_reason or "")
            for r in view.held
        ),
        day=beside.day_at_counter(office, caller, view.centre, view.counter),
        can_resume=view.state == "open" and may_act_at(caller, view),
    )


def _token(view: CounterView) -> str:
    """Changes whenever the ticket's side of the page would look different."""
    session = view.session
    turn_mark = f"{session.id}.{session.staff}.{session.on_break_since}" if session else "-"
    if view.current is None:
        return f"{turn_mark}/idle"
    history, transaction = view.current
    return f"{turn_mark}/{transaction}.{history.state.seq}"


def _by_urgency(queue: Queue) -> tuple[bool, int]:
    return (not queue.mine, -(queue.oldest or 0))


def queue_of(office: Office, view: CounterView, row: QueueRow) -> Queue:
    """One line as the counter of `view` sees it."""
    group = office.catalogue.groups[row.letter]
    taken = desk_of(office, view.session).services if view.session else None
    served = {
        service.letter
        for service in office.catalogue.offered(view.centre)
        if taken is None or service.id in taken
    }
    oldest = _seconds(row.oldest_queued_at, view.now) if row.oldest_queued_at else None
    name = group.names.text(current_language())
    return Queue(row.letter, name, row.waiting, oldest, row.letter in served)


def _next(office: Office, view: CounterView) -> Next | None:
    up = view.next
    if up is None:
        return None
    waited = _seconds(up.queued_at, view.now)
    service = _name(office, up.service)
    return Next(up.number, service, up.language, up.priority, waited, up.because)


def _ticket(office: Office, view: CounterView, history: History, transaction: int) -> Ticket:
    t = history.state.transactions[transaction]
    process = office.catalogue.processes[t.process]
    timing = transaction_timing(history.events, transaction)
    steps = tuple(_step_lines(process, t, timing, view.now))
    baseline = office.catalogue.baseline_on(t.service, history.place.business_day)
    recall_in = 0
    if t.last_called_at is not None:
        rest = t.last_called_at + office.rules.recall_interval - view.now
        recall_in = max(0, ceil(rest.total_seconds()))
    return Ticket(
        transaction=t,
        number=history.state.number,
        service=_name(office, t.service),
        language=history.state.language,
        priority=history.state.priority,
        arrived_at=history.state.arrived_at,
        waited=timing.queue_seconds,
        in_centre=_seconds(history.state.arrived_at, view.now),
        steps=steps,
        spent=sum(step.seconds or 0 for step in steps),
        standard=process.counter_seconds,
        baseline=(len(baseline.steps), baseline.total) if baseline else None,
        papers=_papers(process, history.events, transaction),
        recall_in=recall_in,
        recalls_left=max(0, office.rules.recall_limit - t.recalls),
        calls_before_no_show=max(0, office.rules.recalls_before_no_show - t.recalls),
    )


def _step_lines(
    process: Process, t: TransactionState, timing: TransactionTiming, now: datetime
) -> list[StepLine]:
    spent = _spent_by_step(timing, now)
    return [
        StepLine(
            position,
            step.names.text(current_language()),
            _step_state(position, t, spent),
            spent.get(position),
            step.seconds,
        )
        for position, step in enumerate(process.counter_steps, start=1)
    ]


def _step_state(position: int, t: TransactionState, spent: Mapping[int, int]) -> str:
    if position == t.step and t.state in (State.SERVING, State.PAUSED):
        return "now"
    if position < t.step:
        return "done" if position in spent else "skipped"
    return "next"


def _spent_by_step(timing: TransactionTiming, now: datetime) -> dict[int, int]:
    """Seconds on each step so far, without pauses; a repeated step adds up."""
    spent: dict[int, int] = {}
    for step in timing.steps:
        seconds = step.seconds
        if seconds is None:
            held = sum(
                _seconds(pause.started_at, pause.finished_at or now)
                for pause in timing.pauses
                if pause.started_at >= step.started_at
            )
            seconds = max(0, _seconds(step.started_at, now) - held)
        spent[step.position] = spent.get(step.position, 0) + seconds
    return spent


def _papers(process: Process, events: tuple[Event, ...], transaction: int) -> Papers:
    verdict = next(
        (
            event.data
            for event in reversed(in_force(events))
            if event.transaction == transaction and event.kind is Kind.PAPERS_CHECKED
        ),
        None,
    )
    if verdict is None:
        return Papers(process.documents, None, frozenset())
    missing = cast("list[int]", verdict["missing"])
    return Papers(process.documents, bool(verdict["complete"]), frozenset(missing))


def _name(office: Office, service: str) -> str:
    return office.catalogue.services[service].names.text(current_language())


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
