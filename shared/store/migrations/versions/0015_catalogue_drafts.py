"""Drafts of the catalogue, and the first day on which a thing of it is no longer there."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    for table in ("agency", "bundle", "centre", "counter", "service"):
        op.add_column(table, sa.Column("ends_on", text, nullable=True))
    op.create_table(
        "catalogue_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", text, nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("why", text, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'discarded')", name=op.f("ck_catalogue_draft_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_draft")),
    )
