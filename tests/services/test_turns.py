"""The services on a ticket, changed at any time: corrected, dropped, put in another order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain import commands
from shared.domain.case import CaseState
from shared.domain.errors import (
    IllegalTransition,
    InvalidRequest,
    StaleVersion,
    UndoOvertaken,
    UnknownVisit,
)
from shared.domain.reasons import RemoveReason
from shared.domain.timing import transaction_timing
from shared.domain.visit import Outcome, PauseReason, State
from shared.services import checking, serving, turns, undoing, visits
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import Chosen
from shared.store.log import case_table
from shared.store.turn_figures import waits
from tests.builders import CENTRE, SERVICE, a_clerk, a_desk, a_key, a_visit, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql

RIGHT, THIRD = "id-card-lost", "house-move-in"


def corrected(office: Office, clerk: Caller, transaction: int, version: int = 1) -> Served:
    return run(turns.correct_service(office, clerk, transaction, version, Chosen(RIGHT)))


def checked(office: Office) -> None:
    assert checking.check(office).differences == []


def test_a_waiting_turn_becomes_the_right_service_at_the_same_place_in_line(
    office: Office, clock: ManualClock
) -> None:
    clerk, view = a_desk(office), a_visit(office, SERVICE, THIRD)
    clock.advance(minutes=9)
    a_visit(office)
    served = corrected(office, clerk, view.turns[0].transaction)
    old = served.history.state.transactions[view.turns[0].transaction]
    assert (old.outcome, served.state.service) == (Outcome.TRANSFERRED, RIGHT)
    assert (served.state.rank_at, served.state.since) == (old.rank_at, old.since)
    assert served.state.position == 1
    assert call_next(office, clerk).transaction == served.transaction
    checked(office)


def test_a_service_corrected_at_the_desk_goes_on_there_at_once_with_its_own_clock(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    waiting = a_visit(office)
    clock.advance(minutes=4)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    clock.advance(minutes=3)
    right = corrected(office, clerk, started.transaction, started.state.version)
    assert (right.state.state, right.state.counter, right.state.step) == (State.SERVING, 3, 1)
    assert right.state.because == "corrected"
    clock.advance(minutes=6)
    done = do(office, clerk, right, commands.Complete(Outcome.COMPLETED))
    wrong, good = (
        transaction_timing(done.history.events, each)
        for each in (started.transaction, done.transaction)
    )
    assert (wrong.queue_seconds, wrong.steps[0].seconds) == (240, 180)
    assert (good.queue_seconds, good.way_seconds, good.steps[0].seconds) == (0, 0, 360)
    cases = done.history.state.cases
    assert cases[started.transaction].state is CaseState.WITHDRAWN
    assert cases[done.transaction].state is CaseState.DELIVERED
    with office.db.read() as connection:  # the work began before its clock: no time for a figure
        case = connection.execute(
            select(case_table.c.excluded).where(case_table.c.id == done.transaction)
        )
        assert case.scalar_one() == "untimed"
    assert call_next(office, clerk).history.state.id == waiting.visit
    checked(office)


def test_a_correction_is_no_wait_of_zero_seconds_in_the_figures(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    clock.advance(minutes=4)
    called = call_next(office, clerk)
    corrected(office, clerk, called.transaction, called.state.version)
    today = office.today(CENTRE)
    with office.db.read() as connection:
        found = waits(connection, [CENTRE], today, today)
    assert [each.called_at - each.since for each in found] == [timedelta(minutes=4)]


def test_a_correction_at_the_desk_is_undone_as_one(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    started = do(office, clerk, started, commands.NextStep())
    right = corrected(office, clerk, started.transaction, started.state.version)
    clock.advance(seconds=9)
    after = run(undoing.undo(office, clerk, right.transaction, right.state.version)).history.state
    assert after.transactions[started.transaction].state is State.SERVING
    assert after.transactions[started.transaction].step == 2
    assert after.transactions[right.transaction].outcome is Outcome.RECORDED_IN_ERROR
    assert list(after.cases) == [started.transaction]
    checked(office)


def test_a_correction_of_somebody_just_called_can_be_undone_too(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    called = call_next(office, clerk)
    right = corrected(office, clerk, called.transaction, called.state.version)
    assert right.state.state is State.CALLED
    undone = run(undoing.undo(office, clerk, right.transaction, right.state.version))
    assert undone.history.state.transactions[called.transaction].state is State.CALLED
    checked(office)


def test_after_the_next_step_only_that_step_is_undone_and_not_the_correction(
    office: Office,
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    right = corrected(office, clerk, started.transaction, started.state.version)
    on = do(office, clerk, right, commands.NextStep())
    old = on.history.state.transactions[started.transaction]
    with pytest.raises(UndoOvertaken):
        run(undoing.undo(office, clerk, old.id, old.version))
    back = run(undoing.undo(office, clerk, on.transaction, on.state.version))
    assert (back.state.state, back.state.step) == (State.SERVING, 1)
    checked(office)


def test_a_correction_sent_twice_with_its_key_acts_once(office: Office) -> None:
    clerk, view, key = a_desk(office), a_visit(office), a_key()
    first, second = (
        run(turns.correct_service(office, clerk, view.turns[0].transaction, 1, Chosen(RIGHT), key))
        for _ in range(2)
    )
    assert first.transaction == second.transaction
    assert len(second.history.state.transactions) == 2


def test_a_correction_that_makes_no_sense_is_refused_in_a_sentence(office: Office) -> None:
    clerk, view = a_desk(office), a_visit(office, SERVICE, THIRD)
    first = view.turns[0].transaction
    for service in (SERVICE, THIRD):
        with pytest.raises(InvalidRequest):
            run(turns.correct_service(office, clerk, first, 1, Chosen(service)))
    with pytest.raises(StaleVersion):
        corrected(office, clerk, first, 7)
    with pytest.raises(UnknownVisit):
        corrected(office, a_clerk(office, "district-1"), first)
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    held = do(office, clerk, started, commands.PauseFor(PauseReason.SYSTEM))
    with pytest.raises(IllegalTransition):
        corrected(office, clerk, held.transaction, held.state.version)
    checked(office)


def test_a_deferred_turn_is_corrected_and_still_comes_back_when_it_was_going_to(
    office: Office, clock: ManualClock
) -> None:
    clerk, view = a_desk(office), a_visit(office)
    run(visits.defer(office, clerk, view.token, 30))
    right = corrected(office, clerk, view.turns[0].transaction, 2)
    assert right.state.state is State.DEFERRED
    assert right.state.deferred_until == clock.now() + timedelta(minutes=30)
    checked(office)


def test_a_dropped_service_ends_with_a_typed_reason_and_the_rest_stays(office: Office) -> None:
    clerk, view = a_desk(office), a_visit(office, SERVICE, THIRD)
    command = commands.Remove(Outcome.CANCELLED_BY_STAFF, RemoveReason.NOT_NEEDED)
    dropped = run(serving.act(office, clerk, view.turns[1].transaction, 1, command))
    assert dropped.state.outcome is Outcome.CANCELLED_BY_STAFF
    assert dropped.history.events[-1].data["reason"] == "not_needed"
    assert dropped.history.state.state is State.WAITING
    checked(office)


def test_swapped_services_are_called_in_their_new_order(office: Office) -> None:
    clerk, view = a_desk(office), a_visit(office, SERVICE, THIRD)
    first, second = (turn.transaction for turn in view.turns)
    run(turns.reorder(office, clerk, view.visit, {second: 1, first: 1}))
    assert call_next(office, clerk).transaction == second
    checked(office)


def test_a_later_service_put_first_overtakes_nobody(office: Office, clock: ManualClock) -> None:
    """The visit gives up its earlier place: it gains none in the line of the later service."""
    clerk, view = a_desk(office), a_visit(office)
    clock.advance(minutes=20)
    between = a_visit(office)
    clock.advance(minutes=10)
    run(visits.add_service(office, clerk, view.token, Chosen(THIRD)))
    history = serving.present_state(office, clerk, view.turns[0].transaction)
    first, added = history.state.transactions
    later = history.state.transactions[added]
    run(turns.reorder(office, clerk, view.visit, {added: 1, first: 1}))
    moved = serving.present_state(office, clerk, first).state.transactions[first]
    assert (moved.rank_at, moved.since, moved.credit) == (
        later.rank_at,
        later.since,
        later.credit,
    )
    assert call_next(office, clerk).history.state.id == between.visit
    checked(office)


def test_an_order_names_all_that_wait_as_they_were_seen(office: Office) -> None:
    clerk, view = a_desk(office), a_visit(office, SERVICE, THIRD)
    first, second = (turn.transaction for turn in view.turns)
    for order in ({second: 1}, {second: 1, first: 1, 99_999: 1}, {}):
        with pytest.raises(InvalidRequest):
            run(turns.reorder(office, clerk, view.visit, order))
    with pytest.raises(StaleVersion):
        run(turns.reorder(office, clerk, view.visit, {second: 2, first: 1}))
