"""The story of a ticket leaves nothing out, and is told to auditors of its centre alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import SystemClock
from shared.domain import commands
from shared.domain.correcting import CorrectionReason
from shared.domain.errors import UnknownCase, UnknownVisit
from shared.domain.permissions import Grant, Role
from shared.services import audit_story, correcting
from shared.services.audit_story import AuditStory, Invited, Told
from shared.services.commands import Caller
from shared.services.correcting import Wanted
from shared.services.office import Office
from shared.services.tokens import read_key_file
from shared.store import checks, log
from shared.store.corrections import Proposal
from shared.store.engine import Database
from tests.builders import CENTRE, a_clerk, a_desk, a_visit, call_next, do, run, serve, staff
from tests.demo_files import put_demo
from tests.manual_clock import ManualClock


def auditor_of(office: Office, centre: str | None) -> Caller:
    return staff(office, Grant(Role.AUDITOR, centre))


def told(story: AuditStory) -> list[Told]:
    return [line.what for line in story.lines if isinstance(line.what, Told)]


@pytest.mark.few_on_postgresql
def test_every_event_stands_in_the_story_with_its_decision(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    first, second = a_visit(office), a_visit(office)
    clock.advance(minutes=1)
    serve(office, clock, clerk)
    story = audit_story.of_visit(office, auditor_of(office, CENTRE), first.visit)
    with office.db.read() as connection:
        events = log.events_of(connection, first.visit)
    assert [each.found.event for each in told(story)] == list(events)
    (call,) = (each.decision for each in told(story) if each.decision is not None)
    assert [ticket.number for _, _, ticket in call.candidates if ticket] == [
        first.number,
        second.number,
    ]
    assert (call.policy, call.because) == (2, "longest_wait")
    invited = [line.what for line in story.lines if isinstance(line.what, Invited)]
    assert [each.service for each in invited] == ["id-card-expired"]
    assert story.rules[0].policies == (2,)


def test_a_correction_shows_what_was_pressed_what_is_true_who_and_why(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    served = call_next(office, clerk)
    clock.advance(minutes=5)
    do(office, clerk, served, commands.Start())
    clock.advance(minutes=5)
    boss, auditor = staff(office, Grant(Role.SUPERVISOR, CENTRE)), auditor_of(office, None)
    started = told(audit_story.of_visit(office, auditor, view.visit))[-1].found.event
    true_at = started.at - timedelta(minutes=2)
    wanted = Wanted(started.seq, true_at, CorrectionReason.FORGOTTEN_PRESS)
    proposed = run(correcting.propose(office, clerk, served.transaction, wanted))
    run(correcting.approve(office, boss, proposed.id))
    story = audit_story.of_visit(office, auditor, view.visit)
    corrected = next(each for each in told(story) if each.found.event.seq == started.seq)
    assert (corrected.found.event.at, corrected.true_at) == (started.at, true_at)
    (proposal,) = (line.what for line in story.lines if isinstance(line.what, Proposal))
    assert (proposal.present_at, proposal.new_at) == (started.at, true_at)
    assert (proposal.proposed_by, proposal.decided_by) == (clerk.actor.id, boss.actor.id)
    assert {clerk.actor.id, boss.actor.id} <= set(story.people)


def test_a_centres_auditor_reads_no_story_of_another_centre(office: Office) -> None:
    view = a_visit(office)
    audit_story.of_visit(office, auditor_of(office, CENTRE), view.visit)
    for stranger in (auditor_of(office, "district-1"), a_clerk(office)):
        with pytest.raises(UnknownVisit):
            audit_story.of_visit(office, stranger, view.visit)
        with pytest.raises(UnknownCase):
            audit_story.of_case(office, stranger, 1)
    with pytest.raises(UnknownVisit):
        audit_story.of_visit(office, auditor_of(office, None), view.visit + 1)


def test_of_a_whole_demonstration_no_event_is_left_out(tmp_path: Path) -> None:
    put_demo(tmp_path)
    tokens = read_key_file(tmp_path / "gcs.key")
    office = Office(Database(f"sqlite:///{tmp_path / 'gcs.db'}"), SystemClock(), tokens, demo=True)
    auditor = auditor_of(office, None)
    with office.db.read() as connection:
        stored = [each for chunk in checks.stored_visits(connection) for each in chunk]
    unusual = [each for each in stored if len(each.transactions) > 2 or each.agencies]
    looked_at = [*unusual[:10], *stored[:: len(stored) // 15]]
    assert len(looked_at) > 20
    of_cases = 0
    for visit in looked_at:
        story = audit_story.of_visit(office, auditor, visit.id)
        assert [each.found.event for each in told(story)] == list(visit.events)
        assert [line.at for line in story.lines] == sorted(line.at for line in story.lines)
        for case in list(visit.cases)[:1]:
            whole = told(audit_story.of_case(office, auditor, case))
            mine = [each for each in visit.events if each.transaction in (case, None)]
            assert [e.found.event for e in whole if e.found.event.visit == visit.id] == mine
            of_cases += len(mine)
    assert of_cases > len(looked_at)
    office.db.close()
