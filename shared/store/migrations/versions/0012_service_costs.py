"""What an office says its services cost."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Append-only: an amount that was published can be found again."""
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    key = ("centre_id", "service", "span", "begins", "version")
    op.create_table(
        "service_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("service", text, nullable=False),
        sa.Column("span", text, nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("satang", sa.BigInteger(), nullable=True),
        sa.Column("includes", sa.JSON(), nullable=False),
        sa.Column("note", text, nullable=False),
        sa.Column("source", text, nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", moment, nullable=False),
        sa.CheckConstraint("span IN ('month', 'year')", name=op.f("ck_service_cost_span")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_service_cost_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_cost")),
        sa.UniqueConstraint(*key, name=op.f(f"uq_service_cost_{'_'.join(key)}")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    for statement in triggers_for("service_cost", sqlite=sqlite, keys=f"id = NEW.id OR ({same})"):
        op.execute(statement)
