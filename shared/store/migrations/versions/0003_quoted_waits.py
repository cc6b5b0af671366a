"""Quoted waits: the first range that each visit was told, to be compared with what happened."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "quoted_wait",
        sa.Column("visit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("low_seconds", sa.Integer(), nullable=False),
        sa.Column("high_seconds", sa.Integer(), nullable=True),
        sa.Column("quoted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_quoted_wait_visit_id_visit")
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_quoted_wait")),
    )
