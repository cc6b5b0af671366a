"""Roles that were given before they had days are all there after the upgrade, and nothing more."""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from shared.domain.permissions import Grant, Role
from shared.store import people
from shared.store.engine import admin_engine
from shared.store.migrations import _config, migrate
from shared.store.snapshot import remembering

PERSON = (
    "INSERT INTO staff (id, username, name_th, name_en, password_hash, active)"
    " VALUES ({id}, '{name}', 'ก', 'A', 'none', {active})"
)
ROLE = "INSERT INTO staff_role (staff_id, role, centre_id) VALUES ({}, '{}', '{}')"
AGENCY = "INSERT INTO staff_agency (staff_id, agency_id) VALUES ({}, '{}')"


def test_every_role_of_before_is_held_after_the_upgrade(empty_database_url: str) -> None:
    engine = admin_engine(empty_database_url)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
    rows = [PERSON.format(id=id, name=f"p{id}", active="TRUE") for id in (1, 2, 3)]
    rows.append(PERSON.format(id=4, name="p4", active="FALSE"))
    rows += [ROLE.format(1, "administrator", ""), ROLE.format(1, "auditor", "")]
    rows += [ROLE.format(2, "clerk", "mo-chit"), ROLE.format(2, "clerk", "district-1")]
    rows += [ROLE.format(3, "officer", ""), AGENCY.format(3, "DLT"), AGENCY.format(3, "BMA")]
    rows += [ROLE.format(4, "officer", "")]
    with engine.begin() as connection:
        for row in rows:
            connection.execute(text(row))
    migrate(empty_database_url)
    with engine.connect() as connection:
        found = {each.id: each for each in people.people(remembering(connection))}
    engine.dispose()
    assert {id: set(each.grants) for id, each in found.items()} == {
        1: {Grant(Role.ADMINISTRATOR), Grant(Role.AUDITOR)},
        2: {Grant(Role.CLERK, "mo-chit"), Grant(Role.CLERK, "district-1")},
        3: {Grant(Role.OFFICER, agency="DLT"), Grant(Role.OFFICER, agency="BMA")},
        4: {Grant(Role.OFFICER)},
    }
    assert [each.active for each in found.values()] == [True, True, True, False]
    assert not any(each.must_change_password or each.ends_on for each in found.values())
