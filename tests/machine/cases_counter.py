"""The part of a case that happens at counters: filing it, coming back with it, taking back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from shared.domain import commands
from shared.domain.case_commands import SecondRequestReason
from shared.domain.visit import Outcome
from shared.services import continuing, papers, serving, undoing, visits
from shared.services.commands import ANONYMOUS_KIOSK, Caller, RequestKey
from shared.services.office import Office
from shared.services.papers import Verdict
from shared.services.visits import Chosen, TakeTicket, VisitView
from tests.machine.cases_book import DOCUMENTS, ROWS, Turn
from tests.machine.cases_stage import PICK, CaseStage
from tests.machine.cases_standing import Standing
from tests.machine.stage import CENTRE

SERVICES = tuple(ROWS)
COUNTER = st.sampled_from([1, 2, 3])
ENDINGS = st.sampled_from(
    [Outcome.COMPLETED_RESULT_LATER] * 5
    + [Outcome.INCOMPLETE_DOCUMENTS] * 2
    + [Outcome.COMPLETED, Outcome.REFUSED, Outcome.REDIRECTED_ELSEWHERE]
)


class AtCounters(CaseStage):
    """Tickets, calls, verdicts on papers, endings with their receipts, and undoing each."""

    @initialize(services=st.lists(st.sampled_from(SERVICES), min_size=2, max_size=3))
    def some_requests_are_under_way(self, services: list[str]) -> None:
        for counter, service in enumerate(services, start=1):
            self.takes_a_number(service)
            self.calls_the_next(counter)
            self.starts(counter)
            self.ends(counter, Outcome.COMPLETED_RESULT_LATER, old=False)

    @rule(service=st.sampled_from(SERVICES))
    def takes_a_number(self, service: str) -> None:
        command = TakeTicket(CENTRE, (Chosen(service),))

        async def take(office: Office, key: RequestKey) -> VisitView:
            return (await visits.take(office, ANONYMOUS_KIOSK, command, key))[1]

        self._opened(self.press(True, take), service, None)

    def _opened(self, view: VisitView, service: str, request: int | None) -> None:
        turn = Turn(view.turns[0].transaction, view.visit, service, request)
        self.book.open_turn(turn, view.token)
        if request is not None:
            self.book.note(request, "continued", self.now, {"turn": turn.id})
        self.passes()

    @rule(pick=PICK, by_citizen=st.booleans())
    def comes_back(self, pick: int, by_citizen: bool) -> None:
        """With what was asked for, for the result, or for whatever else of the same request."""
        case = self.one_of(pick, lambda c: not c.is_closed and self.book.in_hand(c.id) is None)
        if case is None:
            return
        in_hand, token = self.book.in_hand(case.id), self.book.tokens[case.id]
        awaited = case.question is not None or case.state == "ready" or case.number is None
        allowed = not case.is_closed and bool(in_hand or awaited or not by_citizen)
        ticket = TakeTicket(CENTRE, (Chosen("", case=case.id),), channel="counter")

        async def take(office: Office, key: RequestKey) -> VisitView:
            if by_citizen:
                return (await continuing.take_by_citizen(office, token, case.id, None, key))[1]
            return (await continuing.take_by_staff(office, self.desks[1], ticket, key))[1]

        view = self.press(allowed, take)
        if view and in_hand:
            assert view.visit == in_hand.visit, "one ticket at a time has a request in hand"
        elif view:
            self._opened(view, self.book.service(case.id), case.id)

    @rule(counter=COUNTER)
    def calls_the_next(self, counter: int) -> None:
        waiting = {t.id for t in self.book.turns.values() if t.state == "waiting"}
        free = self.book.at(counter) is None

        async def call(office: Office, key: RequestKey) -> tuple[Any]:
            return (await serving.call_next(office, self.desks[counter], CENTRE, counter, key),)

        (called,) = self.press(free, call) or (None,)
        assert bool(called) is (free and bool(waiting))
        if called:
            assert called.transaction in waiting
            self.book.note(called.transaction, "called", self.now, state="called", counter=counter)
        self.passes()

    @rule(counter=COUNTER)
    def starts(self, counter: int) -> None:
        turn = self.book.at(counter)
        if turn is None:
            return
        allowed = turn.state == "called"
        if self._at_counter(turn, commands.Start(), allowed):
            self.book.note(turn.id, "started", self.now, state="serving")
        self.passes()

    @rule(counter=COUNTER, complete=st.booleans(), days=st.sampled_from([0, 3]), again=PICK)
    def checks_the_papers(self, counter: int, complete: bool, days: int, again: int) -> None:
        turn = self.book.at(counter)
        if turn is None:
            return
        missing = () if complete else (1 + again % (DOCUMENTS[turn.service] + 1),)
        until = self.today + timedelta(days=days) if missing else None
        reason = SecondRequestReason.NEW_FACTS if again > 10 else None
        verdict = Verdict(complete, missing, until, reason)
        caller = self.desks[counter]
        done = self.press(
            self._may_judge(turn, missing, reason is not None, caller),
            lambda office, key: papers.check(office, caller, turn.id, turn.version, verdict, key),
        )
        if done:
            data = {"complete": complete, "missing": missing, "until": until}
            self.book.note(turn.id, "papers_checked", self.now, data)
        self.passes()

    def _may_judge(
        self, turn: Turn, missing: tuple[int, ...], with_reason: bool, caller: Caller
    ) -> bool:
        """Papers are asked for once; a second time only with a supervisor's reason."""
        if turn.state != "serving" or turn.request is None:
            return False
        if with_reason and caller is not self.supervisor:
            return False
        case = self.book.case(turn.request)
        if missing and missing[0] > DOCUMENTS[turn.service]:
            return False
        before = case.requests - (turn.id in case.asked_at)
        return not (missing and before and not with_reason)

    @rule(counter=COUNTER, outcome=ENDINGS, old=st.integers(0, 9).map(lambda n: n == 0))
    def ends(self, counter: int, outcome: Outcome, old: bool) -> None:
        turn = self.book.at(counter)
        if turn is None:
            return
        case = self.book.case(turn.request) if turn.request in self.book.chains else None
        final = outcome in (Outcome.COMPLETED, Outcome.REFUSED)
        allowed = turn.state == "serving" and not (final and case is not None and case.away)
        seen = replace(turn, version=turn.version - old)
        if self._at_counter(seen, commands.Complete(outcome), allowed and not old):
            data = {"outcome": outcome.value}
            self.book.note(
                turn.id, "completed", self.now, data, state="ended", outcome=outcome.value
            )
            assert case is not None
            if outcome is Outcome.COMPLETED_RESULT_LATER:
                self._receipt(case)
        self.passes()

    def _receipt(self, case: Standing) -> None:
        """Numbered per fiscal year, which begins in October; one for each request."""
        if case.number is not None or case.is_closed:
            return
        year = (self.today.year + 543 + (self.today.month >= 10)) % 100
        head = f"MO-CHIT-{year}-"
        count = sum(number.startswith(head) for number in self.book.receipts)
        number = f"{head}{count + 1:05}"
        self.book.receipts.append(number)
        self.book.note(case.id, "received", self.now, {"number": number})

    def _at_counter(self, turn: Turn, command: commands.Command, allowed: bool) -> Any:
        assert turn.counter is not None
        caller = self.desks[turn.counter]
        return self.press(
            allowed,
            lambda office, key: serving.act(office, caller, turn.id, turn.version, command, key),
        )

    @rule(pick=PICK)
    def takes_the_last_move_back(self, pick: int) -> None:
        """Of a turn that just moved, mostly; the clerk of its counter does it."""
        turns = list(self.book.turns.values())
        latest = sorted(
            (t for t in turns if self.book.log[t.id]),
            key=lambda t: self.book.log[t.id][-1].happened.at,
        )
        if not latest:
            return
        turn = latest[-1 - pick % min(2, len(latest))]
        caller = self.supervisor
        if self.press(
            self.book.may_undo(turn.id, self.now),
            lambda office, key: undoing.undo(office, caller, turn.id, turn.version, key),
        ):
            self.book.undo(turn.id)
        self.passes()
