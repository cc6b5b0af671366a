"""Zones of a hall: read from a catalogue file, kept, and added to a database of before."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text

from shared.services import checking
from shared.services.office import Office
from shared.store.engine import admin_engine
from shared.store.migrations import _config, migrate
from tests.catalogue_files import a_file, problems_of, put, read


@pytest.mark.parametrize("zone", ["A", "B2", "3"])
def test_a_counter_may_stand_in_a_zone(zone: str) -> None:
    data = a_file()
    put("centres", 0, "counters", 0, "zone", value=zone)(data)
    centre = read(data).centres[0]
    assert centre.zones == (zone,)
    assert [centre.zone_of(each.number) for each in centre.counters] == [zone, None]


@pytest.mark.parametrize("zone", ["the big hall", "a", "", 3, "โซน"])
def test_a_zone_is_a_short_sign_as_it_hangs_over_the_counters(zone: object) -> None:
    data = a_file()
    put("centres", 0, "counters", 0, "zone", value=zone)(data)
    assert [each.field for each in problems_of(data)] == ["counters[1].zone"]


def test_the_example_centre_keeps_its_zones_and_the_check_is_clean(office: Office) -> None:
    assert office.centre("mo-chit").zones == ("A", "B")
    assert office.centre("district-1").zones == ()
    assert checking.check(office).differences == []


@pytest.mark.sqlite_only
def test_a_database_of_before_gets_counters_without_a_zone(empty_database_url: str) -> None:
    engine = admin_engine(empty_database_url)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        with connection.begin():
            connection.execute(
                text(
                    "INSERT INTO centre (id, kind, name_th, name_en, calendar, language, source)"
                    " VALUES ('c', 'mobile_unit', 'ก', 'C', '{}', 'th', 'test')"
                )
            )
            connection.execute(text("INSERT INTO counter (centre_id, number) VALUES ('c', 1)"))
    migrate(empty_database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT number, zone FROM counter")).all() == [(1, None)]
    engine.dispose()
