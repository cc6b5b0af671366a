"""Auditors find every event and every change of their centres, the newest first, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import text

from shared.domain.errors import InvalidRequest, NotFound, UnknownCentre
from shared.domain.events import Kind
from shared.domain.permissions import Grant, Role
from shared.services import audit_search, shifts
from shared.services.audit_search import Asked
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import change_search, log_search, people
from shared.store.change_search import ChangeWish
from shared.store.log_search import EventWish
from tests.builders import CENTRE, a_clerk, a_desk, a_visit, run, serve, staff
from tests.manual_clock import A_MONDAY_MORNING, ManualClock

pytestmark = pytest.mark.few_on_postgresql

TODAY = A_MONDAY_MORNING.date()
ELSEWHERE = "district-1"


@pytest.fixture
def auditor(office: Office) -> Caller:
    return staff(office, Grant(Role.AUDITOR, CENTRE))


def found(office: Office, caller: Caller, **asked: object) -> list[tuple[int, str]]:
    rows = audit_search.events(office, caller, Asked(**asked)).rows  # type: ignore[arg-type]
    return [(each.event.visit, each.event.kind.value) for each in rows]


def test_a_ticket_is_found_with_all_its_events_the_newest_first(
    office: Office, clock: ManualClock, auditor: Caller
) -> None:
    clerk = a_desk(office)
    view = a_visit(office)
    serve(office, clock, clerk)
    clock.advance(minutes=1)
    a_visit(office)
    rows = audit_search.events(office, auditor, Asked(ticket=view.number)).rows
    assert {each.event.visit for each in rows} == {view.visit}
    assert rows[-1].event.kind is Kind.TAKEN
    assert [each.event.seq for each in rows] == list(range(len(rows), 0, -1))
    assert {each.number for each in rows} == {view.number}


def test_pages_by_key_hold_every_event_once_although_new_ones_come(
    office: Office, clock: ManualClock, auditor: Caller
) -> None:
    for _ in range(7):
        a_visit(office)  # several at one moment
    clock.advance(seconds=5)
    a_visit(office)
    seen, before = [], ""
    while True:
        page = audit_search.events(office, auditor, Asked(), before, limit=3)
        seen += [each.id for each in page.rows]
        a_visit(office)  # while somebody turns the page
        if page.next is None:
            break
        before = page.next
    assert len(seen) == 8
    assert len(set(seen)) == 8


def test_each_field_narrows_the_search(office: Office, clock: ManualClock, auditor: Caller) -> None:
    clerk = a_desk(office)
    first = a_visit(office)
    serve(office, clock, clerk)
    other = a_visit(office, "house-move-in")
    everything = found(office, auditor)
    by_clerk = found(office, auditor, staff=clerk.actor.id)
    assert by_clerk
    assert {visit for visit, _ in by_clerk} == {first.visit}
    assert found(office, auditor, service="house-move-in") == [(other.visit, "taken")]
    assert found(office, auditor, kind="called") == [(first.visit, "called")]
    assert found(office, auditor, counter=3) == [each for each in everything if each[1] != "taken"]
    assert found(office, auditor, counter=4) == []
    assert found(office, auditor, device=1) == []
    later = time(10, 0)
    assert found(office, auditor, first=TODAY, last=TODAY, from_time=later) == []
    assert found(office, auditor, first=TODAY, last=TODAY, to_time=later) == everything
    assert found(office, auditor, case="NO-SUCH-NUMBER") == []


def test_nobody_finds_anything_of_another_centre(
    office: Office, clock: ManualClock, auditor: Caller
) -> None:
    there = a_visit(office, centre=ELSEWHERE)
    here = a_visit(office)
    assert {visit for visit, _ in found(office, auditor)} == {here.visit}
    assert found(office, auditor, ticket=there.number) == (
        [(here.visit, "taken")] if here.number == there.number else []
    )
    with pytest.raises(UnknownCentre):
        found(office, auditor, centre=ELSEWHERE)
    other = staff(office, Grant(Role.AUDITOR, ELSEWHERE))
    assert {visit for visit, _ in found(office, other)} == {there.visit}
    both = staff(office, Grant(Role.AUDITOR))
    assert {visit for visit, _ in found(office, both)} == {there.visit, here.visit}
    with pytest.raises(NotFound):
        found(office, a_clerk(office))


def test_a_search_over_everything_has_an_end(office: Office, auditor: Caller) -> None:
    long_ago = TODAY - timedelta(days=audit_search.WIDEST_DAYS)
    with pytest.raises(InvalidRequest):
        found(office, auditor, first=long_ago, last=TODAY)
    found(office, auditor, first=long_ago + timedelta(days=1), last=TODAY)
    found(office, auditor, first=date(2000, 1, 1), last=TODAY, ticket="A001")
    for wrong in ({"ticket": "x"}, {"kind": "x"}, {"first": TODAY, "last": long_ago}):
        with pytest.raises(InvalidRequest):
            found(office, auditor, **wrong)
    for wrong_place in ("x", "1", f"{10**15}-{10**30}"):
        with pytest.raises(InvalidRequest):
            audit_search.events(office, auditor, Asked(), wrong_place)


def test_changes_are_found_by_who_and_what_and_only_of_the_own_centre(
    office: Office, clock: ManualClock, auditor: Caller
) -> None:
    details: list[tuple[str, dict[str, object]]] = [
        (CENTRE, {"before": 1, "after": 2}),
        (f"{CENTRE}/3", {"after": 3}),
        ("webhook:4", {"centre": CENTRE}),
        (ELSEWHERE, {"before": 1}),
        (f"{CENTRE}-2/3", {}),
        ("tax-id", {"centre": ELSEWHERE}),
    ]
    for subject, detail in details:
        office.db.write_now(
            lambda tx, s=subject, d=detail: people.log_change(  # type: ignore[misc]
                tx, auditor.actor, "proof", s, d, clock.now()
            )
        )
    asked = Asked(kind="proof")
    mine = [each.changed.subject for each in audit_search.changes(office, auditor, asked).rows]
    assert mine == ["webhook:4", f"{CENTRE}/3", CENTRE]
    first = audit_search.changes(office, auditor, asked, limit=2)
    assert first.next is not None
    rest = audit_search.changes(office, auditor, asked, first.next, limit=2)
    assert [each.changed.subject for each in rest.rows] == [CENTRE]
    assert rest.next is None
    everywhere = staff(office, Grant(Role.AUDITOR))
    assert len(audit_search.changes(office, everywhere, asked).rows) == len(details)
    about = replace(asked, about="tax")
    assert len(audit_search.changes(office, everywhere, about).rows) == 1
    somebody = replace(asked, staff=(auditor.actor.id or 0) + 1)
    assert audit_search.changes(office, everywhere, somebody).rows == []


def test_the_log_is_read_by_its_indexes_and_never_whole(office: Office, auditor: Caller) -> None:
    """Whatever is asked, no plan walks through all events or sorts them."""
    since = A_MONDAY_MORNING
    wishes = {
        "ix_event_at_id": EventWish(centres={CENTRE}, service="tax-id", first=since, until=since),
        "ix_event_actor": EventWish(centres={CENTRE}, staff=3),
        "uq_event_visit_id_seq": EventWish(centres={CENTRE}, visits=[1, 2]),
    }
    with office.db.read() as connection:
        for index, wish in wishes.items():
            statement = log_search.statement(wish, log_search.Place(since, 5), 50)
            bound = statement.compile(connection, compile_kwargs={"literal_binds": True})
            if office.db.is_sqlite:
                rows = connection.execute(text(f"EXPLAIN QUERY PLAN {bound}"))
                plan = "\n".join(row[3] for row in rows)
                events = [line for line in plan.splitlines() if " event " in f"{line} "]
                automatic = "sqlite_autoindex_event" if index.startswith("uq") else index
                assert any(automatic in line or index in line for line in events), plan
                assert not any(
                    line.startswith("SCAN event ") and "INDEX" not in line for line in events
                ), plan
            else:
                connection.execute(text("SET LOCAL enable_seqscan = off"))
                rows = connection.execute(text(f"EXPLAIN {bound}"))
                assert index in "\n".join(row[0] for row in rows)


def test_what_a_counter_session_noted_is_found_too(
    office: Office, clock: ManualClock, auditor: Caller
) -> None:
    a_desk(office)
    second = a_clerk(office)
    run(shifts.join(office, second, CENTRE, 3))
    with office.db.read() as connection:
        wish = ChangeWish({CENTRE})
        assert [e.changed.kind for e in change_search.everything(connection, wish)] == [
            "counter_joined"
        ]
