"""What was kept long enough is deleted, and that is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from shared.domain.errors import NotFound
from shared.domain.retention import KEEPINGS, KEEPINGS_OF_STAFF, Held
from shared.services import feedback, notes, retention, visits
from shared.services.feedback import Answer
from shared.services.office import Office
from shared.store import people as rows
from shared.store import staff_sessions
from shared.store.writer import WriteTx
from tests.builders import a_clerk, a_desk, a_supervisor, a_visit, run, serve
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql


def test_every_chore_is_done_for_a_class_that_citizens_are_told_of() -> None:
    told = [each.held for each in (*KEEPINGS, *KEEPINGS_OF_STAFF)]
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


def test_when_and_from_what_a_session_was_used_goes_with_it(
    office: Office, clock: ManualClock
) -> None:
    boss, now = a_supervisor(office), clock.now()

    def sessions(tx: WriteTx) -> list[int]:
        assert boss.actor.id is not None
        lives = (timedelta(hours=1), timedelta(hours=12), timedelta(hours=12))
        made = [rows.add_session(tx, boss.actor.id, now, now + each) for each in lives]
        for each in made:
            staff_sessions.note_seen(tx, each, now, "firefox/windows")
        return made

    short, long, revoked = office.db.write_now(sessions)
    office.db.write_now(lambda tx: rows.revoke_session(tx, revoked, now))
    clock.advance(hours=2)
    for _ in range(2):
        run(retention.forget_due(office))
    with office.db.read() as connection:
        kept = connection.execute(
            text("SELECT id, seen_at, browser FROM staff_session WHERE browser <> ''")
        ).all()
        signed_in = connection.execute(text("SELECT count(*) FROM staff_session")).scalar_one()
    assert [each.id for each in kept] == [long]
    assert signed_in >= 3, "when somebody signed in stays"
    (told,) = retention.overview(office, boss, KEEPINGS_OF_STAFF)
    assert told.deleted is not None
    assert told.deleted.records == 2
    assert short != long


def test_clerks_do_not_read_it(office: Office) -> None:
    with pytest.raises(NotFound):
        retention.overview(office, a_clerk(office))
