"""Planned changes of processes with their reports on progress and declared values."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATES = (
    "'draft', 'handed_in', 'sent_back', 'accepted', 'under_way', 'in_force', 'finished', 'stopped'"
)


def upgrade() -> None:
    """Reports and values stay as they were made: people decided by them."""
    _improvements()
    _reports()
    _values()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in ("improvement_report", "improvement_value"):
        for statement in triggers_for(table, sqlite=sqlite, keys="id = NEW.id"):
            op.execute(statement)


def _staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_staff")
    return sa.ForeignKeyConstraint([column], ["staff.id"], name=name)


def _parent(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_improvement_id_improvement")
    return sa.ForeignKeyConstraint(["improvement_id"], ["improvement.id"], name=name)


def _improvements() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "improvement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", text, nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", text, nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_improvement_state")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_improvement_centre_id_centre")
        ),
        *(_staff("improvement", each) for each in ("made_by", "handed_in_by", "decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement")),
    )
    op.create_index(op.f("ix_improvement_centre_id"), "improvement", ["centre_id"])


def _reports() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "improvement_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("improvement_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("progress", text, nullable=False),
        sa.Column("next_steps", text, nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.CheckConstraint("months IN (3, 6, 9)", name=op.f("ck_improvement_report_months")),
        _parent("improvement_report"),
        _staff("improvement_report", "made_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_report")),
    )
    op.create_index(
        "ix_improvement_report_improvement_id", "improvement_report", ["improvement_id"]
    )


def _values() -> None:
    text, moment = sqlmodel.sql.sqltypes.AutoString(), sqlmodel.sql.sqltypes.UTCDateTime()
    op.create_table(
        "improvement_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("improvement_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("value", text, nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", moment, nullable=False),
        _parent("improvement_value"),
        _staff("improvement_value", "entered_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_value")),
    )
    op.create_index("ix_improvement_value_improvement_id", "improvement_value", ["improvement_id"])
