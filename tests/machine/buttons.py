"""The buttons of a desk from the call to the end of a service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from shared.domain import commands
from shared.domain.commands import Command
from shared.domain.visit import Outcome, PauseReason
from shared.services import returning, serving, transfers, undoing, variants
from shared.services.commands import Caller
from shared.services.visits import Chosen
from tests.machine.citizens import PICK
from tests.machine.desks import COUNTER, RARELY, Desks
from tests.machine.ledger import IN_LINE, Turn
from tests.machine.stage import CARD, CASES, EVERY_SERVICE, MUST, MUST_NOT, STEPS
from tests.machine.taking_back import may_undo, undo

FINISHED = (
    Outcome.COMPLETED,
    Outcome.COMPLETED_RESULT_LATER,
    Outcome.INCOMPLETE_DOCUMENTS,
    Outcome.REFUSED,
    Outcome.REDIRECTED_ELSEWHERE,
)
REMOVED = (Outcome.LEFT, Outcome.CANCELLED_BY_STAFF, Outcome.RECORDED_IN_ERROR)
PAUSES = tuple(PauseReason)
RECALL_SECONDS = 20


def _rows(turn: Turn) -> int:
    """Rows at the counter of the official table that a turn follows."""
    return CASES[turn.variant] if turn.service == CARD else STEPS[turn.service]


class Serving(Desks):
    """Recall, start, steps, pauses, sending on, and every ending."""

    in_front: Turn | None = None

    def _target(self, verb: str, pick: int, any_turn: bool) -> Turn | None:
        """Whoever the desk has in front of it; else mostly a turn that fits, sometimes any."""
        if self.in_front is not None:
            return self.in_front
        fitting = [turn for turn in self.book.turns.values() if turn.may(verb)]
        return self.one_of(list(self.book.turns.values()) if any_turn else fitting, pick)

    def _act(
        self,
        verb: str,
        turn: Turn,
        caller: Caller,
        command: Command,
        extra: bool = True,
        **changes: Any,
    ) -> bool:
        """Press one button with the present version; the book follows when it was accepted."""
        allowed = extra and turn.may(verb) and self.may_act(caller, turn)
        accepted = self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: serving.act(office, caller, turn.id, turn.version, command, key),
        )
        if accepted:
            at = self.book.happened(turn.id, verb, self.now, **changes)
            if verb == "recall":
                self.book.change(turn.id, called_at=at)
            if verb == "resume":
                self.book.release(turn.visit)
        return bool(accepted)

    def _caller(self, turn: Turn, stranger: bool) -> Caller:
        return self.who(turn.counter or 1, stranger)

    @rule(pick=PICK, wrong=RARELY)
    def recalls(self, pick: int, wrong: bool) -> None:
        turn = self._target("recall", pick, wrong)
        if turn is None:
            return
        since = self.now - turn.called_at if turn.called_at else timedelta(0)
        ready = turn.recalls < 5 and since >= timedelta(seconds=RECALL_SECONDS)
        command = commands.Recall()
        caller = self._caller(turn, wrong)
        self._act("recall", turn, caller, command, ready, recalls=turn.recalls + 1)

    @rule(pick=PICK, wrong=RARELY)
    def starts(self, pick: int, wrong: bool) -> None:
        turn = self._target("start", pick, wrong)
        if turn is None:
            return
        caller = self._caller(turn, wrong)
        changes: dict[str, Any] = {
            "state": "serving",
            "step": turn.step or 1,
            "staff": caller.actor.id,
        }
        changes |= {"to_counter": None, "to_staff": None}
        self._act("start", turn, caller, commands.Start(), True, **changes)

    @rule(pick=PICK, complete=st.booleans())
    def checks_papers(self, pick: int, complete: bool) -> None:
        if turn := self._target("papers", pick, False):
            caller = self._caller(turn, False)
            self._act("papers", turn, caller, commands.CheckPapers(complete), papers=complete)

    @rule(pick=PICK, variant=st.sampled_from((*CASES, "stolen")), wrong=RARELY)
    def says_which_case_it_is(self, pick: int, variant: str, wrong: bool) -> None:
        """One of another table: a row that it does not have goes on as its last one."""
        turn = self._target("variant", pick, wrong)
        if turn is None:
            return
        caller = self._caller(turn, wrong)
        known = turn.service == CARD and variant in CASES
        other = known and variant != turn.variant and turn.papers is not False
        allowed = other and turn.may("variant") and self.may_act(caller, turn)
        if self.press_with_key(
            MUST if allowed else MUST_NOT,
            lambda office, key: variants.choose(
                office, caller, turn.id, turn.version, variant, key
            ),
        ):
            changes = {"variant": variant, "step": min(turn.step, CASES[variant])}
            self.book.happened(turn.id, "variant", self.now, **changes)

    @rule(pick=PICK, wrong=RARELY)
    def goes_on_to_the_next_step(self, pick: int, wrong: bool) -> None:
        turn = self._target("next", pick, wrong)
        if turn is None:
            return
        caller, more = self._caller(turn, wrong), turn.step < _rows(turn)
        self._act("next", turn, caller, commands.NextStep(), more, step=turn.step + 1)

    @rule(pick=PICK, reason=st.sampled_from(PAUSES), wrong=RARELY)
    def pauses(self, pick: int, reason: PauseReason, wrong: bool) -> None:
        if turn := self._target("pause", pick, wrong):
            command, caller = commands.PauseFor(reason), self._caller(turn, wrong)
            self._act("pause", turn, caller, command, state="paused", pause=reason.value)

    @rule(pick=PICK, counter=COUNTER, wrong=RARELY)
    def resumes(self, pick: int, counter: int, wrong: bool) -> None:
        turn = self._target("resume", pick, wrong)
        if turn is None:
            return
        caller = self.who(counter, wrong)
        possible = self._may_sit(caller, counter) and not self.book.elsewhere(turn)
        changes = {"state": "serving", "counter": counter, "staff": caller.actor.id}
        self._act("resume", turn, caller, commands.Resume(counter), possible, pause=None, **changes)

    @rule(pick=PICK, counter=COUNTER, to_person=st.booleans(), wrong=RARELY)
    def sends_on(self, pick: int, counter: int, to_person: bool, wrong: bool) -> None:
        turn = self._target("send_on", pick, wrong)
        if turn is None:
            return
        caller, desk = self._caller(turn, wrong), self.book.desks.get(counter)
        person = self.clerks[counter - 1].actor.id
        takes = desk is None or desk.services is None or turn.service in desk.services
        today = self.book.visits[turn.visit].day == self.today
        target = (
            {"to_counter": None, "to_staff": person}
            if to_person
            else {"to_counter": counter, "to_staff": None}
        )
        command = commands.SendOn(target["to_counter"], target["to_staff"])
        possible = today and (to_person or takes)
        self._act("send_on", turn, caller, command, possible, **{**IN_LINE, **target})

    @rule(pick=PICK, wrong=RARELY)
    def puts_back_in_line(self, pick: int, wrong: bool) -> None:
        turn = self._target("requeue", pick, wrong)
        if turn is None:
            return
        today = self.book.visits[turn.visit].day == self.today
        rests = self.now + timedelta(minutes=2)
        caller = self._caller(turn, wrong)
        changes = {**IN_LINE, "step": 0, "rests_until": rests}
        self._act("requeue", turn, caller, commands.Requeue(), today, **changes)

    @rule(pick=PICK, wrong=RARELY)
    def marks_a_no_show(self, pick: int, wrong: bool) -> None:
        if turn := self._target("no_show", pick, wrong):
            caller, called_enough = self._caller(turn, wrong), turn.recalls >= 2
            ended = {"state": "ended", "outcome": "no_show", "pause": None, "until": None}
            self._act("no_show", turn, caller, commands.MarkNoShow(), called_enough, **ended)

    @rule(pick=PICK, outcome=st.sampled_from([*FINISHED, Outcome.LEFT]), wrong=RARELY)
    def finishes(self, pick: int, outcome: Outcome, wrong: bool) -> None:
        if turn := self._target("complete", pick, wrong):
            caller, known = self._caller(turn, wrong), outcome in FINISHED
            ended = {"state": "ended", "outcome": outcome.value, "pause": None, "until": None}
            command = commands.Complete(outcome)
            accepted = self._act("complete", turn, caller, command, known, **ended)
            if accepted and outcome is Outcome.COMPLETED_RESULT_LATER:  # its receipt
                self.book.added(turn.visit, self.now)
                self.book.change(turn.id, version=turn.version + 2)

    @rule(pick=PICK, outcome=st.sampled_from(REMOVED), wrong=RARELY)
    def removes(self, pick: int, outcome: Outcome, wrong: bool) -> None:
        if turn := self._target("remove", pick, wrong):
            ended = {"state": "ended", "outcome": outcome.value, "pause": None, "until": None}
            caller = self._caller(turn, wrong)
            self._act("remove", turn, caller, commands.Remove(outcome), True, **ended)

    @rule(pick=PICK, service=st.sampled_from(EVERY_SERVICE), wrong=RARELY)
    def transfers_to_another_service(self, pick: int, service: str, wrong: bool) -> None:
        turn = self._target("transfer", pick, wrong)
        if turn is None:
            return
        caller, now = self._caller(turn, wrong), self.now
        today = self.book.visits[turn.visit].day == self.today
        may = turn.may("transfer") and self.may_act(caller, turn) and today
        allowed = MUST if may and service != turn.service else MUST_NOT
        served = self.press_with_key(
            allowed,
            lambda office, key: transfers.to_service(
                office, caller, turn.id, turn.version, Chosen(service), key
            ),
        )
        if served is not None:
            ended = {"state": "ended", "outcome": "transferred", "pause": None, "until": None}
            self.book.happened(turn.id, "transfer", now, **ended)
            self.book.added(turn.visit, now)
            opened = max(served.history.state.transactions)
            after = self.book.comes_after(turn.visit, service)
            place = (turn.since, turn.credit, turn.rank)
            self.book.open_turn(opened, turn.visit, service, *place, after=after)
            self.book.opened_by_transfer(turn.id, opened)

    @rule(pick=PICK, wrong=RARELY)
    def brings_back(self, pick: int, wrong: bool) -> None:
        turn = self._target("rejoin", pick, wrong)
        if turn is None:
            return
        today = self.book.visits[turn.visit].day == self.today
        here = today and turn.visit not in self.book.carried
        caller = self.clerks[0]
        if self.press_with_key(
            MUST if turn.may("rejoin") and here else MUST_NOT,
            lambda office, key: returning.rejoin(office, caller, turn.id, turn.version, key),
        ):
            self.rejoins(turn)
            visit = self.book.visits[turn.visit]
            visit.comes(visit.last)

    @precondition(lambda self: self.book.turns)
    @rule(pick=PICK)
    def takes_the_last_move_back(self, pick: int) -> None:
        recent = sorted(self.book.turns.values(), key=self._last_move, reverse=True)
        turn = self.in_front or recent[pick % min(3, len(recent))]
        allowed = MUST if may_undo(self.book, turn.id, self.now) else MUST_NOT
        caller = self.supervisor
        if self.press_with_key(
            allowed,
            lambda office, key: undoing.undo(office, caller, turn.id, turn.version, key),
        ):
            undo(self.book, turn.id, self.now)

    def _last_move(self, turn: Turn) -> tuple[int, int]:
        moves = self.book.moves[turn.id]
        return (int(moves[-1].at.timestamp()) if moves else 0, turn.id)

    @precondition(lambda self: self.book.turns)
    @rule(pick=PICK, behind=st.sampled_from([-3, -1, 1]), press=st.sampled_from(range(6)))
    def an_old_screen_changes_nothing(self, pick: int, behind: int, press: int) -> None:
        turn = self.one_of(list(self.book.turns.values()), pick)
        assert turn is not None
        version, supervisor = turn.version + behind, self.supervisor
        buttons: list[Callable[..., object]] = [
            lambda office: serving.act(office, supervisor, turn.id, version, commands.Start()),
            lambda office: serving.act(office, supervisor, turn.id, version, commands.Requeue()),
            lambda office: serving.act(
                office, supervisor, turn.id, version, commands.Complete(Outcome.COMPLETED)
            ),
            lambda office: returning.rejoin(office, supervisor, turn.id, version),
            lambda office: undoing.undo(office, supervisor, turn.id, version),
            lambda office: transfers.to_service(
                office, supervisor, turn.id, version, Chosen("tax-id")
            ),
        ]
        self.press(MUST_NOT, buttons[press])  # type: ignore[arg-type]
