"""Drafts that are approved for a day to come: nothing of them holds before, all of it from then."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from shared import jobs
from shared.clock import ClockWatch
from shared.domain.draft_records import DraftState, HeldUp
from shared.domain.errors import (
    DraftChanged,
    DraftNeedsOther,
    DraftOver,
    DraftWaits,
    NotFound,
    StorageUnavailable,
)
from shared.domain.permissions import Grant, OwnRole, Permission, Role
from shared.i18n import BANGKOK
from shared.services import drafts, drafts_waiting, holidays
from shared.services.commands import Caller
from shared.services.draft_taking import WrongDraft
from shared.services.office import Office
from shared.store import drafts as stored
from shared.store import rehearsal_copy
from shared.store.drafts import Draft
from shared.store.tables import metadata
from shared.store.writer import WriteTx
from tests.builders import CENTRE, SERVICE, a_desk, a_key, an_office, run, staff
from tests.manual_clock import ManualClock
from tests.services.draft_steps import (
    LATER,
    a_draft,
    an_agency,
    faster,
    look,
    publish,
    record,
)

NEW_NAME = "Provincial Administration"


def until(clock: ManualClock, day: date) -> None:
    """The first moment of a day in Bangkok."""
    clock.set(datetime.combine(day, time(), BANGKOK).astimezone(UTC))


def work(office: Office) -> int:
    return run(drafts_waiting.put_due_in_force(office))


def name_of(office: Office, id: str = "DOPA") -> str:
    return office.catalogue.agencies[id].names.en


def told(office: Office, *kinds: str) -> list[tuple[str, str, int | None, dict[str, Any]]]:
    log = metadata.tables["change_log"]
    columns = log.c.kind, log.c.actor_kind, log.c.actor_id, log.c.detail
    with office.db.read() as connection:
        rows = connection.execute(select(*columns).where(log.c.kind.in_(kinds)).order_by(log.c.id))
        return [tuple(row) for row in rows]


def test_nothing_holds_before_the_day_and_all_of_it_from_its_first_moment(
    office: Office, clock: ManualClock, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)], services=[faster(office)])
    with pytest.raises(DraftNeedsOther):
        publish(office, anna, draft, LATER)
    versions = len(office.catalogue.versions_of(SERVICE))
    publish(office, boonmee, draft, LATER)
    waits = drafts.draft(office, anna, draft)
    assert (waits.state, waits.approved_by) == (DraftState.SCHEDULED, boonmee.actor.id)
    assert work(office) == 0
    until(clock, LATER)
    clock.advance(seconds=-1)
    assert work(office) == 0
    assert name_of(office) != NEW_NAME
    assert len(office.whole_catalogue.versions_of(SERVICE)) == versions
    clock.advance(seconds=1)
    other = an_office(office.db.url, clock)

    async def both() -> list[int]:
        due = (drafts_waiting.put_due_in_force(each) for each in (office, other))
        return await asyncio.gather(*due)

    assert sum(run(both())) == 1
    other.db.close()
    assert name_of(office) == NEW_NAME
    new = office.catalogue.versions_of(SERVICE)[-1]
    assert (new.valid_from, new.steps[0].seconds) == (LATER, 60)
    over = drafts.draft(office, anna, draft)
    assert (over.state, over.approved_at) == (DraftState.PUBLISHED, waits.approved_at)
    assert (over.ended_at, over.ended_by) == (clock.now(), boonmee.actor.id)
    about = {"draft": draft, "valid_from": LATER.isoformat(), "approved_by": boonmee.actor.id}
    why = "ordered by the director"
    approval, change, force = told(office, "draft_scheduled", "agency_changed", "draft_in_force")
    day = LATER.isoformat()
    expected = {"draft": draft, "valid_from": day, "why": why}
    assert approval == ("draft_scheduled", "staff", boonmee.actor.id, expected)
    assert (change[2], change[3]["why"]) == (boonmee.actor.id, why)
    assert force == ("draft_in_force", "system", None, about)


def test_days_that_passed_without_a_server_are_made_up_for_in_their_order(
    office: Office, clock: ManualClock, anna: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = a_draft(office, anna, agencies=[record(office, "agencies", "RD", en="Revenue")])
    publish(office, anna, later, LATER + timedelta(days=1))
    own_day = {**faster(office), "valid_from": LATER.isoformat(), "per_visit_cap": 2}
    boonmee = staff(office, Grant(Role.ADMINISTRATOR))
    first = a_draft(office, anna, services=[own_day])
    publish(office, boonmee, first, LATER)
    clock.advance(days=30)

    async def over(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "EVERY_SECONDS", 0)
    monkeypatch.setattr(jobs, "look_around", over)
    with pytest.raises(KeyboardInterrupt):
        run(jobs.run_for_ever(office))  # a start
    assert [each[3]["draft"] for each in told(office, "draft_in_force")] == [first, later]
    assert office.catalogue.versions_of(SERVICE)[-1].valid_from == LATER
    assert (office.catalogue.services[SERVICE].per_visit_cap, name_of(office, "RD")) == (
        2,
        "Revenue",
    )


def test_what_cannot_be_put_into_force_says_so_and_holds_up_no_other(
    office: Office, clock: ManualClock, anna: Caller
) -> None:
    held, other = (
        a_draft(office, anna, agencies=[each])
        for each in (an_agency(office), record(office, "agencies", "RD", en="Revenue"))
    )
    for draft in (held, other):
        publish(office, anna, draft, LATER)
    today = a_draft(office, anna, agencies=[record(office, "agencies", "DOPA", en="Else")])
    [beside] = look(office, anna, today).beside
    assert (beside.draft.id, beside.records) == (held, (("agencies", "DOPA"),))
    publish(office, anna, today)
    assert look(office, anna, held).overlaps == (("agencies", "DOPA"),)
    until(clock, LATER)
    assert (work(office), work(office)) == (1, 0)
    assert (name_of(office), name_of(office, "RD")) == ("Else", "Revenue")
    found = drafts.draft(office, anna, held)
    assert (found.state, found.approved_by) == (DraftState.DRAFT, None)
    assert (found.failed_on, found.failure) == (LATER, HeldUp.OVERLAPS)
    [(_, actor, _, detail)] = told(office, "draft_held_up")
    assert (actor, detail["reason"], detail["record"]) == (
        "system",
        "draft_overlaps",
        "agencies DOPA",
    )
    assert [each.id for each in drafts_waiting.held_up(office, anna)] == [held]
    assert drafts_waiting.held_up(office, staff(office, Grant(Role.CLERK, "mo-chit"))) == []
    run(drafts.put(office, anna, held, found.version, {("agencies", "DOPA"): None}))
    assert drafts_waiting.held_up(office, anna) == []


@pytest.mark.sqlite_only
def test_whatever_goes_wrong_on_the_day_leaves_nothing_of_it(
    office: Office, clock: ManualClock, anna: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: dict[str, Any] = record(office, "centres", CENTRE)
    without = {**whole, "counters": [each for each in whole["counters"] if each["n"] != 3]}
    wrong = a_draft(office, anna, centres=[without])
    broken = a_draft(office, anna, agencies=[an_agency(office)])
    for draft in (wrong, broken):
        publish(office, anna, draft, LATER)
    a_desk(office)  # a counter that was ever open stays
    assert look(office, anna, wrong).problems
    until(clock, LATER)
    end = stored.end

    def fails(tx: WriteTx, before: Draft, *more: Any) -> None:
        end(tx, before, *more)
        raise RuntimeError

    monkeypatch.setattr(stored, "end", fails)
    assert work(office) == 0
    failures = {each.id: each.failure for each in drafts_waiting.held_up(office, anna)}
    assert failures == {wrong: HeldUp.WRONG, broken: HeldUp.FAILED}
    assert name_of(office) != NEW_NAME
    assert not told(office, "draft_in_force", "agency_changed")


@pytest.mark.sqlite_only
def test_a_waiting_draft_is_not_changed_and_can_be_called_back(
    office: Office, clock: ManualClock, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, agencies=[an_agency(office)])
    publish(office, anna, draft, LATER)
    version = drafts.draft(office, anna, draft).version
    head = ("Another title", LATER, "")
    for refused in (
        drafts.put(office, anna, draft, version, {("agencies", "DOPA"): None}),
        drafts.name(office, anna, draft, version, *head),
        drafts.discard(office, anna, draft, version),
        drafts.publish(office, anna, draft, version, LATER, "again"),
    ):
        with pytest.raises(DraftWaits):
            run(refused)
    drafting = OwnRole(1, "ผู้ร่าง", "Drafter", frozenset({Permission.CATALOGUE}))
    drafter = replace(anna, grants=(Grant(drafting),))
    with pytest.raises(NotFound):
        run(drafts_waiting.call_back(office, drafter, draft, version))
    with pytest.raises(DraftChanged):
        run(drafts_waiting.call_back(office, boonmee, draft, version - 1))
    for _ in range(2):  # the same press
        run(drafts_waiting.call_back(office, boonmee, draft, version, a_key("back")))
    found = drafts.draft(office, anna, draft)
    assert (found.state, found.approved_by, found.approved_at) == (DraftState.DRAFT, None, None)
    [(_, _, actor, detail)] = told(office, "draft_called_back")
    assert (actor, detail["approved_by"]) == (boonmee.actor.id, anna.actor.id)
    until(clock, LATER)
    assert work(office) == 0
    publish(office, anna, draft)
    with pytest.raises(DraftOver):
        run(drafts_waiting.call_back(office, anna, draft, found.version + 1))


@pytest.mark.sqlite_only
def test_what_carries_its_own_day_is_known_at_once_and_nothing_begins_before_its_draft(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, services=[faster(office)])
    publish(office, boonmee, draft, LATER)
    assert drafts.draft(office, anna, draft).state is DraftState.PUBLISHED
    assert office.catalogue.versions_of(SERVICE)[-1].valid_from == LATER
    earlier: dict[str, Any] = {**faster(office), "valid_from": "2026-11-20", "per_visit_cap": 3}
    earlier["steps"][0]["min"] = 3
    both = a_draft(office, anna, services=[earlier])
    version = drafts.draft(office, anna, both).version
    run(drafts.name(office, anna, both, version, "x", LATER, ""))
    [problem] = look(office, anna, both).problems
    assert (problem.record, problem.field) == (f"services {SERVICE}", "valid_from")
    with pytest.raises(WrongDraft):
        publish(office, boonmee, both, LATER)
    assert len(told(office, "process_version")) == 1


@pytest.mark.sqlite_only
def test_a_play_of_another_day_and_a_rehearsal_put_nothing_into_force(
    office: Office, clock: ManualClock, anna: Caller
) -> None:
    publish(office, anna, a_draft(office, anna, agencies=[an_agency(office)]), LATER)
    until(clock, LATER)
    clock.is_driven = True
    run(jobs.look_around(office, ClockWatch()))
    assert name_of(office) != NEW_NAME
    clock.is_driven = False
    run(jobs.look_around(office, ClockWatch()))
    assert name_of(office) == NEW_NAME
    assert "catalogue_draft" not in rehearsal_copy.SETUP


@pytest.mark.sqlite_only
def test_holidays_at_short_notice_are_seen_to_hold_up_what_waits(
    office: Office, clock: ManualClock, anna: Caller
) -> None:
    draft = a_draft(office, anna, centres=[record(office, "centres", CENTRE, en="New")])
    publish(office, anna, draft, LATER)
    assert drafts_waiting.held_up(office, anna) == []
    wish = holidays.Wish("list", "2027-01-01,New year\n2027-04-13,Songkran\n")
    run(holidays.take_over(office, anna, wish))
    assert [each.id for each in drafts_waiting.held_up(office, anna)] == [draft]
    until(clock, LATER)
    assert work(office) == 0
    assert drafts.draft(office, anna, draft).failure is HeldUp.OVERLAPS


@pytest.mark.sqlite_only
def test_a_store_that_fails_at_one_is_tried_again_and_holds_up_no_other(
    office: Office, clock: ManualClock, anna: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        a_draft(office, anna, agencies=[each])
        for each in (an_agency(office), record(office, "agencies", "RD", en="Revenue"))
    )
    for draft in (first, second):
        publish(office, anna, draft, LATER)
    until(clock, LATER)
    end = stored.end

    def fails(tx: WriteTx, before: Draft, *more: Any) -> None:
        if before.id == first:
            raise StorageUnavailable
        end(tx, before, *more)

    with monkeypatch.context() as patch:
        patch.setattr(stored, "end", fails)
        with pytest.raises(StorageUnavailable):
            work(office)
    assert (name_of(office) == NEW_NAME, name_of(office, "RD")) == (False, "Revenue")
    assert drafts.draft(office, anna, first).state is DraftState.SCHEDULED
    assert (work(office), name_of(office)) == (1, NEW_NAME)


@pytest.mark.sqlite_only
def test_an_approval_of_a_former_table_waits_for_the_day_of_its_draft(
    office: Office, clock: ManualClock, anna: Caller, boonmee: Caller
) -> None:
    table = {**record(office, "baselines", SERVICE), "illustrative": False, "source": "measured"}
    publish(office, boonmee, a_draft(office, anna, baselines={SERVICE: table}))
    approved = {"approved_by": "Director", "approved_on": "2026-11-15"}
    own = {**record(office, "baselines", SERVICE), **approved}
    draft = a_draft(office, anna, baselines={SERVICE: own})
    publish(office, boonmee, draft, LATER)
    assert drafts.draft(office, anna, draft).state is DraftState.SCHEDULED
    assert not office.whole_catalogue.baselines_of(SERVICE)[-1].is_approved
    until(clock, LATER)
    assert work(office) == 1
    assert office.whole_catalogue.baselines_of(SERVICE)[-1].is_approved


@pytest.mark.sqlite_only
def test_a_last_day_before_the_draft_begins_is_said_as_what_it_is(
    office: Office, anna: Caller
) -> None:
    for ends_on, said in (("2026-11-25", "before the draft begins"), ("2026-11-02", "is over:")):
        changed = record(office, "services", SERVICE, ends_on=ends_on)
        draft = a_draft(office, anna, services=[changed])
        run(drafts.name(office, anna, draft, 1, "x", LATER, ""))
        [warning] = [e for e in look(office, anna, draft).warnings if e.field == "ends_on"]
        assert said in warning.remedy
