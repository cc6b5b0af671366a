"""A desk as its page shows it: the ticket with its steps and clocks, and which moves are possible.

Everything comes from `hall.counter_view`, so a desk that lost its browser shows the same again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from counter.desk_papers import Papers, papers_at_desk
from counter.desk_variants import WhichCase, which_case
from counter.side_view import Side, side_of
from shared.domain import pace
from shared.domain.catalogue import Agency, Process
from shared.domain.permissions import Permission, may
from shared.domain.reduction import Duration
from shared.domain.timing import TransactionTiming, transaction_timing
from shared.domain.visit import State, TransactionState, Verb
from shared.i18n import current_language
from shared.services import beside, hall
from shared.services.beside import LastMove
from shared.services.commands import Caller
from shared.services.hall import CounterView
from shared.services.office import Office
from shared.services.serving import History


@dataclass(frozen=True, slots=True)
class StepLine:
    """One row of the steps. `seconds` is None before it began; `standard` 0 where none is known.

    `agency` where another one than the service's does it.
    """

    position: int
    name: str
    state: str
    seconds: int | None
    standard: int
    agency: str = ""

    @property
    def share(self) -> float:
        """Elapsed over standard, at most 1, for the meter."""
        return min(1.0, (self.seconds or 0) / self.standard) if self.standard else 0.0

    @property
    def status(self) -> str:
        """`late` from the standard on, `near` from 80 per cent of it, else `good`."""
        return pace.status(self.seconds, self.standard)


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
    which: WhichCase
    recall_in: int
    recalls_left: int
    calls_before_no_show: int

    @property
    def state(self) -> str:
        return self.transaction.state.value

    @property
    def status(self) -> str:
        """Of the whole service against its whole standard."""
        return pace.status(self.spent, self.standard)

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
    def kept_seconds(self) -> int:
        """How long the counter still waits for one ticket."""
        kept = self.view.kept
        return max(0, ceil((kept.until - self.view.now).total_seconds())) if kept else 0

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
        ticket=_ticket(office, caller, view, *view.current) if view.current else None,
        side=side_of(office, caller, view, may_act=may_act),
        last=beside.last_move(office, caller, centre, number) if may_act else None,
        may_act=may_act,
    )


def may_act_at(caller: Caller, view: CounterView) -> bool:
    """Whether the caller sits at this open counter, or is in charge of the centre."""
    session = view.session
    return session is not None and (
        session.has(caller.actor.id) or may(caller.grants, Permission.CHOOSE, view.centre)
    )


def _ticket(
    office: Office, caller: Caller, view: CounterView, history: History, transaction: int
) -> Ticket:
    t = history.state.transactions[transaction]
    process = office.catalogue.processes[t.process]
    timing = transaction_timing(history.events, transaction)
    doers = office.catalogue.other_agencies(process)
    steps = tuple(_step_lines(process, doers, t, timing, view.now))
    day = history.place.business_day
    baseline = office.catalogue.baseline_on(t.service, day, process.variant)
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
        papers=papers_at_desk(office, caller, view, history, transaction),
        which=which_case(office, history, transaction),
        recall_in=recall_in,
        recalls_left=max(0, office.rules.recall_limit - t.recalls),
        calls_before_no_show=max(0, office.rules.recalls_before_no_show - t.recalls),
    )


def _step_lines(
    process: Process,
    doers: Mapping[int, Agency],
    t: TransactionState,
    timing: TransactionTiming,
    now: datetime,
) -> list[StepLine]:
    spent, language = pace.spent_by_step(timing, now), current_language()
    return [
        StepLine(
            position,
            step.names.text(language),
            _step_state(position, t, spent),
            spent.get(position),
            step.seconds,
            doers[step.position].names.text(language) if step.position in doers else "",
        )
        for position, step in enumerate(process.counter_steps, start=1)
    ]


def _step_state(position: int, t: TransactionState, spent: Mapping[int, int]) -> str:
    if position == t.step and t.state in (State.SERVING, State.PAUSED):
        return "now"
    if position < t.step:
        return "done" if position in spent else "skipped"
    return "next"


def _name(office: Office, service: str) -> str:
    return office.catalogue.services[service].names.text(current_language())


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
