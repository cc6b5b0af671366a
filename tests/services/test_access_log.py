"""Whoever opens what citizens wrote is noted once an hour, and the note is never changed."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.domain.consent import CONSENTS, Purpose
from shared.domain.errors import NotFound, UnknownCentre, UnknownVoice
from shared.domain.looking_up import Opened
from shared.domain.permissions import Grant, Role
from shared.domain.voices import VoiceKind
from shared.services import access_log, notes, voices, voices_staff
from shared.services.access_log import AccessWish
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.voices import Filing
from tests.builders import CENTRE, a_clerk, a_desk, a_supervisor, a_visit, call_next, run, staff
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql
CONSENT = CONSENTS[Purpose.CONTACT].version


def a_complaint(office: Office, **more: str) -> int:
    return run(voices.file(office, CENTRE, Filing(VoiceKind.COMPLAINT, "Too long.", **more)))  # type: ignore[arg-type]


def noted(office: Office, caller: Caller, **wish: object) -> list[tuple[int, Opened, str]]:
    found = access_log.read(office, caller, AccessWish(**wish))  # type: ignore[arg-type]
    return [(each.staff, each.kind, each.subject) for each in found.rows]


def test_a_complaint_and_its_contact_are_noted_once_an_hour(
    office: Office, clock: ManualClock
) -> None:
    boss = a_supervisor(office)
    id = boss.actor.id
    assert id is not None
    voice = a_complaint(office, contact="081 234 5678", consent=CONSENT)
    for _ in range(3):
        run(voices_staff.open_voice(office, boss, voice))
    once = [(id, Opened.CONTACT, f"voice:{voice}"), (id, Opened.VOICE, f"voice:{voice}")]
    assert noted(office, boss) == once
    office.opened_lately.clear()  # another process, or the same one started anew
    run(voices_staff.open_voice(office, boss, voice))
    assert noted(office, boss) == once
    clock.advance(hours=1)
    run(voices_staff.open_voice(office, boss, voice))
    assert noted(office, boss) == once * 2
    with pytest.raises(UnknownVoice):
        run(voices_staff.open_voice(office, a_clerk(office), voice))
    assert len(noted(office, boss)) == 4


def test_a_note_is_noted_for_who_reads_it_and_a_ticket_without_one_is_not(office: Office) -> None:
    clerk, colleague = a_desk(office), a_clerk(office)
    view = a_visit(office)
    served = call_next(office, clerk)
    notes.of_visits(office, colleague, CENTRE, [served.history.state.id])
    run(notes.write(office, clerk, view.visit, "comes with a child"))
    notes.of_visits(office, colleague, CENTRE, [view.visit])
    office.db.write_now(lambda _tx: None)  # behind what is noted soon
    found = noted(office, a_supervisor(office))
    assert found == [(colleague.actor.id, Opened.NOTE, f"visit:{view.visit}")]


def test_auditors_read_of_their_centre_alone(office: Office) -> None:
    boss = a_supervisor(office)
    run(voices_staff.open_voice(office, boss, a_complaint(office)))
    there = staff(office, Grant(Role.AUDITOR, "district-1"))
    assert noted(office, there) == []
    assert noted(office, boss, staff=boss.actor.id, kind=Opened.VOICE)
    assert noted(office, boss, kind=Opened.NOTE) == []
    assert noted(office, boss, staff=(boss.actor.id or 0) + 1) == []
    with pytest.raises(UnknownCentre):
        noted(office, there, centres={CENTRE})
    with pytest.raises(NotFound):
        noted(office, a_clerk(office))


@pytest.mark.parametrize("change", ["UPDATE access_log SET staff_id = 1", "DELETE FROM access_log"])
def test_nobody_changes_or_deletes_a_row(office: Office, change: str) -> None:
    boss = a_supervisor(office)
    run(voices_staff.open_voice(office, boss, a_complaint(office)))
    with pytest.raises(DBAPIError, match="append-only"):
        office.db.write_now(lambda tx: tx.connection.execute(text(change)))
    assert len(noted(office, boss)) == 1
