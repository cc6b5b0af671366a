"""Taking back the last move: for ten seconds, and only while nothing followed."""

from __future__ import annotations

import pytest

from shared.domain import commands
from shared.domain.errors import (
    UndoOvertaken,
    UndoTooLate,
)
from shared.domain.visit import Outcome, State
from shared.services import checking, feedback, hall, transfers, undoing, visits
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.services.visits import Chosen
from tests.builders import (
    CENTRE,
    a_desk,
    a_visit,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql


def test_undo_is_refused_at_a_counter_that_was_closed(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    run(hall.close_counter(office, clerk, CENTRE, 3))
    with pytest.raises(UndoOvertaken):
        run(undoing.undo(office, clerk, served.transaction, served.state.version))


def test_undo_brings_a_finished_citizen_back_to_the_desk(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    clock.advance(seconds=9)
    undone = run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert undone.state.state is State.SERVING
    assert checking.check(office).differences == []
    clock.advance(seconds=2)
    do(office, clerk, undone, commands.Complete(Outcome.REFUSED))
    assert checking.check(office).differences == []


def test_undo_after_ten_seconds_is_refused(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    clock.advance(seconds=11)
    with pytest.raises(UndoTooLate):
        run(undoing.undo(office, clerk, served.transaction, served.state.version))


def test_undo_is_refused_once_the_counter_called_somebody_else(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    served = serve(office, clock, clerk)
    call_next(office, clerk)
    with pytest.raises(UndoOvertaken):
        run(undoing.undo(office, clerk, served.transaction, served.state.version))
    assert checking.check(office).differences == []


def test_undo_is_refused_once_the_survey_was_answered(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    served = serve(office, clock, clerk)
    token = visits.view(office, view.token).turns[0].survey
    assert token is not None
    run(feedback.answer(office, token, Answer(5)))
    with pytest.raises(UndoOvertaken):
        run(undoing.undo(office, clerk, served.transaction, served.state.version))


def test_undoing_a_transfer_ends_the_turn_it_opened(office: Office) -> None:
    clerk = a_desk(office)
    a_visit(office)
    served = call_next(office, clerk)
    after = run(
        transfers.to_service(
            office, clerk, served.transaction, served.state.version, Chosen("id-card-lost")
        )
    )
    undone = run(undoing.undo(office, clerk, served.transaction, after.state.version))
    first, opened = undone.history.state.transactions.values()
    assert first.state is State.CALLED
    assert opened.outcome is Outcome.RECORDED_IN_ERROR
    assert checking.check(office).differences == []
