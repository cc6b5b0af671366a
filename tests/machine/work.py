"""Counters at work as on any day, so that the play gets far in few steps."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.machine.buttons import FINISHED, PAUSES, RECALL_SECONDS, Serving
from tests.machine.desks import COUNTER, PROFILES
from tests.machine.ledger import Turn
from tests.machine.stage import CASES, COUNTERS, SERVICES

PRESSES = st.lists(
    st.tuples(COUNTER, st.integers(0, 39), st.sampled_from([0, 2, 30])), min_size=4, max_size=12
)


class Working(Serving):
    """Counters at work as on any day: whoever is free calls, whoever has somebody goes on."""

    @initialize(profiles=st.lists(PROFILES, min_size=2, max_size=3))
    def some_counters_open(self, profiles: list[tuple[str, ...] | None]) -> None:
        for counter, services in zip(COUNTERS, profiles, strict=False):
            self.opens(counter, services)

    @rule(presses=PRESSES)
    def work_goes_on(self, presses: list[tuple[int, int, int]]) -> None:
        self._work(presses)

    @rule(presses=PRESSES)
    def work_goes_on_and_on(self, presses: list[tuple[int, int, int]]) -> None:
        self._work(presses)

    def _work(self, presses: list[tuple[int, int, int]]) -> None:
        for counter, choice, seconds in presses:
            self.clock.advance(seconds=seconds)
            self._press_at(counter, choice)
            self.both_books_agree()

    def _press_at(self, counter: int, choice: int) -> None:
        desk, turn = self.book.desks.get(counter), self.book.at(counter)
        if desk is None:
            self.opens(counter, None)
        elif desk.on_break:
            self.ends_a_break(counter)
        elif turn is None:
            held = [t for t in self.in_state("paused") if not self.book.elsewhere(t)]
            if held and choice % 2:
                self._with(held[0], lambda: self.resumes(0, counter, False))
            else:
                self.calls_the_next(counter, False)
        else:
            buttons = self._after_call(choice) if turn.state == "called" else self._serving(choice)
            self._with(turn, buttons[choice % len(buttons)])

    def _with(self, turn: Turn, press: Callable[[], object]) -> None:
        self.in_front = turn
        press()
        self.in_front = None

    def _after_call(self, choice: int) -> list[Callable[[], object]]:
        start = [lambda: self.starts(0, False)] * 7
        return [
            *start,
            self._calls_in_vain,
            lambda: self.takes_the_last_move_back(0),
            lambda: self.puts_back_in_line(0, False),
            lambda: self.sends_on(0, 1 + choice % 3, choice % 2 == 0, False),
        ]

    def _calls_in_vain(self) -> None:
        turn = self.in_front
        for _ in range(2):
            self.clock.advance(seconds=RECALL_SECONDS)
            self.in_front = self.book.turns[turn.id] if turn else None
            self.recalls(0, False)
        self.in_front = self.book.turns[turn.id] if turn else None
        self.marks_a_no_show(0, False)

    def _serving(self, choice: int) -> list[Callable[[], object]]:
        return [
            lambda: self.goes_on_to_the_next_step(0, False),
            lambda: self.finishes(0, FINISHED[choice // 8 % len(FINISHED)], False),
            lambda: self.finishes(0, FINISHED[0], False),
            lambda: self.pauses(0, PAUSES[choice // 8 % len(PAUSES)], False),
            lambda: self.transfers_to_another_service(0, SERVICES[choice // 8 % 4], False),
            lambda: self.checks_papers(0, choice % 2 == 0),
            lambda: self.takes_the_last_move_back(0),
            lambda: self.sends_on(0, 1 + choice % 3, choice % 2 == 0, False),
            lambda: self.puts_back_in_line(0, False),
            lambda: self.says_which_case_it_is(0, tuple(CASES)[choice // 10 % 3], False),
        ]
