"""What a visit is, which moves are legal, and that its state is nothing but its events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.case import CaseState
from shared.domain.case_commands import CaseCommand, DeliverResult, MakeReady
from shared.domain.case_rules import CaseSituation, decide_case
from shared.domain.commands import (
    CheckPapers,
    Command,
    Complete,
    MarkNoShow,
    NextStep,
    PauseFor,
    Recall,
    Remove,
    Requeue,
    Resume,
    SendOn,
    Situation,
    Start,
    decide,
    undo,
)
from shared.domain.errors import (
    CaseNotReady,
    GcsError,
    IllegalTransition,
    LastStep,
    NoShowTooSoon,
    RecallTooSoon,
    StaleVersion,
    UndoTooLate,
    UnknownCase,
)
from shared.domain.events import Actor, ActorKind, Draft, Event, Kind
from shared.domain.replay import apply, replay
from shared.domain.rules import RULES
from shared.domain.visit import (
    MOVES,
    Outcome,
    PauseReason,
    State,
    TransactionState,
    Verb,
    VisitState,
)

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CLERK = Actor(ActorKind.STAFF, 7)
TICKET = {
    "number": "B001",
    "letter": "B",
    "sequence": 1,
    "language": "th",
    "channel": "kiosk",
    "priority": False,
}


def service(position: int = 1) -> dict[str, object]:
    return {
        "service": f"service-{position}",
        "process": position,
        "position": position,
        "count": 1,
        "rank_at": MORNING.isoformat(),
    }


class Story:
    """A visit told step by step: what a service does, without a database."""

    def __init__(self, services: int = 1, steps: int = 3) -> None:
        self.at = MORNING
        self.steps = steps
        self.events = [
            Event(
                1,
                n,
                Kind.TAKEN if n == 1 else Kind.ADDED,
                self.at,
                CLERK,
                100 + n,
                None,
                {**TICKET, **service(n)} if n == 1 else service(n),
            )
            for n in range(1, services + 1)
        ]

    @property
    def state(self) -> VisitState:
        return replay(self.events)

    def wait(self, **step: float) -> Story:
        self.at += timedelta(**step)
        return self

    def add(self, draft: Draft) -> Story:
        seq = len(self.events) + 1
        self.events.append(
            Event(1, seq, draft.kind, self.at, CLERK, draft.transaction, draft.counter, draft.data)
        )
        return self

    def call(self, transaction: int = 101, counter: int = 3) -> Story:
        self.state.transactions[transaction].expect(Verb.CALL)
        return self.add(Draft(Kind.CALLED, transaction, {"because": "only_one"}, counter))

    def do(self, command: Command | CaseCommand, transaction: int = 101) -> Story:
        t = self.state.transactions[transaction]
        case = self.state.cases.get(t.case) if t.case else None
        if isinstance(command, CaseCommand):
            if case is None:
                raise UnknownCase
            rows = {4: "BMA", 5: "DLT"}
            there = CaseSituation(case, rows, frozenset(rows.values()), 2, 50, self.at.date())
            for draft in decide_case(command, there):
                self.add(draft)
            return self
        for draft in decide(command, Situation(t, case, self.steps, 2, RULES, self.at)):
            self.add(draft)
        return self

    def undo(self, transaction: int = 101) -> Story:
        return self.add(undo(self.events, transaction, RULES, self.at))


def test_a_whole_turn_ends_completed_and_its_case_is_delivered() -> None:
    story = Story().call().do(Start()).do(CheckPapers(complete=True)).do(NextStep())
    story.do(NextStep()).do(Complete(Outcome.COMPLETED))

    turn = story.state.transactions[101]
    assert (turn.state, turn.outcome, turn.step) == (State.ENDED, Outcome.COMPLETED, 3)
    assert turn.version == len(story.events) == 7
    assert story.state.cases[101].state is CaseState.DELIVERED


def test_the_visit_is_in_the_state_of_its_liveliest_turn() -> None:
    story = Story(services=2).call(101)
    assert story.state.state == "called"
    story.do(Start()).do(Complete(Outcome.COMPLETED))
    assert story.state.state == "waiting"
    assert story.state.at_counter() is None


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("state", list(State))
def test_the_transition_table_is_the_only_authority(verb: Verb, state: State) -> None:
    turn = _turn_in(state)
    if state in MOVES[verb]:
        turn.expect(verb)
    else:
        with pytest.raises(IllegalTransition) as refused:
            turn.expect(verb)
        assert refused.value.present is not None
        assert refused.value.present["state"] == state.value


def _turn_in(state: State) -> TransactionState:
    story = Story()
    if state in (State.CALLED, State.SERVING, State.PAUSED, State.ENDED):
        story.call()
    if state in (State.SERVING, State.PAUSED, State.ENDED):
        story.do(Start())
    if state is State.PAUSED:
        story.do(PauseFor(PauseReason.BACK_OFFICE))
    if state is State.ENDED:
        story.do(Complete(Outcome.COMPLETED))
    if state is State.DEFERRED:
        until = (story.at + timedelta(minutes=10)).isoformat()
        story.add(Draft(Kind.DEFERRED, 101, {"until": until}))
    return story.state.transactions[101]


def test_a_command_with_an_old_version_is_refused_with_the_present_state() -> None:
    turn = Story().call().state.transactions[101]
    with pytest.raises(StaleVersion) as refused:
        turn.expect_version(1)
    assert refused.value.present == turn.summary()


def test_the_last_step_has_no_next_one() -> None:
    story = Story(steps=2).call().do(Start()).do(NextStep())
    with pytest.raises(LastStep):
        story.do(NextStep())


def test_a_step_may_be_skipped_and_that_is_recorded() -> None:
    story = Story().call().do(Start()).do(NextStep(to=3))
    assert story.events[-1].data == {"from": 1, "to": 3}


def test_a_no_show_needs_the_call_and_two_recalls_twenty_seconds_apart() -> None:
    story = Story().call()
    with pytest.raises(NoShowTooSoon):
        story.do(MarkNoShow())
    with pytest.raises(RecallTooSoon):
        story.wait(seconds=19).do(Recall())
    story.wait(seconds=1).do(Recall()).wait(seconds=20).do(Recall()).do(MarkNoShow())
    assert story.state.transactions[101].outcome is Outcome.NO_SHOW


def test_a_missed_citizen_may_come_back_but_others_may_not() -> None:
    story = Story().call().wait(seconds=20).do(Recall()).wait(seconds=20).do(Recall())
    story.do(MarkNoShow())
    assert story.state.transactions[101].allows(Verb.REJOIN)
    served = Story().call().do(Start()).do(Complete(Outcome.REFUSED))
    assert not served.state.transactions[101].allows(Verb.REJOIN)


def test_a_turn_sent_to_another_counter_keeps_its_place_its_step_and_its_case() -> None:
    story = Story().call().do(Start()).do(NextStep()).wait(minutes=1).do(SendOn(counter=5))
    waiting = story.state.transactions[101]
    assert (waiting.state, waiting.step, waiting.reserved_counter) == (State.WAITING, 2, 5)
    assert waiting.rank_at == MORNING
    story.call(counter=5).do(Start())
    going_on = story.state.transactions[101]
    assert (going_on.step, going_on.case, going_on.reserved_counter) == (2, 101, None)


def test_a_requeued_turn_begins_again_at_step_one_with_the_same_case() -> None:
    story = Story().call().do(Start()).do(NextStep()).do(Requeue()).call().do(Start())
    turn = story.state.transactions[101]
    assert (turn.step, turn.case) == (1, 101)
    assert len(story.state.cases) == 1


def test_a_result_that_comes_later_makes_the_case_ready_and_then_delivered() -> None:
    story = Story().call().do(Start()).do(Complete(Outcome.COMPLETED_RESULT_LATER))
    assert story.state.cases[101].state == "in_process"
    with pytest.raises(CaseNotReady):
        story.do(DeliverResult())
    story.wait(days=3).do(MakeReady())
    assert story.state.cases[101].state == "ready"
    story.do(DeliverResult())
    assert story.state.cases[101].state == "delivered"


def test_undo_restores_the_state_before_and_the_log_keeps_both() -> None:
    story = Story().call().do(Start()).do(Complete(Outcome.COMPLETED))
    before = len(story.events)
    story.wait(seconds=10).undo()

    turn = story.state.transactions[101]
    assert (turn.state, turn.outcome, turn.ended_at) == (State.SERVING, None, None)
    assert len(story.events) == before + 1 == turn.version
    assert story.state.cases[101].state is CaseState.FILED


def test_undo_is_possible_for_ten_seconds_only() -> None:
    story = Story().call().do(Start()).wait(seconds=10.5)
    with pytest.raises(UndoTooLate):
        story.undo()


def test_undoing_twice_takes_back_two_moves() -> None:
    story = Story().call().do(Start()).do(NextStep()).undo().undo()
    assert story.state.transactions[101].state is State.CALLED
    assert story.state.cases == {}


def test_a_history_with_a_hole_is_refused() -> None:
    events = Story().call().do(Start()).events
    with pytest.raises(ValueError, match="missing"):
        replay([events[0], events[2]])


COMMANDS = st.sampled_from(
    [
        Recall(),
        Start(),
        CheckPapers(complete=True),
        CheckPapers(complete=False, missing=(1,)),
        NextStep(),
        NextStep(to=3),
        PauseFor(PauseReason.CITIZEN_PAPERS),
        PauseFor(PauseReason.BACK_OFFICE),
        Resume(counter=4),
        SendOn(counter=2),
        Requeue(),
        MarkNoShow(),
        Complete(Outcome.COMPLETED),
        Complete(Outcome.COMPLETED_RESULT_LATER),
        Complete(Outcome.INCOMPLETE_DOCUMENTS),
        Remove(Outcome.LEFT),
        MakeReady(),
        DeliverResult(),
        "call",
        "undo",
    ]
)


@settings(max_examples=300)
@given(st.lists(st.tuples(COMMANDS, st.sampled_from([101, 102]), st.integers(0, 40)), max_size=25))
def test_whatever_people_press_the_state_stays_lawful(
    presses: list[tuple[Command | str, int, int]],
) -> None:
    story = Story(services=2)
    for command, transaction, pause in presses:
        story.wait(seconds=pause)
        try:
            if command == "call":
                if story.state.at_counter() is None:
                    story.call(transaction)
            elif command == "undo":
                story.undo(transaction)
            else:
                assert not isinstance(command, str)
                story.do(command, transaction)
        except GcsError:
            continue
        _assert_lawful(story)


def _assert_lawful(story: Story) -> None:
    state = story.state
    assert state.seq == len(story.events)
    for turn in state.transactions.values():
        assert turn.version == sum(e.transaction == turn.id for e in story.events)
        assert (
            (turn.state is State.ENDED) == (turn.outcome is not None) == (turn.ended_at is not None)
        )
        assert (turn.state is State.PAUSED) == (turn.pause_reason is not None)
        if turn.state in (State.CALLED, State.SERVING, State.PAUSED):
            assert turn.counter is not None
        if turn.state is State.SERVING:
            assert 1 <= turn.step <= story.steps
        if turn.case is not None:
            assert state.cases[turn.case].service == turn.service
    if not any(e.kind is Kind.UNDONE for e in story.events):
        step_by_step: VisitState | None = None
        for event in story.events:
            step_by_step = apply(step_by_step, event)
        assert step_by_step == state
