"""Plays a planned day: customers arrive, desks call, serve, hold, rest and close.

The player knows the plan and the time, and asks a driver to carry everything out, the choice of
the next citizen included; so it never decides what the rules decide. One player and two drivers:
`shared.services.history` (the rules, in memory) and `shared.simulator` (a server, through HTTP).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Protocol

from shared.domain.commands import Command, Complete, MarkNoShow, PauseFor, Resume
from shared.domain.simulate import NOT_THERE, Act, Customer, Shift, Turn, score
from shared.domain.visit import CITIZEN_AWAY

GLANCE_SECONDS = 5
"""From somebody joining an empty line to the call."""

TIDY_SECONDS = 20
"""From one citizen to the next: tidying up, the next file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A ticket: the driver's name of the visit, and its transactions in the order of the turns."""

    visit: int
    transactions: tuple[int, ...]


class Driver(Protocol):
    """Carries out what happens at a moment. Moments never run backwards."""

    def open_counter(self, at: datetime, counter: int) -> None: ...

    def close_counter(self, at: datetime, counter: int) -> None: ...

    def start_break(self, at: datetime, counter: int) -> None: ...

    def end_break(self, at: datetime, counter: int) -> None: ...

    def take(self, at: datetime, customer: Customer) -> Taken: ...

    def call_next(self, at: datetime, counter: int) -> int | None:
        """The called transaction, None when nobody waits for this counter."""
        ...

    def act(self, at: datetime, counter: int, transaction: int, command: Command) -> None: ...

    def result_later(self, at: datetime, transaction: int, seconds: int) -> None:
        """The result will take so many seconds of working time from the start."""
        ...

    def leave(self, at: datetime, visit: int, *, tells: bool) -> None:
        """A waiting citizen gives up: by the ticket page, or staff find out."""
        ...

    def rejoin(self, at: datetime, visit: int) -> None: ...

    def answer(self, at: datetime, transaction: int, overall: int, *, items: bool) -> None: ...


@dataclass(eq=False)
class Guest:
    """A customer in the hall; `turns`, `waiting` and `missed` are by transaction."""

    customer: Customer
    visit: int
    turns: dict[int, Turn]
    waiting: set[int]
    present: bool
    missed: set[int] = field(default_factory=set)
    called: bool = False
    busy: bool = False  # at a counter, or away for papers: nobody may call them
    counted: bool = False

    @property
    def callable(self) -> bool:
        return bool(self.waiting) and not self.busy


@dataclass(eq=False)
class Service:
    """A transaction being served, and how far its script has come."""

    guest: Guest
    transaction: int
    script: tuple[Act, ...]
    next: int = 0
    called_at: datetime | None = None


@dataclass(eq=False)
class Desk:
    """A counter, and what waits for it."""

    shift: Shift
    open: bool = False
    idle_since: datetime | None = None
    break_due: int = 0
    away: int = 0  # held turns that are not back yet
    back: list[Service] = field(default_factory=list)


def play(
    shifts: Sequence[Shift],
    customers: Sequence[Customer],
    driver: Driver,
    gone: Callable[[], None] = lambda: None,
) -> None:
    """Play one day to its end; `gone` is told each time a customer's last turn is over."""
    Play(shifts, customers, driver, gone).run()


class Play:
    """One day in motion. A play among real people extends it where their moves may interfere."""

    def __init__(
        self,
        shifts: Sequence[Shift],
        customers: Sequence[Customer],
        driver: Driver,
        gone: Callable[[], None],
    ) -> None:
        self._driver = driver
        self._gone = gone
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._desks = [Desk(shift) for shift in shifts]
        self._guests: dict[int, Guest] = {}  # by transaction
        self._hall: list[Guest] = []  # who waits for anything
        self._expected = len(customers)
        self._now = min(shift.opens for shift in shifts)
        for desk in self._desks:
            self._plan_desk(desk)
        for customer in customers:
            self._at(customer.arrives_at, partial(self._arrive, customer))

    def run(self) -> None:
        while self._agenda and not self._is_over():
            self._now, _, action = heapq.heappop(self._agenda)
            action()
        for desk in self._desks:
            if desk.open:  # kept open for somebody whom no open counter could serve
                self._driver.close_counter(self._now, desk.shift.counter)

    def _is_over(self) -> bool:
        """Whether the rest of the agenda is left out; a day is played to its end."""
        return False

    def _at(self, moment: datetime, action: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (max(moment, self._now), next(self._order), action))

    def _in(self, seconds: float, action: Callable[[], None]) -> None:
        self._at(self._now + timedelta(seconds=seconds), action)

    # -- counters ----------------------------------------------------------------------------

    def _plan_desk(self, desk: Desk) -> None:
        self._at(desk.shift.opens, partial(self._open, desk))
        for start, seconds in desk.shift.breaks:
            self._at(start, partial(self._break_due, desk, seconds))
        self._at(desk.shift.closes, partial(self._look_up, desk))

    def _open(self, desk: Desk) -> None:
        self._driver.open_counter(self._now, desk.shift.counter)
        desk.open = True
        self._turn_to_next(desk)

    def _break_due(self, desk: Desk, seconds: int) -> None:
        desk.break_due = seconds
        self._look_up(desk)

    def _look_up(self, desk: Desk) -> None:
        """Something changed for a desk; it matters only when nobody stands there."""
        if desk.open and desk.idle_since is not None:
            self._turn_to_next(desk)

    def _turn_to_next(self, desk: Desk) -> None:
        """A free desk: rest, go on with somebody who is back, close, or call."""
        desk.idle_since = None
        if desk.break_due and self._now < desk.shift.closes:
            self._rest(desk)
        elif not self._resume(desk) and not self._close(desk) and not self._call(desk):
            desk.idle_since = self._now

    def _rest(self, desk: Desk) -> None:
        self._driver.start_break(self._now, desk.shift.counter)
        self._in(desk.break_due, partial(self._return, desk))
        desk.break_due = 0

    def _return(self, desk: Desk) -> None:
        self._driver.end_break(self._now, desk.shift.counter)
        self._turn_to_next(desk)

    def _close(self, desk: Desk) -> bool:
        """After hours, once nobody needs this desk any more."""
        if self._now < desk.shift.closes or desk.away or desk.back:
            return False
        stays = [d for d in self._desks if d.open and d.shift.closes > desk.shift.closes]
        if not stays and (self._expected or self._somebody_waits()):
            return False
        self._driver.close_counter(self._now, desk.shift.counter)
        desk.open = False
        return True

    # -- citizens ----------------------------------------------------------------------------

    def _arrive(self, customer: Customer) -> None:
        taken = self._driver.take(self._now, customer)
        turns = dict(zip(taken.transactions, customer.turns, strict=True))
        guest = Guest(customer, taken.visit, turns, set(turns), not customer.absent)
        self._guests |= dict.fromkeys(turns, guest)
        self._hall.append(guest)
        self._expected -= 1
        if customer.leaves_after_seconds is not None:
            self._in(customer.leaves_after_seconds, partial(self._give_up, guest))
        self._in(GLANCE_SECONDS, self._wake)

    def _give_up(self, guest: Guest) -> None:
        if guest.called:
            return
        self._driver.leave(self._now, guest.visit, tells=guest.customer.tells_when_leaving)
        guest.waiting.clear()
        self._settle(guest)

    def _come_back(self, guest: Guest) -> None:
        if not any(desk.open for desk in self._desks) or guest.busy:
            return
        self._driver.rejoin(self._now, guest.visit)
        guest.present = True
        guest.waiting |= guest.missed
        guest.missed.clear()
        if guest not in self._hall:
            self._hall.append(guest)
        self._in(GLANCE_SECONDS, self._wake)

    def _settle(self, guest: Guest) -> None:
        """Whoever waits for nothing more leaves the hall."""
        if guest.waiting or guest.busy or guest not in self._hall:
            return
        self._hall.remove(guest)
        if not guest.counted:  # somebody who came back leaves twice
            guest.counted = True
            self._gone()

    def _wake(self) -> None:
        """Let idle desks see that the line changed, the longest idle first."""
        idle = [(d.idle_since, i, d) for i, d in enumerate(self._desks) if d.idle_since is not None]
        for _, _, desk in sorted(idle, key=lambda each: each[:2]):
            self._look_up(desk)

    # -- at the counter ----------------------------------------------------------------------

    def _call(self, desk: Desk) -> bool:
        if not self._somebody_waits():
            return False
        transaction = self._driver.call_next(self._now, desk.shift.counter)
        if transaction is None:
            return False
        guest = self._guest_of(transaction)
        guest.waiting.discard(transaction)
        guest.called = guest.busy = True
        script = guest.turns[transaction].script if guest.present else NOT_THERE
        self._go_on(desk, Service(guest, transaction, script, called_at=self._now))
        return True

    def _somebody_waits(self) -> bool:
        return any(guest.callable for guest in self._hall)

    def _guest_of(self, transaction: int) -> Guest:
        """Who was called."""
        return self._guests[transaction]

    def _resume(self, desk: Desk) -> bool:
        service = next((each for each in desk.back if self._is_free(each)), None)
        if service is None:
            return False
        desk.back.remove(service)
        self._act(desk, service)
        return True

    def _is_free(self, service: Service) -> bool:
        """Whether a held citizen stands at no other counter."""
        return not service.guest.busy or _holds_citizen(service)

    def _go_on(self, desk: Desk, service: Service) -> None:
        delay = service.script[service.next].delay_seconds
        self._in(delay, partial(self._act, desk, service))

    def _act(self, desk: Desk, service: Service) -> None:
        command = service.script[service.next].command
        if isinstance(command, Resume):
            command = Resume(desk.shift.counter)
            service.guest.busy = True
        self._driver.act(self._now, desk.shift.counter, service.transaction, command)
        service.next += 1
        if isinstance(command, PauseFor):
            self._hold(desk, service, command)
        elif service.next == len(service.script):
            self._end(service, command)
            self._in(TIDY_SECONDS, partial(self._turn_to_next, desk))
        else:
            self._go_on(desk, service)

    def _hold(self, desk: Desk, service: Service, command: PauseFor) -> None:
        service.guest.busy = command.reason in CITIZEN_AWAY
        desk.away += 1
        delay = service.script[service.next].delay_seconds
        self._in(delay, partial(self._is_back, desk, service))
        self._in(TIDY_SECONDS, partial(self._turn_to_next, desk))
        if service.guest.callable:
            self._in(GLANCE_SECONDS, self._wake)

    def _is_back(self, desk: Desk, service: Service) -> None:
        desk.away -= 1
        desk.back.append(service)
        self._look_up(desk)

    def _end(self, service: Service, command: Command) -> None:
        guest, turn = service.guest, service.guest.turns[service.transaction]
        guest.busy = False
        if isinstance(command, MarkNoShow):
            guest.missed.add(service.transaction)
            returns = guest.customer.returns_after_seconds
            if returns is not None and len(guest.missed) == 1:
                self._in(returns, partial(self._come_back, guest))
        elif isinstance(command, Complete):
            self._ask(service, turn, command)
            if turn.result_seconds:
                self._driver.result_later(self._now, service.transaction, turn.result_seconds)
        self._settle(guest)
        self._in(GLANCE_SECONDS, self._wake)

    def _ask(self, service: Service, turn: Turn, command: Complete) -> None:
        opinion = turn.opinion
        if opinion is None or service.called_at is None:
            return
        waited = (service.called_at - service.guest.customer.arrives_at).total_seconds()
        overall = score(opinion, int(waited), command.outcome)
        answer = partial(self._answer, service.transaction, overall, opinion.items)
        self._in(opinion.delay_seconds, answer)

    def _answer(self, transaction: int, overall: int, items: bool) -> None:
        self._driver.answer(self._now, transaction, overall, items=items)


def _holds_citizen(service: Service) -> bool:
    """Whether it was held because the citizen went away: then they are busy with nothing else."""
    paused = service.script[service.next - 1].command
    return isinstance(paused, PauseFor) and paused.reason in CITIZEN_AWAY
