"""Questionnaires per service with versions, what answers say in detail, presses at the exit."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _of_answers()
    _questionnaires()
    _presses()


def _of_answers() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column("response", sa.Column("questionnaire_id", sa.Integer(), nullable=True))
    for name in ("reasons", "questions"):
        op.add_column("response", sa.Column(name, sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "answered_band",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("band", text, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_answered_band_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "month", "band", name=op.f("pk_answered_band")),
        sqlite_with_rowid=False,
    )


def _questionnaires() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "questionnaire",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", text, nullable=False),
        sa.Column("target", text, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('all', 'agency', 'service')", name=op.f("ck_questionnaire_scope")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["staff.id"], name=op.f("fk_questionnaire_made_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint(
            "scope", "target", "number", name=op.f("uq_questionnaire_scope_target_number")
        ),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    keys = "id = NEW.id OR (scope = NEW.scope AND target = NEW.target AND number = NEW.number)"
    for statement in triggers_for("questionnaire", sqlite=sqlite, keys=keys):
        op.execute(statement)


def _presses() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.create_table(
        "exit_press",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 5", name=op.f("ck_exit_press_score")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_exit_press_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "business_day", "score", name=op.f("pk_exit_press")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exit_screen",
        sa.Column("centre_id", text, nullable=False),
        sa.Column("screen", text, nullable=False),
        sa.Column("pressed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_exit_screen_centre_id_centre")
        ),
        sa.PrimaryKeyConstraint("centre_id", "screen", name=op.f("pk_exit_screen")),
    )
