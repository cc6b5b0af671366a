"""The databases that tests get are real, separate, and of the newest schema."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, inspect, text


def test_every_test_gets_a_database_with_the_schema(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "event" in inspect(connection).get_table_names()
        connection.execute(text("CREATE TABLE only_mine (x integer)"))
    engine.dispose()


def test_nothing_is_left_from_other_tests(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        assert "only_mine" not in inspect(connection).get_table_names()
    engine.dispose()


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


@pytest.mark.postgresql_only
def test_a_test_about_one_database_runs_on_that_one_only(database_url: str) -> None:
    assert database_url.startswith("postgresql")
