"""A counter kept for one visit: it waits for nobody else, says so, and stops by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain import commands
from shared.domain.errors import (
    CounterBusy,
    CounterKept,
    CounterTaken,
    InvalidRequest,
)
from shared.domain.visit import Outcome, PauseReason
from shared.i18n import BANGKOK
from shared.services import checking, hall, keeping, serving, undoing, visits
from shared.services.commands import Caller
from shared.services.keeping import Kept
from shared.services.office import Office
from shared.services.serving import Served
from tests.builders import CENTRE, a_clerk, a_desk, a_visit, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only

AWAY = PauseReason.CITIZEN_PAPERS


def sent_for_a_copy(office: Office, clerk: Caller, minutes: int = 10) -> Served:
    """Somebody is served, sent for a copy, and the counter kept for them."""
    started = do(office, clerk, call_next(office, clerk), commands.Start())
    return run(
        keeping.pause(office, clerk, started.transaction, started.state.version, AWAY, minutes)
    )


def waits_for(office: Office, clerk: Caller) -> Kept | None:
    return hall.counter_view(office, clerk, CENTRE, 3).kept


def test_a_kept_counter_says_for_whom_and_until_when_instead_of_calling_others(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    held = sent_for_a_copy(office, clerk)
    until = clock.now() + timedelta(minutes=10)
    assert waits_for(office, clerk) == Kept(held.history.state.id, "B001", until)
    with pytest.raises(CounterKept) as refused:
        run(serving.call_next(office, clerk, CENTRE, 3))
    assert refused.value.params == {"number": "B001", "until": until.astimezone(BANGKOK).time()}


def test_going_on_with_them_ends_the_keeping(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    held = sent_for_a_copy(office, clerk)
    back = do(office, clerk, held, commands.Resume(counter=3))
    assert waits_for(office, clerk) is None
    do(office, clerk, back, commands.Complete(Outcome.COMPLETED))
    assert call_next(office, clerk).history.state.number == "B002"
    assert checking.check(office).differences == []


def test_the_counter_calls_them_when_they_are_in_line_again(office: Office) -> None:
    """Put back in line they rest for two minutes, but not for the counter that waits for them."""
    clerk = a_desk(office)
    first = a_visit(office)
    a_visit(office)
    do(office, clerk, call_next(office, clerk), commands.Requeue())
    run(keeping.keep(office, clerk, CENTRE, 3, first.visit, 5))
    again = call_next(office, clerk)
    assert again.history.state.number == "B001"
    assert again.state.because == "kept_here"
    assert waits_for(office, clerk) is None


def test_a_deferred_visit_is_called_here_after_it_rejoined(office: Office) -> None:
    clerk = a_desk(office)
    late = a_visit(office)
    a_visit(office)
    run(visits.defer(office, clerk, late.token, 10))
    run(keeping.keep(office, clerk, CENTRE, 3, late.visit, 20))
    with pytest.raises(CounterKept):
        run(serving.call_next(office, clerk, CENTRE, 3))
    run(visits.rejoin(office, clerk, late.token))
    assert call_next(office, clerk).history.state.number == "B001"


def test_it_lapses_by_itself_and_can_be_given_up(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    for _ in range(3):
        a_visit(office)
    held = sent_for_a_copy(office, clerk, 5)
    clock.advance(minutes=5)
    assert waits_for(office, clerk) is None
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    run(keeping.keep(office, clerk, CENTRE, 3, held.history.state.id, 5))
    run(keeping.give_up(office, clerk, CENTRE, 3))
    assert call_next(office, clerk).history.state.number == "B003"


def test_it_ends_when_the_visit_ends_or_stands_elsewhere(office: Office) -> None:
    clerk, other = a_desk(office), a_desk(office, counter=4)
    for number in range(3):
        gone = a_visit(office)
        run(keeping.keep(office, clerk, CENTRE, 3, gone.visit, 10))
        if number == 0:
            run(visits.cancel(office, clerk, gone.token))
        else:
            called = call_next(office, other, counter=4)
            assert called.history.state.number == gone.number
            run(undoing.undo(office, other, called.transaction, called.state.version))
            run(visits.cancel(office, clerk, gone.token))
        assert waits_for(office, clerk) is None


def test_undoing_the_pause_takes_the_keeping_back_too(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    held = sent_for_a_copy(office, clerk)
    run(undoing.undo(office, clerk, held.transaction, held.state.version))
    assert waits_for(office, clerk) is None


def test_only_a_free_counter_of_ones_own_is_kept_and_not_for_long(office: Office) -> None:
    clerk, view = a_desk(office), a_visit(office)
    for minutes in (0, 31):
        with pytest.raises(InvalidRequest):
            run(keeping.keep(office, clerk, CENTRE, 3, view.visit, minutes))
    with pytest.raises(CounterTaken):
        run(keeping.keep(office, a_clerk(office), CENTRE, 3, view.visit, 5))
    call_next(office, clerk)
    with pytest.raises(CounterBusy):
        run(keeping.keep(office, clerk, CENTRE, 3, view.visit, 5))
