"""Complaints, suggestions and praise, their history, and what came of them."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

from shared.store.migrations import triggers_for

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _voices()
    _histories()
    _pairs()


def _voices() -> None:
    op.create_table(
        "voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", _text(), nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("topic", _text(), nullable=False),
        sa.Column("service_id", _text(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("counter", sa.Integer(), nullable=True),
        sa.Column("language", _text(), nullable=False),
        sa.Column("received_at", _moment(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("state", _text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("contested", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("agency_id", _text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("escalate_after", _moment(), nullable=True),
        sa.Column("acknowledged_at", _moment(), nullable=True),
        sa.Column("answered_at", _moment(), nullable=True),
        sa.Column("closed_at", _moment(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("decisions", sa.JSON(), nullable=False),
        *_rules_of_voices(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
    )
    op.create_index(op.f("ix_voice_escalate_after"), "voice", ["escalate_after"], unique=False)
    op.create_index(
        "ix_voice_open",
        "voice",
        ["centre_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("state IN ('assigned', 'received', 'waiting_for_citizen')"),
        postgresql_where=sa.text("state IN ('assigned', 'received', 'waiting_for_citizen')"),
    )
    op.create_index("ix_voice_received_on", "voice", ["received_on", "centre_id"], unique=False)
    op.create_index(op.f("ix_voice_visit_id"), "voice", ["visit_id"], unique=False)


def _rules_of_voices() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(
            "kind IN ('complaint', 'suggestion', 'praise')", name=op.f("ck_voice_kind")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'assigned', 'waiting_for_citizen', 'answered', 'settled', 'closed', 'withdrawn')",
            name=op.f("ck_voice_state"),
        ),
        sa.CheckConstraint(
            "topic IN ('waiting', 'overtaken', 'staff', 'information', 'papers', 'fee', 'result', 'place', 'other')",
            name=op.f("ck_voice_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_voice_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["staff.id"], name=op.f("fk_voice_assigned_to_staff")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_voice_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_voice_service_id_service")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_voice_visit_id_visit")),
    )


def _histories() -> None:
    """What happened to each, and apart from it the words, the contact and the people concerned."""
    op.create_table(
        "voice_entry",
        sa.Column("voice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("actor_kind", _text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("did", _text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "did IN ('filed', 'assigned', 'forwarded', 'asked', 'added', 'answered', 'settled', 'contested', 'escalated', 'closed', 'withdrawn')",
            name=op.f("ck_voice_entry_did"),
        ),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_voice_entry_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("voice_id", "seq", name=op.f("pk_voice_entry")),
    )
    op.create_table(
        "voice_text",
        sa.Column("voice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", _text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_voice_text_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("voice_id", "seq", name=op.f("pk_voice_text")),
    )
    op.create_table(
        "voice_contact",
        sa.Column("voice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact", _text(), nullable=False),
        sa.Column("consent", _text(), nullable=False),
        sa.Column("given_at", _moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_voice_contact_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("voice_id", name=op.f("pk_voice_contact")),
    )
    op.create_table(
        "voice_kept_from",
        sa.Column("voice_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_voice_kept_from_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_voice_kept_from_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("voice_id", "staff_id", name=op.f("pk_voice_kept_from")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    same = "voice_id = NEW.voice_id AND seq = NEW.seq"
    for statement in triggers_for("voice_entry", sqlite=sqlite, keys=same):
        op.execute(statement)


def _pairs() -> None:
    """You said, we did."""
    op.create_table(
        "you_said",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", _text(), nullable=False),
        sa.Column("service_id", _text(), nullable=True),
        sa.Column("said_th", _text(), nullable=False),
        sa.Column("said_en", _text(), nullable=False),
        sa.Column("did_th", _text(), nullable=False),
        sa.Column("did_en", _text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("published_at", _moment(), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", _moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["centre.id"], name=op.f("fk_you_said_centre_id_centre")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["staff.id"], name=op.f("fk_you_said_published_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_you_said_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_you_said")),
    )
    op.create_index(op.f("ix_you_said_centre_id"), "you_said", ["centre_id"], unique=False)
    op.create_table(
        "you_said_voice",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("voice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["you_said.id"], name=op.f("fk_you_said_voice_pair_id_you_said")
        ),
        sa.ForeignKeyConstraint(
            ["voice_id"], ["voice.id"], name=op.f("fk_you_said_voice_voice_id_voice")
        ),
        sa.PrimaryKeyConstraint("pair_id", "voice_id", name=op.f("pk_you_said_voice")),
    )


def _text() -> sa.types.TypeEngine[str]:
    return sqlmodel.sql.sqltypes.AutoString()


def _moment() -> sa.types.TypeEngine[object]:
    return sqlmodel.sql.sqltypes.UTCDateTime()
