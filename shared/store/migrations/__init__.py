"""Schema migrations: numbered, forward only, additive first. `gcs run` and `gcs migrate` use them.

The log's triggers are created here too. Alembic's batch mode silently drops triggers, so `event`
must never be migrated in batch mode; `missing_triggers` is asserted at start-up and by `gcs check`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from shared.store.engine import admin_engine

APPEND_ONLY = (
    *("event", "process_version", "baseline", "change_log", "calendar_version"),
    *("event_seal", "baseline_approval", "voice_entry", "service_cost", "questionnaire"),
    *("access_log", "device_test", "yearly_statement", "improvement_report", "improvement_value"),
    *("own_yearly_item", "yearly_plan", "yearly_indicator", "yearly_result", "yearly_hand_in"),
    "evidence_content",
)


def migrate(url: str) -> None:
    """Bring the schema to its newest version; an empty database gets the whole schema."""
    engine = admin_engine(url)
    try:
        with engine.connect() as connection:
            migrate_on(connection)
    finally:
        engine.dispose()


def migrate_on(connection: Connection, revision: str = "head") -> None:
    """The same up to a revision; inside the transaction of the connection where one is open."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def newest() -> str:
    """The revision this program expects."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def knows(revision: str) -> bool:
    """Whether this program can bring a database of this revision to its newest version."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return any(each.revision == revision for each in scripts)


def present(connection: Connection) -> str | None:
    """The revision of a database, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "shared.store:migrations")
    return config


def triggers_for(table: str, *, sqlite: bool, keys: str) -> list[str]:
    """Statements that make a table append-only. `keys`: SQL that finds a row NEW would replace."""
    if sqlite:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {keys}) {refuse}",
        ]
    function = f"{table}_append_only"
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
    ]


def allow_values(table: str, column: str, values: Sequence[str], *, null: bool = False) -> None:
    """Widen the CHECK of `column` (made by `one_of`) to `values`, inside a migration.

    SQLite cannot alter a constraint, and a table with triggers must not be rebuilt (see above). So
    its text is changed in the schema itself, the way SQLite's manual describes for changes that do
    not touch stored rows (sqlite.org/lang_altertable.html, "other kinds of table schema changes").
    """
    listed = ", ".join(f"'{value}'" for value in values)
    name = f"ck_{table}_{column}"
    nothing = f"{column} IS NULL OR " if null else ""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        rule = f"CHECK ({nothing}{column} IN ({listed}))"
        connection.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"))
        return
    find = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    before: str = connection.execute(find, {"table": table}).scalar_one()
    after, changes = re.subn(
        rf"CONSTRAINT {name} CHECK \({nothing}{column} IN \([^)]*\)\)",
        f"CONSTRAINT {name} CHECK ({nothing}{column} IN ({listed}))",
        before,
    )
    if changes != 1:
        raise RuntimeError(f"the CHECK {name} is not in the schema as expected")
    _rewrite_schema(connection, table, after)


def change_key(table: str, before: Sequence[str], after: Sequence[str]) -> None:
    """Let rows of a table be told apart by the columns `after` instead of `before`, inside a
    migration; on SQLite in the schema itself, as in `allow_values`, and the index built anew."""
    connection = op.get_bind()
    old, new = f"uq_{table}_{'_'.join(before)}", f"uq_{table}_{'_'.join(after)}"
    columns = ", ".join(after)
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {old}"))
        rule = f"ADD CONSTRAINT {new} UNIQUE ({columns})"
        connection.execute(text(f"ALTER TABLE {table} {rule}"))
        return
    find = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    present: str = connection.execute(find, {"table": table}).scalar_one()
    wanted = f"CONSTRAINT {old} UNIQUE ({', '.join(before)})"
    if present.count(wanted) != 1:
        raise RuntimeError(f"the key {old} is not in the schema as expected")
    changed = present.replace(wanted, f"CONSTRAINT {new} UNIQUE ({columns})")
    _rewrite_schema(connection, table, changed)
    connection.execute(text(f"REINDEX {table}"))


def _rewrite_schema(connection: Connection, table: str, sql: str) -> None:
    """Give SQLite another text of a table whose stored rows fit both."""
    version = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text("PRAGMA writable_schema = ON"))
    connection.execute(
        text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": sql, "table": table},
    )
    connection.execute(text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(text("PRAGMA writable_schema = OFF"))


def missing_triggers(connection: Connection) -> list[str]:
    """Names of append-only triggers that are not there."""
    if connection.dialect.name == "sqlite":
        wanted = {f"{t}_no_{what}" for t in APPEND_ONLY for what in ("update", "delete", "replace")}
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        wanted = {f"{t}_no_{what}" for t in APPEND_ONLY for what in ("change", "truncate")}
        rows = connection.execute(
            text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        )
    return sorted(wanted - {row[0] for row in rows})
