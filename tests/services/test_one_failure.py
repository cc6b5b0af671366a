"""One row, telephone or class that fails holds up nobody behind it; nothing of a centre that left
the catalogue is kept for longer than the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from shared.domain.catalogue import Catalogue
from shared.domain.errors import GcsError
from shared.domain.retention import Held
from shared.domain.voices import Level, VoiceKind
from shared.services import (
    feedback,
    housekeeping,
    notifying,
    retention,
    visits,
    voices,
    voices_staff,
)
from shared.services.catalogue import CatalogueCache
from shared.services.commands import CITIZEN
from shared.services.office import Office
from shared.services.push_news import Notifier
from shared.services.visits import Chosen, TakeTicket
from shared.services.voices import Filing
from shared.store import feedback as stored_feedback
from shared.store import retention as stored
from shared.store import voices as stored_voices
from shared.store.engine import Database
from shared.store.log import visit_table
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, an_office, call_next, run
from tests.manual_clock import ManualClock
from tests.push_scene import PushService, push_service

GONE = "district-1"
FIRST_GONE = (GONE, CENTRE)


@dataclass
class Left(CatalogueCache):
    """A catalogue that a centre has left."""

    centre: str

    def __post_init__(self) -> None:
        super().__init__()

    def get(self, db: Database) -> Catalogue:
        whole = super().get(db)
        left = {id: each for id, each in whole.centres.items() if id != self.centre}
        return replace(whole, centres=left)


def without(office: Office) -> Office:
    """The same office once `GONE` has left its catalogue."""
    return replace(office, _cache=Left(GONE))


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    office = an_office(stocked_sqlite_url, clock)
    yield office
    office.db.close()


@pytest.fixture
def service(office: Office, tmp_path: Path) -> Iterator[PushService]:
    with push_service(office, tmp_path) as built:
        yield built


def states(office: Office, *wanted: int) -> list[str]:
    with office.db.read() as connection:
        rows = connection.execute(select(visit_table.c.id, visit_table.c.state)).all()
    found: dict[int, str] = {row[0]: row[1] for row in rows}
    return [found[each] for each in wanted]


def failures(lines: list[Any]) -> list[tuple[str, int]]:
    return [(each["chore"], each["id"]) for each in lines if each["event"] == "chore_failed"]


def test_a_pause_that_cannot_be_ended_keeps_nobody_else_out_of_line(
    office: Office, clock: ManualClock
) -> None:
    broken, mine = (a_visit(office, centre=each) for each in FIRST_GONE)
    for each in (broken, mine):
        run(visits.defer(office, CITIZEN, each.token, 10))
    clock.advance(minutes=10)
    with capture_logs() as lines:
        assert run(housekeeping.rejoin_due(without(office))) == 1
    assert states(office, broken.visit, mine.visit) == ["deferred", "waiting"]
    assert failures(lines) == [("rejoin_due", broken.visit)]


def test_an_unconfirmed_ticket_that_cannot_be_ended_keeps_no_other_alive(
    office: Office, clock: ManualClock
) -> None:
    chosen = (Chosen("information"),)
    wanted = [TakeTicket(each, chosen, channel="phone", remote=True) for each in FIRST_GONE]
    taken = [run(visits.take(office, CITIZEN, each))[1] for each in wanted]
    clock.advance(hours=6)
    with capture_logs() as lines:
        assert run(housekeeping.end_unconfirmed(without(office))) == 1
    assert states(office, *(each.visit for each in taken)) == ["deferred", "ended"]
    assert failures(lines) == [("end_unconfirmed", taken[0].visit)]


def test_a_complaint_that_cannot_go_up_holds_up_no_other(
    office: Office, clock: ManualClock
) -> None:
    broken, mine = (
        run(voices.file(office, each, Filing(VoiceKind.COMPLAINT, "The wait was long.")))
        for each in FIRST_GONE
    )
    clock.advance(days=60)
    with capture_logs() as lines:
        assert run(voices_staff.escalate_overdue(without(office))) == 1
    with office.db.read() as connection:
        line = stored_voices.find(connection, mine)
    assert line
    assert line.level is Level.HEAD
    assert failures(lines) == [("escalate_voices", broken)]


def test_a_class_that_cannot_be_deleted_keeps_no_other_and_is_told(office: Office) -> None:
    office.db.write_now(lambda tx: tx.connection.execute(text("DROP TABLE visit_note")))
    with pytest.raises((GcsError, SQLAlchemyError)):
        run(retention.forget_due(office))
    with office.db.read() as connection:
        done = stored.since(connection, office.today(CENTRE))
    assert set(done) == {held.value for held, _ in retention.FORGET} - {Held.NOTE.value}


def test_a_telephone_that_cannot_be_looked_at_keeps_no_other_waiting(
    service: PushService,
) -> None:
    office = service.office
    broken, mine = (a_visit(office, centre=each) for each in FIRST_GONE)
    phones = [service.phone(each.token, name=each.centre) for each in (broken, mine)]
    service.look()
    run(visits.defer(office, CITIZEN, broken.token, 10))
    call_next(office, a_desk(office))
    notifier = Notifier(without(office))
    with capture_logs() as lines:
        assert run(notifier.look()) == 1
        for _ in range(2):
            notifier.mark(["*"])
            run(notifier.look())
    failed = [each for each in lines if each["event"] == "push_news_failed"]
    assert [each["kind"] for each in failed] == ["not_found"]
    assert phones[0].endpoint not in str(lines)


def test_a_telephone_of_a_centre_that_left_is_forgotten_with_its_day(
    service: PushService, clock: ManualClock
) -> None:
    office = service.office
    service.phone(a_visit(office, centre=GONE).token)
    forget = partial(notifying.forget_over, without(office))
    assert office.db.write_now(forget) == 0
    clock.advance(days=1)
    assert office.db.write_now(forget) == 1


def test_words_about_a_centre_that_left_go_after_their_year(
    office: Office, clock: ManualClock
) -> None:
    row = {
        "id": "a",
        "centre_id": GONE,
        "service_id": SERVICE,
        "business_day": office.today(GONE),
        "overall": 4,
        "items": {},
        "comment": "Long.",
    }
    office.db.write_now(lambda tx: stored_feedback.add_response(tx, row))
    forget = partial(feedback.forget_words, without(office))
    assert office.db.write_now(forget) == 0
    clock.advance(days=400)
    assert office.db.write_now(forget) == 1
