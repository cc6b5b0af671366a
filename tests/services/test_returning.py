"""Staff let somebody come back later, and bring back what had ended by mistake."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.case import CaseState
from shared.domain.errors import IllegalTransition, InvalidRequest, UnknownCentre, VisitOver
from shared.domain.reasons import RestoreReason
from shared.domain.visit import Outcome, State
from shared.services import checking, housekeeping, returning, serving, visits
from shared.services.office import Office
from tests.builders import (
    SERVICE,
    a_clerk,
    a_desk,
    a_supervisor,
    a_visit,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only

MISTAKE = RestoreReason.PRESSED_BY_MISTAKE


def test_staff_defer_all_that_waits_and_it_queues_again_by_itself(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view = a_visit(office, SERVICE, "house-move-in")
    deferred = run(returning.defer(office, clerk, view.turns[0].transaction, 1, 20))
    assert {t.state for t in deferred.history.state.transactions.values()} == {State.DEFERRED}
    assert run(serving.call_next(office, clerk, "mo-chit", 3)) is None
    clock.advance(minutes=20)
    assert run(housekeeping.rejoin_due(office)) == 1
    back = call_next(office, clerk)
    assert back.state.rank_at == view.arrived_at
    assert checking.check(office).differences == []


@pytest.mark.parametrize("minutes", [0, 121])
def test_nobody_is_deferred_for_longer_than_two_hours(office: Office, minutes: int) -> None:
    clerk, view = a_desk(office), a_visit(office)
    with pytest.raises(InvalidRequest):
        run(returning.defer(office, clerk, view.turns[0].transaction, 1, minutes))


@pytest.mark.parametrize(
    "outcome", [Outcome.LEFT, Outcome.CANCELLED_BY_STAFF, Outcome.RECORDED_IN_ERROR]
)
def test_a_turn_ended_by_mistake_comes_back_as_a_return_with_its_reason(
    office: Office, clock: ManualClock, outcome: Outcome
) -> None:
    boss, view = a_supervisor(office), a_visit(office)
    turn = view.turns[0].transaction
    clock.advance(minutes=40)
    run(serving.act(office, boss, turn, 1, commands.Remove(outcome)))
    clock.advance(minutes=5)
    back = run(returning.restore(office, boss, turn, 2, MISTAKE))
    assert (back.state.state, back.state.outcome) == (State.WAITING, None)
    assert back.state.since == clock.now()
    assert back.state.rank_at == clock.now() - timedelta(minutes=10)
    assert back.history.events[-1].data["reason"] == "pressed_by_mistake"
    assert checking.check(office).differences == []


def test_restoring_is_a_right_for_today_and_never_for_what_was_served(
    office: Office, clock: ManualClock
) -> None:
    boss, clerk = a_supervisor(office), a_desk(office)
    view = a_visit(office)
    run(visits.cancel(office, clerk, view.token))
    turn = view.turns[0].transaction
    with pytest.raises(UnknownCentre):
        run(returning.restore(office, clerk, turn, 2, MISTAKE))
    a_visit(office)
    served = serve(office, clock, clerk)
    with pytest.raises(IllegalTransition):
        run(returning.restore(office, boss, served.transaction, served.state.version, MISTAKE))
    clock.advance(days=1)
    with pytest.raises(VisitOver):
        run(returning.restore(office, boss, turn, 2, MISTAKE))


def test_the_case_of_a_restored_turn_goes_on_and_is_delivered_once(
    office: Office, clock: ManualClock
) -> None:
    """It had been served, put back in line and then taken out by mistake."""
    boss, clerk = a_supervisor(office), a_desk(office)
    a_visit(office)
    begun = do(office, clerk, call_next(office, clerk), commands.Start())
    waiting = do(office, clerk, begun, commands.Requeue())
    gone = do(office, clerk, waiting, commands.Remove(Outcome.LEFT))
    assert gone.history.state.cases[gone.transaction].state is CaseState.WITHDRAWN
    run(returning.restore(office, boss, gone.transaction, gone.state.version, MISTAKE))
    done = serve(office, clock, clerk)
    assert done.history.state.cases[done.transaction].state is CaseState.DELIVERED
    assert checking.check(office).differences == []


def test_a_clerk_brings_back_a_no_show_with_a_bounded_head_start(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    clock.advance(minutes=30)
    missed = call_next(office, clerk)
    for _ in range(2):
        clock.advance(seconds=20)
        missed = do(office, clerk, missed, commands.Recall())
    missed = do(office, clerk, missed, commands.MarkNoShow())
    waiting = a_visit(office)
    clock.advance(minutes=12)
    back = run(returning.rejoin(office, clerk, missed.transaction, missed.state.version))
    assert (back.state.since, back.state.credit) == (clock.now(), "returned")
    assert call_next(office, clerk).history.state.id == waiting.visit


def test_somebody_put_back_in_line_rests_so_that_the_next_press_calls_another(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    first, second = a_visit(office), a_visit(office)
    do(office, clerk, call_next(office, clerk), commands.Requeue())
    called = call_next(office, clerk)
    assert called.history.state.id == second.visit
    do(office, clerk, called, commands.Requeue())
    clock.advance(minutes=2)
    assert call_next(office, a_desk(office, counter=4), counter=4).history.state.id == first.visit


def test_somebody_who_rests_is_called_when_nobody_else_waits(office: Office) -> None:
    clerk = a_desk(office, a_clerk(office))
    alone = a_visit(office)
    do(office, clerk, call_next(office, clerk), commands.Requeue())
    assert call_next(office, clerk).history.state.id == alone.visit
