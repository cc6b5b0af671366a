"""What happens at the counters: opening them, calling, and serving to the end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from shared.domain.commands import CallReason
from shared.services import breaks, hall, serving
from shared.services.commands import Caller, RequestKey
from shared.services.office import Office
from shared.services.serving import Served
from tests.machine.citizens import PICK, Citizens
from tests.machine.ledger import Desk, Turn
from tests.machine.order import PREFERENCE, callable_at, unfair
from tests.machine.stage import (
    CENTRE,
    COUNTERS,
    MUST,
    MUST_NOT,
    SERVICES,
    Stage,
    expect_nothing,
)

COUNTER = st.sampled_from(COUNTERS)
RARELY = st.integers(0, 9).map(lambda n: n == 0)
PROFILES = st.sampled_from([None, None, SERVICES[:2], SERVICES[1:]])


class Counters(Stage):
    """Counters being opened, paused, handed over and closed."""

    @rule(counter=COUNTER, services=PROFILES)
    def opens(self, counter: int, services: tuple[str, ...] | None) -> None:
        clerk, desk = self.clerks[counter - 1], self.book.desks.get(counter)
        seated = self.book.desk_of(clerk.actor.id)
        mine = seated in (None, counter) if desk is None else desk.has(clerk.actor.id)
        if self.press_with_key(
            MUST if mine else MUST_NOT,
            lambda office, key: hall.open_counter(office, clerk, CENTRE, counter, services, key),
        ):
            assert clerk.actor.id is not None
            taken = frozenset(services) if services is not None else None
            if desk is None:
                self.book.gets_up(clerk.actor.id)
                self.book.desks[counter] = Desk(clerk.actor.id, taken)
            else:
                desk.services = taken

    @rule(counter=COUNTER, stranger=RARELY)
    def takes_a_break(self, counter: int, stranger: bool) -> None:
        caller, desk = self.who(counter, stranger), self.book.desks.get(counter)
        allowed = self.is_at(caller, counter) and self.book.at(counter) is None
        if self.press(
            MUST if allowed else MUST_NOT,
            lambda office: breaks.start(office, caller, CENTRE, counter),
        ):
            assert desk is not None
            desk.break_since = desk.break_since if desk.on_break else self.now
            desk.on_break = True

    @rule(counter=COUNTER)
    def ends_a_break(self, counter: int) -> None:
        caller, desk = self.who(counter, False), self.book.desks.get(counter)
        if self.press(
            MUST if self.is_at(caller, counter) else MUST_NOT,
            lambda office: breaks.end(office, caller, CENTRE, counter),
        ):
            assert desk is not None
            desk.on_break = False

    @rule(counter=COUNTER, stranger=RARELY)
    def closes(self, counter: int, stranger: bool) -> None:
        caller = self.who(counter, stranger)
        allowed = self.is_at(caller, counter) and self.book.at(counter) is None
        if self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: hall.close_counter(office, caller, CENTRE, counter, key=key),
        ):
            del self.book.desks[counter]


class Calls(Counters):
    """Who is called, and that nobody is passed who must not be."""

    @rule(counter=COUNTER, stranger=RARELY)
    def calls_the_next(self, counter: int, stranger: bool) -> None:
        caller, desk = self.who(counter, stranger), self.book.desks.get(counter)
        allowed = self._is_free(caller, counter)
        if desk is not None and self.book.kept_for(desk, self.now) is not None:
            line = callable_at(self.book, counter, self.today, self.now)
            allowed = allowed and bool(line)  # kept for somebody who is not there yet
        answer = self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: _next(office, caller, counter, key),
        )
        if answer is not None:
            self.was_called(counter, caller, answer[0])

    @rule(counter=COUNTER, other=COUNTER)
    def two_call_at_the_same_moment(self, counter: int, other: int) -> None:
        desks = sorted({counter, other})
        callers = {desk: self.who(desk, False) for desk in desks}
        kept = any(
            n in desks and self.book.kept_for(d, self.now) for n, d in self.book.desks.items()
        )
        if kept or not all(self._is_free(callers[desk], desk) for desk in desks):
            return
        answers = self.press(MUST, lambda office: _all_next(office, callers))
        if answers is not None:
            for desk, served in sorted(answers.items(), key=lambda pair: self._when(pair[1])):
                self.was_called(desk, callers[desk], served)

    @rule(counter=COUNTER, pick=PICK, supervisor=st.booleans())
    def calls_one_out_of_order(self, counter: int, pick: int, supervisor: bool) -> None:
        turn = self.one_of(self.in_state("waiting", "deferred", "called"), pick)
        if turn is None:
            return
        caller = self.supervisor if supervisor else self.who(counter, False)
        day = self.book.visits[turn.visit].day
        allowed = (
            caller is self.supervisor
            and self._is_free(caller, counter)
            and turn.state == "waiting"
            and day == self.today
            and not self.book.elsewhere(turn)
            and not self.book.held_back(turn)
        )
        reason = CallReason.UNWELL
        if self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: serving.call(office, caller, CENTRE, counter, turn.id, reason, key),
        ):
            self._called(turn, counter, caller)

    def _is_free(self, caller: Caller, counter: int) -> bool:
        return not self.book.shut and self._may_sit(caller, counter)

    def _may_sit(self, caller: Caller, counter: int) -> bool:
        desk = self.book.desks.get(counter)
        return (
            desk is not None
            and not desk.on_break
            and self.is_at(caller, counter)
            and self.book.at(counter) is None
        )

    def was_called(self, counter: int, caller: Caller, served: Served | None) -> None:
        line = callable_at(self.book, counter, self.today, self.now)
        if served is None:
            assert line == [], f"counter {counter} idles while {line} wait"
            return
        turn = self.book.turns[served.transaction]
        assert turn in line, f"{turn} could not be called at counter {counter}"
        expect_nothing(unfair(turn, line, self.now, self._credit(counter)))
        self._called(turn, counter, caller)

    def _credit(self, counter: int) -> Callable[[Turn], timedelta]:
        """The credits that a counter alone gives: services it takes first, and a language."""
        desk = self.book.desks[counter]
        speaks = desk.staff == self.clerks[1].actor.id

        def credit(turn: Turn) -> timedelta:
            english = self.book.visits[turn.visit].language == "en"
            return PREFERENCE * (turn.service in desk.preferred) + PREFERENCE * (speaks and english)

        return credit

    def _when(self, served: Served | None) -> int:
        """The place of a call in the log; whoever found nobody may count as the last."""
        if served is None:
            return sys.maxsize
        statement = f"SELECT max(id) FROM event WHERE transaction_id = {served.transaction}"
        with self.office.db.read() as connection:
            return int(connection.execute(text(statement)).scalar_one())

    def _called(self, turn: Turn, counter: int, caller: Caller) -> None:
        called = {"state": "called", "counter": counter, "staff": caller.actor.id}
        at = self.book.happened(turn.id, "call", self.now, **called, recalls=0, rests_until=None)
        self.book.change(turn.id, called_at=at)
        self.book.visits[turn.visit].comes(at)
        self.book.release(turn.visit)


async def _next(
    office: Office, caller: Caller, counter: int, key: RequestKey | None = None
) -> tuple[Served | None]:
    return (await serving.call_next(office, caller, CENTRE, counter, key),)


async def _all_next(office: Office, callers: dict[int, Caller]) -> dict[int, Served | None]:
    answers = await asyncio.gather(
        *(serving.call_next(office, caller, CENTRE, desk) for desk, caller in callers.items())
    )
    return dict(zip(callers, answers, strict=True))


class Desks(Calls, Citizens):
    """Every button of a desk."""
