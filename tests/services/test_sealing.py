"""The sealed log: a day that is over is sealed, and whatever is forced afterwards is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.visit import Outcome
from shared.services import checking, sealing
from shared.services.office import Office
from shared.services.tokens import Tokens
from shared.store import seals
from shared.store.engine import admin_engine
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, call_next, do, run
from tests.manual_clock import ManualClock


@pytest.fixture
def morning(office: Office, clock: ManualClock) -> Office:
    """Three visits, one of them served; all of it sealed, in two seals."""
    clerk = a_desk(office)
    a_visit(office, SERVICE)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    sealing.seal_everything(office)
    clock.advance(seconds=600)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    a_visit(office, SERVICE)
    a_visit(office, "id-card-lost")
    sealing.seal_everything(office)
    return office


def force(office: Office, *statements: str) -> None:
    """Somebody with all rights on the database takes the triggers away, and puts them back."""
    engine = admin_engine(office.db.url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            ).all()
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            before = [f"DROP TRIGGER {name}" for name, _ in found]
            after = [sql for _, sql in found]
        else:
            tables = ("event", "event_seal")
            before = [f"ALTER TABLE {each} DISABLE TRIGGER ALL" for each in tables]
            after = [f"ALTER TABLE {each} ENABLE TRIGGER ALL" for each in tables]
        for statement in (*before, *statements, *after):
            connection.exec_driver_sql(statement)
    engine.dispose()


def named(office: Office) -> list[str]:
    """What `gcs check` says of the seals."""
    with office.db.read() as connection:
        return list(sealing.differences(office, connection))


def of_centre(office: Office) -> list[seals.Proven]:
    with office.db.read() as connection:
        return seals.of_centre(connection, CENTRE)


def test_every_event_is_in_exactly_one_seal_and_the_check_agrees(morning: Office) -> None:
    first, second = (each.seal for each in of_centre(morning))
    with morning.db.read() as connection:
        last = seals.last_event(connection, CENTRE)
        events = seals.count_events(connection, CENTRE, 0, last)
        assert sealing.chain_at(connection, CENTRE, last).hash == second.hash
        assert sealing.chain_at(connection, CENTRE, first.last).hash == first.hash
    assert (second.last, first.events + second.events) == (last, events)
    assert second.previous == first.hash
    assert named(morning) == []


def test_sealing_again_without_new_events_sets_no_seal(morning: Office) -> None:
    assert sealing.amount(morning) == 0
    assert sealing.seal_everything(morning) == 0
    assert len(of_centre(morning)) == 2


def test_only_days_that_are_over_are_sealed_by_the_chore(
    office: Office, clock: ManualClock
) -> None:
    """An event belongs to the day on which the machine's own clock received it, however far a
    demonstration's clock has run ahead."""
    a_visit(office)
    clock.advance(days=3)
    assert run(sealing.seal_days_over(office)) == 0
    force(office, "UPDATE event SET received_at = '2026-11-10 02:00:00.000000'")
    a_visit(office, "id-card-lost")
    assert run(sealing.seal_days_over(office)) == 1
    (first,) = of_centre(office)
    assert (first.seal.day, first.seal.events) == (date(2026, 11, 10), 1)
    assert run(sealing.seal_days_over(office)) == 0


def test_what_comes_late_falls_into_a_later_seal(morning: Office, clock: ManualClock) -> None:
    before = of_centre(morning)
    clock.set(clock.now() - timedelta(days=3))
    a_visit(morning)
    sealing.seal_everything(morning)
    later = of_centre(morning)
    assert later[:2] == before
    assert later[2].seal.day >= later[1].seal.day
    assert named(morning) == []


LAST = "(SELECT max(id) FROM event)"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("tampering", "seal", "words"),
    [
        ("UPDATE event SET counter = 7 WHERE kind = 'called'", 0, "is not what it was"),
        ("UPDATE event SET at = received_at WHERE kind = 'completed'", 1, "is not what it was"),
        (f"UPDATE event SET actor_id = 99 WHERE id = {LAST}", 1, "is not what it was"),
        ("UPDATE event SET data = '{}' WHERE kind = 'called'", 0, "is not what it was"),
        ("UPDATE visit SET business_day = '2026-11-17'", 0, "is not what it was"),
        ("DELETE FROM event WHERE kind = 'started'", 0, "2 events stand"),
        (f"DELETE FROM event WHERE id = {LAST}", 1, "2 events stand"),
        (f"UPDATE event SET id = id + 5 WHERE id = {LAST}", 1, "2 events stand"),
        (f"UPDATE event SET centre_id = 'district-1' WHERE id = {LAST}", 1, "2 events stand"),
        ("UPDATE event_seal SET events = 9 WHERE last_event_id < 4", 0, "not set with the key"),
        ("UPDATE event_seal SET day = '2026-11-01'", 0, "not set with the key"),
        ("UPDATE event_seal SET hash = previous", 0, "not set with the key"),
        ("DELETE FROM event_seal WHERE last_event_id < 4", 0, "does not follow"),
    ],
)
def test_the_check_names_the_first_seal_that_does_not_fit(
    morning: Office, tampering: str, seal: int, words: str
) -> None:
    force(morning, tampering)
    left = [each.seal for each in of_centre(morning)]
    (line,) = [each for each in named(morning) if f"seal of {CENTRE}" in each]
    assert f"up to event {left[seal].last}:" in line
    assert words in line


def test_a_deleted_end_of_the_log_is_missed_even_without_its_visits(morning: Office) -> None:
    force(
        morning,
        "DELETE FROM line_length",
        *(
            f"DELETE FROM {table} WHERE {column} > 1"
            for table, column in (
                ("event", "visit_id"),
                ("service_transaction", "visit_id"),
                ("visit", "id"),
            )
        ),
        "UPDATE number_series SET last = 1 WHERE centre_id = 'mo-chit'",
    )
    assert "1 events stand" in named(morning)[0]


def test_a_chain_that_was_made_anew_without_the_key_file_is_noticed(morning: Office) -> None:
    force(morning, "UPDATE event SET counter = 7 WHERE kind = 'called'", "DELETE FROM event_seal")
    stranger = Office(morning.db, morning.clock, Tokens(b"another key, of somebody with the disk"))
    sealing.seal_everything(stranger)
    assert named(stranger) == []
    assert "not set with the key file" in named(morning)[0]


def test_the_whole_check_names_it_too(morning: Office) -> None:
    assert checking.check(morning).differences == []
    force(morning, f"UPDATE event SET actor_id = 99 WHERE id = {LAST}")
    assert checking.check(morning).differences == named(morning)
