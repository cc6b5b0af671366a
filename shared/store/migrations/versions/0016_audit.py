"""Who opened records with words of citizens; and the log by time and by person, for auditors.

Two indexes of `event`: without them a search of a million events reads all of them. Both end in the
id, so that a page of results begins where the one before ended.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEY = ("staff_id", "kind", "subject", "hour")


def upgrade() -> None:
    _access_log()
    op.create_index("ix_event_at_id", "event", ["at", "id"])
    somebody = sa.text("actor_id IS NOT NULL")
    op.create_index(
        "ix_event_actor",
        "event",
        ["actor_id", "at", "id"],
        sqlite_where=somebody,
        postgresql_where=somebody,
    )


def _access_log() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("hour", moment, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("kind", text, nullable=False),
        sa.Column("subject", text, nullable=False),
        sa.CheckConstraint(
            "kind IN ('voice', 'contact', 'note', 'comments')", name=op.f("ck_access_log_kind")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_access_log_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_access_log_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        sa.UniqueConstraint(*KEY, name=op.f("uq_access_log_staff_id_kind_subject_hour")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = " AND ".join(f"{column} = NEW.{column}" for column in KEY)
    for statement in triggers_for("access_log", sqlite=sqlite, keys=f"id = NEW.id OR ({same})"):
        op.execute(statement)
