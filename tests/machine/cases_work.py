"""Centre and agencies at work as on any day, so that the play gets far in few steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hypothesis import strategies as st
from hypothesis.stateful import rule

from shared.domain.case_commands import LapseReason, SignedBy
from shared.domain.visit import Outcome
from tests.machine.cases_book import ROWS
from tests.machine.cases_ends import Ends
from tests.machine.cases_stage import AGENCIES
from tests.machine.cases_standing import Standing

PRESSES = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from([0, 2, 30, 300])), min_size=6, max_size=14
)
ENDINGS = (
    Outcome.COMPLETED_RESULT_LATER,
    Outcome.INCOMPLETE_DOCUMENTS,
    Outcome.COMPLETED_RESULT_LATER,
    Outcome.COMPLETED,
    Outcome.REFUSED,
)
Press = Callable[[], object]


class Cases(Ends):
    """The whole play: whoever has a request mostly does with it what comes next."""

    @rule(presses=PRESSES)
    def work_goes_on(self, presses: list[tuple[int, int]]) -> None:
        self._work(presses)

    @rule(presses=PRESSES)
    def work_goes_on_and_on(self, presses: list[tuple[int, int]]) -> None:
        self._work(presses)

    @rule(presses=PRESSES)
    def work_never_ends(self, presses: list[tuple[int, int]]) -> None:
        self._work(presses)

    def _work(self, presses: list[tuple[int, int]]) -> None:
        for choice, seconds in presses:
            self.time_passes(seconds)
            counter = 1 + choice // 3 % 3
            if choice % 25 == 7:
                self.nights_pass(1, True)
            elif choice % 3 == 0 and self._desk_has_work(counter):
                self._press_at(counter, choice // 3)
            elif self.book.cases:
                cases = [c for c in self.book.cases if not c.is_closed or choice % 9 == 8]
                if cases:
                    self._press_behind(cases[choice % len(cases)], choice)
            self.both_books_agree()

    def _desk_has_work(self, counter: int) -> bool:
        there = self.book.at(counter)
        return there is not None or any(t.state == "waiting" for t in self.book.turns.values())

    def _press_at(self, counter: int, choice: int) -> None:
        turn = self.book.at(counter)
        if turn is None:
            self.calls_the_next(counter)
        elif turn.state == "called":
            self.starts(counter)
        elif choice % 3 == 0:
            self.checks_the_papers(counter, choice % 2 == 0, 3, choice)
        elif choice % 7 == 1:
            self.takes_the_last_move_back(0)
        elif choice % 2 and turn.request not in (None, turn.id):
            assert turn.request is not None
            self._ends_and_goes_on(counter, turn.request, choice)
        else:
            self.ends(counter, ENDINGS[choice % len(ENDINGS)], old=False)

    def _press_behind(self, case: Standing, choice: int) -> None:
        self.in_front = case.id
        presses = list(self._next(case, choice))
        presses[choice // 3 % len(presses)]()
        self.in_front = None

    def _ends_and_goes_on(self, counter: int, case: int, n: int) -> None:
        """The clerk sees too late that the ending was wrong: the request was moved on."""
        self.ends(counter, Outcome.COMPLETED_RESULT_LATER, old=False)
        self.in_front = case
        self.hands_over([n], AGENCIES[n % 2], 1, "clerk")
        self.in_front = None
        self.takes_the_last_move_back(n % 2)

    def _next(self, case: Standing, n: int) -> Iterator[Press]:
        """What somebody would do with a request that stands so."""
        if case.is_closed:
            if n % 2:
                yield lambda: self.reopens(n, True, "once")
            yield lambda: self.a_request_comes_again(n)
            yield lambda: self.gives_its_result(n, "DIP", "officer", "once", False, False)
        elif case.state == "ready":
            how = "twice" if n % 2 else "once"
            yield lambda: self.hands_the_result_out(n, "clerk", how)
            yield lambda: self.takes_the_last_move_back(0)
            yield lambda: self.comes_back(n, True)
        elif case.question is not None and n % 4:
            person = "officer" if case.question.by else "clerk"
            yield lambda: self.notes_an_answer(n, person, "once")
            yield lambda: self.comes_back(n, True)
            yield lambda: self.signs_what_is_missing(n, SignedBy.CITIZEN, "clerk", "once")
            yield lambda: self.lapses(n, LapseReason.NO_ANSWER, "clerk", "once")
        else:
            yield from self._goes_on(case, n)

    def _goes_on(self, case: Standing, n: int) -> Iterator[Press]:
        for agency in case.away:
            yield from self._at(case, agency, n)
        for agency in AGENCIES:
            if self._may_go(case, agency):
                yield lambda a=agency: self.hands_over([n], a, 1, "clerk")  # type: ignore[misc]
        if not case.away and (case.copies or n % 4 == 0):
            yield lambda: self.makes_it_ready(n, "clerk", "once")
        rarely: tuple[Press, ...] = (
            lambda: self.asks_the_citizen(0, None, "clerk", "once", n % 2 == 0, False, 2),
            lambda: self.comes_back(n, False),
            lambda: self.withdraws(0, "clerk", "once") if n % 2 else None,
        )
        yield rarely[n % 3]

    def _at(self, case: Standing, agency: str, n: int) -> Iterator[Press]:
        if not case.at_work(agency):
            yield lambda: self.a_bundle_arrives(n, agency, "officer", n % 2 == 0)
            return
        how = "twice" if n % 4 == 0 else "once"
        who = "stranger" if n % 5 == 1 else "officer"
        for row, whose in ROWS[self.book.service(case.id)].items():
            if row not in case.begun and (whose == agency or n % 7 == 6):
                yield lambda r=row: self.begins_a_step(n, r, who, how)  # type: ignore[misc]
        if case.running(agency) or n % 6 == 0:
            yield lambda: self.finishes_a_step(n, agency, who, how)
        if case.begun or n % 3 == 0:
            yield lambda: self.gives_its_result(n, agency, who, how, n % 5 == 0, n % 2 == 0)
        if n % 3 == 0:
            yield lambda: self.asks_the_citizen(0, agency, "officer", how, n % 2 == 0, False, 2)
