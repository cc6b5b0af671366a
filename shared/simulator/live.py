"""A play among real people: they may take tickets, open counters and call whom they like.

What they did first counts. The play serves whoever is called, its own citizens or not, and lets go
of whatever somebody else has taken over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from shared.domain.playing import TIDY_SECONDS, Desk, Driver, Guest, Play, Service
from shared.domain.simulate import Customer, Shift, Turn
from shared.simulator.client import Client, UnexpectedAnswer
from shared.simulator.driver import FRAME_SECONDS, Pace

GLANCE_AT_THE_LINE_SECONDS = 20
"""So often an idle counter looks whether somebody else's ticket waits, in simulated seconds."""


class Stopped(Exception):
    """Somebody ended the play."""


class LivePace(Pace):
    """Drives the clock at a rate that may change, until `stopped` is set."""

    def __init__(self, client: Client, rate: float, stopped: threading.Event) -> None:
        super().__init__(client, rate)
        self.rate = rate
        self._stopped = stopped

    def go_to(self, at: datetime) -> None:
        """Raises `Stopped`."""
        if self._stopped.is_set():
            raise Stopped
        while self._now is not None and at > self._now:
            left = at - self._now
            step = min(left, timedelta(seconds=self.rate * FRAME_SECONDS))
            if self._stopped.wait(step.total_seconds() / self.rate):
                raise Stopped
            self._now += step
            self._client.set_clock(self._now)
        if self._now is None:
            self._now = at
            self._client.set_clock(at)


class LivePlay(Play):
    """A part of a day. At the end of their shifts clerks leave, whoever still waits."""

    def __init__(
        self,
        shifts: Sequence[Shift],
        customers: Sequence[Customer],
        driver: Driver,
        pace: LivePace,
        turn_of: Callable[[int, datetime], Turn],
    ) -> None:
        """`turn_of` plans what happens to a transaction that somebody else asked for."""
        super().__init__(shifts, customers, driver, lambda: None)
        self._pace = pace
        self._turn_of = turn_of
        self._ends = max(shift.closes for shift in shifts)
        self._look_around()

    @property
    def seated(self) -> list[int]:
        """The counters that the play has open."""
        return [desk.shift.counter for desk in self._desks if desk.open]

    def _is_over(self) -> bool:
        return self._now >= self._ends and not self.seated

    def _look_around(self) -> None:
        self._wake()
        if self._now < self._ends:
            # At most once a second for whoever watches, however fast the clock runs.
            self._in(max(GLANCE_AT_THE_LINE_SECONDS, self._pace.rate), self._look_around)

    def _open(self, desk: Desk) -> None:
        """A counter where somebody sits already is theirs: this clerk stays at home."""
        with _refused_at_most():
            super()._open(desk)

    def _close(self, desk: Desk) -> bool:
        if self._now < desk.shift.closes or desk.away or desk.back:
            return False
        with _refused_at_most():
            self._driver.close_counter(self._now, desk.shift.counter)
        desk.open = False
        return True

    def _give_up(self, guest: Guest) -> None:
        try:
            super()._give_up(guest)
        except UnexpectedAnswer as error:
            _expect_refused(error)
            guest.waiting.clear()
            self._settle(guest)

    def _come_back(self, guest: Guest) -> None:
        with _refused_at_most():
            super()._come_back(guest)

    def _answer(self, transaction: int, overall: int, items: bool) -> None:
        with _refused_at_most():
            super()._answer(transaction, overall, items)

    # -- at the counter ----------------------------------------------------------------------

    def _somebody_waits(self) -> bool:
        return True  # only the server knows

    def _call(self, desk: Desk) -> bool:
        try:
            return super()._call(desk)
        except UnexpectedAnswer as error:
            _expect_refused(error)
            return False

    def _guest_of(self, transaction: int) -> Guest:
        if transaction not in self._guests:
            turn = self._turn_of(transaction, self._now)
            stranger = Customer(
                0, self._now, (turn,), "th", "kiosk", False, None, False, False, None
            )
            guest = Guest(stranger, 0, {transaction: turn}, {transaction}, present=True)
            self._guests[transaction] = guest
            self._hall.append(guest)
        return self._guests[transaction]

    def _act(self, desk: Desk, service: Service) -> None:
        try:
            super()._act(desk, service)
        except UnexpectedAnswer as error:
            _expect_refused(error)
            service.guest.busy = False
            self._settle(service.guest)
            self._in(TIDY_SECONDS, lambda: self._turn_to_next(desk))


def _expect_refused(error: UnexpectedAnswer) -> None:
    if not error.refused:
        raise error


@contextmanager
def _refused_at_most() -> Iterator[None]:
    """Let a refusal pass: somebody else was faster."""
    try:
        yield
    except UnexpectedAnswer as error:
        _expect_refused(error)
