"""What was kept long enough is deleted, and that is written down."""

from __future__ import annotations

import pytest

from shared.domain.errors import NotFound
from shared.domain.retention import KEEPINGS, Held
from shared.services import feedback, notes, retention, visits
from shared.services.feedback import Answer
from shared.services.office import Office
from tests.builders import a_clerk, a_desk, a_supervisor, a_visit, run, serve
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql


def test_every_chore_is_done_for_a_class_that_citizens_are_told_of() -> None:
    told = [each.held for each in KEEPINGS]
    assert set(told) == set(Held)
    assert len(told) == len(set(told))
    assert {held for held, _ in retention.FORGET} <= set(told)


def test_what_is_over_is_deleted_and_counted_once(office: Office, clock: ManualClock) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    view = a_visit(office)
    run(notes.write(office, clerk, view.visit, "brings her mother"))
    serve(office, clock, clerk)
    survey = visits.view(office, view.token).turns[0].survey
    assert survey is not None
    run(feedback.answer(office, survey, Answer(4, finished=False)))
    run(retention.forget_due(office))
    found = {each.keeping.held: each for each in retention.overview(office, boss)}
    assert [found[held].deleted.records for held in (Held.NOTE, Held.ANSWER)] == [0, 0]  # type: ignore[union-attr]
    clock.advance(days=1)
    for _ in range(2):
        run(retention.forget_due(office))
    found = {each.keeping.held: each for each in retention.overview(office, boss)}
    assert [found[held].deleted.records for held in (Held.NOTE, Held.ANSWER)] == [1, 1]  # type: ignore[union-attr]
    assert found[Held.TICKET].deleted is None
    assert not found[Held.TICKET].is_deleted


def test_clerks_do_not_read_it(office: Office) -> None:
    with pytest.raises(NotFound):
        retention.overview(office, a_clerk(office))
