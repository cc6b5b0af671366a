"""Who began and who changed an open draft counts as its author after the upgrade."""

from __future__ import annotations

import json

from alembic import command
from sqlalchemy import text

from shared.store import drafts
from shared.store.engine import admin_engine
from shared.store.migrations import _config, migrate

DRAFT = text(
    "INSERT INTO catalogue_draft (id, title, data, base, why, state, version, made_by, made_at,"
    " changed_by, changed_at) VALUES (:id, 'x', :data, '{}', '', :state, 2, 7,"
    " '2026-11-16 01:30:00', 8, '2026-11-16 01:30:00')"
)
DATA = {
    "agencies": [{"id": "DOPA"}],
    "services": [{"id": "id-card"}, "no record"],
    "baselines": {"id-card": {}},
}


def test_an_open_draft_has_both_as_authors_and_an_ended_one_nobody(
    empty_database_url: str,
) -> None:
    engine = admin_engine(empty_database_url)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0022")
    with engine.begin() as connection:
        for id, state, data in ((1, "draft", DATA), (2, "published", DATA), (3, "draft", {})):
            row = {"id": id, "state": state, "data": json.dumps(data)}
            connection.execute(DRAFT, row)
    migrate(empty_database_url)
    with engine.begin() as connection:
        found = [drafts.authors(connection, id) for id in (1, 2, 3)]
        connection.execute(text("UPDATE catalogue_draft SET state = 'scheduled' WHERE id = 3"))
        assert [each.id for each in drafts.waiting(connection)] == [3]
    engine.dispose()
    both = {7, 8}
    assert found == [{("services", "id-card"): both, ("baselines", "id-card"): both}, {}, {}]
