"""Moves that went wrong in other halls, and cannot here."""

from __future__ import annotations

import pytest

from shared.domain import commands
from shared.domain.errors import (
    CounterBusy,
    IllegalTransition,
    NothingToUndo,
    RecallsUsedUp,
    RecallTooSoon,
)
from shared.domain.reasons import CallReason, TransferReason
from shared.domain.visit import Outcome, PauseReason, State
from shared.services import checking, hall, lookup, returning, serving, transfers, undoing, visits
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.serving import Served
from shared.services.visits import Chosen
from tests.builders import (
    CENTRE,
    SERVICE,
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


def missed(office: Office, clock: ManualClock, clerk: Caller) -> Served:
    """The next citizen is called, recalled twice and does not come."""
    served = call_next(office, clerk)
    for _ in range(2):
        clock.advance(seconds=20)
        served = do(office, clerk, served, commands.Recall())
    return do(office, clerk, served, commands.MarkNoShow())


def on_board(office: Office) -> list[tuple[str, str]]:
    return [(call.number, call.state) for call in hall.board_view(office, CENTRE).calls]


def test_a_press_on_another_waiting_person_never_resets_a_running_service(
    office: Office, clock: ManualClock
) -> None:
    boss = a_desk(office, a_supervisor(office))
    a_visit(office)
    other = a_visit(office)
    running = do(office, boss, call_next(office, boss), commands.Start())
    clock.advance(minutes=5)
    with pytest.raises(CounterBusy):
        run(
            serving.call(
                office, boss, CENTRE, 3, other.turns[0].transaction, CallReason.WAITED_TOO_LONG
            )
        )
    present = serving.present_state(office, boss, running.transaction)
    assert present.state.transactions[running.transaction] == running.state


def test_a_ticket_is_recalled_five_times_and_twenty_seconds_apart(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = call_next(office, clerk)
    for _ in range(office.rules.recall_limit):
        with pytest.raises(RecallTooSoon):
            do(office, clerk, served, commands.Recall())
        clock.advance(seconds=20)
        served = do(office, clerk, served, commands.Recall())
    clock.advance(seconds=20)
    with pytest.raises(RecallsUsedUp):
        do(office, clerk, served, commands.Recall())


def test_nobody_who_is_away_is_called_by_accident(office: Office, clock: ManualClock) -> None:
    """On hold, deferred, missed or cancelled: none of them stands in any line."""
    clerk = a_desk(office)
    a_visit(office)
    begun = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, begun, commands.PauseFor(PauseReason.CITIZEN_ABSENT))
    a_visit(office)
    missed(office, clock, clerk)
    run(visits.defer(office, clerk, a_visit(office).token, 30))
    run(visits.cancel(office, clerk, a_visit(office).token))
    for counter in (3, 4):
        if counter == 4:
            a_desk(office, counter=4)
        with_all = hall.counter_view(office, clerk, CENTRE, counter)
        assert with_all.next is None
    assert run(serving.call_next(office, clerk, CENTRE, 3)) is None


def test_a_no_show_leaves_the_board_and_is_on_it_again_when_called_again(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    gone = missed(office, clock, clerk)
    assert on_board(office) == []
    run(returning.rejoin(office, clerk, gone.transaction, gone.state.version))
    call_next(office, clerk)
    assert on_board(office) == [("B001", "called")]


def test_a_called_ticket_that_is_undone_waits_at_its_old_place(office: Office) -> None:
    clerk = a_desk(office)
    first, _second = a_visit(office), a_visit(office)
    called = call_next(office, clerk)
    undone = run(undoing.undo(office, clerk, called.transaction, called.state.version))
    assert undone.state.state is State.WAITING
    assert on_board(office) == []
    assert call_next(office, clerk).history.state.id == first.visit


def test_whoever_is_sent_on_keeps_the_place_and_the_reason_is_stored(
    office: Office, clock: ManualClock
) -> None:
    clerk, other = a_desk(office), a_desk(office, counter=4)
    first = a_visit(office)
    clock.advance(minutes=10)
    a_visit(office)
    for place in (
        commands.SendOn(reason=TransferReason.EQUIPMENT),
        commands.SendOn(4, reason=TransferReason.LANGUAGE),
        commands.SendOn(staff=other.actor.id, reason=TransferReason.OTHER_SKILL),
    ):
        at_four = place.counter or place.staff
        sent = do(office, clerk, call_next(office, clerk), place)
        assert sent.history.state.id == first.visit
        assert sent.history.events[-1].data["reason"] == place.reason
        assert sent.state.rank_at == first.arrived_at
        if at_four:
            called = call_next(office, other, counter=4)
            assert called.history.state.id == first.visit
            run(undoing.undo(office, other, called.transaction, called.state.version))
            do(office, other, call_next(office, other, counter=4), commands.SendOn())
    onward = call_next(office, clerk)
    moved = run(
        transfers.to_service(
            office,
            clerk,
            onward.transaction,
            onward.state.version,
            Chosen("house-move-in"),
            reason=TransferReason.NEXT_PART,
        )
    )
    opened = list(moved.history.state.transactions.values())[-1]
    assert (opened.rank_at, opened.since) == (first.arrived_at, first.arrived_at)
    assert checking.check(office).differences == []


def test_a_service_at_a_shared_counter_is_found_by_every_counter_that_takes_it(
    office: Office,
) -> None:
    """Tickets wait by service and not by counter: none is hidden from another office's desk."""
    clerk = a_desk(office)
    for service in (SERVICE, "passport-ordinary", "driving-licence-renew"):
        a_visit(office, service)
    numbers = []
    for _ in range(3):
        called = call_next(office, clerk)
        numbers.append(called.history.state.number)
        begun = do(office, clerk, called, commands.Start())
        do(office, clerk, begun, commands.Complete(Outcome.COMPLETED))
    assert numbers == ["B001", "F001", "Y001"]


def test_a_slip_is_printed_again_while_the_ticket_lives_and_not_afterwards(
    office: Office, clock: ManualClock
) -> None:
    clerk, view = a_desk(office), a_visit(office)
    again = run(lookup.reprint(office, clerk, view.visit))
    assert (again.number, again.token) == (view.number, view.token)
    serve(office, clock, clerk)
    with pytest.raises(IllegalTransition):
        run(lookup.reprint(office, clerk, view.visit))


def test_a_change_of_order_is_put_right_by_another_one_and_not_undone(office: Office) -> None:
    clerk, view = a_desk(office), a_visit(office, SERVICE, "house-move-in")
    with pytest.raises(NothingToUndo):
        run(undoing.undo(office, clerk, view.turns[1].transaction, 1))
