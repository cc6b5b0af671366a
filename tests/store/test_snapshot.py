"""A page reads one moment, and what several of its parts need it asks for once."""

from __future__ import annotations

from contextlib import ExitStack

from sqlalchemy import Connection, text

from shared.store import people
from shared.store.engine import Database
from shared.store.snapshot import once_a_snapshot
from shared.store.writer import WriteTx


def hire(db: Database, name: str) -> None:
    db.write_now(lambda tx: people.add_person(tx, name, ("ก", name), "none", ()))


def names(connection: Connection) -> list[str]:
    return [each.username for each in people.people(connection)]


def test_all_reads_inside_see_the_moment_of_the_first(database_url: str) -> None:
    with ExitStack() as stack:
        db = Database(database_url)
        stack.callback(db.close)
        hire(db, "before")
        with db.snapshot():
            with db.read() as connection:
                assert names(connection) == ["before"]
            hire(db, "meanwhile")
            with db.read() as connection, db.snapshot(), db.read() as same:
                assert connection is same
                found = connection.execute(text("SELECT count(*) FROM staff")).scalar_one()
            assert found == 1
        with db.read() as connection:
            assert names(connection) == ["before", "meanwhile"]


def test_a_question_is_asked_once_in_a_snapshot_and_anew_elsewhere(sqlite_url: str) -> None:
    asked: list[str] = []

    @once_a_snapshot
    def question(_connection: Connection, about: str) -> int:
        asked.append(about)
        return len(asked)

    with ExitStack() as stack:
        db = Database(sqlite_url)
        stack.callback(db.close)
        with db.snapshot(), db.read() as connection:
            assert [question(connection, "a"), question(connection, "a")] == [1, 1]
            assert question(connection, "b") == 2
        with db.snapshot(), db.read() as connection:
            assert question(connection, "a") == 3
        with db.read() as connection:
            assert [question(connection, "a"), question(connection, "a")] == [4, 5]
        assert db.write_now(lambda tx: question(tx.connection, "a")) == 6
        assert db.write_now(lambda tx: question(tx.connection, "a")) == 7


def test_a_transaction_that_writes_reads_what_it_wrote(sqlite_url: str) -> None:
    with ExitStack() as stack:
        db = Database(sqlite_url)
        stack.callback(db.close)

        def job(tx: WriteTx) -> tuple[int, int]:
            before = len(people.people(tx.connection))
            people.add_person(tx, "new", ("ก", "new"), "none", ())
            return before, len(people.people(tx.connection))

        assert db.write_now(job) == (0, 1)
