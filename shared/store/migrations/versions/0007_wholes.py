"""Months and fiscal years of roll-ups say until which day they stand, so that they may be young."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """What stood is forgotten; the next night joins it again from its days."""
    text = sqlmodel.sql.sqltypes.AutoString()
    op.execute("DELETE FROM rollup WHERE span <> 'day'")
    op.drop_table("rollup_whole")
    op.create_table(
        "rollup_whole",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("span", text, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("span IN ('month', 'year')", name=op.f("ck_rollup_whole_span")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_rollup_whole_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "span", "day", name=op.f("pk_rollup_whole")),
    )
