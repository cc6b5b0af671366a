"""Notes to the next counter: read by staff of the centre, gone at the end of the day."""

from __future__ import annotations

import pytest

from shared.domain.errors import InvalidRequest, NotFound, UnknownCentre, UnknownVisit, VisitOver
from shared.domain.note import NOTES_PER_VISIT
from shared.services import notes, visits
from shared.services.office import Office
from shared.store import log
from tests.builders import CENTRE, a_clerk, a_supervisor, a_visit, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def bodies(office: Office, visit: int) -> list[str]:
    found = notes.of_visits(office, a_clerk(office), CENTRE, [visit])
    return [note.body for note in found.get(visit, [])]


def test_a_note_is_read_by_the_whole_centre_and_never_stands_in_the_log(office: Office) -> None:
    visit = a_visit(office).visit
    run(notes.write(office, a_clerk(office), visit, "  Has the  photo\nalready "))
    assert bodies(office, visit) == ["Has the photo already"]
    with office.db.read() as connection:
        assert "photo" not in str(log.events_of(connection, visit))


def test_a_clerk_of_another_centre_neither_reads_nor_writes_notes(office: Office) -> None:
    visit, stranger = a_visit(office).visit, a_clerk(office, "district-1")
    with pytest.raises(UnknownVisit):
        run(notes.write(office, stranger, visit, "hello"))
    with pytest.raises(UnknownCentre):
        notes.of_visits(office, stranger, CENTRE, [visit])


def test_a_note_is_deleted_by_its_author_or_the_supervisor_only(office: Office) -> None:
    visit, author = a_visit(office).visit, a_clerk(office)
    first = run(notes.write(office, author, visit, "first"))
    second = run(notes.write(office, author, visit, "second"))
    with pytest.raises(NotFound):
        run(notes.erase(office, a_clerk(office), visit, first))
    run(notes.erase(office, author, visit, first))
    run(notes.erase(office, a_supervisor(office), visit, second))
    assert bodies(office, visit) == []


def test_nobody_writes_endlessly_or_about_somebody_who_has_gone(office: Office) -> None:
    clerk, view = a_clerk(office), a_visit(office)
    for number in range(NOTES_PER_VISIT):
        run(notes.write(office, clerk, view.visit, f"note {number}"))
    with pytest.raises(InvalidRequest, match="enough notes"):
        run(notes.write(office, clerk, view.visit, "one more"))
    gone = a_visit(office)
    run(visits.cancel(office, clerk, gone.token))
    with pytest.raises(InvalidRequest, match="ended"):
        run(notes.write(office, clerk, gone.visit, "too late"))


def test_the_end_of_the_day_deletes_the_notes_of_that_centre_and_day(office: Office) -> None:
    clerk, visit = a_clerk(office), a_visit(office).visit
    run(notes.write(office, clerk, visit, "for today"))
    today = office.today(CENTRE)
    assert office.db.write_now(lambda tx: notes.delete_of_day(tx, "district-1", today)) == 0
    assert office.db.write_now(lambda tx: notes.delete_of_day(tx, CENTRE, today)) == 1
    assert bodies(office, visit) == []


def test_notes_of_a_day_that_nobody_ended_are_swept_once_it_is_over(
    office: Office, clock: ManualClock
) -> None:
    clerk, visit = a_clerk(office), a_visit(office).visit
    run(notes.write(office, clerk, visit, "for today"))
    assert office.db.write_now(lambda tx: notes.delete_of_days_over(office, tx)) == 0
    clock.advance(days=1)
    with pytest.raises(VisitOver):
        run(notes.write(office, clerk, visit, "for yesterday"))
    assert office.db.write_now(lambda tx: notes.delete_of_days_over(office, tx)) == 1
    assert bodies(office, visit) == []
