"""Which way a backup went; and tests of screens stay as they were noted."""

from collections.abc import Sequence

from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    # As text, because SQLite takes a named CHECK with a new column and alembic does not write it.
    op.execute(
        "ALTER TABLE backup_run ADD COLUMN way VARCHAR DEFAULT 'server' NOT NULL "
        "CONSTRAINT ck_backup_run_way CHECK (way IN ('server', 'browser', 'command'))"
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in triggers_for("device_test", sqlite=sqlite, keys="id = NEW.id"):
        op.execute(statement)
