"""The demonstration: what the first start loads, and that it is as true as any other data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import func, select

from shared.clock import SystemClock
from shared.domain.errors import WrongPassword
from shared.domain.permissions import Grant, Role
from shared.domain.spans import merged
from shared.services import (
    checking,
    demo,
    fairness,
    history,
    history_cases,
    install,
    signing_in,
)
from shared.services.demand import example_demand
from shared.services.office import Office
from shared.store import log
from shared.store.tables import metadata
from tests import builders
from tests.demo_files import put_demo
from tests.manual_clock import ManualClock

PASSWORD = "short"
STAFF = {"mo-chit": 6, "district-1": 4, "mobile-1": 2}


@pytest.fixture
def empty_office(database_url: str, clock: ManualClock) -> Iterator[Office]:
    """An office on a migrated database without any data."""
    office = builders.an_office(database_url, clock, demo=True)
    yield office
    office.db.close()


def a_past(office: Office, days: int = 2, seed: str = "1") -> int:
    """A short history of all three centres; returns the number of events."""
    staff = {
        centre: [builders.staff(office, Grant(Role.CLERK, centre)).actor.id or 0 for _ in range(n)]
        for centre, n in STAFF.items()
    }
    return history.load(office, staff, seed=seed, days=days, now=office.clock.now())


def rows(office: Office, table: str) -> list[dict[str, object]]:
    with office.db.read() as connection:
        found = connection.execute(select(metadata.tables[table])).mappings()
        return [dict(row) for row in found]


def test_the_first_start_loads_its_days_and_a_check_finds_them_clean(
    empty_office: Office, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them; all twenty are looked at below, on the files that other tests start with."""
    monkeypatch.setattr(demo, "DAYS", 2)
    told: list[int] = []
    demo.prepare(empty_office, PASSWORD, fresh=True, progress=told.append)
    result = checking.check(empty_office)
    assert result.differences == []
    assert sum(told) == demo.amount() == 3 * demo.DAYS
    assert install.is_demo(empty_office.db)
    visits = rows(empty_office, "visit")
    assert {row["state"] for row in visits} == {"ended"}
    for centre in example_demand().centres:
        days = {row["business_day"] for row in visits if row["centre_id"] == centre}
        expected = history.last_open_days(
            empty_office.calendar(centre), empty_office.today(centre), demo.DAYS
        )
        assert days == set(expected)
    signed_in = [
        builders.run(signing_in.sign_in(empty_office, name, PASSWORD)).person.username
        for name in ("staff1", "staff6", "supervisor", "admin")
    ]
    assert signed_in == ["staff1", "staff6", "supervisor", "admin"]
    clock.advance(hours=1)
    demo.prepare(empty_office, "another", fresh=False)
    assert checking.check(empty_office).events == result.events
    builders.run(signing_in.sign_in(empty_office, "staff2", "another"))
    with pytest.raises(WrongPassword):
        builders.run(signing_in.sign_in(empty_office, "staff2", PASSWORD))


def test_twenty_days_are_clean_and_everybody_was_called_fairly(tmp_path: Path) -> None:
    put_demo(tmp_path)
    office = builders.an_office(f"sqlite:///{tmp_path / 'gcs.db'}", SystemClock(), demo=True)
    assert checking.check(office).differences == []
    unfair: list[str] = []
    fair = fairness.check(office, unfair.append)
    visits = rows(office, "visit")
    office.db.close()
    assert unfair == []
    for centre, demand in example_demand().centres.items():
        days = [row["business_day"] for row in visits if row["centre_id"] == centre]
        assert len(set(days)) == demo.DAYS
        assert len(days) / demo.DAYS == pytest.approx(demand.customers, rel=0.1)
    assert fair.tally.decisions > 500


@pytest.mark.sqlite_only
def test_a_first_start_that_was_interrupted_is_completed_by_the_next(
    empty_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(history, "load", power_cut)
        with pytest.raises(KeyboardInterrupt):
            demo.prepare(empty_office, PASSWORD, fresh=True)
    assert rows(empty_office, "visit") == []
    monkeypatch.setattr(demo, "DAYS", 1)
    demo.prepare(empty_office, PASSWORD, fresh=False)
    assert {row["centre_id"] for row in rows(empty_office, "visit")} == set(STAFF)


def test_a_loaded_history_equals_a_replay_of_its_events(office: Office) -> None:
    events = a_past(office)
    result = checking.check(office)
    assert result.differences == []
    assert result.events == events > 500


@pytest.mark.sqlite_only
def test_the_past_has_some_requests_of_every_other_case(office: Office) -> None:
    a_past(office, days=8)
    done: dict[tuple[str, str], int] = {}
    for row in rows(office, "service_case"):
        process = office.catalogue.processes[cast("int", row["process_id"])]
        if process.variant:
            key = process.service, process.variant
            done[key] = done.get(key, 0) + 1
    assert set(done) == {
        ("id-card-damaged-or-changed", "name-changed"),
        ("id-card-damaged-or-changed", "moved"),
        ("driving-licence-renew", "booked"),
    }
    assert min(done.values()) >= 2


def test_a_history_can_be_gone_on_with(office: Office) -> None:
    """Ids and numbers given later do not collide with loaded ones."""
    a_past(office, days=1)
    loaded = {row["id"] for row in rows(office, "visit")}
    taken = builders.a_visit(office)
    assert taken.visit not in loaded
    assert taken.number == "B001"
    assert taken.ahead == 0
    builders.a_desk(office)
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_the_same_seed_is_the_same_past_apart_from_the_keys_of_answers(
    stocked_sqlite_template: object, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import shutil

    path = tmp_path_factory.mktemp("twin") / "twin.db"
    shutil.copy(str(stocked_sqlite_template), path)
    twin = builders.an_office(f"sqlite:///{path}", ManualClock())
    try:
        a_past(office), a_past(twin)
        for table in ("event", "service_case", "counter_session", "counter_break"):
            assert rows(office, table) == rows(twin, table)
        keys = {row["id"] for row in rows(office, "response")}
        assert len(keys) > 20
        assert not keys & {row["id"] for row in rows(twin, "response")}
    finally:
        twin.db.close()


@pytest.mark.sqlite_only
def test_history_is_recorded_at_its_own_time_in_order(office: Office) -> None:
    a_past(office)
    events = rows(office, "event")
    assert all(row["at"] == row["received_at"] for row in events)
    times = [row["at"] for row in sorted(events, key=lambda row: str(row["id"]).zfill(9))]
    assert times == sorted(times, key=str)
    today = office.calendar("mo-chit").day_bounds(office.today("mo-chit"))[0]
    assert max(str(at) for at in times) < str(today.replace(tzinfo=None))


@pytest.mark.sqlite_only
def test_answers_are_final_and_lead_back_to_nobody(office: Office) -> None:
    a_past(office)
    invitations = rows(office, "invitation")
    assert invitations
    assert all(row["spent"] and row["response_id"] is None for row in invitations)
    keys = [str(row["id"]) for row in rows(office, "response")]
    assert keys == sorted(keys)  # stored in the order of chance
    assert len(keys) == len(invitations)


@pytest.mark.sqlite_only
def test_a_counter_serves_one_citizen_at_a_time_and_nobody_during_a_break(office: Office) -> None:
    """Loaded rows obey what the indexes of the database would enforce live."""
    a_past(office, days=1)
    with office.db.read() as connection:
        place = office.place("mo-chit", max(r["business_day"] for r in rows(office, "visit")))  # type: ignore[type-var,arg-type]  # a column of days
        ids = [r["id"] for r in rows(office, "visit") if r["centre_id"] == "mo-chit"]
        histories = [log.load(connection, int(str(id)), place) for id in ids]
    busy: dict[int, list[tuple[object, object]]] = {}
    for visit in histories:
        begun: dict[int, object] = {}
        for event in visit.events:
            if event.kind in ("called", "resumed"):
                begun[event.transaction or 0] = event.at
            elif event.kind in ("paused", "completed", "missed"):
                span = (begun.pop(event.transaction or 0), event.at)
                busy.setdefault(event.counter or 0, []).append(span)
    assert len(busy) == 6
    for spans in busy.values():
        assert len(merged(spans)) == len(spans)  # type: ignore[arg-type]  # pairs of moments


def test_a_history_is_refused_once_somebody_took_a_ticket(office: Office) -> None:
    builders.a_visit(office)
    with pytest.raises(ValueError, match="untouched"):
        a_past(office, days=1)
    with office.db.read() as connection:
        count = select(func.count()).select_from(metadata.tables["visit"])
        assert connection.execute(count).scalar_one() == 1


def test_a_result_comes_after_its_working_time_and_never_outside_the_hours(
    office: Office,
) -> None:
    calendar = office.calendar("district-1")
    monday = office.clock.now()
    later = history_cases.after_working_seconds(calendar, monday, 10 * 3600)
    assert calendar.working_seconds(monday, later) == 10 * 3600
    assert later - monday > timedelta(hours=20)
    assert calendar.is_open(later - timedelta(seconds=1))
