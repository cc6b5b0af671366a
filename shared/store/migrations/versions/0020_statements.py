"""What an office states in its yearly papers, and the evidence for it."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_KEY = ("centre_id", "fiscal_year", "paper", "item", "version")
_PAPERS = "'ita', 'pmqa', 'self-assessment', 'maturity', 'awards'"
_STANDINGS = "'met', 'partly', 'not_met', 'not_applicable'"


def upgrade() -> None:
    """Statements are append-only: what an office once reported can be found again."""
    _statements()
    _evidence()


def _statements() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    table = "yearly_statement"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("paper", text, nullable=False),
        sa.Column("item", text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("standing", text, nullable=True),
        sa.Column("said", text, nullable=False),
        sa.Column("number", text, nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("stated_by", sa.Integer(), nullable=True),
        sa.Column("stated_at", moment, nullable=False),
        sa.CheckConstraint(f"paper IN ({_PAPERS})", name=op.f("ck_yearly_statement_paper")),
        sa.CheckConstraint(
            f"standing IS NULL OR standing IN ({_STANDINGS})",
            name=op.f("ck_yearly_statement_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_yearly_statement_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_statement")),
        sa.UniqueConstraint(*_KEY, name=op.f(f"uq_yearly_statement_{'_'.join(_KEY)}")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = " AND ".join(f"{column} = NEW.{column}" for column in _KEY)
    for statement in triggers_for(table, sqlite=sqlite, keys=f"id = NEW.id OR ({same})"):
        op.execute(statement)


def _evidence() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("title", text, nullable=False),
        sa.Column("file_name", text, nullable=False),
        sa.Column("media_type", text, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", text, nullable=False),
        sa.Column("address", text, nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", moment, nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_evidence_file_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
    )
    op.create_index(op.f("ix_evidence_file_centre_id"), "evidence_file", ["centre_id"])
